#include "core/controls/references.h"

#include "core/base/text.h"

namespace behorig {

template <class Fact>
References::Index References::build(std::span<const Fact> facts, bool id_is_dn, bool name_is_dn) const {
  Index index;
  index.plain.resize(snapshot_.symbols().size(), 0);
  index.dn.resize(snapshot_.symbols().size(), 0);
  const auto add = [&](Symbol symbol, std::uint32_t number, bool dn) {
    if (symbol.blank()) return;
    index.has_dn = index.has_dn || dn;
    auto& slot = (dn ? index.dn : index.plain)[symbol.index];
    slot = slot == 0 || slot == number + 1 ? number + 1 : kSeveral;
  };
  for (std::uint32_t i = 0; i < facts.size(); ++i) {
    add(facts[i].id, i, id_is_dn);
    add(facts[i].name, i, name_is_dn);
    add(facts[i].dn, i, true);
  }
  return index;
}

References::References(const Snapshot& snapshot)
    : snapshot_(snapshot),
      accounts_(build(snapshot.accounts(), snapshot.syntax().account_id, snapshot.syntax().account_name)),
      entitlements_(build(snapshot.entitlements(), snapshot.syntax().entitlement_id,
                          snapshot.syntax().entitlement_name)) {}

std::uint32_t References::look(const Index& index, std::string_view text) const {
  if (text.empty()) return 0;
  std::uint32_t found = 0;
  const auto add = [&](const std::vector<std::uint32_t>& slots, std::string_view spelling) {
    const auto symbol = snapshot_.symbols().find(spelling);
    if (!symbol || slots[symbol->index] == 0) return;
    const std::uint32_t here = slots[symbol->index];
    found = found == 0 || found == here ? here : kSeveral;
  };
  add(index.plain, text);
  if (index.has_dn) {
    const auto canonical = canonical_dn(text);
    add(index.dn, canonical ? std::string_view(*canonical) : text);
  }
  return found;
}

References::Match References::match(const Index& index, std::string_view text) const {
  const std::uint32_t found = look(index, text);
  return found == 0 ? Match::none : found == kSeveral ? Match::several : Match::one;
}

std::string References::spelling(const Index& index, std::string_view text) {
  if (index.has_dn) {
    if (auto canonical = canonical_dn(text)) return std::move(*canonical);
  }
  return std::string(text);
}

std::optional<std::uint32_t> References::find(const Index& index, std::string_view text) const {
  const std::uint32_t found = look(index, text);
  if (found == 0 || found == kSeveral) return std::nullopt;
  return found - 1;
}

}  // namespace behorig
