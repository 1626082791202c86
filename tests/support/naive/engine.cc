#include "tests/support/naive/engine.h"

#include <algorithm>

#include "tests/support/naive/asked.h"
#include "tests/support/naive/facts.h"
#include "tests/support/naive/further.h"
#include "tests/support/naive/paper.h"

namespace behorig::naive {
namespace {

class Engine : private Facts {
 public:
  explicit Engine(const World& world) : Facts(world) {}
  std::set<Found> run();

 private:
  std::optional<Found> account_control(const Account& account) const;
  bool covers(const Row& exception, const Found& found, const Account& account) const;
  bool accepted(const Found& found, const Account& account) const;
  void exceptions_ended(std::set<Found>& out) const;
  void direct_grants(const Account& account, std::set<Found>& out) const;
  void changed_contents(std::set<Found>& out) const;
  void access(const Account& account, std::set<Found>& out) const;
  Found cause_of(const Account& account, const std::string& entitlement) const;
  void merge(std::set<Found>& into, Found found) const;
  void roles_without_holders(std::set<Found>& out) const;
  void roll_up(std::set<Found>& out) const;
  void missing(std::set<Found>& out) const;
  void structure(std::set<Found>& out) const;
};

// The controls marked (1), in the table's order.
std::optional<Found> Engine::account_control(const Account& account) const {
  const Texts direct = held(account);
  const Texts people = people_of(account);
  std::string control;
  if (account.enabled == "no") {
    if (direct.empty()) return std::nullopt;
    control = "disabled-with-grants";
  } else if (is_personal(account)) {
    if (people.size() > 1) {
      control = "ambiguous-account";
    } else if (people.empty()) {
      control = "orphan-account";
    } else if (!reg.employed(*people.begin())) {
      const bool left = reg.some_employment_ended(*people.begin()) || !reg.in_people(*people.begin());
      control = left ? "leaver-account" : "early-account";
    }
  } else {
    bool purpose = false;
    for (const Row& row : rows_of(account)) purpose = purpose || !get(row, "purpose").empty();
    const bool answered =
        std::any_of(people.begin(), people.end(), [&](const auto& p) { return reg.employed(p); });
    if (!answered || !purpose) control = "unowned-service-account";
  }
  if (control.empty()) return std::nullopt;
  Found out{control, w.system, account.id, "", "", "", {account.id}, {}, {}, false};
  for (const auto& e : direct) {
    out.causes.emplace(account.id, e);
    out.gives.merge(reach(e, nullptr));
  }
  return out;
}

// Valid: "somebody who owned the system on that date and is not the one concerned, an end date". For findings
// about one account.
bool Engine::covers(const Row& row, const Found& found, const Account& account) const {
  const Texts people = people_of(account);
  if (get(row, "control") != found.control || get(row, "accepted_on") > w.day) return false;
  if (!get(row, "system").empty() && get(row, "system") != w.system) return false;
  if (!get(row, "account").empty() && account_named(get(row, "account")) != account.id) return false;
  // The holder's person is named only where there is exactly one.
  const std::string holder = people.size() == 1 ? *people.begin() : "";
  if (!get(row, "person").empty() && get(row, "person") != holder) return false;
  if (!get(row, "role").empty() || !get(row, "entitlement").empty()) return false;
  const std::string by = get(row, "accepted_by");
  return reg.owned(w.system, by, get(row, "accepted_on")) &&
         std::none_of(people.begin(), people.end(), [&](const auto& p) { return reg.same_human(p, by); });
}

bool Engine::accepted(const Found& found, const Account& account) const {
  const auto& rows = reg.rows("exceptions");
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    return get(row, "until") >= w.day && covers(row, found, account);
  });
}

// "an exception whose until is before T and that would still match"
void Engine::exceptions_ended(std::set<Found>& out) const {
  std::set<Found> ended;
  for (const Row& row : reg.rows("exceptions")) {
    for (const Account& account : w.accounts) {
      const auto found = account_control(account);
      if (!found || get(row, "until") >= w.day || !covers(row, *found, account) || accepted(*found, account))
        continue;
      Found one{"exception-expired",
                get(row, "system"),
                get(row, "account"),
                "",
                "",
                found->control,
                {},
                {},
                {},
                false};
      one.person = get(row, "person");
      ended.insert(one);
    }
  }
  out.merge(ended);
}

// "approved, but granted to the account itself where the settings say grants = groups"
void Engine::direct_grants(const Account& account, std::set<Found>& out) const {
  const Texts may = approved(account);
  for (const auto& e : w.entitlements) {
    const bool gives =
        std::any_of(w.nestings.begin(), w.nestings.end(), [&](const auto& n) { return n.member == e.id; });
    if (!held(account).contains(e.id) || !may.contains(e.id) || gives || e.kind == "group" ||
        e.kind == "role")
      continue;
    out.insert(
        {"direct-grant", w.system, account.id, "", e.id, "", {account.id}, {{account.id, e.id}}, {}, false});
  }
}

// "or whose content differs from what it was when that approval was first seen"
void Engine::changed_contents(std::set<Found>& out) const {
  for (const auto& role : reg.roles()) {
    std::string on, by;
    for (const Row& row : reg.of_system("roles")) {
      if (get(row, "role") != role || !reg.approval_counts(row)) continue;
      const std::string row_on = get(row, "approved_on"), row_by = get(row, "approved_by");
      if (row_on > on || (row_on == on && row_by < by)) {
        on = row_on;
        by = row_by;
      }
    }
    Texts now;
    for (const Row& row : reg.of_system("role_entitlements")) {
      if (get(row, "role") == role) now.insert(get(row, "entitlement"));
    }
    // Another spelling of an entitlement that is there is no other content.
    const auto meant = [&](const Texts& texts) {
      Texts out_of_them;
      for (const auto& text : texts) out_of_them.insert(entitlement_named(text).value_or("text " + text));
      return out_of_them;
    };
    for (const auto& then : w.contents) {
      if (then.role != role || then.approved_on != on || then.approved_by != by) continue;
      const Texts was = meant(then.entitlements), is = meant(now);
      if (was == is) continue;
      bool any = false;
      for (const auto& id : is)
        any = any || (!was.contains(id) && !id.starts_with("text ") && privileged(id));
      merge(out, {"role-changed", w.system, "", role, "", "", {}, {}, {}, any});
    }
  }
}

// (i): the first of the seven that fits.
Found Engine::cause_of(const Account& account, const std::string& entitlement) const {
  std::map<std::string, Texts> roles;  // step -> roles that fit
  for (const Row& a : reg.of_system("assignments")) {
    const std::string role = get(a, "role");
    if (!can_serve(a, account) || !lists(role).contains(entitlement)) continue;
    const std::string row = own_row(a, account.id);
    if (row == "revoked") {
      const std::string revoked = last_revocation(a, account.id);
      bool again = false;
      for (const Row& other : reg.of_system("assignments")) {
        const std::string on = get(other, "approved_on");
        again = again || (get(other, "person") == get(a, "person") && get(other, "role") == role &&
                          can_serve(other, account) && !on.empty() && on > revoked && on <= w.day);
      }
      if (!again) roles["1"].insert(role);
    }
    if (row == "invalid") roles["2"].insert(role);
    if (row == "undocumented") roles["3"].insert(role);
    if (row == "dated") roles["4"].insert(role);
    if (row == "good") roles["5"].insert(role);
  }
  if (const auto person = person_of(account)) {
    for (const auto& role : birthright_roles(*person)) {
      if (lists(role).contains(entitlement)) roles["5"].insert(role);
    }
  }
  Found out{"", w.system, "", "", "", "", {}, {}, {}, false};
  if (!roles.empty()) {
    const auto& [step, fitting] = *roles.begin();
    out.role = *fitting.begin();
    if (step == "1") out.control = "revoked-access";
    if (step == "2") out.control = "invalid-approval";
    if (step == "3") out.control = "undocumented-approval";
    if (step == "4") out.control = "expired-approval";
    if (step == "5") out.control = reg.role_counts(out.role) ? "role-changed" : "unapproved-role";
    if (step == "1" || step == "2" || step == "4") out.account = account.id;
    return out;
  }
  bool listed = false;
  for (const auto& role : reg.roles()) listed = listed || lists(role).contains(entitlement);
  out.control = listed ? "unapproved-access" : "unregistered-entitlement";
  out.entitlement = entitlement;
  if (listed) out.account = account.id;
  return out;
}

/// The same finding has one set of holders, causes and gives.
void Engine::merge(std::set<Found>& into, Found found) const {
  for (auto at = into.begin(); at != into.end(); ++at) {
    const bool same = at->control == found.control && at->account == found.account &&
                      at->role == found.role && at->entitlement == found.entitlement &&
                      at->other == found.other;
    if (!same) continue;
    found.holders.insert(at->holders.begin(), at->holders.end());
    found.causes.insert(at->causes.begin(), at->causes.end());
    found.gives.insert(at->gives.begin(), at->gives.end());
    found.privileged = found.privileged || at->privileged;
    into.erase(at);
    break;
  }
  into.insert(std::move(found));
}

void Engine::access(const Account& account, std::set<Found>& out) const {
  const Texts may = approved(account);
  Texts effective;
  for (const auto& direct : held(account)) {
    effective.insert(direct);
    effective.merge(reach(direct, nullptr));
    if (may.contains(direct)) continue;
    Found found = cause_of(account, direct);
    found.holders = {account.id};
    found.causes = {{account.id, direct}};
    found.gives = reach(direct, &may);
    merge(out, std::move(found));
  }
  for (const auto& n : w.nestings) {
    if (!effective.contains(n.member) || !may.contains(n.member) || may.contains(n.gives)) continue;
    merge(out, {"unapproved-nesting",
                w.system,
                "",
                "",
                n.member,
                n.gives,
                {account.id},
                {{account.id, n.gives}},
                reach(n.gives, &may),
                false});
  }
}

// "role-changed: a role whose counting approval is older than one of its rows in role_entitlements";
// "unapproved-role: also a role that does not count and that an assignment with a good own row of a person
// employed at T would give"
void Engine::roles_without_holders(std::set<Found>& out) const {
  for (const Row& row : reg.of_system("role_entitlements")) {
    if (!reg.role_counts(get(row, "role")) || reg.content_counts(row)) continue;
    const auto added = entitlement_named(get(row, "entitlement"));
    merge(out,
          {"role-changed", w.system, "", get(row, "role"), "", "", {}, {}, {}, added && privileged(*added)});
  }
  for (const Row& a : reg.of_system("assignments")) {
    if (reg.role_counts(get(a, "role")) || own_row(a, std::nullopt) != "good" ||
        !reg.employed(get(a, "person")))
      continue;
    merge(out, {"unapproved-role", w.system, "", get(a, "role"), "", "", {}, {}, {}, false});
  }
}

void Engine::roll_up(std::set<Found>& out) const {
  if (!nothing_counts()) return;
  std::set<Found> left;
  for (const Found& found : out) {
    const auto stays = {"revoked-access", "invalid-approval", "expired-approval", "unapproved-nesting"};
    if (std::find(stays.begin(), stays.end(), found.control) != stays.end()) {
      left.insert(found);
      continue;
    }
    Found all = found;
    all.control = "nothing-approved";
    all.account = all.role = all.entitlement = all.other = "";
    all.privileged = false;  // by what is in it, which comes later
    merge(left, std::move(all));
  }
  out = std::move(left);
}

void Engine::missing(std::set<Found>& out) const {
  Texts people;
  for (const Row& row : reg.rows("people")) people.insert(get(row, "person"));
  for (const auto& person : people) {
    if (!reg.employed(person)) continue;
    std::vector<const Account*> all, enabled;
    for (const Account& a : w.accounts) {
      if (!is_personal(a) || !people_of(a).contains(person)) continue;
      all.push_back(&a);
      if (a.enabled != "no") enabled.push_back(&a);
    }
    Texts roles;
    for (const Row& a : reg.of_system("assignments")) {
      if (get(a, "person") != person || !get(a, "account").empty() || !reg.role_counts(get(a, "role")))
        continue;
      // Out when it is revoked for every account that the person can use.
      bool good = enabled.empty() && own_row(a, std::nullopt) == "good";
      for (const auto* account : enabled) good = good || own_row(a, account->id) == "good";
      if (good) roles.insert(get(a, "role"));
    }
    for (const auto& role : birthright_roles(person)) {
      if (reg.role_counts(role)) roles.insert(role);
    }
    Texts holds;
    for (const auto* account : enabled) {
      for (const auto& direct : held(*account)) {
        holds.insert(direct);
        holds.merge(reach(direct, nullptr));
      }
    }
    bool something = false;
    for (const Row& row : reg.of_system("role_entitlements")) {
      something = something || (roles.contains(get(row, "role")) && reg.content_counts(row));
    }
    if (all.empty() && something) {
      merge(out, {"missing-account", w.system, "", "", "", "", {"person:" + person}, {}, {}, false});
    }
    for (const auto& role : roles) {
      for (const auto& e : lists_counting(role)) {
        if (enabled.empty() || holds.contains(e)) continue;
        merge(out, {"missing-access", w.system, "", "", e, "", {"person:" + person}, {}, {}, privileged(e)});
      }
    }
  }
}

void Engine::structure(std::set<Found>& out) const {
  for (const auto& d : w.dangling) {
    merge(out,
          {"dangling-member", w.system, "", "", d.entitlement, "", {}, {}, {}, privileged(d.entitlement)});
  }
  for (const auto& e : w.entitlements) {
    Texts circle;
    for (const auto& n : w.nestings) {
      if (n.member == e.id && n.gives == e.id) circle.insert(e.id);
    }
    for (const auto& other : reach(e.id, nullptr)) {
      if (reach(other, nullptr).contains(e.id)) circle.insert({e.id, other});
    }
    if (circle.empty() || *circle.begin() != e.id) continue;  // its smallest id
    bool any = false;
    for (const auto& member : circle) any = any || privileged(member);
    out.insert({"nesting-cycle", w.system, "", "", e.id, "", {}, {}, {}, any});
  }
}

std::set<Found> Engine::run() {
  std::set<Found> out, reached;
  for (const Account& account : w.accounts) {
    const auto first = account_control(account);
    if (first) out.insert(*first);
    if (!first || accepted(*first, account)) {
      access(account, reached);
      if (w.groups_only) direct_grants(account, out);
    }
    const auto rows = rows_of(account);
    const bool ended = !rows.empty() && std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
      return !get(row, "until").empty() && get(row, "until") < w.day;
    });
    if (ended && account.enabled != "no") {
      out.insert({"expired-account", w.system, account.id, "", "", "", {account.id}, {}, {}, false});
    }
  }
  roles_without_holders(reached);
  changed_contents(reached);
  roll_up(reached);
  out.merge(reached);
  if (w.complete) missing(out);
  structure(out);
  further_controls(w, out);
  // "an entitlement or role in it is privileged"
  std::set<Found> raised;
  for (Found found : out) {
    Texts named = found.gives;
    for (const auto& [account, entitlement] : found.causes) named.insert(entitlement);
    named.insert(found.entitlement);
    named.insert(found.other);
    for (const auto& e : named) found.privileged = found.privileged || privileged(e);
    if (!found.role.empty()) found.privileged = found.privileged || reg.role_privileged(found.role);
    raised.insert(std::move(found));
  }
  raised.merge(register_controls(w));
  raised.merge(asked_controls(w));
  exceptions_ended(raised);
  return raised;
}

}  // namespace

std::set<Found> controls(const World& world) { return Engine(world).run(); }

}  // namespace behorig::naive
