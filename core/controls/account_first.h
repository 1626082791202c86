#pragma once

#include <optional>
#include <vector>

#include "core/controls/comparison.h"

namespace behorig {

// The controls marked (1), in the order in which an account is held against them: the first that fits speaks
// for it. Each gives its finding of the account, with why, and nothing of what the account is granted;
// nullopt where it does not fit.
std::optional<Deviation> disabled_with_grants(const Comparison& comparison, AccountIx account);
std::optional<Deviation> ambiguous_account(const Comparison& comparison, AccountIx account);
std::optional<Deviation> unowned_service_account(const Comparison& comparison, AccountIx account);
std::optional<Deviation> orphan_account(const Comparison& comparison, AccountIx account);
std::optional<Deviation> leaver_account(const Comparison& comparison, AccountIx account);
std::optional<Deviation> early_account(const Comparison& comparison, AccountIx account);

}  // namespace behorig
