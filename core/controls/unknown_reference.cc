#include "core/controls/comparison.h"
#include "core/controls/names_used.h"
#include "core/model/control.h"

namespace behorig {
namespace {

using Match = References::Match;

/// Two spellings of one DN are one text.
class Unknown {
 public:
  explicit Unknown(const Comparison& comparison) : c_(comparison) {}

  void note(SharedText Deviation::*kind, const std::string& spelling, Match match,
            const std::set<std::string_view>& tables) {
    if (match == Match::one) return;
    const auto [at, fresh] = found_.try_emplace(spelling);
    if (fresh) {
      at->second = c_.deviation(control::unknown_reference);
      at->second.*kind = spelling;
      at->second.reasons.emplace_back(match == Match::none ? "why.named-nothing" : "why.named-several");
    }
    for (const auto table : tables) at->second.related.emplace_back(table);
  }
  void finish(std::vector<Deviation>& out) && {
    for (auto& [text, found] : found_) out.push_back(std::move(found));
  }

 private:
  const Comparison& c_;
  std::map<std::string, Deviation> found_;
};

}  // namespace

void unknown_references(const Comparison& c, std::vector<Deviation>& out) {
  const auto system = c.system();
  if (!system) return;
  Unknown accounts(c), entitlements(c);
  for (const auto& [text, tables] : account_names_used(c.meaning, *system)) {
    accounts.note(&Deviation::account, c.references.account_spelling(text), c.references.match_account(text),
                  tables);
  }
  for (const auto& [text, tables] : entitlement_names_used(c.meaning, *system)) {
    entitlements.note(&Deviation::entitlement, c.references.entitlement_spelling(text),
                      c.references.match_entitlement(text), tables);
  }
  std::move(accounts).finish(out);
  std::move(entitlements).finish(out);
}

}  // namespace behorig
