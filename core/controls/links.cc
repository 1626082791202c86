#include "core/controls/links.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/base/text.h"

namespace behorig {
namespace {

using PersonColumn = Symbol Register::Person::*;

PersonColumn column_named(std::string_view name) {
  static const std::map<std::string_view, PersonColumn> kColumns{
      {"person", &Register::Person::person}, {"name", &Register::Person::name},
      {"email", &Register::Person::email},   {"unit", &Register::Person::unit},
      {"title", &Register::Person::title},   {"manager", &Register::Person::manager}};
  const auto found = kColumns.find(name);
  return found == kColumns.end() ? nullptr : found->second;
}

/// One correlation key, ready to ask.
class Key {
 public:
  Key(const Register& reg, const Snapshot& snapshot, const CorrelationKey& key)
      : snapshot_(snapshot), source_(key.account), without_case_(key.person == "email") {
    if (const auto symbol = snapshot.symbols().find(nfc(key.account))) attribute_ = *symbol;
    const PersonColumn column = column_named(key.person);
    if (column == nullptr) return;
    for (const auto& row : reg.people) {
      if (row.person.blank() || (row.*column).blank()) continue;
      people_[comparable(reg.text(row.*column))].push_back(row.person);
    }
  }

  void match(AccountIx account, std::vector<Symbol>& people) const {
    const auto& fact = snapshot_.accounts()[account];
    if (source_ == "account") {
      look(fact.id, people);
    } else if (source_ == "name") {
      look(fact.name, people);
    } else if (source_ == "dn") {
      look(fact.dn, people);
    } else if (!attribute_.blank()) {
      for (const auto& attribute : snapshot_.attributes(account)) {
        if (attribute.key == attribute_) look(attribute.value, people);
      }
    }
  }

 private:
  std::string comparable(std::string_view text) const {
    return without_case_ ? fold_case(text) : std::string(text);
  }
  void look(Symbol value, std::vector<Symbol>& people) const {
    if (value.blank()) return;
    const auto found = people_.find(comparable(snapshot_.text(value)));
    if (found != people_.end()) people.insert(people.end(), found->second.begin(), found->second.end());
  }

  const Snapshot& snapshot_;
  std::string source_;
  bool without_case_;
  Symbol attribute_;
  std::unordered_map<std::string, std::vector<Symbol>> people_;
};

void keep_distinct(const Register& reg, std::vector<Symbol>& people) {
  std::sort(people.begin(), people.end(), [&](Symbol a, Symbol b) { return reg.text(a) < reg.text(b); });
  people.erase(std::unique(people.begin(), people.end()), people.end());
}

}  // namespace

Links::Links(const Snapshot& snapshot, const Meaning& meaning, const References& references,
             const CompareOptions& options)
    : links_(snapshot.accounts().size()) {
  const Register& reg = meaning.reg();
  if (const auto system = reg.symbols.find(options.system)) {
    for (const auto& row : reg.accounts) {
      if (row.system != *system) continue;
      if (const auto account = references.account(reg.text(row.account)))
        links_[*account].rows.push_back(&row);
    }
  }
  std::vector<Key> keys;
  for (const auto& key : options.keys) keys.emplace_back(reg, snapshot, key);

  for (AccountIx account = 0; account < links_.size(); ++account) {
    Link& link = links_[account];
    std::optional<AccountKind> kind;
    for (const auto* row : link.rows) {
      if (!row->person.blank()) link.people.push_back(row->person);
      if (!kind) kind = row->kind;
    }
    for (auto key = keys.begin(); link.people.empty() && key != keys.end(); ++key)
      key->match(account, link.people);
    keep_distinct(reg, link.people);
    if (!kind) kind = snapshot.accounts()[account].kind;
    link.kind = kind.value_or(AccountKind::personal);
    if (!link.personal()) continue;
    for (const Symbol person : link.people) by_person_[person.index].push_back(account);
  }
}

std::span<const AccountIx> Links::accounts_of(Symbol person) const {
  const auto found = by_person_.find(person.index);
  return found == by_person_.end() ? std::span<const AccountIx>{} : found->second;
}

bool Links::has_privileged_account(Symbol person) const {
  const auto accounts = accounts_of(person);
  return std::any_of(accounts.begin(), accounts.end(),
                     [&](AccountIx a) { return links_[a].kind == AccountKind::privileged; });
}

}  // namespace behorig
