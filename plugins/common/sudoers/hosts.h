#pragma once

#include "plugins/common/sudoers/policy.h"
#include "plugins/common/sudoers/rules.h"

namespace behorig::sudoers {

/// Is a rule for these hosts (without aliases) one for this machine? Where that cannot be known, it is.
bool is_for(const Items& hosts, const Machine& machine, const Place& place, const Tell& tell);

}  // namespace behorig::sudoers
