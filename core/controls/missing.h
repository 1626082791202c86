#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/controls/comparison.h"
#include "core/controls/holdings.h"

namespace behorig {

/// A role that a person should have without regard to which account.
struct ApprovedRole {
  Symbol person;
  RoleIx role;
  auto operator<=>(const ApprovedRole&) const = default;
};

/// People who should have something here and have no account at all.
class MissingAccount {
 public:
  explicit MissingAccount(const Comparison& c);
  /// One person's approved roles, where no account of theirs can be used.
  void look_at(std::span<const ApprovedRole> roles);
  void finish(std::vector<Deviation>& out) &&;

 private:
  const Comparison& c_;
  Deviation found_;
};

/// What is approved for people and none of their accounts holds.
class MissingAccess {
 public:
  explicit MissingAccess(const Comparison& c) : c_(c) {}
  /// One person's approved roles, beside what the person's accounts hold.
  void look_at(std::span<const ApprovedRole> roles, Holdings& held);
  void finish(std::vector<Deviation>& out) &&;

 private:
  const Comparison& c_;
  std::map<EntitlementIx, Deviation> missing_;
  std::vector<EntitlementIx> lacking_;
};

}  // namespace behorig
