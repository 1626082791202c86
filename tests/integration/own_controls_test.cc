// Controls that an organisation writes itself (controls.d), through the program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/integration/small.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string control(const std::string& sql, const std::string& scope = "system",
                    const std::string& one_per = "account", const std::string& more = "") {
  return "-- title.sv: Eget {account}{person}\n-- title.en: Own {account}{person}\n-- explain.sv: Varför\n"
         "-- explain.en: Why it matters\n-- remedy.sv: Gör\n-- remedy.en: Do\n-- severity: medium\n-- "
         "scope: " +
         scope + "\n-- one per: " + one_per + "\n" + more + sql + "\n";
}

/// With one control: accounts whose name begins with p3.
struct Own : Small {
  Own() {
    std::filesystem::create_directories(folder() / "controls.d");
    write("controls.d/x.sql",
          control("SELECT account, 'because' AS reason FROM accounts WHERE account LIKE 'p3%'"));
  }
  /// Findings of own controls: "id account person status".
  std::vector<std::string> own(const std::string& status = "new,open,acknowledged,accepted,reopened") const {
    const Ended ended = run({"findings", "-o", "json", "--status", status});
    std::vector<std::string> out;
    const auto all = boost::json::parse(ended.out);
    for (const auto& one : all.at("findings").as_array()) {
      const std::string id(one.at("control").as_string());
      if (!id.starts_with("own-")) continue;
      const auto text = [&](const char* key) {
        return one.at(key).is_null() ? std::string("-") : std::string(one.at(key).as_string());
      };
      out.push_back(id + " " + text("system") + " " + text("account") + " " + text("person") + " " +
                    text("status"));
    }
    return out;
  }
  std::string own_id() const {
    const auto all = boost::json::parse(run({"findings", "-o", "json"}).out);
    for (const auto& one : all.at("findings").as_array()) {
      if (one.at("control").as_string().starts_with("own-")) return std::string(one.at("id").as_string());
    }
    return "";
  }
};

TEST(OwnControls, AFindingOpensStaysIsExplainedAndCloses) {
  const Own own;
  EXPECT_EQ(own.check().code, 1);
  EXPECT_THAT(own.own(), ElementsAre("own-x library p3 p3 new"));
  EXPECT_EQ(own.check().code, 1);
  EXPECT_THAT(own.own(), ElementsAre("own-x library p3 p3 open"));
  const Ended explained = own.run({"explain", own.own_id()});
  EXPECT_THAT(explained.out, HasSubstr("Own p3"));
  EXPECT_THAT(explained.out, HasSubstr("Why it matters"));
  EXPECT_THAT(explained.out, HasSubstr("because"));
  EXPECT_THAT(own.run({"explain", own.own_id(), "--lang", "sv"}).out, HasSubstr("Varför"));
  EXPECT_THAT(own.run({"findings", "--control", "own-x"}).out, HasSubstr("Own p3"));
  own.write("library/grants.csv",
            "account,entitlement\np0,e\np1,e\np2,e\np4,e\np5,e\np6,e\np7,e\np8,e\np9,e\n");
  own.check();
  EXPECT_THAT(own.own(), IsEmpty());
  EXPECT_THAT(own.own("resolved"), ElementsAre("own-x library p3 p3 resolved"));
}

TEST(OwnControls, AnExceptionOfTheRegisterAcceptsOne) {
  const Own own;
  own.write("register/exceptions.csv",
            "control,system,account,reason,accepted_by,accepted_on,until\n"
            "own-x,library,p3,planned,p0,2026-11-01,2026-12-31\n");
  const Ended ended = own.check();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err, Not(HasSubstr("own-x"))) << "the register's control is known";
  EXPECT_THAT(own.own(), ElementsAre("own-x library p3 p3 accepted"));
}

TEST(OwnControls, AQueryThatFailsIsToldAndClosesNothing) {
  const Own own;
  own.check();
  for (const char* sql : {
           "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n AS account FROM x",
           "SELECT 'nobody' AS account",
           "SELECT NULL AS account",
       }) {
    own.write("controls.d/x.sql", control(sql));
    const Ended failed = own.check();
    EXPECT_EQ(failed.code, 4) << sql << failed.err;
    EXPECT_THAT(failed.err, HasSubstr("x.sql"));
    EXPECT_THAT(failed.err, HasSubstr("own-x was not evaluated for library"));
    EXPECT_THAT(own.own(), ElementsAre("own-x library p3 p3 " + std::string("new"))) << sql;
  }
}

TEST(OwnControls, NothingIsGreenWhereOneCouldNotBeEvaluated) {
  const Own own;
  const auto state = [&] {
    const auto systems = boost::json::parse(own.run({"systems", "-o", "json"}).out);
    return std::string(systems.at("systems").at(0).at("state").as_string());
  };
  for (const char* scope : {"system", "organisation"}) {
    own.write("controls.d/x.sql", control("SELECT 'library' AS system, 'nobody' AS account", scope));
    EXPECT_EQ(own.check().code, 4) << scope;
    EXPECT_EQ(state(), "not-complete") << scope;
    own.write("controls.d/x.sql",
              control("SELECT 'library' AS system, account FROM accounts WHERE account = 'nobody'", scope));
    EXPECT_EQ(own.check().code, 0) << scope;
    EXPECT_EQ(state(), "clear") << scope;
  }
}

TEST(OwnControls, OneThatWasNotEvaluatedStandsInTheDocument) {
  const Own own;
  const auto document = [&] { return boost::json::parse(own.check({"-o", "json"}).out); };
  EXPECT_TRUE(document().at("complete").as_bool());
  for (const char* scope : {"system", "organisation"}) {
    own.write("controls.d/x.sql", control("SELECT 'library' AS system, 'nobody' AS account", scope));
    const auto told = document();
    EXPECT_FALSE(told.at("complete").as_bool()) << scope;
    const auto system = std::string(scope) == "system" ? "library" : "*";
    std::size_t failed = 0;
    for (const auto& run : told.at("runs").as_array()) {
      const auto& failures = run.at("failures").as_array();
      if (run.at("system").is_null() || run.at("system").as_string() != system) {
        EXPECT_TRUE(failures.empty()) << scope;
        continue;
      }
      ++failed;
      EXPECT_EQ(boost::json::serialize(run.at("not_evaluated")), "[\"own-x\"]");
      ASSERT_FALSE(failures.empty());
      EXPECT_THAT(std::string(failures.front().at("en").as_string()), HasSubstr("x.sql"));
    }
    EXPECT_EQ(failed, 1u) << scope;
  }
}

TEST(OwnControls, AnInterruptStopsAQueryThatRuns) {
  for (const char* scope : {"system", "organisation"}) {
    const Own own;
    own.check();
    own.write("controls.d/x.sql", control("WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) "
                                          "SELECT 'library' AS system, count(*) AS account FROM x",
                                          scope));
    const auto began = std::chrono::steady_clock::now();
    Program check({BEHORIG_BINARY_DIR "/bin/behorig", "--config", (own.folder() / "behorig.toml").string(),
                   "check", "--as-of", "2026-11-24"},
                  own.folder());
    // When the query has begun nobody tells; an interrupt before it ends the check as well.
    std::this_thread::sleep_for(std::chrono::seconds(3));
    ASSERT_FALSE(check.ended()) << check.err();
    check.signal(SIGINT);
    const Ended ended = check.wait();
    EXPECT_EQ(ended.code, 130) << scope << ended.err;
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(40)) << scope;
    EXPECT_THAT(own.own(), ElementsAre("own-x library p3 p3 new")) << "it closed nothing";
  }
}

TEST(OwnControls, AnotherRegisterIsTriedWithThemToo) {
  for (const char* scope : {"system", "organisation"}) {
    const Own own;
    own.write("controls.d/x.sql",
              control("SELECT a.system, a.account FROM accounts a JOIN people p ON p.person = a.person "
                      "WHERE p.title = 'guest'",
                      scope));
    const auto people = [](const std::string& guest) {
      std::string out = "person,title\n";
      for (int i = 0; i < 10; ++i) {
        const std::string person = "p" + std::to_string(i);
        out += person + (person == guest ? ",guest\n" : ",\n");
      }
      return out;
    };
    own.write("register/people.csv", people("p3"));
    own.check();
    std::filesystem::copy(own.folder() / "register", own.folder() / "other");
    const auto whatif = [&](std::vector<std::string> more = {}) {
      std::vector<std::string> all{"whatif", "--register", (own.folder() / "other").string(), "--as-of",
                                   "2026-11-24"};
      all.insert(all.end(), more.begin(), more.end());
      return own.run(all);
    };
    EXPECT_THAT(whatif().err, HasSubstr("0 would open, 0 would close.")) << scope;
    own.write("other/people.csv", people("p4"));
    const Ended moved = whatif();
    EXPECT_EQ(moved.code, 1) << moved.err;
    EXPECT_THAT(moved.err, HasSubstr("1 would open, 1 would close.")) << scope;
    EXPECT_THAT(moved.out, HasSubstr("Own p4"));
    EXPECT_THAT(moved.out, HasSubstr("Own p3"));
    own.write("other/people.csv", people(""));
    EXPECT_THAT(whatif().err, HasSubstr("0 would open, 1 would close.")) << scope;
    // Beside one of the registers its answer makes no sense: then nothing is known of it.
    own.write(
        "controls.d/x.sql",
        control("SELECT 'library' AS system, CASE WHEN (SELECT count(*) FROM people WHERE title = 'guest') "
                "> 0 THEN 'p3' ELSE 'nobody' END AS account",
                scope));
    const Ended unknown = whatif();
    EXPECT_EQ(unknown.code, 4) << unknown.err;
    EXPECT_THAT(unknown.err, HasSubstr("own-x was not evaluated")) << scope;
    EXPECT_THAT(unknown.err, HasSubstr("0 would open, 0 would close.")) << scope;
  }
}

TEST(OwnControls, AnIncompleteReadingOpensAndClosesNothing) {
  const Own own;
  own.check();
  own.write("controls.d/x.sql", control("SELECT account FROM accounts WHERE account = 'p4'"));
  own.write("library/grants.csv", "account,entitlement\np0,e\n,e\n");
  EXPECT_EQ(own.check().code, 4);
  EXPECT_THAT(own.own(), ElementsAre("own-x library p3 p3 new"));
}

TEST(OwnControls, WhatIsWrongInThemIsToldAndNothingRuns) {
  const Own own;
  struct Case {
    std::string text, sentence;
  };
  for (const Case& one :
       {Case{control("SELECT acount FROM accounts"), "x.sql, line 10, column 8:"},
        Case{control("SELECT account AS acc FROM accounts"), "no column account"},
        Case{control("SELECT account, name FROM accounts"), "the column name"},
        Case{control("SELECT account FROM accounts", "organisation"), "no column system"},
        Case{control("SELECT account FROM findings"), "findings"},
        Case{control("DROP TABLE accounts"), "x.sql"},
        Case{control("SELECT account FROM accounts", "system", "account", "-- systems: libary\n"), "libary"},
        Case{control("SELECT 1", "planet"), "x.sql, line 8: scope"},
        Case{"SELECT account FROM accounts", "-- title.sv: ..."}}) {
    own.write("controls.d/x.sql", one.text);
    for (const auto& verb : std::vector<std::vector<std::string>>{{"check"}, {"config", "check"}}) {
      const Ended ended = own.run(verb);
      EXPECT_EQ(ended.code, 3) << one.sentence << ended.err;
      EXPECT_THAT(ended.err, HasSubstr(one.sentence));
      EXPECT_THAT(ended.err, HasSubstr("controls.d/x.sql"));
      EXPECT_EQ(ended.out, "");
    }
  }
  std::filesystem::remove(own.folder() / "controls.d/x.sql");
  EXPECT_THAT(own.run({"runs"}).err, HasSubstr("no runs"));
}

TEST(OwnControls, OneThatIsRemovedLeavesItsFindingsOutOfScopeAndReadable) {
  const Own own;
  own.check();
  const std::string id = own.own_id();
  std::filesystem::remove(own.folder() / "controls.d/x.sql");
  EXPECT_EQ(own.check().code, 0);
  EXPECT_THAT(own.own(), IsEmpty());
  EXPECT_THAT(own.own("out-of-scope"), ElementsAre("own-x library p3 p3 out-of-scope"));
  EXPECT_EQ(own.run({"explain", id}).code, 0);
  EXPECT_THAT(own.run({"findings", "--control", "own-x", "--status", "out-of-scope"}).out,
              HasSubstr("own-x"));
  own.write("controls.d/x.sql", control("SELECT account FROM accounts WHERE account LIKE 'p3%'"));
  own.check();
  EXPECT_THAT(own.own(), ElementsAre("own-x library p3 p3 reopened"));
}

TEST(OwnControls, RowsOfTheSameThingAreOneFinding) {
  const Own own;
  own.write("controls.d/x.sql",
            control("SELECT account, 'one' AS reason FROM accounts WHERE account = 'p3' UNION ALL "
                    "SELECT account, 'two' FROM accounts WHERE account = 'p3' UNION ALL "
                    "SELECT account, 'one' FROM accounts WHERE account = 'p3'"));
  own.check();
  EXPECT_THAT(own.own(), ElementsAre("own-x library p3 p3 new"));
  const Ended explained = own.run({"explain", own.own_id()});
  EXPECT_THAT(explained.out, HasSubstr("one"));
  EXPECT_THAT(explained.out, HasSubstr("two"));
}

TEST(OwnControls, OneOverAllSystemsClosesOnlyWhenAllAreCurrent) {
  const Own own;
  std::filesystem::remove(own.folder() / "controls.d/x.sql");
  own.write("controls.d/both.sql",
            control("SELECT person FROM accounts GROUP BY person HAVING count(DISTINCT system) > 1",
                    "organisation", "person"));
  own.write("systems.d/other.toml",
            "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../other\"\n"
            "[guard]\nshrink_percent = 100\n[correlate]\nkeys = [{ account = \"account\", person = "
            "\"person\" }]\n");
  std::filesystem::create_directories(own.folder() / "other");
  const std::string others = "x1,x\nx2,x\nx3,x\nx4,x\nx5,x\nx6,x\nx7,x\nx8,x\n";
  own.write("other/grants.csv", "account,entitlement\np3,x\np4,x\n" + others);
  const Ended first = own.check({"library"});
  EXPECT_EQ(first.code, 0) << "nobody asked for all systems";
  EXPECT_THAT(first.err, HasSubstr("other has no complete reading yet"));
  EXPECT_THAT(own.own(), IsEmpty());
  own.write("other/grants.csv", "account,entitlement\n,x\n");
  const Ended all = own.check();
  EXPECT_EQ(all.code, 4);
  EXPECT_THAT(all.err, HasSubstr("other has no complete reading yet"));
  own.write("other/grants.csv", "account,entitlement\np3,x\np4,x\n" + others);
  own.check();
  EXPECT_THAT(own.own(), ElementsAre("own-both - - p3 new", "own-both - - p4 new"));
  own.check({"--dry-run"});
  own.write("other/grants.csv", "account,entitlement\np4,x\n,x\n" + others);
  EXPECT_EQ(own.check().code, 4);
  EXPECT_EQ(own.own().size(), 2u) << "a reading that is not complete closes nothing";
  own.write("other/grants.csv", "account,entitlement\np4,x\n" + others);
  const Ended last = own.check();
  EXPECT_NE(last.code, 4) << last.err;
  EXPECT_THAT(own.own(), ElementsAre("own-both - - p4 open"));
  EXPECT_THAT(own.own("resolved"), ElementsAre("own-both - - p3 resolved"));
}

TEST(OwnControls, ADryRunSeesWhatItReadsItself) {
  const Own own;
  own.write("controls.d/all.sql",
            control("SELECT system, account FROM accounts WHERE account = 'p5'", "organisation", "account"));
  const Ended dry = own.check({"--dry-run", "-o", "jsonl"});
  EXPECT_EQ(dry.code, 1) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("\"control\":\"own-all\""));
}

/// The blocks of SQL in core/docs/sql.md.
std::vector<std::string> documented() {
  const std::string page = read_file(BEHORIG_SOURCE_DIR "/core/docs/sql.md");
  const std::string begin = "```sql\n";
  std::vector<std::string> out;
  for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    out.push_back(page.substr(at, page.find("```", at) - at));
  }
  return out;
}

TEST(OwnControls, TheExamplesOfTheirPageWork) {
  const Own own;
  own.check();
  const auto examples = documented();
  ASSERT_EQ(examples.size(), 3u);
  EXPECT_EQ(own.run({"sql", examples[0]}).code, 0) << own.run({"sql", examples[0]}).err;
  EXPECT_EQ(own.run({"sql", examples[1]}).code, 0) << own.run({"sql", examples[1]}).err;
  own.write("controls.d/emergency-used.sql", examples[2]);
  EXPECT_EQ(own.run({"config", "check"}).code, 0);
  EXPECT_EQ(own.check().code, 1);
}

}  // namespace
}  // namespace behorig::testing
