#pragma once

#include <map>
#include <set>
#include <string_view>

#include "core/controls/comparison.h"

namespace behorig {

/// What the register's tables call one system's accounts or entitlements, each with the tables that do. Views
/// into the register.
using NamesUsed = std::map<std::string_view, std::set<std::string_view>>;

NamesUsed account_names_used(const Meaning& meaning, Symbol system);
NamesUsed entitlement_names_used(const Meaning& meaning, Symbol system);

}  // namespace behorig
