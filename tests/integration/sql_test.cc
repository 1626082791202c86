// behorig sql, as people ask it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/integration/small.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Sql, AnswersInEveryFormatAndTellsOfWhenTheReadingIs) {
  const Small small;
  small.check();
  const std::string question = "SELECT account, person FROM accounts WHERE person IN ('p1', 'p2') ORDER BY 1";
  const Ended table = small.run({"sql", question});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("account  person\np1       p1\np2       p2\n"));
  EXPECT_THAT(table.err, HasSubstr("library: the complete reading of 2"));
  EXPECT_EQ(small.run({"sql", question, "-o", "csv"}).out, "account,person\r\np1,p1\r\np2,p2\r\n");
  EXPECT_EQ(small.run({"sql", question, "-o", "jsonl"}).out,
            "{\"schema\":\"behorig.row/1\",\"account\":\"p1\",\"person\":\"p1\"}\n"
            "{\"schema\":\"behorig.row/1\",\"account\":\"p2\",\"person\":\"p2\"}\n");
  const auto json = boost::json::parse(small.run({"sql", question, "-o", "json"}).out);
  EXPECT_EQ(json.at("rows").as_array().size(), 2u);
  EXPECT_THAT(small.run({"sql", "SELECT 1 FROM people WHERE person = 'x'"}).err, HasSubstr("No rows"));
}

TEST(Sql, TellsFindingsThatStandAndAsOfADay) {
  const Small small;
  small.write("library/grants.csv", "account,entitlement\np0,e\nstranger,e\n");
  small.check();
  EXPECT_THAT(
      small.run({"sql", "SELECT control, account FROM findings WHERE control = 'orphan-account'"}).out,
      HasSubstr("orphan-account  stranger"));
  EXPECT_THAT(small.run({"sql", "SELECT today() AS t", "--as-of", "2026-03-01", "-o", "csv"}).out,
              HasSubstr("2026-03-01"));
}

TEST(Sql, ASystemWithoutACompleteReadingIsToldAndTheAnswerIsNotWhole) {
  const Small small;
  small.check();
  small.write("systems.d/other.toml",
              "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../other\"\n");
  const Ended ended = small.run({"sql", "SELECT system FROM readings"});
  EXPECT_EQ(ended.code, 4);
  EXPECT_THAT(ended.out, HasSubstr("library"));
  EXPECT_THAT(ended.err, HasSubstr("No complete reading of other"));
}

TEST(Sql, PrintsItsTablesInTheReadersLanguageWithoutAnyStore) {
  const Small small;
  const Ended tables = small.run({"sql", ".tables", "--lang", "sv"});
  EXPECT_EQ(tables.code, 0) << tables.err;
  EXPECT_THAT(tables.out, HasSubstr("effective_grants"));
  EXPECT_THAT(tables.out, HasSubstr("Registret: roller"));
  const Ended schema = small.run({"sql", ".schema", "-o", "csv"});
  EXPECT_EQ(schema.code, 0);
  EXPECT_THAT(schema.out, HasSubstr("effective_grants,path,TEXT,"));
  EXPECT_THAT(schema.out, Not(HasSubstr("sql-"))) << "a text is missing";
  EXPECT_THAT(tables.out, Not(HasSubstr("sql-"))) << "a text is missing";
  const Ended one = small.run({"sql", ".schema", "accounts"});
  EXPECT_THAT(one.out, HasSubstr("last_used"));
  EXPECT_THAT(one.out, Not(HasSubstr("max_holders")));
  EXPECT_THAT(small.run({"sql", ".schema", "acounts"}).err, HasSubstr("did you mean accounts?"));
  EXPECT_EQ(small.run({"sql", ".schema", "acounts"}).code, 2);
  EXPECT_EQ(small.run({"sql", ".dump"}).code, 2);
}

TEST(Sql, AWrongQuestionIsToldWithItsPlaceBeforeAnythingIsFetched) {
  const Small small;
  small.check();
  const Ended wrong = small.run({"sql", "SELECT account,\n nme FROM accounts"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.out, "");
  EXPECT_THAT(wrong.err, HasSubstr("SQL, line 2, column 2:"));
  EXPECT_THAT(wrong.err, Not(HasSubstr("reading")));
  EXPECT_THAT(small.run({"sql", "PRAGMA user_version"}).err, HasSubstr("only one SELECT"));
  EXPECT_THAT(small.run({"sql", "SELECT date('now')"}).err, HasSubstr("today()"));
  EXPECT_EQ(small.run({"sql", "SELECT", "1"}).code, 2);
  EXPECT_THAT(
      small.run({"sql", "SELECT 1 FROM people a, people b, people c, people d, people e, people f"}).err,
      HasSubstr("LIMIT"));
  EXPECT_EQ(
      small.run({"sql", "SELECT 1 FROM people a, people b, people c, people d, people e, people f"}).code, 4);
}

}  // namespace
}  // namespace behorig::testing
