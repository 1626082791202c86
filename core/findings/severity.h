#pragma once

#include "core/model/deviation.h"
#include "core/model/severity.h"
#include "core/register/meaning.h"

namespace behorig {

/// The catalogue's base, one step up when the system's confidentiality or integrity is classified 3 or 4, and
/// one step up when an entitlement or role in it is privileged. Null: the register was refused.
Severity severity_of(const Deviation& deviation, const Meaning* meaning);

}  // namespace behorig
