#include "tests/support/naive/facts.h"

#include <algorithm>

namespace behorig::naive {
namespace {

std::string low(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

}  // namespace

std::optional<std::string> Facts::account_named(const std::string& text) const {
  Texts ids;
  for (const Account& a : w.accounts) {
    if (!text.empty() && (a.id == text || a.name == text)) ids.insert(a.id);
  }
  return ids.size() == 1 ? std::optional(*ids.begin()) : std::nullopt;
}

std::optional<std::string> Facts::entitlement_named(const std::string& text) const {
  Texts ids;
  for (const auto& e : w.entitlements) {
    if (!text.empty() && (e.id == text || e.name == text)) ids.insert(e.id);
  }
  return ids.size() == 1 ? std::optional(*ids.begin()) : std::nullopt;
}

bool Facts::privileged(const std::string& entitlement) const {
  return std::any_of(w.entitlements.begin(), w.entitlements.end(),
                     [&](const auto& e) { return e.id == entitlement && e.privileged; });
}

std::vector<Row> Facts::rows_of(const Account& account) const {
  std::vector<Row> out;
  for (const Row& row : reg.of_system("accounts")) {
    if (account_named(get(row, "account")) == account.id) out.push_back(row);
  }
  return out;
}

// "the rows of the account in accounts that name a person; if there are none, the correlation keys of the
// settings in order, the first with any match decides; blanks never match"
Texts Facts::people_of(const Account& account) const {
  Texts out;
  for (const Row& row : rows_of(account)) {
    if (!get(row, "person").empty()) out.insert(get(row, "person"));
  }
  for (const auto& key : w.keys) {
    if (!out.empty()) break;
    std::string value = key.account == "name" ? account.name : key.account == "account" ? account.id : "";
    if (const auto attribute = account.attributes.find(key.account); attribute != account.attributes.end()) {
      value = attribute->second;
    }
    for (const Row& row : reg.rows("people")) {
      std::string there = get(row, key.person), here = value;
      if (key.person == "email") {
        there = low(there);
        here = low(here);
      }
      if (!here.empty() && here == there) out.insert(get(row, "person"));
    }
  }
  return out;
}

// "Kind: from accounts, else from the reading, else personal."
std::string Facts::kind_of(const Account& account) const {
  for (const Row& row : rows_of(account)) {
    if (!get(row, "kind").empty()) return get(row, "kind");
  }
  return account.kind.empty() ? "personal" : account.kind;
}

bool Facts::is_personal(const Account& account) const {
  const std::string kind = kind_of(account);
  return kind == "personal" || kind == "privileged";
}

std::optional<std::string> Facts::person_of(const Account& account) const {
  const Texts people = people_of(account);
  return is_personal(account) && people.size() == 1 ? std::optional(*people.begin()) : std::nullopt;
}

// "A grant is held when since <= T <= until."
Texts Facts::held(const Account& account) const {
  Texts out;
  for (const auto& g : w.grants) {
    if (g.account == account.id && (g.since.empty() || g.since <= w.day) &&
        (g.until.empty() || w.day <= g.until)) {
      out.insert(g.entitlement);
    }
  }
  return out;
}

/// What `from` nests into, not walking into `blocked`; without `from`.
Texts Facts::reach(const std::string& from, const Texts* blocked) const {
  Texts seen{from};
  std::vector<std::string> todo{from};
  while (!todo.empty()) {
    const std::string at = todo.back();
    todo.pop_back();
    for (const auto& n : w.nestings) {
      if (n.member != at || (blocked != nullptr && blocked->contains(n.gives))) continue;
      if (seen.insert(n.gives).second) todo.push_back(n.gives);
    }
  }
  seen.erase(from);
  return seen;
}

bool Facts::has_privileged_account(const std::string& person) const {
  return std::any_of(w.accounts.begin(), w.accounts.end(), [&](const Account& a) {
    return kind_of(a) == "privileged" && people_of(a).contains(person);
  });
}

// "Personal and privileged accounts: those of its person that name no account or name this one; but a role
// marked privileged, in an assignment that names no account, serves only privileged accounts when the person
// has one in the system. Service, shared and emergency accounts: only those that name the account."
bool Facts::can_serve(const Row& assignment, const Account& account) const {
  const std::string named = get(assignment, "account");
  const bool this_one = !named.empty() && account_named(named) == account.id;
  if (!is_personal(account)) return this_one;
  if (person_of(account) != get(assignment, "person")) return false;
  if (!named.empty()) return this_one;
  if (!reg.role_privileged(get(assignment, "role"))) return true;
  return kind_of(account) == "privileged" || !has_privileged_account(get(assignment, "person"));
}

// "a revocation of that person, system, role, and account if it names one, with revoked_on <= T and not
// before approved_on; blank approved_on counts as before". One that names an account revokes, for that
// account, also an assignment that names none.
bool Facts::revocation_applies(const Row& revocation, const Row& assignment,
                               const std::optional<std::string>& account) const {
  for (const char* column : {"person", "system", "role"}) {
    if (get(revocation, column) != get(assignment, column)) return false;
  }
  const std::string on = get(revocation, "revoked_on"), approved = get(assignment, "approved_on");
  if (on > w.day || (!approved.empty() && on < approved)) return false;
  const std::string named = get(revocation, "account");
  if (named.empty()) return true;
  const auto resolved = account_named(named);
  if (get(assignment, "account").empty()) return resolved && account && *resolved == *account;
  return named == get(assignment, "account") ||
         (resolved && resolved == account_named(get(assignment, "account")));
}

std::string Facts::last_revocation(const Row& assignment, const std::string& account) const {
  std::string out;
  for (const Row& row : reg.rows("revocations")) {
    if (revocation_applies(row, assignment, account)) out = std::max(out, get(row, "revoked_on"));
  }
  return out;
}

// "the first that fits of: revoked, undocumented, invalid, dated, good"
std::string Facts::own_row(const Row& a, const std::optional<std::string>& account) const {
  for (const Row& row : reg.rows("revocations")) {
    if (revocation_applies(row, a, account)) return "revoked";
  }
  const std::string by = get(a, "approved_by"), on = get(a, "approved_on");
  if (by.empty() || on.empty()) return "undocumented";
  if (!reg.owned(get(a, "system"), by, on) || reg.same_human(by, get(a, "person"))) return "invalid";
  const std::string since = get(a, "since"), until = get(a, "until");
  if (on > w.day || (!since.empty() && w.day < since) || (!until.empty() && until < w.day)) return "dated";
  return "good";
}

// "gives its role to everybody employed at T whose unit and title match (blank matches all)"; "Unit and title
// count from the rows that are current at T"
Texts Facts::birthright_roles(const std::string& person) const {
  Texts out;
  for (const Row& b : reg.of_system("birthrights")) {
    for (const Row& p : reg.rows("people")) {
      const std::string starts = get(p, "starts"), ends = get(p, "ends");
      const bool current = (starts.empty() || starts <= w.day) && (ends.empty() || w.day <= ends);
      const bool unit = get(b, "unit").empty() || get(b, "unit") == get(p, "unit");
      const bool title = get(b, "title").empty() || get(b, "title") == get(p, "title");
      if (get(p, "person") == person && current && unit && title) out.insert(get(b, "role"));
    }
  }
  return out;
}

Texts Facts::lists(const std::string& role) const {
  Texts out;
  for (const Row& row : reg.of_system("role_entitlements")) {
    const auto entitlement = entitlement_named(get(row, "entitlement"));
    if (get(row, "role") == role && entitlement) out.insert(*entitlement);
  }
  return out;
}

Texts Facts::lists_counting(const std::string& role) const {
  Texts out;
  for (const Row& row : reg.of_system("role_entitlements")) {
    const auto entitlement = entitlement_named(get(row, "entitlement"));
    if (get(row, "role") == role && entitlement && reg.content_counts(row)) out.insert(*entitlement);
  }
  return out;
}

// "the counting entitlements of the roles of the counting assignments that can serve it, and, for personal
// and privileged accounts, of its person's birthrights"
Texts Facts::approved(const Account& account) const {
  Texts out;
  for (const Row& a : reg.of_system("assignments")) {
    if (can_serve(a, account) && own_row(a, account.id) == "good" && reg.role_counts(get(a, "role"))) {
      out.merge(lists_counting(get(a, "role")));
    }
  }
  if (const auto person = person_of(account)) {
    for (const auto& role : birthright_roles(*person)) {
      if (reg.role_counts(role)) out.merge(lists_counting(role));
    }
  }
  return out;
}

// "a system in which no assignment and no birthright counts (a birthright counts when its role does)"
bool Facts::nothing_counts() const {
  for (const Row& a : reg.of_system("assignments")) {
    if (own_row(a, std::nullopt) == "good" && reg.role_counts(get(a, "role"))) return false;
  }
  for (const Row& b : reg.of_system("birthrights")) {
    if (reg.role_counts(get(b, "role"))) return false;
  }
  return true;
}

}  // namespace behorig::naive
