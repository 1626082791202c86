#pragma once

#include <span>
#include <string>

#include "core/controls/references.h"
#include "core/snapshot/snapshot.h"

namespace behorig {

/// Something that somebody could do in a system; accounts and entitlements by their stable ids.
struct SystemChange {
  enum class What {
    remove_grant,    ///< of `entitlement` from `account`
    add_grant,       ///< likewise
    remove_account,  ///< with all that it holds
    remove_nesting,  ///< of `entitlement` into `other`
    remove_member,   ///< `other`, which does not exist, of `entitlement`
  } what;
  std::string account, entitlement, other;
  std::string system = {};  ///< blank = the finding's
  bool operator==(const SystemChange&) const = default;
};

/// The word for it: "remove-grant", ...
std::string_view name_of(SystemChange::What what);

/// The reading as it would be if that were done.
Snapshot changed(const Snapshot& snapshot, std::span<const SystemChange> changes);

}  // namespace behorig
