#include "tests/support/naive/generator.h"

#include <algorithm>
#include <random>

namespace behorig::naive {
namespace {

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  World run() {
    w_.system = "s";
    w_.day = "2026-06-15";
    w_.complete = !chance(10);
    w_.keys = {{"number", "person"}, {"mail", "email"}};
    people();
    reading();
    systems_and_owners();
    roles();
    assignments();
    accounts();
    exceptions();
    requirements();
    memories();
    return std::move(w_);
  }

 private:
  std::size_t below(std::size_t count) { return random_() % count; }
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  /// Days around the control's, with their neighbours.
  std::string day() {
    static const char* const days[] = {"2026-01-01", "2026-03-01", "2026-06-14",
                                       "2026-06-15", "2026-06-16", "2026-09-01"};
    return days[below(6)];
  }
  std::string past() { return chance(80) ? (chance(50) ? "2026-01-01" : "2026-03-01") : day(); }
  std::string maybe_day(unsigned percent) { return chance(percent) ? day() : ""; }
  std::string person() { return "p" + std::to_string(below(people_)); }
  std::string role() { return "r" + std::to_string(below(roles_)); }
  const World::Entitlement& entitlement() { return w_.entitlements[below(w_.entitlements.size())]; }
  std::string entitlement_text() {
    if (chance(4)) return "nobody-knows";
    const auto& e = entitlement();
    return chance(25) && !e.name.empty() ? e.name : e.id;
  }
  std::string account_text() {
    if (w_.accounts.empty() || chance(5)) return "nobody-knows";
    const auto& a = w_.accounts[below(w_.accounts.size())];
    return chance(30) && !a.name.empty() ? a.name : a.id;
  }

  void people() {
    people_ = 2 + below(4);
    for (std::size_t i = 0; i < people_; ++i) {
      const std::string id = "p" + std::to_string(i);
      for (std::size_t rows = chance(12) ? 0 : chance(15) ? 2 : 1; rows > 0; --rows) {
        Row row{{"person", id},
                {"email", id + "@x"},
                {"unit", chance(50) ? "u1" : "u2"},
                {"title", chance(50) ? "t1" : "t2"}};
        if (chance(8)) row["email"] = "p0@x";
        if (chance(30)) row["starts"] = day();
        if (chance(30)) row["ends"] = chance(50) ? "2026-12-31" : day();
        if (chance(6)) row["same_as"] = person();
        w_.tables["people"].push_back(row);
      }
    }
  }

  void reading() {
    const std::size_t entitlements = 2 + below(5);
    for (std::size_t i = 0; i < entitlements; ++i) {
      w_.entitlements.push_back({"e" + std::to_string(i), chance(40) ? "name" + std::to_string(below(4)) : "",
                                 chance(20),
                                 chance(70)   ? ""
                                 : chance(50) ? "group"
                                              : "permission"});
    }
    const std::size_t accounts = 1 + below(6);
    static const char* const kinds[] = {"",           "",        "",       "personal",
                                        "privileged", "service", "shared", "emergency"};
    for (std::size_t i = 0; i < accounts; ++i) {
      World::Account a{"a" + std::to_string(i),
                       chance(40) ? "user" + std::to_string(below(4)) : "",
                       chance(12)   ? "no"
                       : chance(50) ? "yes"
                                    : "",
                       kinds[below(8)],
                       {},
                       ""};
      static const char* const used[] = {"2026-06-14", "2026-03-17", "2026-03-16", "2025-01-01"};
      if (chance(40)) a.last_used = used[below(4)];
      if (chance(60)) a.attributes["number"] = person();
      if (chance(40)) a.attributes["mail"] = (chance(50) ? "P" : "p") + person().substr(1) + "@X";
      w_.accounts.push_back(a);
      for (std::size_t grants = below(4); grants > 0; --grants) {
        w_.grants.push_back({a.id, entitlement().id, chance(10) ? day() : "", chance(10) ? day() : ""});
      }
    }
    for (std::size_t nestings = chance(60) ? below(5) : 0; nestings > 0; --nestings) {
      w_.nestings.push_back({entitlement().id, entitlement().id});
    }
    if (chance(10)) w_.dangling.push_back({entitlement().id, "gone"});
  }

  void systems_and_owners() {
    w_.tables["systems"].push_back({{"system", "s"},
                                    {"confidentiality", chance(80) ? "3" : ""},
                                    {"integrity", chance(80) ? "1" : ""},
                                    {"availability", chance(80) ? "1" : ""},
                                    {"classified_on", chance(50) ? "2025-06-14" : maybe_day(50)},
                                    {"review_months", chance(30) ? std::to_string(1 + below(14)) : ""},
                                    {"personal_data", chance(50)   ? ""
                                                      : chance(30) ? "none"
                                                                   : "ordinary"},
                                    {"processing_record", chance(50) ? "RB-1" : ""}});
    if (chance(20)) w_.tables["systems"].push_back({{"system", "t"}});
    w_.read = {"s"};
    if (chance(20)) w_.read.insert(chance(50) ? "t" : "u");
    if (chance(30)) w_.manual.insert("t");
    w_.groups_only = chance(30);
    for (std::size_t owners = 1 + below(3); owners > 0; --owners) {
      Row row{{"system", chance(90) ? "s" : "t"},
              {"person", person()},
              {"capacity", chance(50) ? "system_owner" : "approver"}};
      if (chance(30)) row["since"] = day();
      if (chance(30)) row["until"] = day();
      w_.tables["owners"].push_back(row);
    }
  }

  std::string approver() {
    const auto& owners = w_.tables["owners"];
    return chance(75) ? owners[below(owners.size())].at("person") : person();
  }

  void roles() {
    roles_ = 1 + below(4);
    for (std::size_t i = 0; i < roles_; ++i) {
      const std::string id = "r" + std::to_string(i);
      for (std::size_t rows = chance(10) ? 0 : chance(25) ? 2 : 1; rows > 0; --rows) {
        Row row{{"system", chance(95) ? "s" : "t"}, {"role", id}, {"privileged", chance(20) ? "yes" : "no"}};
        if (chance(90)) row["approved_by"] = approver();
        if (chance(92)) row["approved_on"] = past();
        if (chance(20)) row["approved_until"] = day();
        if (chance(20)) row["max_holders"] = std::to_string(below(3));
        if (chance(20)) row["units"] = chance(50) ? "u1" : "u2;u3";
        w_.tables["roles"].push_back(row);
      }
      for (std::size_t rows = below(4); rows > 0; --rows) {
        w_.tables["role_entitlements"].push_back(
            {{"system", "s"}, {"role", id}, {"entitlement", entitlement_text()}, {"since", maybe_day(25)}});
      }
    }
    for (std::size_t rows = chance(35) ? 1 + below(2) : 0; rows > 0; --rows) {
      w_.tables["birthrights"].push_back({{"system", "s"},
                                          {"role", role()},
                                          {"unit", chance(50) ? "u1" : ""},
                                          {"title", chance(30) ? "t1" : ""}});
    }
  }

  void assignments() {
    for (std::size_t rows = below(7); rows > 0; --rows) {
      Row row{{"person", person()}, {"system", chance(96) ? "s" : "t"}, {"role", role()}};
      if (chance(25)) row["account"] = account_text();
      if (chance(15)) row["since"] = day();
      if (chance(20)) row["until"] = day();
      if (chance(90)) row["approved_by"] = approver();
      if (chance(92)) row["approved_on"] = past();
      w_.tables["assignments"].push_back(row);
      if (chance(20)) {
        Row revocation{
            {"person", row["person"]}, {"system", "s"}, {"role", row["role"]}, {"revoked_on", day()}};
        if (chance(40))
          revocation["account"] = row["account"].empty() || chance(50) ? account_text() : row["account"];
        w_.tables["revocations"].push_back(revocation);
      }
    }
  }

  void accounts() {
    static const char* const kinds[] = {"", "", "personal", "privileged", "service", "shared", "emergency"};
    for (std::size_t rows = below(4); rows > 0; --rows) {
      w_.tables["accounts"].push_back({{"system", chance(95) ? "s" : "t"},
                                       {"account", account_text()},
                                       {"person", chance(75) ? person() : ""},
                                       {"kind", kinds[below(7)]},
                                       {"purpose", chance(60) ? "because" : ""},
                                       {"until", maybe_day(25)}});
    }
  }

  void exceptions() {
    static const char* const controls[] = {"orphan-account",          "ambiguous-account",
                                           "unowned-service-account", "leaver-account",
                                           "disabled-with-grants",    "early-account"};
    for (std::size_t rows = chance(35) ? 1 + below(3) : 0; rows > 0; --rows) {
      w_.tables["exceptions"].push_back({{"control", controls[below(6)]},
                                         {"system", chance(70) ? "s" : ""},
                                         {"account", chance(50) ? account_text() : ""},
                                         {"person", chance(15) ? person() : ""},
                                         {"reason", "because"},
                                         {"accepted_by", approver()},
                                         {"accepted_on", past()},
                                         {"until", chance(70) ? "2026-12-31" : day()}});
    }
  }

  void requirements() {
    for (std::size_t rows = chance(30) ? 1 + below(3) : 0; rows > 0; --rows) {
      w_.tables["requirements"].push_back({{"system", chance(90) ? "s" : "t"},
                                           {"role", role()},
                                           {"requirement", chance(60) ? "course" : "oath"}});
      w_.tables["attainments"].push_back({{"person", person()},
                                          {"requirement", chance(60) ? "course" : "oath"},
                                          {"on", maybe_day(60)},
                                          {"until", maybe_day(30)}});
    }
    for (std::size_t rows = chance(40) ? 2 + below(3) : 0; rows > 0; --rows) {
      const bool by_role = chance(30);
      w_.tables["conflicts"].push_back({{"conflict", chance(80) ? "c1" : "c2"},
                                        {"side", rows % 2 == 0 ? "a"
                                                 : chance(90)  ? "b"
                                                               : "c"},
                                        {"system", "s"},
                                        {"role", by_role ? role() : ""},
                                        {"entitlement", by_role ? "" : entitlement_text()}});
    }
  }

  /// What earlier checks of almost the same register and reading left.
  void memories() {
    for (const auto& account : w_.accounts) {
      if (chance(15)) w_.names[account.id] = chance(70) ? account.id : "a" + std::to_string(below(6));
      if (account.name.empty() || chance(40)) continue;
      w_.names[account.name] = chance(70) ? account.id : "a" + std::to_string(below(6));
      if (chance(10)) w_.reused[account.name] = "a" + std::to_string(below(6));
    }
    for (std::size_t i = 0; i < roles_; ++i) {
      World::Content content{"r" + std::to_string(i), past(), approver(), {}};
      if (chance(50)) continue;
      for (const Row& row : w_.tables["role_entitlements"]) {
        if (row.at("role") == content.role && !chance(10)) content.entitlements.insert(row.at("entitlement"));
      }
      const auto same = [&](const auto& other) {
        return other.role == content.role && other.approved_on == content.approved_on &&
               other.approved_by == content.approved_by;
      };
      if (std::none_of(w_.contents.begin(), w_.contents.end(), same)) w_.contents.push_back(content);
    }
  }

  std::mt19937 random_;
  World w_;
  std::size_t people_ = 0, roles_ = 0;
};

}  // namespace

World random_world(std::uint32_t seed) {
  World w = Generator(seed).run();
  if (seed % 4 != 0) return w;
  // The same people in another system, and conflicts over both.
  World other = Generator(seed + 1'000'000'000).run();
  other.system = "t";
  for (auto& row : w.tables["conflicts"]) {
    if (row.at("side") == "b") row["system"] = "t";
  }
  other.tables = w.tables;
  w.beside.push_back(std::move(other));
  return w;
}

World asked_world(std::uint32_t seed) {
  World w = random_world(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::size_t count) { return random() % count; };
  w.asked.approval_months = {12, 6, 3, 1 + static_cast<int>(below(3))};
  if (below(3) == 0) w.asked.approval_months = {0, 0, 0, 2};
  w.asked.require_reference = true;
  w.asked.also = {"approver-left", "circular-approval", "contradicting-owners"};
  for (Row& row : w.tables["owners"]) {
    if (below(2) == 0) row["capacity"] = "deputy";
  }
  // The owners are assigned to what others own, and the same entitlements are in another system's roles.
  std::vector<Row> more;
  for (const Row& row : w.tables["assignments"]) {
    Row again = row;
    again["person"] = w.tables["owners"][below(w.tables["owners"].size())].at("person");
    again["reference"] = below(2) == 0 ? "KN 1" : "";
    more.push_back(again);
    again["role"] = "r" + std::to_string(below(3));
    more.push_back(again);
    if (below(2) == 0) {
      again["person"] = row.at("person");
      again["system"] = "t";
      more.push_back(again);
    }
  }
  w.tables["assignments"].insert(w.tables["assignments"].end(), more.begin(), more.end());
  for (const char* table : {"roles", "role_entitlements", "owners"}) {
    const auto rows = w.tables[table];
    for (Row row : rows) {
      row["system"] = "t";
      w.tables[table].push_back(row);
    }
  }
  for (World& other : w.beside) other.tables = w.tables;
  return w;
}

World nested_world(std::uint32_t seed) {
  World w = random_world(seed);
  std::mt19937 random(seed);
  const auto below = [&](std::size_t count) { return random() % count; };
  constexpr std::size_t kGroups = 12;
  const auto group = [](std::size_t i) { return "g" + std::to_string(i % kGroups); };
  for (std::size_t i = 0; i < kGroups; ++i) w.entitlements.push_back({group(i), "", below(6) == 0});
  const std::size_t shape = below(4);
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (shape == 0 && i + 4 < kGroups) {  // two beside each other, each giving both of the next layer
      w.nestings.push_back({group(i), group(i / 2 * 2 + 2)});
      w.nestings.push_back({group(i), group(i / 2 * 2 + 3)});
    } else if (shape == 1) {  // one ring
      w.nestings.push_back({group(i), group(i + 1)});
    } else if (shape == 2 && i + 1 < kGroups) {  // a chain
      w.nestings.push_back({group(i), group(i + 1)});
    } else if (shape == 3) {
      w.nestings.push_back({group(below(kGroups)), group(below(kGroups))});
      w.nestings.push_back({group(below(kGroups)), group(below(kGroups))});
    }
  }
  // Into the world's own entitlements, and back.
  for (std::size_t i = below(3); i > 0; --i) w.nestings.push_back({group(below(kGroups)), "e0"});
  if (below(4) == 0) w.nestings.push_back({"e1", group(below(kGroups))});
  for (const auto& account : w.accounts) {
    for (std::size_t i = below(5); i > 0; --i)
      w.grants.push_back({account.id, group(below(kGroups)), "", ""});
  }
  for (std::size_t i = below(8); i > 0; --i) {
    const auto role = "r" + std::to_string(below(4));
    w.tables["role_entitlements"].push_back(
        {{"system", "s"}, {"role", role}, {"entitlement", group(below(kGroups))}, {"since", ""}});
  }
  return w;
}

}  // namespace behorig::naive
