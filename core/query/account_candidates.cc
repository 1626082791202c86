// Accounts, what people lack, and how entitlements are put together.

#include <algorithm>

#include "core/model/control.h"
#include "core/query/proposals.h"

namespace behorig {
namespace {

using Cells = Proposals::Cells;

RegisterRow account_row(const Proposals& p, Cells more) {
  Cells cells{{"system", p.system}, {"account", p.d.account}};
  cells.insert(cells.end(), more.begin(), more.end());
  return {"accounts", std::move(cells)};
}

/// Somebody answers for it, and it is written down for what it is there.
void name_its_person(Proposals& p, AccountIx account) {
  const Link& link = p.c.links.of(account);
  Cells more;
  const auto answers = [&](Symbol person) { return p.c.meaning.employed(person, p.c.day()); };
  if (std::none_of(link.people.begin(), link.people.end(), answers)) more.emplace_back("person", "?");
  if (!link.personal()) {
    more.emplace_back("kind", std::string(name_of(link.kind)));
    more.emplace_back("purpose", "?");
  }
  p.rows({account_row(p, std::move(more))}, p.somebody(), false);
}

/// The last day that the register gives it becomes a later one.
void let_it_run(Proposals& p, AccountIx account) {
  const std::string later = p.c.day().plus_days(365).iso();
  const Register::Account* last = nullptr;
  for (const auto* row : p.c.links.of(account).rows) {
    if (row->until && (last == nullptr || *last->until < *row->until)) last = row;
  }
  Proposals::Edits edits;
  if (last != nullptr && p.edit(edits, "accounts", p.reg.accounts, *last, {{"until", "?"}})) {
    p.edits(std::move(edits), later);
  } else {
    p.rows({account_row(p, {{"until", "?"}})}, later);
  }
}

void accounts(Proposals& p) {
  if (p.d.control == control::duplicate_account) {
    for (const auto& holder : p.d.holders)
      p.acts({{SystemChange::What::remove_account, holder.account, {}, {}}});
  }
  const auto account = p.c.references.account(p.d.account);
  if (!account) return;
  if (p.is({control::orphan_account, control::unowned_service_account, control::leaver_account,
            control::early_account, control::expired_account, control::dormant_account}))
    p.acts({{SystemChange::What::remove_account, p.d.account, {}, {}}});
  if (p.is({control::orphan_account, control::unowned_service_account})) name_its_person(p, *account);
  if (p.d.control == control::ambiguous_account && !p.d.related.empty())
    p.rows({account_row(p, {{"person", "?"}})}, p.d.related.front(), false);
  if (p.d.control == control::expired_account) let_it_run(p, *account);
  if (p.d.control != control::disabled_with_grants) return;
  std::vector<SystemChange> removals;
  for (const EntitlementIx held : p.c.held.of(*account))
    removals.push_back({SystemChange::What::remove_grant, p.d.account, p.c.entitlement_id(held), {}});
  p.acts(std::move(removals));
}

/// Roles by which people should have what they lack, taken back.
void revoke(Proposals& p, bool all_roles) {
  Proposals::Rows out;
  const auto entitlement = p.c.references.entitlement(p.d.entitlement);
  const auto lacking = p.people();
  for (const auto& assignment : p.c.approvals.assignments()) {
    const std::string person = p.text(assignment.row->person);
    if (std::find(lacking.begin(), lacking.end(), person) == lacking.end()) continue;
    const auto& role = p.c.approvals.role_of(assignment);
    if (assignment.own_row != OwnRow::good || !role.counts) continue;
    if (!all_roles && (!entitlement || role.listing(*entitlement) == nullptr)) continue;
    const auto row = p.revocation(p.system, person, p.text(role.id));
    if (std::find(out.begin(), out.end(), row) == out.end()) out.push_back(row);
  }
  p.rows(std::move(out));
}

void missing(Proposals& p) {
  if (p.d.control == control::missing_account) revoke(p, true);
  if (p.d.control != control::missing_access) return;
  revoke(p, false);
  std::vector<SystemChange> grants;
  for (const auto& person : p.people()) {
    const auto symbol = p.reg.symbols.find(person);
    if (!symbol) return;
    for (const AccountIx account : p.c.links.accounts_of(*symbol)) {
      if (p.c.snapshot.accounts()[account].enabled == Enabled::no) continue;
      grants.push_back({SystemChange::What::add_grant, p.c.account_id(account), p.d.entitlement, {}});
      break;
    }
  }
  p.acts(std::move(grants));
}

void structure(Proposals& p) {
  if (p.d.control == control::dangling_member) {
    std::vector<SystemChange> removals;
    for (const auto& member : p.d.related)
      removals.push_back({SystemChange::What::remove_member, {}, p.d.entitlement, member});
    p.acts(std::move(removals));
  }
  constexpr std::size_t kLargestCycle = 200;
  if (p.d.control != control::nesting_cycle || p.d.related.size() > kLargestCycle) return;
  // One nesting less may be enough; which one is for the owner to say.
  const auto first = p.c.references.entitlement(p.d.entitlement);
  if (!first) return;
  for (const EntitlementIx other : p.c.nesting.gives(*first))
    p.acts({{SystemChange::What::remove_nesting, {}, p.d.entitlement, p.c.entitlement_id(other)}});
}

}  // namespace

void account_candidates(Proposals& p) {
  accounts(p);
  missing(p);
  structure(p);
}

}  // namespace behorig
