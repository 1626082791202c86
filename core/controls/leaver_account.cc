#include "core/controls/account_first.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Deviation> leaver_account(const Comparison& c, AccountIx account) {
  const auto owner = c.links.of(account).owner();
  if (!owner) return std::nullopt;
  const Employment employment = c.meaning.employment(*owner, c.day());
  const bool unknown = employment == Employment::unknown_person;
  if (!unknown && employment != Employment::left) return std::nullopt;
  auto found = c.about(control::leaver_account, account);
  found.reasons.emplace_back(unknown ? "why.not-in-people" : "why.employment-ended");
  return found;
}

}  // namespace behorig
