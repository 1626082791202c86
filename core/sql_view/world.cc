#include "core/sql_view/world.h"

#include <algorithm>

namespace behorig::sql {
namespace {

template <class Fact>
std::vector<std::uint32_t> numbers_by_symbol(std::span<const Fact> facts, std::size_t symbols) {
  std::vector<std::uint32_t> out(symbols, 0);
  for (std::size_t i = 0; i < facts.size(); ++i) out[facts[i].id.index] = static_cast<std::uint32_t>(i) + 1;
  return out;
}

std::optional<std::uint32_t> number_of(const std::vector<std::uint32_t>& numbers, const Symbols& symbols,
                                       std::string_view id) {
  const auto symbol = symbols.find(id);
  if (!symbol || symbol->blank() || numbers[symbol->index] == 0) return std::nullopt;
  return numbers[symbol->index] - 1;
}

}  // namespace

Comparison& SystemView::comparison() {
  if (!comparison_) comparison_ = std::make_unique<Comparison>(snapshot(), meaning_, reading_.options);
  return *comparison_;
}

std::optional<AccountIx> SystemView::account(std::string_view id) {
  if (account_by_symbol_.empty())
    account_by_symbol_ = numbers_by_symbol(snapshot().accounts(), snapshot().symbols().size());
  return number_of(account_by_symbol_, snapshot().symbols(), id);
}

std::optional<EntitlementIx> SystemView::entitlement(std::string_view id) {
  if (entitlement_by_symbol_.empty())
    entitlement_by_symbol_ = numbers_by_symbol(snapshot().entitlements(), snapshot().symbols().size());
  return number_of(entitlement_by_symbol_, snapshot().symbols(), id);
}

std::span<const AccountIx> SystemView::accounts_of(std::string_view person) {
  const auto symbol = meaning_.reg().symbols.find(person);
  if (!symbol) return {};
  if (!by_person_) {
    by_person_ = std::make_unique<NumbersByKey>();
    const auto& links = comparison().links;
    for (AccountIx a = 0; a < snapshot().accounts().size(); ++a) {
      for (const Symbol one : links.of(a).people) by_person_->add(one.index, a);
    }
    by_person_->seal();
  }
  return by_person_->of(symbol->index);
}

void SystemView::count_holders() {
  if (!holder_offsets_.empty()) return;
  const auto& held = comparison().held;
  const auto accounts = static_cast<AccountIx>(snapshot().accounts().size());
  holder_offsets_.assign(snapshot().entitlements().size() + 1, 0);
  for (AccountIx a = 0; a < accounts; ++a) {
    for (const EntitlementIx e : held.of(a)) ++holder_offsets_[e + 1];
  }
  for (std::size_t e = 1; e < holder_offsets_.size(); ++e) holder_offsets_[e] += holder_offsets_[e - 1];
  holders_.resize(holder_offsets_.back());
  auto next = holder_offsets_;
  for (AccountIx a = 0; a < accounts; ++a) {
    for (const EntitlementIx e : held.of(a)) holders_[next[e]++] = a;
  }
}

std::span<const AccountIx> SystemView::holders(EntitlementIx entitlement) {
  count_holders();
  const auto begin = holder_offsets_[entitlement];
  return std::span(holders_).subspan(begin, holder_offsets_[entitlement + 1] - begin);
}

void SystemView::turn_nestings() {
  if (std::exchange(turned_, true)) return;
  member_offsets_.assign(snapshot().entitlements().size() + 1, 0);
  for (const auto& nesting : snapshot().nestings()) ++member_offsets_[nesting.gives + 1];
  for (std::size_t e = 1; e < member_offsets_.size(); ++e) member_offsets_[e] += member_offsets_[e - 1];
  members_.resize(member_offsets_.back());
  auto next = member_offsets_;
  for (const auto& nesting : snapshot().nestings()) members_[next[nesting.gives]++] = nesting.member;
}

std::vector<AccountIx> SystemView::reaching(EntitlementIx entitlement) {
  turn_nestings();
  std::vector<bool> seen(snapshot().entitlements().size(), false);
  std::vector<EntitlementIx> from{entitlement};
  seen[entitlement] = true;
  std::vector<AccountIx> out;
  for (std::size_t next = 0; next < from.size(); ++next) {
    const auto now = holders(from[next]);
    out.insert(out.end(), now.begin(), now.end());
    for (std::size_t i = member_offsets_[from[next]]; i < member_offsets_[from[next] + 1]; ++i) {
      if (seen[members_[i]]) continue;
      seen[members_[i]] = true;
      from.push_back(members_[i]);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

const std::vector<EntitlementIx>& SystemView::reached(AccountIx account) {
  Comparison& c = comparison();
  if (last_reached_ != account) {
    reached_.clear();
    if (!c.nesting.empty())
      reached_ = c.nesting.reach(c.held.of(account), [](EntitlementIx) { return true; });
    last_reached_ = account;
  }
  return reached_;
}

std::vector<EntitlementIx> SystemView::chain(AccountIx account, EntitlementIx entitlement) {
  const auto held = comparison().held.of(account);
  if (std::binary_search(held.begin(), held.end(), entitlement)) return {entitlement};
  reached(account);
  return comparison().nesting.chain_to(entitlement);
}

Ground::Ground(SqlWorld world_) : world(std::move(world_)) {
  for (const auto& reading : world.readings)
    systems.push_back(std::make_unique<SystemView>(reading, *world.meaning));
  for (const auto& system : systems) by_id_.emplace(system->system(), system.get());
}

SystemView* Ground::system(std::string_view id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::vector<SystemView*> Ground::chosen(const std::string* wanted) {
  std::vector<SystemView*> out;
  if (wanted != nullptr) {
    if (auto* one = system(*wanted)) out.push_back(one);
    return out;
  }
  for (const auto& one : systems) out.push_back(one.get());
  return out;
}

AccountRows::AccountRows(Ground& ground, Wanted wanted, int person_column, int entitlement_column)
    : wanted_(std::move(wanted)),
      person_column_(person_column),
      entitlement_column_(entitlement_column),
      systems_(wanted_.nothing() ? std::vector<SystemView*>() : ground.chosen(wanted_.of(0))) {}

std::vector<AccountIx> AccountRows::candidates(EntitlementIx) { return {}; }

bool AccountRows::next() {
  if (row_ + 1 < rows_) {
    ++row_;
    return true;
  }
  while (next_account()) {
    row_ = 0;
    rows_ = fill();
    if (rows_ > 0) return true;
  }
  return false;
}

bool AccountRows::next_account() {
  while (next_in_list_ == list_end_) {
    if (!next_system()) return false;
  }
  account_ = list_ ? (*list_)[next_in_list_] : static_cast<AccountIx>(next_in_list_);
  ++next_in_list_;
  return true;
}

bool AccountRows::next_system() {
  if (at_ == systems_.size()) return false;
  SystemView& system = *systems_[at_++];
  list_.reset();
  entitlement_.reset();
  next_in_list_ = 0;
  const auto* entitlement = entitlement_column_ < 0 ? nullptr : wanted_.of(entitlement_column_);
  if (entitlement != nullptr) entitlement_ = system.entitlement(*entitlement);
  constexpr int kAccount = 1;
  if (entitlement != nullptr && !entitlement_) {
    list_.emplace();
  } else if (const auto* id = wanted_.of(kAccount)) {
    list_.emplace();
    if (const auto account = system.account(*id)) list_->push_back(*account);
  } else if (const auto* person = person_column_ < 0 ? nullptr : wanted_.of(person_column_)) {
    const auto accounts = system.accounts_of(*person);
    list_.emplace(accounts.begin(), accounts.end());
  } else if (entitlement_) {
    list_ = candidates(*entitlement_);
  }
  list_end_ = list_ ? list_->size() : system.snapshot().accounts().size();
  return true;
}

}  // namespace behorig::sql
