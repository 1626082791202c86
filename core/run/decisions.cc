#include "core/run/decisions.h"

namespace behorig {

DecidedFor add_decisions(Register& reg, const std::vector<Decision>& decisions) {
  DecidedFor out;
  for (const auto& decision : decisions) {
    const Deviation& d = decision.deviation;
    Register::Exception row;
    row.control = reg.symbols.intern(d.control);
    row.system = reg.symbols.intern(d.system);
    row.account = reg.symbols.intern(d.account);
    // An account's person may change, and then somebody else is concerned: the account decides.
    if (d.account.empty()) row.person = reg.symbols.intern(d.person);
    row.role = reg.symbols.intern(d.role);
    row.entitlement = reg.symbols.intern(d.entitlement);
    row.other = reg.symbols.intern(d.other);
    row.conflict = reg.symbols.intern(d.conflict);
    row.requirement = reg.symbols.intern(d.requirement);
    row.exception = reg.symbols.intern(d.exception);
    row.reason = reg.symbols.intern(decision.reason);
    row.accepted_by = reg.symbols.intern(decision.accepted_by);
    row.accepted_on = decision.accepted_on;
    row.until = decision.until;
    row.reference = reg.symbols.intern(decision.reference);
    row.decided = true;
    out[decision.finding].emplace(key_of(reg, row), d.holders);
    reg.exceptions.push_back(row);
  }
  return out;
}

void decide(Covered& covered, const Covered& decided) {
  for (const auto& [key, holders] : decided) covered.insert_or_assign(key, holders);
}

}  // namespace behorig
