#include "tests/support/naive/further.h"

#include <algorithm>

#include "core/base/date.h"
#include "tests/support/naive/facts.h"

namespace behorig::naive {
namespace {

class Further : private Facts {
 public:
  explicit Further(const World& world) : Facts(world) {}

  void accounts(std::set<Found>& out) const {
    for (const Account& account : w.accounts) {
      // "not disabled, last used known and more than dormant_days before T"
      const bool dormant = account.enabled != "no" && !account.last_used.empty() &&
                           days(account.last_used) + w.dormant_days < days(w.day);
      if (dormant)
        out.insert({"dormant-account", w.system, account.id, "", "", "", {account.id}, {}, {}, false});
    }
    // "one person, more than one account of kind personal in the system that is not disabled"
    std::map<std::string, Texts> personal;
    for (const Account& account : w.accounts) {
      if (kind_of(account) != "personal" || account.enabled == "no") continue;
      for (const auto& person : people_of(account)) personal[person].insert(account.id);
    }
    for (const auto& [person, ids] : personal) {
      if (ids.size() < 2) continue;
      Found found{"duplicate-account", w.system, "", "", "", "", ids, {}, {}, false};
      found.person = person;
      out.insert(found);
    }
  }

  // "a name that the register uses now belongs to another stable id than in the last complete reading"
  void reused(std::set<Found>& out) const {
    for (const auto& text : accounts_named_by_register()) {
      const auto id = account_named(text);
      if (!id) continue;
      const auto before = w.reused.contains(text) ? w.reused.find(text) : w.names.find(text);
      if (before == w.names.end() || before->second == *id) continue;
      out.insert({"account-reused", w.system, *id, "", "", "", {*id}, {}, {}, false});
    }
  }

  // "the register names an account or entitlement that a complete reading does not show, or shows twice"
  void unknown(std::set<Found>& out) const {
    for (const auto& text : accounts_named_by_register()) {
      if (!account_named(text))
        out.insert({"unknown-reference", w.system, text, "", "", "", {}, {}, {}, false});
    }
    for (const char* table : {"role_entitlements", "conflicts", "exceptions"}) {
      for (const Row& row : reg.of_system(table)) {
        const std::string text = get(row, "entitlement");
        if (!text.empty() && !entitlement_named(text))
          out.insert({"unknown-reference", w.system, "", "", text, "", {}, {}, {}, false});
      }
    }
  }

  /// What the accounts of a person here hold together.
  Texts held_by(const std::string& person) const {
    Texts out;
    for (const Account& account : w.accounts) {
      if (!is_personal(account) || account.enabled == "no" || !people_of(account).contains(person)) continue;
      for (const auto& direct : held(account)) {
        out.insert(direct);
        out.merge(reach(direct, nullptr));
      }
    }
    return out;
  }

  /// Of a row of conflicts of this system: what it asks for; nothing where it can never be held.
  std::optional<Texts> wanted(const Row& row) const {
    Texts texts, out;
    if (!get(row, "entitlement").empty()) texts.insert(get(row, "entitlement"));
    for (const Row& listed : reg.of_system("role_entitlements")) {
      if (!get(row, "role").empty() && get(listed, "role") == get(row, "role"))
        texts.insert(get(listed, "entitlement"));
    }
    for (const auto& text : texts) {
      const auto known = entitlement_named(text);
      if (!known) return std::nullopt;
      out.insert(*known);
    }
    return out.empty() ? std::nullopt : std::optional(out);
  }

  bool any_privileged(const Row& row, const Texts& entitlements) const {
    const bool role = !get(row, "role").empty() && reg.role_privileged(get(row, "role"));
    return role || std::any_of(entitlements.begin(), entitlements.end(),
                               [&](const auto& e) { return privileged(e); });
  }

  std::vector<Row> of_conflicts() const { return reg.of_system("conflicts"); }

 private:
  static int days(const std::string& iso) { return Date::parse(iso)->days; }

  Texts accounts_named_by_register() const {
    Texts out;
    for (const char* table : {"accounts", "assignments", "revocations", "exceptions"}) {
      for (const Row& row : reg.of_system(table)) out.insert(get(row, "account"));
    }
    out.erase("");
    return out;
  }
};

/// One side of a conflict in one system, held by somebody.
struct Side {
  std::string side, person;
  bool privileged;
};

// "a person employed at T holds something from every side (at least two) over all systems"
void conflicts(const World& world, std::set<Found>& out) {
  const RegisterMeaning reg(world);
  std::map<std::string, std::vector<Side>> held;  // by conflict
  std::map<std::string, Texts> sides;
  Texts people;
  for (const Row& row : reg.rows("conflicts"))
    sides[RegisterMeaning::get(row, "conflict")].insert(RegisterMeaning::get(row, "side"));
  for (const char* table : {"people", "accounts"}) {
    for (const Row& row : reg.rows(table)) people.insert(RegisterMeaning::get(row, "person"));
  }
  people.erase("");
  std::vector<World> readings{world};
  readings.insert(readings.end(), world.beside.begin(), world.beside.end());
  if (!world.complete) readings.erase(readings.begin());
  for (const World& reading : readings) {
    const Further facts(reading);
    for (const Row& row : facts.of_conflicts()) {
      const auto wanted = facts.wanted(row);
      if (!wanted) continue;
      for (const auto& person : people) {
        // All ids of one human together; whoever adds something is named.
        const Texts own = facts.held_by(person);
        Texts has;
        for (const auto& other : people) {
          if (reg.same_human(person, other)) has.merge(facts.held_by(other));
        }
        const bool adds =
            std::any_of(wanted->begin(), wanted->end(), [&](const auto& e) { return own.contains(e); });
        if (adds && std::includes(has.begin(), has.end(), wanted->begin(), wanted->end())) {
          held[RegisterMeaning::get(row, "conflict")].push_back(
              {RegisterMeaning::get(row, "side"), person, facts.any_privileged(row, *wanted)});
        }
      }
    }
  }
  for (const auto& [conflict, all] : held) {
    for (const auto& person : people) {
      Texts has, same, named;  // named: by the smallest that stands in people or holds something
      bool employed = false, any_privileged = false;
      for (const auto& other : people) {
        if (!reg.same_human(person, other)) continue;
        same.insert(other);
        employed = employed || reg.employed(other);
        if (reg.in_people(other)) named.insert(other);
      }
      for (const Side& side : all) {
        if (!same.contains(side.person)) continue;
        has.insert(side.side);
        named.insert(side.person);
        any_privileged = any_privileged || side.privileged;
      }
      if (named.empty() || *named.begin() != person || !employed) continue;
      if (sides[conflict].size() < 2 || has != sides[conflict]) continue;
      Found found{"conflict", "", "", "", "", "", {"person:" + person}, {}, {}, any_privileged};
      found.person = person;
      found.conflict = conflict;
      out.insert(found);
    }
  }
}

}  // namespace

void further_controls(const World& world, std::set<Found>& out) {
  const Further facts(world);
  facts.accounts(out);
  if (world.complete) {
    facts.reused(out);
    facts.unknown(out);
  }
  conflicts(world, out);
}

}  // namespace behorig::naive
