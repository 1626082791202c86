#include "core/controls/account_first.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Deviation> ambiguous_account(const Comparison& c, AccountIx account) {
  const Link& link = c.links.of(account);
  if (!link.personal() || link.people.size() < 2) return std::nullopt;
  auto found = c.about(control::ambiguous_account, account);
  for (const Symbol person : link.people) found.related.emplace_back(c.meaning.reg().text(person));
  return found;
}

}  // namespace behorig
