#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/controls/compare.h"
#include "core/controls/on_paper.h"

namespace behorig {

/// What a role held when an approval of it was first seen: the register's texts, sorted, none twice.
struct RoleContent {
  std::string system, role;
  std::string approved_on;  ///< ISO date
  std::string approved_by;
  std::vector<std::string> entitlements;
  bool operator==(const RoleContent&) const = default;
};

struct ContentsCompared {
  std::map<std::string, ContentChanges, std::less<>> changes;  ///< by system
  std::vector<RoleContent> unseen;  ///< of approvals that were not seen before, whether they count or not
};

/// The content that every role has now, beside what it was when the newest of its approvals that counts was
/// first seen.
ContentsCompared compare_contents(const OnPaper& paper, const std::vector<RoleContent>& seen);

}  // namespace behorig
