#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/sudoers/policy.h"

namespace behorig::sudoers {

/// The machine that a policy is read for.
struct Machine {
  std::string host = {};                    ///< blank = every rule counts, and says its hosts
  std::vector<std::string> addresses = {};  ///< such as 10.0.0.5/24; none = a rule for an address counts
};

/// One command that some users may run. Denials that follow it in the same list are part of its name, so that
/// it is another one when they go; other denials do not make anybody's access less than what is stated.
struct Rule {
  Place place = {};
  Items users = {};  ///< without aliases; the last that matches somebody decides
  std::string name = {};
  bool privileged = false;
  std::int32_t since = BEHORIG_NO_DAY, until = BEHORIG_NO_DAY;
};

struct Rules {
  std::vector<Rule> rules = {};
  bool exact_user_case = false, exact_group_case = false;  ///< names in another case are others
};

/// A member as sudoers has it, escaped, so that no name looks like something else.
std::string text_of(const Item& item);

/// Everything that the policy lets anybody do on that machine.
Rules rules_of(const Policy& policy, const Machine& machine, const Tell& tell);

}  // namespace behorig::sudoers
