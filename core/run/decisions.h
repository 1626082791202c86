#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/register/exceptions.h"
#include "core/register/register.h"
#include "core/store/store.h"

namespace behorig {

/// Whom decisions covered when they were made: by finding, then by the exception's key.
using DecidedFor = std::map<Fingerprint, Covered>;

/// Adds what was decided in the store to the register's exceptions: from there on a decision is an exception
/// for one finding.
DecidedFor add_decisions(Register& reg, const std::vector<Decision>& decisions);

/// Whoever decides again on the same day says anew whom it covers.
void decide(Covered& covered, const Covered& decided);

}  // namespace behorig
