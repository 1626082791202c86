#include "core/controls/comparison.h"
#include "core/controls/names_used.h"
#include "core/model/control.h"

namespace behorig {

void reused_accounts(const Comparison& c, std::vector<Deviation>& out, AccountNames& names) {
  const auto system = c.system();
  if (!system) return;
  for (const auto& [text, tables] : account_names_used(c.meaning, *system)) {
    const auto account = c.references.account(text);
    if (!account) continue;
    const std::string id = c.account_id(*account), name = c.references.account_spelling(text);
    if (id == name) continue;
    names.emplace(name, id);
    // A reuse stands until the register calls the account by its id, or the name belongs to the old one
    // again: that the next reading shows the same does not make it right.
    const auto standing = c.options.reused.find(name);
    const auto last = c.options.names.find(name);
    const AccountNames::value_type* before = nullptr;
    if (standing != c.options.reused.end()) {
      before = &*standing;
    } else if (last != c.options.names.end()) {
      before = &*last;
    }
    if (before == nullptr || before->second == id) continue;
    auto found = c.about(control::account_reused, *account);
    found.account_name = name;
    found.related.push_back(before->second);
    for (const auto table : tables)
      found.reasons.push_back(Message("why.named-in", {{"table", std::string(table)}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
