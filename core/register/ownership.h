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

/// Who works here on the day, by e-mail address (case folded). An address of two people is nobody's.
using Addresses = std::map<std::string, std::string, std::less<>>;

Addresses addresses(const Meaning& meaning, Date day);

}  // namespace behorig
