#include "core/controls/compare.h"

#include <algorithm>

#include "core/base/sort.h"
#include "core/controls/comparison.h"
#include "core/controls/conflict.h"

namespace behorig {
namespace {

template <class T>
void sort_distinct(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

std::uint64_t mixed(std::uint64_t hash, std::span<const std::uint32_t> numbers) {
  hash ^= numbers.size() + 1;
  for (const std::uint32_t number : numbers) {
    hash = (hash ^ number) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  }
  return hash;
}

void tidy(Deviation& deviation) {
  constexpr std::size_t kPaths = 20;
  sort_distinct(deviation.holders);
  sort_distinct(deviation.causes);
  sort_distinct(deviation.gives);
  sort_distinct(deviation.related);
  sort_distinct(deviation.passing.concerned);
  // One shortest chain for each entitlement at its end.
  auto& paths = deviation.paths;
  std::sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) {
    return std::make_tuple(std::string_view(a.back()), a.size(), std::cref(a)) <
           std::make_tuple(std::string_view(b.back()), b.size(), std::cref(b));
  });
  paths.erase(std::unique(paths.begin(), paths.end(),
                          [](const auto& a, const auto& b) { return a.back() == b.back(); }),
              paths.end());
  if (paths.size() > kPaths) paths.resize(kPaths);
}

Comparison::Comparison(const Snapshot& snapshot_, const Meaning& meaning_, const CompareOptions& options_)
    : snapshot(snapshot_),
      meaning(meaning_),
      options(options_),
      references(snapshot),
      links(snapshot, meaning, references, options),
      approvals(snapshot, meaning, references, links, options),
      nesting(snapshot),
      held(snapshot.held_on(options.day)),
      exceptions(meaning, options.day,
                 {[this](std::string_view text) -> std::optional<std::string> {
                    const auto found = references.account(text);
                    return found ? std::optional(account_id(*found)) : std::nullopt;
                  },
                  [this](std::string_view text) -> std::optional<std::string> {
                    const auto found = references.entitlement(text);
                    return found ? std::optional(entitlement_id(*found)) : std::nullopt;
                  },
                  [this](const std::string& id) { return several_people_of(id); }}),
      silenced(snapshot.accounts().size(), false),
      of_reading_(snapshot.symbols()),
      of_register_(meaning.reg().symbols),
      system_(options.system) {}

std::vector<Symbol> Comparison::several_people_of(const std::string& account_id) {
  if (!shared_) {
    shared_.emplace();
    for (AccountIx a = 0; a < snapshot.accounts().size(); ++a) {
      if (links.of(a).people.size() > 1) shared_->emplace(snapshot.text(snapshot.accounts()[a].id), a);
    }
  }
  const auto found = shared_->find(account_id);
  return found == shared_->end() ? std::vector<Symbol>{} : links.of(found->second).people;
}

Holder Comparison::holder(AccountIx account) const {
  Holder out;
  const auto& people = links.of(account).people;
  // Who answers for a service account is its person too, if it is one.
  if (people.size() == 1) out = holder(people.front());
  out.account = of_reading_.of(snapshot.accounts()[account].id);
  out.account_name = of_reading_.of(snapshot.accounts()[account].name);
  return out;
}

Holder Comparison::holder(Symbol person) const {
  Holder out;
  out.person = of_register_.of(person);
  out.person_name = of_register_.of(meaning.name_of(person, day()));
  return out;
}

Deviation Comparison::deviation(std::string_view control) const {
  Deviation out;
  if (control_ != control) control_ = control;
  out.control = control_;
  out.system = system_;
  return out;
}

Deviation Comparison::about(std::string_view control, AccountIx account) const {
  Deviation out = deviation(control);
  Holder who = holder(account);
  out.account = who.account;
  out.account_name = who.account_name;
  out.person = who.person;
  out.person_name = who.person_name;
  out.holders.push_back(std::move(who));
  return out;
}

void Comparison::name_entitlement(Deviation& deviation, EntitlementIx entitlement) const {
  deviation.entitlement = of_reading_.of(snapshot.entitlements()[entitlement].id);
  deviation.entitlement_name = of_reading_.of(snapshot.entitlements()[entitlement].name);
}

Cause Comparison::cause(AccountIx account, EntitlementIx entitlement) const {
  return {of_reading_.of(snapshot.accounts()[account].id),
          of_reading_.of(snapshot.entitlements()[entitlement].id)};
}

std::vector<Deviation> compare(const Snapshot& snapshot, const Meaning& meaning,
                               const CompareOptions& options, Verdict verdict, Noticed* noticed) {
  std::vector<Deviation> out;
  if (!may_open(verdict)) return out;
  Comparison comparison(snapshot, meaning, options);
  account_controls(comparison, out);
  expired_accounts(comparison, out);
  dormant_accounts(comparison, out);
  duplicate_accounts(comparison, out);
  access_controls(comparison, out);
  if (verdict == Verdict::complete) {
    Noticed also;
    reused_accounts(comparison, out, also.names);
    missing_controls(comparison, out);
    unknown_references(comparison, out);
    if (noticed != nullptr) {
      also.conflicts = conflict_holdings(comparison);
      *noticed = std::move(also);
    }
  }
  dangling_members(comparison, out);
  nesting_cycles(comparison, out);
  for (auto& deviation : out) {
    tidy(deviation);
    comparison.exceptions.apply(deviation);
  }
  sort_large(out, before);
  return out;
}

}  // namespace behorig
