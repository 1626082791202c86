// What a query may not do, however it is written.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "core/sql_view/sql_view.h"
#include "tests/support/sample.h"
#include "tests/support/tables.h"

namespace behorig {
namespace {

using ::testing::AnyOf;

struct Empty {
  Empty() {
    SnapshotBuilder builder;
    for (int i = 0; i < 300; ++i) {
      const std::string id = "a" + std::to_string(i);
      SnapshotBuilder::Account account;
      account.id = account.name = id;
      builder.account(account);
    }
    snapshot = std::move(builder).finish();
    CompareOptions options;
    options.system = "s";
    view = std::make_unique<SqlView>(SqlWorld{&meaning, {}, {{"s", &snapshot, options, ""}}, nullptr});
  }
  /// The sentence's id; blank = the query was answered.
  std::string error_of(const std::string& sql, const SqlLimits& limits = {}) {
    const auto answer = view->ask(sql, "SQL", limits);
    return answer ? "" : answer.error().id;
  }
  Register reg;
  Meaning meaning{reg};
  Snapshot snapshot;
  std::unique_ptr<SqlView> view;
};

TEST(SqlSandbox, RefusesWhateverIsNoReadingOfItsTables) {
  Empty world;
  const char* refused[] = {
      "ATTACH 'file:x.db' AS x",
      "ATTACH ':memory:' AS x",
      "DETACH main",
      "PRAGMA writable_schema = 1",
      "PRAGMA table_list",
      "SELECT * FROM pragma_table_list",
      "SELECT * FROM pragma_table_info('people')",
      "SELECT count(*) FROM pragma_database_list",
      "SELECT 1 FROM pragma_compile_options",
      "SELECT * FROM sqlite_master",
      "SELECT count(*) FROM sqlite_schema",
      "SELECT sql FROM sqlite_temp_schema",
      "CREATE TABLE t (a)",
      "CREATE TEMP TABLE t (a)",
      "CREATE VIEW v AS SELECT 1",
      "CREATE TRIGGER t AFTER INSERT ON people BEGIN SELECT 1; END",
      "CREATE VIRTUAL TABLE t USING people",
      "CREATE TABLE t AS SELECT * FROM people",
      "DROP TABLE people",
      "ALTER TABLE people ADD COLUMN x",
      "INSERT INTO people (person) VALUES ('x')",
      "UPDATE people SET name = 'x'",
      "DELETE FROM people",
      "REPLACE INTO people (person) VALUES ('x')",
      "WITH x AS (SELECT 1) DELETE FROM people",
      "INSERT INTO people (person) SELECT 'x' RETURNING *",
      "BEGIN",
      "COMMIT",
      "SAVEPOINT x",
      "VACUUM INTO '/tmp/x.db'",
      "REINDEX",
      "ANALYZE",
      "EXPLAIN SELECT 1",
      "EXPLAIN QUERY PLAN SELECT * FROM people",
      "SELECT load_extension('x')",
      "SELECT readfile('/etc/passwd')",
      "SELECT writefile('/tmp/x', 'x')",
      "SELECT edit('x')",
      "SELECT fts3_tokenizer('x')",
      "SELECT randomblob(1000000000)",
      "SELECT zeroblob(1000000000)",
      "SELECT printf('%.*c', 1000000000, 'x')",
      "SELECT format('%1000000000d', 1)",
      "SELECT hex(zeroblob(100))",
      "SELECT quote('x')",
      "SELECT date('now')",
      "SELECT CURRENT_TIMESTAMP",
      "SELECT strftime('%s', 'now')",
      "SELECT julianday('now')",
      "SELECT random()",
      "SELECT sqlite_version()",
      "SELECT sqlite_source_id()",
      "SELECT last_insert_rowid()",
      "SELECT changes()",
      "SELECT json_group_array(person) FROM people",
      "SELECT * FROM json_each('[1]')",
      "SELECT * FROM generate_series(1, 10)",
      "SELECT * FROM dbstat",
      "SELECT * FROM sqlite_dbpage",
      "SELECT * FROM sqlite_stmt",
      "SELECT * FROM findings",
      "SELECT 1; SELECT 2",
      "SELECT 1; DROP TABLE people",
      "SELECT 1; nonsense",
      "SELECT ?1",
      "SELECT :name",
      "SELECT \"no such column\"",
      "SELECT * FROM people WHERE kind = \"service\"",
      "nonsense",
      "",
      " -- nothing\n",
      ";",
      "SELECT 'x",
      "SELECT (((((1",
      "SELECT * FROM people INDEXED BY x",
      "VALUES",
  };
  for (const char* sql : refused) {
    const std::string error = world.error_of(sql);
    EXPECT_THAT(
        error, AnyOf("sql.only-select", "sql.function", "sql.table", "sql.wrong", "sql.several", "sql.empty"))
        << sql;
  }
  EXPECT_EQ(world.error_of(std::string("SELECT 1\0; DROP TABLE people", 27)), "sql.not-text");
  EXPECT_EQ(world.error_of("SELECT '\xff'"), "sql.not-text");
  EXPECT_EQ(world.error_of("SELECT '" + std::string(200'000, 'x') + "'"), "sql.too-long");
  EXPECT_EQ(world.error_of("SELECT 1"), "") << "and still answers";
}

TEST(SqlSandbox, AnswersWhatQueriesNeed) {
  Empty world;
  for (const char* sql : {
           "SELECT 1 ; -- and no more\n ; /* nothing */",
           "-- a comment first\nSELECT count(*) FROM people",
           "WITH x AS (SELECT account FROM accounts) SELECT count(*) FROM x",
           "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 100) SELECT max(n) FROM "
           "x",
           "SELECT account, row_number() OVER (ORDER BY account) FROM accounts LIMIT 3",
           "SELECT DISTINCT system, group_concat(account, ';') FROM accounts GROUP BY system",
           "SELECT * FROM accounts a JOIN accounts b USING (system, account)",
           "SELECT account FROM accounts UNION SELECT person FROM people EXCEPT SELECT 'x' ORDER BY 1",
           "SELECT a.account FROM accounts a FULL JOIN people p ON p.person = a.person",
           "VALUES (1), (2)",
       })
    EXPECT_EQ(world.error_of(sql), "") << sql;
}

TEST(SqlSandbox, StopsWhatNeverEnds) {
  Empty world;
  const SqlLimits limits{std::chrono::milliseconds(200), 1000, std::int64_t{64} << 20};
  for (const char* sql : {
           "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT count(*) FROM x",
           "SELECT count(*) FROM accounts a, accounts b, accounts c, accounts d, accounts e",
           "SELECT max(instr(replace(a.name || b.name, 'a', 'aaaaaaaaaa'), 'ab')) FROM accounts a, accounts "
           "b, "
           "accounts c, accounts d",
       }) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(world.error_of(sql, limits), "sql.too-slow") << sql;
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20)) << sql;
  }
  EXPECT_EQ(world.error_of("SELECT 1", limits), "") << "the next query has a time of its own";
}

TEST(SqlSandbox, StopsWhenItIsToldTo) {
  Empty world;
  std::atomic<bool> cancelled{false};
  SqlLimits limits;
  limits.cancelled = &cancelled;
  EXPECT_EQ(world.error_of("SELECT count(*) FROM accounts", limits), "");
  std::thread interrupt([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    cancelled = true;
  });
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(world.error_of("SELECT count(*) FROM accounts a, accounts b, accounts c, accounts d, accounts e",
                           limits),
            "sql.cancelled");
  interrupt.join();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  EXPECT_EQ(world.error_of("SELECT count(*) FROM accounts"), "") << "another query is not meant";
}

TEST(SqlSandbox, StopsWhatGivesTooMuch) {
  Empty world;
  const SqlLimits limits{std::chrono::seconds(60), 1000, std::int64_t{8} << 20};
  EXPECT_EQ(world.error_of("SELECT 1 FROM accounts a, accounts b", limits), "sql.too-many");
  EXPECT_EQ(world.error_of("SELECT 1 FROM accounts a, accounts b LIMIT 1000", limits), "");
  for (const char* sql : {
           "WITH RECURSIVE x(n, t) AS (SELECT 1, 'abcdefgh' UNION ALL SELECT n + 1, t || t FROM x) SELECT "
           "count(t) "
           "FROM x",
           "SELECT group_concat(a.name || b.name) FROM accounts a, accounts b",
           "SELECT replace(replace(replace(replace(replace('aaaaaaaaaa', 'a', 'aaaaaaaaaa'), 'a', "
           "'aaaaaaaaaa'), "
           "'a', 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa')",
           "WITH RECURSIVE x(n) AS (SELECT 1 UNION SELECT n + 1 FROM x) SELECT count(DISTINCT n || "
           "'aaaaaaaaaaaaaaaa') "
           "FROM x ORDER BY 1",
           "SELECT a.name || b.name || c.name || d.name AS k FROM accounts a, accounts b, accounts c, "
           "accounts d ORDER "
           "BY k",
       })
    EXPECT_THAT(world.error_of(sql, limits), AnyOf("sql.too-much", "sql.not-finished")) << sql;
}

TEST(SqlSandbox, TellsWhereAQueryIsWrong) {
  Empty world;
  const auto wrong = world.view->prepare("SELECT account\n  FROM accounts\n WHERE färg = nme", "own.sql");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().id, "sql.wrong");
  EXPECT_EQ(testing::argument(wrong.error(), "line"), "3");
  EXPECT_EQ(testing::argument(wrong.error(), "place"), "own.sql");
  const auto columns =
      world.view->prepare("SELECT a.system, b.system, 1 AS n FROM accounts a, accounts b", "SQL");
  ASSERT_TRUE(columns);
  EXPECT_THAT(*columns, ::testing::ElementsAre("system", "system_2", "n"));
}

}  // namespace
}  // namespace behorig
