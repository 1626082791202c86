#pragma once

#include <string>
#include <vector>

#include "core/model/finding.h"
#include "core/register/register.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// What another register would change: both are compared with the same readings, the newest complete ones
/// that the store keeps. Nothing is read and nothing is written.
struct WhatIf {
  std::vector<Finding> opens;   ///< status new; in output order
  std::vector<Finding> closes;  ///< status resolved; likewise
  /// Systems of which no complete reading is kept: of them only what the register shows alone is compared.
  std::vector<std::string> unread;
  /// Own controls that could not be evaluated beside one of the registers, and why: what they would open and
  /// close is not known, and not told.
  std::vector<Message> failures;
};

/// An accepted deviation counts as none, on either side. Fails for a store that cannot be read and for a kept
/// reading that is damaged.
Result<WhatIf> what_if(const Settings& settings, Store& store, const Register& now, const Register& then,
                       Date day);

}  // namespace behorig
