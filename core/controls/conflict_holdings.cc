#include <algorithm>
#include <map>

#include "core/controls/conflict.h"
#include "core/controls/holdings.h"

namespace behorig {
namespace {

/// What one row of the conflicts asks of one system: all of these entitlements.
struct Wanted {
  const Register::Conflict* row;
  ConflictHolding found;
  std::vector<EntitlementIx> all;
};

/// A role is held when all its listed entitlements are held, an empty role never; what the reading does not
/// know is not held.
std::vector<Wanted> wanted_in(const Comparison& c) {
  std::vector<Wanted> out;
  const Register& reg = c.meaning.reg();
  const auto system = c.system();
  if (!system) return out;
  for (const auto& row : reg.conflicts) {
    if (row.system != *system) continue;
    Wanted wanted{&row, {row.conflict, row.side, {}, c.options.system, {}, !row.role.blank(), false}, {}};
    bool whole = true;
    const auto want = [&](Symbol text) {
      const auto known = c.references.entitlement(reg.text(text));
      whole = whole && known.has_value();
      if (!known) return;
      wanted.all.push_back(*known);
      wanted.found.privileged = wanted.found.privileged || c.privileged(*known);
    };
    if (wanted.found.role) {
      for (const auto* listed : c.meaning.role_entitlements().of(*system)) {
        if (listed->role == row.role) want(listed->entitlement);
      }
      wanted.found.what = reg.text(row.role);
      for (const auto& role : c.approvals.roles()) {
        if (role.id == row.role) wanted.found.privileged = wanted.found.privileged || role.privileged;
      }
    } else {
      want(row.entitlement);
      if (!wanted.all.empty()) wanted.found.what = c.entitlement_id(wanted.all.front());
    }
    if (whole && !wanted.all.empty()) out.push_back(std::move(wanted));
  }
  return out;
}

}  // namespace

std::vector<ConflictHolding> conflict_holdings(const Snapshot& snapshot, const Meaning& meaning,
                                               const CompareOptions& options) {
  const auto named = conflict_systems(meaning.reg(), {});
  if (!std::binary_search(named.begin(), named.end(), options.system)) return {};
  Comparison comparison(snapshot, meaning, options);
  return conflict_holdings(comparison);
}

std::vector<ConflictHolding> conflict_holdings(Comparison& c) {
  std::vector<ConflictHolding> out;
  const auto wanted = wanted_in(c);
  if (wanted.empty()) return out;
  std::vector<Symbol> people;
  for (AccountIx account = 0; account < c.snapshot.accounts().size(); ++account) {
    const Link& link = c.links.of(account);
    if (link.personal()) people.insert(people.end(), link.people.begin(), link.people.end());
  }
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  // Those of one human count together, and each of the ids that holds something of it is named.
  std::map<std::uint32_t, std::vector<Symbol>> humans;
  for (const Symbol person : people) humans[c.meaning.human(person)].push_back(person);
  Holdings held(c);
  const auto holds = [&](EntitlementIx e) { return held.hold(e); };
  for (const auto& [human, ids] : humans) {
    std::vector<AccountIx> accounts;
    for (const Symbol person : ids) {
      const auto theirs = usable_accounts(c, person);
      accounts.insert(accounts.end(), theirs.begin(), theirs.end());
    }
    held.look_at(accounts);
    std::vector<const Wanted*> whole;
    for (const auto& one : wanted) {
      if (std::all_of(one.all.begin(), one.all.end(), holds)) whole.push_back(&one);
    }
    if (whole.empty()) continue;
    for (const Symbol person : ids) {
      if (ids.size() > 1) held.look_at(usable_accounts(c, person));
      for (const Wanted* one : whole) {
        if (std::none_of(one->all.begin(), one->all.end(), holds)) continue;
        out.push_back(one->found);
        out.back().person = person;
      }
    }
  }
  return out;
}

}  // namespace behorig
