#include "core/query/access.h"

#include <algorithm>
#include <tuple>

namespace behorig {
namespace {

void sort(std::vector<AccessLine>& lines) {
  std::sort(lines.begin(), lines.end(), [](const AccessLine& a, const AccessLine& b) {
    return std::tie(a.holder.account_name, a.holder.account, a.entitlement_name, a.entitlement) <
           std::tie(b.holder.account_name, b.holder.account, b.entitlement_name, b.entitlement);
  });
}

}  // namespace

AccessLine AccessView::line(AccountIx account) const {
  AccessLine out;
  out.system = c_.options.system;
  out.holder = c_.holder(account);
  out.disabled = c_.snapshot.accounts()[account].enabled == Enabled::no;
  return out;
}

void AccessView::approve(AccountIx account, EntitlementIx entitlement, AccessLine& line) const {
  const auto offer = [&](NearestApproval approval, bool counts) {
    if (line.approved && !counts) return;
    if (counts) approval.stopped.clear();
    const bool better =
        !line.approval || (counts && !line.approved) || line.approval->newness() < approval.newness();
    if (better) line.approval = std::move(approval);
    line.approved = line.approved || counts;
  };
  for (const AssignmentIx ix : c_.approvals.serving(account)) {
    const auto& assignment = c_.approvals.assignment(ix);
    const auto* listing = c_.approvals.role_of(assignment).listing(entitlement);
    if (listing == nullptr) continue;
    const bool good = c_.approvals.own_row(assignment, account) == OwnRow::good;
    offer(c_.approvals.describe(assignment, account), good && listing->counts);
  }
  for (const RoleIx ix : c_.approvals.birthrights(account)) {
    const auto& role = c_.approvals.roles()[ix];
    const auto* listing = role.listing(entitlement);
    if (listing != nullptr) offer(c_.approvals.describe(role, role.counts), listing->counts);
  }
}

void AccessView::add(AccountIx account, EntitlementIx entitlement, const std::vector<EntitlementIx>& path,
                     std::vector<AccessLine>& out) const {
  AccessLine one = line(account);
  one.entitlement = c_.entitlement_id(entitlement);
  one.entitlement_name = c_.snapshot.text(c_.snapshot.entitlements()[entitlement].name);
  one.privileged = c_.privileged(entitlement);
  for (const EntitlementIx step : path) one.path.push_back(c_.entitlement_id(step));
  approve(account, entitlement, one);
  out.push_back(std::move(one));
}

std::vector<AccessLine> AccessView::holders_of(std::string_view text) {
  std::vector<AccessLine> out;
  const auto entitlement = c_.references.entitlement(text);
  if (!entitlement) return out;
  for (AccountIx account = 0; account < c_.snapshot.accounts().size(); ++account) {
    const auto held = c_.held.of(account);
    if (std::binary_search(held.begin(), held.end(), *entitlement)) {
      add(account, *entitlement, {*entitlement}, out);
    } else if (!c_.nesting.empty()) {
      const auto& given = c_.nesting.reach(held, [](EntitlementIx) { return true; });
      if (std::find(given.begin(), given.end(), *entitlement) != given.end())
        add(account, *entitlement, c_.nesting.chain_to(*entitlement), out);
    }
  }
  sort(out);
  return out;
}

std::vector<AccessLine> AccessView::access_of(std::string_view person) {
  std::vector<AccessLine> out;
  const auto symbol = c_.meaning.reg().symbols.find(person);
  if (!symbol) return out;
  for (AccountIx account = 0; account < c_.snapshot.accounts().size(); ++account) {
    const auto& people = c_.links.of(account).people;
    if (std::find(people.begin(), people.end(), *symbol) == people.end()) continue;
    const auto held = c_.held.of(account);
    if (held.empty()) out.push_back(line(account));
    for (const EntitlementIx direct : held) add(account, direct, {direct}, out);
    if (c_.nesting.empty()) continue;
    for (const EntitlementIx given : c_.nesting.reach(held, [](EntitlementIx) { return true; })) {
      if (!c_.nesting.started(given)) add(account, given, c_.nesting.chain_to(given), out);
    }
  }
  sort(out);
  return out;
}

}  // namespace behorig
