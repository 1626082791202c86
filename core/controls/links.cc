#include "core/controls/links.h"

#include <algorithm>
#include <string>

#include "core/base/text.h"

namespace behorig {
namespace {

/// One correlation key, ready to ask.
class Key {
 public:
  Key(const Meaning& meaning, const Snapshot& snapshot, const CorrelationKey& key)
      : snapshot_(snapshot), source_(key.account), people_(meaning.people_by(key.person)) {
    if (const auto symbol = snapshot.symbols().find(nfc(key.account))) attribute_ = *symbol;
  }

  void match(AccountIx account, std::vector<Symbol>& people) const {
    each_value(account, [&](std::string_view text) {
      const auto found = people_.find(text);
      people.insert(people.end(), found.begin(), found.end());
    });
  }
  /// The account will soon be matched.
  void expect(AccountIx account) const {
    each_value(account, [&](std::string_view text) { people_.expect(text); });
  }

 private:
  template <class Work>
  void each_value(AccountIx account, Work work) const {
    const auto& fact = snapshot_.accounts()[account];
    const auto one = [&](Symbol value) {
      if (!value.blank()) work(snapshot_.text(value));
    };
    if (source_ == "account") {
      one(fact.id);
    } else if (source_ == "name") {
      one(fact.name);
    } else if (source_ == "dn") {
      one(fact.dn);
    } else if (!attribute_.blank()) {
      for (const auto& attribute : snapshot_.attributes(account)) {
        if (attribute.key == attribute_) one(attribute.value);
      }
    }
  }

  const Snapshot& snapshot_;
  std::string source_;
  Symbol attribute_;
  const PeopleIndex& people_;
};

void keep_distinct(const Register& reg, std::vector<Symbol>& people) {
  if (people.size() < 2) return;
  std::sort(people.begin(), people.end(), [&](Symbol a, Symbol b) { return reg.text(a) < reg.text(b); });
  people.erase(std::unique(people.begin(), people.end()), people.end());
}

}  // namespace

Links::Links(const Snapshot& snapshot, const Meaning& meaning, const References& references,
             const CompareOptions& options)
    : links_(snapshot.accounts().size()) {
  const Register& reg = meaning.reg();
  if (const auto system = reg.symbols.find(options.system)) {
    for (const auto* row : meaning.accounts().of(*system)) {
      if (const auto account = references.account(reg.text(row->account)))
        links_[*account].rows.push_back(row);
    }
  }
  std::vector<Key> keys;
  for (const auto& key : options.keys) keys.emplace_back(meaning, snapshot, key);

  constexpr AccountIx kAhead = 8;
  for (AccountIx account = 0; account < links_.size(); ++account) {
    if (account + kAhead < links_.size() && !keys.empty()) keys.front().expect(account + kAhead);
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
    for (const Symbol person : link.people) by_person_.add(person.index, account);
  }
  by_person_.seal();
}

bool Links::has_privileged_account(Symbol person) const {
  const auto accounts = accounts_of(person);
  return std::any_of(accounts.begin(), accounts.end(),
                     [&](AccountIx a) { return links_[a].kind == AccountKind::privileged; });
}

}  // namespace behorig
