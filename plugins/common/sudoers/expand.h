#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/common/sudoers/policy.h"

namespace behorig::sudoers {

/// Puts the members of aliases in the place of their names. The order stays, and what is negated on the way
/// is turned, so that the last member that matches still decides.
class Expander {
 public:
  Expander(const Policy& policy, const Tell& tell) : policy_(policy), tell_(tell) {}
  Items expand(const Items& items, AliasKind kind, const Place& place);

 private:
  void add(const Items& items, AliasKind kind, bool turned, const Place& place);

  const Policy& policy_;
  const Tell& tell_;
  Items out_;
  std::vector<std::string> open_;  ///< aliases that are being expanded
  std::uint64_t made_ = 0;
};

}  // namespace behorig::sudoers
