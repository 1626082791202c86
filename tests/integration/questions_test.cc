// What the program answers when the store, the register and the runs are asked.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/integration/demo.h"
#include "tests/integration/small.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

boost::json::value state_of(const Small& small) {
  return boost::json::parse(small.run({"systems", "-o", "json"}).out).at("systems").at(0).at("state");
}

/// The newest run of a system; blank = the register.
boost::json::object newest(const Small& small, const std::string& system) {
  const auto out = boost::json::parse(small.run({"runs", "-o", "json"}).out);
  for (const auto& run : out.at("runs").as_array()) {
    const auto& of = run.at("system");
    if (of.is_null() ? system.empty() : of.as_string() == system) return run.as_object();
  }
  ADD_FAILURE() << "no run of " << system;
  return {};
}

std::string id(const boost::json::object& run) { return std::string(run.at("run").as_string()); }

TEST(Systems, NothingIsGreenAfterARefusedRegister) {
  const Small small;
  EXPECT_EQ(small.check().code, 0);
  EXPECT_EQ(state_of(small), "clear");
  small.write("register/roles.csv", "system,rol\n");
  EXPECT_EQ(small.check().code, 3);
  EXPECT_EQ(state_of(small), "register-refused");
  EXPECT_THAT(small.run({"systems"}).out, HasSubstr("register refused"));
  EXPECT_EQ(newest(small, "").at("register"), "refused");
  const Ended confirmed = small.run({"confirm", id(newest(small, ""))});
  EXPECT_EQ(confirmed.code, 2) << confirmed.err;
}

TEST(Findings, OfASystemAreThoseOfTheRefusedRegisterToo) {
  const Small small;
  small.check();
  small.write("register/roles.csv", "system,rol\n");
  small.check();
  EXPECT_THAT(small.run({"findings", "library"}).out, HasSubstr("The register could not be read"));
}

TEST(Systems, OfAConflictAreNotClear) {
  const Small small;
  small.write("register/conflicts.csv", "conflict,side,system,entitlement\nc,a,library,e\nc,b,library,f\n");
  small.write("register/role_entitlements.csv", "system,role,entitlement\nlibrary,r,e\nlibrary,r,f\n");
  std::string grants = "account,entitlement\n";
  for (int i = 0; i < 10; ++i) grants += "p" + std::to_string(i) + ",e\np" + std::to_string(i) + ",f\n";
  small.write("library/grants.csv", grants);
  EXPECT_EQ(small.check().code, 1);
  EXPECT_EQ(state_of(small), "deviations");
  EXPECT_THAT(small.run({"findings", "library"}).out, HasSubstr("conflict"));
  const auto report = small.run({"report", "library", "-o", "csv"});
  EXPECT_THAT(report.out, HasSubstr("conflict")) << report.err;
}

TEST(Questions, OfAnEmptyFileSayThatThereIsNoStore) {
  const Small small;
  small.check();
  small.write("behorig.db", "");
  const Ended findings = small.run({"findings"});
  EXPECT_THAT(findings.err, HasSubstr("no store")) << findings.out;
}

TEST(Check, AFileBeyondItsLimitIsToldAndNoSignal) {
  const Small small;
  const Ended ended =
      Program({"/bin/sh", "-c", "ulimit -f 8; exec \"$@\"", "sh", BEHORIG_BINARY_DIR "/bin/behorig",
               "--config", (small.folder() / "behorig.toml").string(), "check", "--as-of", "2026-11-24"},
              small.folder())
          .wait();
  EXPECT_EQ(ended.signal, 0);
  EXPECT_GT(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("behorig.db"));
}

TEST(Systems, NothingIsGreenWhileTheRegisterIsSuspect) {
  const Small small;
  small.write("systems.d/other.toml",
              "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\n");
  small.people(60);
  small.grants(60);
  small.check({"library"});
  EXPECT_EQ(state_of(small), "clear");
  small.people(10);
  const Ended suspect = small.check({"other"});
  EXPECT_EQ(suspect.code, 4);
  EXPECT_EQ(state_of(small), "register-suspect");
  EXPECT_EQ(small.run({"confirm", id(newest(small, ""))}).code, 0);
  EXPECT_EQ(state_of(small), "clear");
}

TEST(Confirm, TakesOnlyWhatIsSuspect) {
  const Small small;
  small.check();
  const Ended complete = small.run({"confirm", id(newest(small, "library"))});
  EXPECT_EQ(complete.code, 2);
  EXPECT_THAT(complete.err, HasSubstr("nothing to confirm"));
  small.grants(2);
  EXPECT_EQ(small.check().code, 4);
  EXPECT_EQ(small.run({"confirm", id(newest(small, "library"))}).code, 0);
  EXPECT_EQ(small.run({"confirm", ""}).code, 2);
}

TEST(Check, ASuspectRegisterIsToldOnceAndItsRunCanBeConfirmed) {
  const Small small;
  small.write("systems.d/library.toml", "[system]\nid = \"library\"\nmanual = true\n");
  small.people(60);
  small.check();
  small.people(10);
  const Ended suspect = small.check();
  EXPECT_EQ(suspect.code, 4);
  EXPECT_THAT(suspect.err, HasSubstr("people fell from 60 to 10"));
  const auto run = newest(small, "");
  EXPECT_EQ(run.at("register"), "suspect");
  EXPECT_THAT(suspect.err, HasSubstr(id(run)));
  EXPECT_THAT(small.run({"runs"}).out, HasSubstr("suspect"));
  EXPECT_EQ(small.run({"confirm", id(run)}).code, 0);
  EXPECT_EQ(small.check().code, 0);
}

TEST(Check, AnEarlierDateNamesTheLaterOneForEveryRun) {
  const Small small;
  small.check();
  const Ended earlier = small.run({"check", "--as-of", "2026-11-20"});
  EXPECT_THAT(earlier.err, HasSubstr("library: a later date, 2026-11-24,"));
  EXPECT_THAT(earlier.err, HasSubstr("(register): a later date, 2026-11-24,"));
}

TEST(Check, WrongOptionsOfAConnectorAreWrongSettings) {
  const Small small;
  replace_in_file(small.folder() / "systems.d/library.toml", "path =", "pth = 1\npath =");
  for (const auto& verb : std::vector<std::vector<std::string>>{
           {"check"}, {"config", "check"}, {"connector", "test", "library"}}) {
    const Ended ended = small.run(verb);
    EXPECT_EQ(ended.code, 3) << verb[0];
    EXPECT_THAT(ended.err, HasSubstr("\"path\""));
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_THAT(small.run({"runs"}).err, HasSubstr("no runs"));
}

TEST(ConfigCheck, TellsARegisterThatIsNotThere) {
  const Small small;
  EXPECT_EQ(small.run({"config", "check"}).code, 0);
  std::filesystem::remove_all(small.folder() / "register");
  const Ended ended = small.run({"config", "check"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, HasSubstr((small.folder() / "register").string()));
}

TEST(Swedish, HasNoEnglishTermsInIt) {
  const Small small;
  small.write("behorig.toml", "language = \"sv\"\n");
  small.check();
  small.grants(2);
  EXPECT_THAT(small.check().err, HasSubstr("Antalet konton sjönk från 10 till 2"));
}

TEST(Runs, OfTheSystemsThatAreNamedInEveryFormat) {
  const Small small;
  small.write("systems.d/other.toml",
              "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\n");
  small.check();
  const Ended both = small.run({"runs", "library", "other", "-o", "csv"});
  EXPECT_EQ(both.code, 0);
  EXPECT_THAT(both.out, HasSubstr(",library,"));
  EXPECT_THAT(both.out, HasSubstr(",other,"));
  EXPECT_THAT(both.out, HasSubstr("run,system,day,"));
  EXPECT_THAT(small.run({"runs", "other", "-o", "jsonl"}).out, Not(HasSubstr("library")));
  EXPECT_THAT(small.run({"systems", "-o", "csv"}).out, HasSubstr("system,connector,last_run,state,findings"));
  EXPECT_THAT(small.run({"systems", "-o", "jsonl"}).out, HasSubstr("behorig.system/1"));
}

TEST(Questions, OfASystemThatIsNotThereNameTheNearest) {
  const Small small;
  small.check();
  for (const char* verb : {"runs", "findings"}) {
    const Ended ended = small.run({verb, "libary"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("\"library\""));
    EXPECT_EQ(ended.out, "");
  }
  std::filesystem::remove(small.folder() / "systems.d/library.toml");
  EXPECT_EQ(small.run({"findings", "library"}).code, 0) << "it has been";
}

TEST(Questions, MakeNoStore) {
  const Small small;
  const auto store = small.folder() / "behorig.db";
  for (const char* verb : {"findings", "runs", "systems"}) {
    const Ended ended = small.run({verb, "-o", "json"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.err, HasSubstr(store.string()));
    EXPECT_TRUE(boost::json::parse(ended.out).is_object()) << ended.out;
  }
  EXPECT_EQ(small.run({"explain", "3fa1"}).code, 2);
  EXPECT_EQ(small.run({"confirm", "2026"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(store));
}

TEST(Check, ADryRunMakesNoStoreAndSaysSo) {
  const Small small;
  small.grants(2);
  const Ended dry = small.check({"--dry-run"});
  EXPECT_THAT(dry.err, HasSubstr("nothing was kept"));
  EXPECT_FALSE(std::filesystem::exists(small.folder() / "behorig.db"));
  EXPECT_FALSE(std::filesystem::exists(":memory:")) << "where the program was started";
  const Ended kept = small.check();
  EXPECT_EQ(dry.code, kept.code);
  EXPECT_EQ(dry.out, kept.out);
  EXPECT_TRUE(std::filesystem::exists(small.folder() / "behorig.db"));
}

TEST(Questions, WhoHasAnEntitlementAndWhatAPersonHasAreAnsweredFromTheKeptReadings) {
  const Small small;
  EXPECT_EQ(small.run({"who", "library", "e"}).code, 2) << "nothing was checked yet";
  small.check();
  const Ended who = small.run({"who", "library", "e", "--as-of", "2026-11-24", "-o", "json"});
  EXPECT_EQ(who.code, 0) << who.err;
  const auto lines = boost::json::parse(who.out).at("holdings").as_array();
  ASSERT_EQ(lines.size(), 10U);
  EXPECT_EQ(lines[0].at("account"), "p0");
  EXPECT_EQ(lines[0].at("approved"), true);
  EXPECT_EQ(lines[0].at("role"), "r");
  EXPECT_THAT(who.err, HasSubstr("library: the complete reading of "));
  const Ended nothing = small.run({"who", "library", "nothing"});
  EXPECT_EQ(nothing.code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("Nothing in library is called nothing"));
  EXPECT_EQ(small.run({"who", "libary", "e"}).code, 2);
  const Ended person = small.run({"person", "p3", "-o", "csv"});
  EXPECT_EQ(person.code, 0) << person.err;
  EXPECT_THAT(person.out, HasSubstr("library,p3,"));
  EXPECT_EQ(small.run({"person", "p99"}).code, 2);
}

TEST(Questions, AnotherRegisterIsTriedBeforeItIsUsed) {
  const Small small;
  small.check();
  std::filesystem::copy(small.folder() / "register", small.folder() / "other");
  EXPECT_EQ(
      small.run({"whatif", "--register", (small.folder() / "other").string(), "--as-of", "2026-11-24"}).code,
      0);
  small.write("other/birthrights.csv", "system,role,unit\nlibrary,r,nowhere\n");
  const Ended worse =
      small.run({"whatif", "--register", (small.folder() / "other").string(), "--as-of", "2026-11-24"});
  EXPECT_EQ(worse.code, 1);
  EXPECT_THAT(worse.out, HasSubstr("e without approval"));
  EXPECT_THAT(worse.err, HasSubstr("10 would open, 0 would close."));
  small.write("other/birthrights.csv", "system,rol\n");
  EXPECT_EQ(small.run({"whatif", "--register", (small.folder() / "other").string()}).code, 3);
}

TEST(Questions, AnOwnerAcceptsADeviationOfOthersUntilADay) {
  const Small small;
  small.write("library/grants.csv", "account,entitlement\np0,e\np0,mine\np1,e\np1,odd\n");
  small.check();
  const auto finding = [&](const std::string& entitlement) {
    for (const auto& line : parse_lines(small.run({"findings", "-o", "jsonl"}).out)) {
      if (text_of(line, "entitlement") == entitlement) return text_of(line, "id");
    }
    ADD_FAILURE() << entitlement;
    return std::string();
  };
  const auto accept = [&](const std::string& id, const std::string& by, const std::string& until) {
    return small.run({"accept", id, "--by", by, "--until", until, "--reason", "trial"});
  };
  EXPECT_THAT(accept(finding("odd"), "p1", "2099-01-01").err, HasSubstr("does not own library"));
  EXPECT_THAT(accept(finding("mine"), "p0", "2099-01-01").err, HasSubstr("nobody accepts their own"));
  EXPECT_THAT(accept(finding("odd"), "p0", "2020-01-01").err, HasSubstr("has passed"));
  const Ended accepted = accept(finding("odd"), "p0", "2099-01-01");
  EXPECT_EQ(accepted.code, 0) << accepted.err;
  small.run({"check"});
  EXPECT_THAT(small.run({"findings", "--status", "accepted"}).out, HasSubstr("odd"));
}

}  // namespace
}  // namespace behorig::testing
