// What one person holds together and should not: one side of it is taken away. What is approved does not
// count here, so no row of the register resolves it but one that says that it is no conflict.

#include <algorithm>

#include "core/controls/holdings.h"
#include "core/model/control.h"
#include "core/query/proposals.h"

namespace behorig {
namespace {

/// What the person's accounts in one system hold, and what gives it.
class TheirSide {
 public:
  TheirSide(const GroundReading& reading, const Meaning& meaning, const std::string& person)
      : c_(*reading.snapshot, meaning, reading.options) {
    const auto& reg = meaning.reg();
    const auto known = reg.symbols.find(person);
    if (!known) return;
    for (AccountIx account = 0; account < c_.snapshot.accounts().size(); ++account) {
      const Link& link = c_.links.of(account);
      const bool theirs =
          link.personal() && std::any_of(link.people.begin(), link.people.end(),
                                         [&](Symbol one) { return meaning.same_human(one, *known); });
      if (theirs && c_.snapshot.accounts()[account].enabled != Enabled::no) accounts_.push_back(account);
    }
  }

  /// Taking away every grant that leads to one of what the row asks for together; none where it is not held.
  std::vector<SystemChange> without(const Register::Conflict& row) {
    const auto& reg = c_.meaning.reg();
    std::vector<Symbol> asked;
    if (row.role.blank()) {
      asked.push_back(row.entitlement);
    } else {
      for (const auto* listed : c_.meaning.role_entitlements().of(row.system)) {
        if (listed->role == row.role) asked.push_back(listed->entitlement);
      }
    }
    std::vector<SystemChange> best;
    for (const Symbol text : asked) {
      const auto entitlement = c_.references.entitlement(reg.text(text));
      if (!entitlement) return {};
      auto grants = grants_of(*entitlement);
      if (grants.empty()) return {};
      if (best.empty() || grants.size() < best.size()) best = std::move(grants);
    }
    return best;
  }

 private:
  std::vector<SystemChange> grants_of(EntitlementIx wanted) {
    std::vector<SystemChange> out;
    for (const AccountIx account : accounts_) {
      for (const EntitlementIx held : c_.held.of(account)) {
        bool gives = held == wanted;
        if (!gives && !c_.nesting.empty()) {
          const auto& reached = c_.nesting.reach(held);
          gives = std::find(reached.begin(), reached.end(), wanted) != reached.end();
        }
        if (!gives) continue;
        out.push_back(
            {SystemChange::What::remove_grant, c_.account_id(account), c_.entitlement_id(held), {}});
        out.back().system = c_.options.system;
      }
    }
    return out;
  }

  Comparison c_;
  std::vector<AccountIx> accounts_;
};

}  // namespace

void conflict_candidates(Proposals& p) {
  if (p.d.control != control::conflict) return;
  std::map<std::string, std::vector<SystemChange>> by_side;  // all alternatives that are held
  for (const auto& reading : p.ground().others) {
    TheirSide theirs(reading, p.c.meaning, p.d.person);
    for (const auto& row : p.reg.conflicts) {
      if (p.reg.text(row.conflict) != p.d.conflict || p.reg.text(row.system) != reading.options.system)
        continue;
      auto& side = by_side[p.text(row.side)];
      for (auto& act : theirs.without(row)) {
        if (std::find(side.begin(), side.end(), act) == side.end()) side.push_back(std::move(act));
      }
    }
  }
  for (auto& [side, acts] : by_side) p.acts(std::move(acts));
}

}  // namespace behorig
