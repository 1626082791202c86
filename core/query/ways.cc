#include "core/query/ways.h"

#include <algorithm>
#include <utility>

#include "core/controls/holdings.h"

namespace behorig {
namespace {

/// Of a nesting one way is as good as another; of a conflict no side may crowd out the others.
constexpr std::size_t kMostHolders = 5, kMostOfSide = 10;

using Path = std::vector<EntitlementIx>;

/// A shortest one; empty = the account does not hold it.
Path path_to(Comparison& c, AccountIx account, EntitlementIx wanted) {
  const auto held = c.held.of(account);
  if (std::binary_search(held.begin(), held.end(), wanted)) return {wanted};
  if (c.nesting.empty()) return {};
  const auto& reached = c.nesting.reach(held, [](EntitlementIx) { return true; });
  if (std::find(reached.begin(), reached.end(), wanted) == reached.end()) return {};
  return c.nesting.chain_to(wanted);
}

Way way(const Comparison& c, AccountIx account, const Path& path) {
  Way out;
  out.account = c.account_id(account);
  out.account_name = c.snapshot.text(c.snapshot.accounts()[account].name);
  for (const EntitlementIx step : path) out.path.push_back(c.entitlement_id(step));
  return out;
}

/// What a row of the conflicts asks for, all of it; none where the reading does not know some of it.
std::vector<EntitlementIx> asked_by(const Comparison& c, const Register::Conflict& row) {
  std::vector<Symbol> texts;
  if (row.role.blank()) {
    texts.push_back(row.entitlement);
  } else {
    for (const auto* listed : c.meaning.role_entitlements().of(row.system)) {
      if (listed->role == row.role) texts.push_back(listed->entitlement);
    }
  }
  std::vector<EntitlementIx> out;
  for (const Symbol text : texts) {
    const auto known = c.references.entitlement(c.meaning.reg().text(text));
    if (!known) return {};
    out.push_back(*known);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// The ids of the human that accounts here are linked to.
std::vector<Symbol> ids_of(const Comparison& c, Symbol person) {
  std::vector<Symbol> out;
  for (AccountIx account = 0; account < c.snapshot.accounts().size(); ++account) {
    const Link& link = c.links.of(account);
    if (!link.personal()) continue;
    for (const Symbol one : link.people) {
      if (c.meaning.same_human(one, person)) out.push_back(one);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

using HeldBy = std::vector<std::pair<AccountIx, Path>>;

/// How the accounts hold it; nothing unless they hold all of it.
HeldBy together(Comparison& c, const std::vector<AccountIx>& accounts,
                const std::vector<EntitlementIx>& asked) {
  HeldBy out;
  for (const EntitlementIx wanted : asked) {
    const std::size_t before = out.size();
    for (const AccountIx account : accounts) {
      auto path = path_to(c, account, wanted);
      if (!path.empty()) out.emplace_back(account, std::move(path));
    }
    if (out.size() == before) return {};
  }
  return out;
}

}  // namespace

Ways ways_to_nesting(Comparison& c, const Deviation& deviation) {
  Ways out;
  const auto x = c.references.entitlement(deviation.entitlement);
  const auto y = c.references.entitlement(deviation.other);
  if (!x || !y || c.nesting.empty()) return out;
  const auto gives = c.nesting.gives(*x);
  if (std::find(gives.begin(), gives.end(), *y) == gives.end()) return out;
  for (const auto& cause : deviation.causes) {
    if (cause.entitlement != deviation.other) continue;
    if (out.listed.size() == kMostHolders) {
      ++out.more;
      continue;
    }
    const auto account = c.references.account(cause.account);
    if (!account) continue;
    auto path = path_to(c, *account, *x);
    if (path.empty()) continue;
    path.push_back(*y);
    out.listed.push_back(way(c, *account, path));
  }
  return out;
}

void add_ways_to_conflict(Comparison& c, const Deviation& deviation, Ways& ways,
                          ConsideredApprovals& approvals) {
  const Register& reg = c.meaning.reg();
  const auto person = reg.symbols.find(deviation.person);
  if (!person) return;
  Considering considering(c, approvals, true);
  const auto ids = ids_of(c, *person);
  for (const auto& row : reg.conflicts) {
    if (reg.text(row.conflict) != deviation.conflict || reg.text(row.system) != c.options.system) continue;
    const std::string side(reg.text(row.side));
    const auto asked = asked_by(c, row);
    for (const Symbol id : ids) {
      for (const auto& [account, path] : together(c, usable_accounts(c, id), asked)) {
        Way one = way(c, account, path);
        one.system = c.options.system;
        one.side = side;
        one.role = reg.text(row.role);
        if (std::find(ways.listed.begin(), ways.listed.end(), one) != ways.listed.end()) continue;
        for (const EntitlementIx step : path) considering.look_at(account, step);
        const auto of_side = std::count_if(ways.listed.begin(), ways.listed.end(),
                                           [&](const Way& had) { return had.side == side; });
        if (static_cast<std::size_t>(of_side) < kMostOfSide) {
          ways.listed.push_back(std::move(one));
        } else {
          ++ways.more;
        }
      }
    }
  }
  std::stable_sort(ways.listed.begin(), ways.listed.end(),
                   [](const Way& a, const Way& b) { return a.side < b.side; });
}

}  // namespace behorig
