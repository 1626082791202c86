#include "core/query/edit.h"

#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace behorig {
namespace {

class Editor {
 public:
  Editor(const Snapshot& from, std::span<const SystemChange> changes) : from_(from), builder_(from.syntax()) {
    for (const auto& change : changes) {
      if (change.what == SystemChange::What::remove_account)
        gone_.insert(change.account);
      else if (change.what == SystemChange::What::add_grant)
        add(change);
      else
        removed_.emplace(change.what, change.account, change.entitlement, change.other);
    }
  }

  Snapshot run() && {
    accounts();
    entitlements();
    grants();
    for (const auto& [member, gives] : from_.nestings()) {
      if (!removed(SystemChange::What::remove_nesting, {}, entitlement(member), entitlement(gives)))
        builder_.nesting(member, gives);
    }
    for (const auto& dangling : from_.dangling()) {
      if (!removed(SystemChange::What::remove_member, {}, entitlement(dangling.entitlement),
                   from_.text(dangling.member)))
        builder_.dangling(dangling.entitlement, from_.text(dangling.member));
    }
    return std::move(builder_).finish();
  }

 private:
  static constexpr std::uint32_t kGone = 0xffffffff;

  std::string_view account(AccountIx ix) const { return from_.text(from_.accounts()[ix].id); }
  std::string_view entitlement(EntitlementIx ix) const { return from_.text(from_.entitlements()[ix].id); }
  bool removed(SystemChange::What what, std::string_view account, std::string_view entitlement,
               std::string_view other = {}) const {
    return !removed_.empty() &&
           removed_.contains({what, std::string(account), std::string(entitlement), std::string(other)});
  }

  void add(const SystemChange& change) {
    const References references(from_);
    const auto account = references.account(change.account);
    const auto entitlement = references.entitlement(change.entitlement);
    if (account && entitlement) added_.emplace_back(*account, *entitlement);
  }
  void accounts() {
    std::vector<std::pair<std::string_view, std::string_view>> attributes;
    for (AccountIx ix = 0; ix < from_.accounts().size(); ++ix) {
      const auto& fact = from_.accounts()[ix];
      if (gone_.contains(std::string(account(ix)))) {
        handles_.push_back(kGone);
        continue;
      }
      attributes.clear();
      for (const auto& one : from_.attributes(ix))
        attributes.emplace_back(from_.text(one.key), from_.text(one.value));
      handles_.push_back(builder_.account_handles());
      builder_.account({from_.text(fact.id), from_.text(fact.name), from_.text(fact.dn), fact.enabled,
                        fact.kind, fact.last_used, fact.created, attributes});
    }
  }
  void entitlements() {
    for (const auto& fact : from_.entitlements()) {
      builder_.entitlement({from_.text(fact.id), from_.text(fact.name), from_.text(fact.dn),
                            from_.text(fact.kind), from_.text(fact.description), fact.privileged});
    }
  }
  void grants() {
    using What = SystemChange::What;
    std::vector<SnapshotBuilder::GrantPair> pairs;
    for (AccountIx ix = 0; ix < from_.accounts().size(); ++ix) {
      if (handles_[ix] == kGone) continue;
      for (const EntitlementIx held : from_.grants(ix)) {
        if (!removed(What::remove_grant, account(ix), entitlement(held)))
          pairs.push_back({handles_[ix], held});
      }
    }
    for (const auto& [account, entitlement] : added_) {
      if (handles_[account] != kGone) pairs.push_back({handles_[account], entitlement});
    }
    builder_.grants(std::move(pairs));
    for (const auto& grant : from_.limited_grants()) {
      if (handles_[grant.account] == kGone) continue;
      if (!removed(What::remove_grant, account(grant.account), entitlement(grant.entitlement)))
        builder_.limited_grant(handles_[grant.account], grant.entitlement, grant.when);
    }
  }

  const Snapshot& from_;
  SnapshotBuilder builder_;
  std::set<std::string> gone_;
  std::vector<std::pair<AccountIx, EntitlementIx>> added_;
  std::set<std::tuple<SystemChange::What, std::string, std::string, std::string>> removed_;
  std::vector<std::uint32_t> handles_;  ///< by account
};

}  // namespace

std::string_view name_of(SystemChange::What what) {
  switch (what) {
    case SystemChange::What::remove_grant:
      return "remove-grant";
    case SystemChange::What::add_grant:
      return "add-grant";
    case SystemChange::What::remove_account:
      return "remove-account";
    case SystemChange::What::remove_nesting:
      return "remove-nesting";
    case SystemChange::What::remove_member:
      return "remove-member";
  }
  return {};
}

Snapshot changed(const Snapshot& snapshot, std::span<const SystemChange> changes) {
  return Editor(snapshot, changes).run();
}

}  // namespace behorig
