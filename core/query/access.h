#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/controls/comparison.h"

namespace behorig {

/// That an account holds an entitlement, how it comes to that, and what is approved of it.
struct AccessLine {
  std::string system;
  Holder holder;
  bool disabled = false;
  std::string entitlement, entitlement_name;  ///< blank for an account that holds nothing
  bool privileged = false;
  /// From what the account holds itself to the entitlement, both included; one step = it holds it itself.
  std::vector<std::string> path;
  bool approved = false;
  /// The approval that counts (stopped is blank), else the one that came nearest; none if there is none.
  std::optional<NearestApproval> approval;
};

/// Answers who has access to what in one reading, beside the register. Borrows the reading and the register;
/// one thread at a time.
class AccessView {
 public:
  AccessView(const Snapshot& snapshot, const Meaning& meaning, CompareOptions options)
      : options_(std::move(options)), c_(snapshot, meaning, options_) {}
  AccessView(const AccessView&) = delete;
  AccessView& operator=(const AccessView&) = delete;

  /// How many entitlements are called that.
  References::Match match(std::string_view entitlement) const {
    return c_.references.match_entitlement(entitlement);
  }
  /// Everybody who holds the entitlement, itself or through others, by account name and id.
  std::vector<AccessLine> holders_of(std::string_view entitlement);
  /// Everything that the accounts hold that are the person's, or that the person answers for.
  std::vector<AccessLine> access_of(std::string_view person);

 private:
  AccessLine line(AccountIx account) const;
  void add(AccountIx account, EntitlementIx entitlement, const std::vector<EntitlementIx>& path,
           std::vector<AccessLine>& out) const;
  void approve(AccountIx account, EntitlementIx entitlement, AccessLine& line) const;

  CompareOptions options_;  ///< the comparison borrows it
  Comparison c_;
};

}  // namespace behorig
