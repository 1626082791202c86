#pragma once

#include <map>
#include <set>
#include <string>

#include "core/register/meaning.h"

namespace behorig {

/// Systems by who owns them and works here on a day: system and information owners and deputies. Who may only
/// approve (capacity approver) is not among them.
using Ownership = std::map<std::string, std::set<std::string>, std::less<>>;

Ownership ownership(const Meaning& meaning, Date day);

}  // namespace behorig
