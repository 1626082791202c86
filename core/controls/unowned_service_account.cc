#include <algorithm>

#include "core/controls/account_first.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Deviation> unowned_service_account(const Comparison& c, AccountIx account) {
  const Link& link = c.links.of(account);
  if (link.personal()) return std::nullopt;
  const bool answered = std::any_of(link.people.begin(), link.people.end(),
                                    [&](Symbol p) { return c.meaning.employed(p, c.day()); });
  const bool purpose =
      std::any_of(link.rows.begin(), link.rows.end(), [](const auto* row) { return !row->purpose.blank(); });
  if (answered && purpose) return std::nullopt;
  auto found = c.about(control::unowned_service_account, account);
  if (!answered) found.reasons.emplace_back("why.nobody-answers");
  if (!purpose) found.reasons.emplace_back("why.no-purpose");
  return found;
}

}  // namespace behorig
