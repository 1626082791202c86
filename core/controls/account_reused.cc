#include "core/controls/comparison.h"
#include "core/controls/names_used.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// The stable id that the name stood for; null if nobody knows.
const std::string* meant_before(const CompareOptions& options, std::string_view name) {
  for (const auto* known : {&options.reused, &options.names}) {
    if (const auto found = known->find(name); found != known->end()) return &found->second;
  }
  return nullptr;
}

}  // namespace

void reused_accounts(const Comparison& c, std::vector<Deviation>& out, AccountNames& names) {
  const auto system = c.system();
  if (!system) return;
  for (const auto& [text, tables] : account_names_used(c.meaning, *system)) {
    const std::string name = c.references.account_spelling(text);
    const auto account = c.references.account(text);
    const auto* before = meant_before(c.options, name);
    if (before == nullptr) {
      if (account) names.emplace(name, c.account_id(*account));
      continue;
    }
    // What the name was approved for stays remembered while the register uses it, also when nobody or several
    // are called so for a while: that the next reading shows the same does not make it right.
    names.emplace(name, *before);
    if (!account || c.account_id(*account) == *before) continue;
    auto found = c.about(control::account_reused, *account);
    found.account_name = name;
    found.related.push_back(*before);
    for (const auto table : tables)
      found.reasons.push_back(Message("why.named-in", {{"table", std::string(table)}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
