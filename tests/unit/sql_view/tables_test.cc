// What the tables give, beside the slow engine's own reading of the same worlds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/sql_view/sql_view.h"
#include "tests/support/naive/bridge.h"
#include "tests/support/naive/facts.h"
#include "tests/support/naive/generator.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Asked {
  explicit Asked(const naive::World& w)
      : reg(testing::registered(naive::tables_of(w))),
        meaning(reg),
        snapshot(naive::snapshot_of(w)),
        view({&meaning,
              naive::options_of(w).day,
              {{w.system, &snapshot, naive::options_of(w), "2026-06-14T10:00:00Z"}},
              nullptr}) {}

  /// Every row as its cells with a bar between; NULL is a dash.
  std::vector<std::string> operator()(const std::string& sql) {
    auto answer = view.ask(sql, "SQL");
    if (!answer) {
      ADD_FAILURE() << sql << ": " << answer.error().id << " " << testing::argument(answer.error(), "error");
      return {};
    }
    std::vector<std::string> out;
    for (const auto& row : answer->rows) {
      std::string line;
      for (const auto& value : row) {
        if (&value != &row.front()) line += "|";
        if (const auto* text = std::get_if<std::string>(&value)) line += *text;
        if (const auto* number = std::get_if<std::int64_t>(&value)) line += std::to_string(*number);
        if (std::holds_alternative<std::monostate>(value)) line += "-";
      }
      out.push_back(line);
    }
    return out;
  }

  Register reg;
  Meaning meaning;
  Snapshot snapshot;
  SqlView view;
};

/// Anna holds e, which gives f; a role approves e for her, and one that ended approved f. Bo is disabled.
naive::World world() {
  naive::World w;
  w.system = "s";
  w.day = "2026-06-15";
  w.keys = {{"number", "person"}};
  w.accounts = {{"a1", "anna", "", "", {{"number", "p1"}}}, {"a2", "bo", "no", "", {{"number", "p2"}}}};
  w.entitlements = {{"e", "E", false}, {"f", "F", true}};
  w.grants = {{"a1", "e", "", ""}, {"a2", "f", "", ""}};
  w.nestings = {{"e", "f"}};
  w.tables["people"] = {{{"person", "p1"}, {"name", "Anna Ek"}, {"unit", "U1"}},
                        {{"person", "p2"}, {"ends", "2026-06-01"}}};
  w.tables["owners"] = {{{"system", "s"}, {"person", "boss"}, {"capacity", "system_owner"}}};
  for (const char* role : {"r1", "r2"}) {
    w.tables["roles"].push_back(
        {{"system", "s"}, {"role", role}, {"approved_by", "boss"}, {"approved_on", "2026-01-01"}});
  }
  w.tables["role_entitlements"] = {{{"system", "s"}, {"role", "r1"}, {"entitlement", "e"}},
                                   {{"system", "s"}, {"role", "r2"}, {"entitlement", "F"}}};
  w.tables["assignments"] = {{{"person", "p1"},
                              {"system", "s"},
                              {"role", "r1"},
                              {"approved_by", "boss"},
                              {"approved_on", "2026-02-01"}},
                             {{"person", "p1"},
                              {"system", "s"},
                              {"role", "r2"},
                              {"until", "2026-06-14"},
                              {"approved_by", "boss"},
                              {"approved_on", "2026-02-01"}}};
  return w;
}

TEST(SqlTables, TellAccountsWithTheirPeople) {
  Asked ask(world());
  EXPECT_THAT(ask("SELECT system, account, name, enabled, kind, person, person_name, people FROM accounts"),
              ElementsAre("s|a1|anna|-|personal|p1|Anna Ek|1", "s|a2|bo|0|personal|p2|-|1"));
  EXPECT_THAT(ask("SELECT account FROM accounts WHERE person = 'p2'"), ElementsAre("a2"));
  EXPECT_THAT(
      ask("SELECT p.unit FROM accounts a JOIN people p ON p.person = a.person WHERE a.account = 'a1'"),
      ElementsAre("U1"));
  EXPECT_THAT(ask("SELECT account, name, value FROM attributes WHERE account = 'a2'"),
              ElementsAre("a2|number|p2"));
  EXPECT_THAT(ask("SELECT person, current, ends FROM people"), ElementsAre("p1|1|-", "p2|0|2026-06-01"));
}

TEST(SqlTables, TellWhatIsHeldAndHow) {
  Asked ask(world());
  EXPECT_THAT(ask("SELECT account, entitlement, direct, path FROM effective_grants"),
              UnorderedElementsAre("a1|e|1|e", "a1|f|0|e -> f", "a2|f|1|f"));
  EXPECT_THAT(ask("SELECT account FROM effective_grants WHERE entitlement = 'f'"),
              UnorderedElementsAre("a1", "a2"));
  EXPECT_THAT(ask("SELECT entitlement, privileged FROM entitlements WHERE entitlement = 'f'"),
              ElementsAre("f|1"));
  EXPECT_THAT(ask("SELECT member, gives FROM nestings"), ElementsAre("e|f"));
  EXPECT_THAT(ask("SELECT * FROM readings"), ElementsAre("s|2026-06-14T10:00:00Z|2|2|2|1"));
}

TEST(SqlTables, TellWhatIsApprovedAndWhatStoppedIt) {
  Asked ask(world());
  EXPECT_THAT(
      ask("SELECT account, entitlement, role, by_way_of, counts, stopped, stopped_on, approved_by FROM "
          "approvals"),
      UnorderedElementsAre("a1|e|r1|assignment|1|-|-|boss", "a1|f|r2|assignment|0|until|2026-06-14|boss"));
}

TEST(SqlTables, DatesKnowNoClock) {
  Asked ask(world());
  EXPECT_THAT(ask("SELECT today(), days_between('2026-06-01', today()), add_days(today(), -15), "
                  "add_months('2026-01-31', 1), add_days('x', 1), add_days('9999-12-31', 1), "
                  "add_months('9999-12-31', 119976), fold('ÅSA')"),
              ElementsAre("2026-06-15|14|2026-05-31|2026-02-28|-|-|-|åsa"));
}

// A text that is looked for quickly must be found as SQLite compares it.
TEST(SqlTables, QuickLookupsAgreeWithSlowOnes) {
  auto w = world();
  w.accounts.push_back({"5", "five", "", "", {}});
  Asked ask(w);
  EXPECT_THAT(ask("SELECT account FROM accounts WHERE account = 5"), ElementsAre("5"));
  EXPECT_THAT(ask("SELECT account FROM accounts WHERE account = 'A1' COLLATE NOCASE"), ElementsAre("a1"));
  EXPECT_THAT(ask("SELECT account FROM accounts WHERE account = x'6131'"), IsEmpty());
  EXPECT_THAT(ask("SELECT account FROM accounts WHERE account = NULL"), IsEmpty());
  EXPECT_THAT(ask("SELECT account FROM accounts WHERE account IN ('a2', 'a1', 'a2')"),
              UnorderedElementsAre("a1", "a2"));
  EXPECT_THAT(ask("SELECT account FROM accounts WHERE system = 'other'"), IsEmpty());
  EXPECT_THAT(
      ask("SELECT count(*) FROM people p LEFT JOIN accounts a ON a.person = p.person AND a.account = 'a1'"),
      ElementsAre("2"));
  EXPECT_THAT(
      ask("SELECT a.account FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM grants g WHERE g.system = "
          "a.system AND g.account = a.account)"),
      ElementsAre("5"));
}

TEST(SqlTables, EveryColumnOfEveryTableCanBeRead) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Asked ask(naive::random_world(seed));
    std::size_t tables = 0;
    for (const auto& table : ask.view.tables()) {
      ++tables;
      const auto answer = ask.view.ask("SELECT * FROM " + table.name, "SQL");
      ASSERT_TRUE(answer) << table.name;
      EXPECT_EQ(answer->columns.size(), table.columns.size());
      // By each text of each column the same rows are found, quickly or not.
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto& name = table.columns[i].name;
        EXPECT_EQ(ask("SELECT count(*) FROM " + table.name + " x JOIN (SELECT DISTINCT " + name +
                      " AS v FROM " + table.name + ") y ON x." + name + " = y.v"),
                  ask("SELECT count(" + name + ") FROM " + table.name))
            << table.name << "." << name;
      }
    }
    EXPECT_EQ(tables, 24u);
  }
}

std::set<std::string> naive_effective(const naive::World& w) {
  const naive::Facts facts(w);
  std::set<std::string> out;
  for (const auto& account : w.accounts) {
    std::set<std::string> all;
    for (const auto& direct : facts.held(account)) {
      all.insert(direct);
      const auto given = facts.reach(direct, nullptr);
      all.insert(given.begin(), given.end());
    }
    for (const auto& one : all)
      out.insert(account.id + "|" + one + "|" + (facts.held(account).contains(one) ? "1" : "0"));
  }
  return out;
}

TEST(SqlTables, EffectiveGrantsAreThoseOfTheSlowEngine) {
  std::size_t nested = 0;
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    const auto w = seed % 2 == 0 ? naive::nested_world(seed) : naive::random_world(seed);
    const auto expected = naive_effective(w);
    Asked ask(w);
    const auto rows = ask("SELECT account, entitlement, direct FROM effective_grants");
    EXPECT_EQ(std::set(rows.begin(), rows.end()), expected) << seed;
    EXPECT_EQ(rows.size(), expected.size()) << seed;
    std::set<std::string> by_entitlement;
    for (const auto& one : w.entitlements) {
      for (auto& row : ask("SELECT account, entitlement, direct FROM effective_grants WHERE entitlement = '" +
                           one.id + "'"))
        by_entitlement.insert(std::move(row));
    }
    EXPECT_EQ(by_entitlement, expected) << seed;
    for (const auto& row :
         ask("SELECT substr(path, 1, instr(path || ' ', ' ') - 1) = entitlement OR NOT direct, "
             "path LIKE '%' || entitlement FROM effective_grants")) {
      EXPECT_EQ(row, "1|1") << seed;
    }
    // Every step of a path is a nesting, and its first one is held.
    EXPECT_THAT(
        ask("WITH RECURSIVE p(account, rest, at) AS (SELECT account, path || ' -> ', '' FROM "
            "effective_grants UNION ALL SELECT account, substr(rest, instr(rest, ' -> ') + 4), "
            "substr(rest, 1, instr(rest, ' -> ') - 1) FROM p WHERE rest <> '') "
            "SELECT 1 FROM p WHERE at <> '' AND rest <> '' AND NOT EXISTS (SELECT 1 FROM nestings n WHERE "
            "n.member = at AND n.gives = substr(rest, 1, instr(rest, ' -> ') - 1))"),
        IsEmpty())
        << seed;
    nested += expected.size() - ask("SELECT 1 FROM grants").size();
  }
  EXPECT_GT(nested, 100u) << "worlds without nesting show nothing";
}

}  // namespace
}  // namespace behorig
