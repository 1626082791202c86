#pragma once

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/controls/comparison.h"

namespace behorig {

/// What access controls find, while accounts are walked: numbers, not texts, so that what a million accounts
/// share is kept once. The order in which things are added does not matter. Borrows the comparison.
class AccessFindings {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Key {
    std::string_view control;
    AccountIx account = kNone;
    RoleIx role = kNone;
    EntitlementIx entitlement = kNone, other = kNone;
    auto operator<=>(const Key&) const = default;
  };

  /// One finding; stays where it is.
  class Entry {
   public:
    Deviation deviation;

    /// Newest of those that are offered.
    void offer(NearestApproval approval);

   private:
    friend class AccessFindings;
    struct Chain {
      std::uint32_t end;                 ///< rank of what it leads to
      std::vector<EntitlementIx> steps;  ///< from a cause to it
    };
    AccountIx listed_ = kNone;  ///< the holder that was listed last
    std::vector<EntitlementIx> gives_;
    std::size_t room_ = 1024;  ///< for gives_, before its repeats are removed
    std::vector<Chain> chains_;
  };

  explicit AccessFindings(Comparison& comparison) : c_(comparison) {}

  /// The finding of that key; made where there is none.
  Entry& at(const Key& key);

  /// The account holds the cause.
  void add_cause(Entry& entry, AccountIx account, EntitlementIx cause);
  /// What follows from these causes over entitlements for which `enter` is true.
  template <class Enter>
  void add_given(Entry& entry, std::span<const EntitlementIx> causes, Enter enter) {
    if (!c_.nesting.empty()) add_given(entry, c_.nesting.reach(causes, enter));
  }

  /// Puts all findings of these controls, which say nothing of entitlements, into one.
  void fold(std::span<const std::string_view> controls, const Key& into);

  /// The findings as deviations, not tidied.
  std::vector<Deviation> finish();

 private:
  void add_given(Entry& entry, const std::vector<EntitlementIx>& given);
  void add_chain(Entry& entry, EntitlementIx given);
  void write_given(Entry& entry) const;

  Comparison& c_;
  std::map<Key, Entry> entries_;
};

}  // namespace behorig
