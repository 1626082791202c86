// Two checks at a time: what the older one read or compared with is never written over what is newer.

#include "core/run/overtaken.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/run/system_state.h"
#include "tests/unit/run/two_systems.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Does something when the first system has been read, before anything of it is written.
class Meanwhile : public CheckObserver {
 public:
  explicit Meanwhile(std::function<void()> work) : work_(std::move(work)) {}
  void reading(const std::string&, const Progress&) override {}
  void read(const std::string&, Verdict, const ReadingCounts&) override {
    if (work_) std::exchange(work_, nullptr)();
  }

 private:
  std::function<void()> work_;
};

class MeanwhileAnotherCheck : public Across {
 protected:
  /// A check of ledger, and before anything of it is written, seconds later, another one of all or of one.
  CheckOutcome check_ledger(const std::function<void()>& change, const std::vector<std::string>& other) {
    const auto settings = std::get<Settings>(load_settings(folder_ / "behorig.toml"));
    CheckRequest outer = only("ledger"), inner;
    inner.systems = other;
    outer.as_of = inner.as_of = Date::parse("2026-11-24");
    Meanwhile meanwhile([&] {
      clock_.at += 5s;
      change();
      const auto store = Store::open(settings.store_url).value();
      ASSERT_TRUE(behorig::check(settings, *store, clock_, inner));
    });
    return behorig::check(settings, *store_, clock_, outer, &meanwhile).value();
  }
  /// All but the boss, who has no account.
  std::vector<std::string> standing() const {
    std::vector<std::string> out;
    const auto all = store_->all_findings();
    for (const auto& one : *all) {
      if (one.finding.deviation.control != "missing-account")
        out.push_back(one.finding.deviation.control + " " + std::string(name_of(one.finding.status)));
    }
    return out;
  }
};

TEST_F(MeanwhileAnotherCheck, AnOlderReadingClosesNothing) {
  check();
  const auto older = check_ledger(
      [&] { write("ledger/grants.csv", "account,entitlement\nledger1,e\nledger2,e\nledger2,root\n"); }, {});
  EXPECT_TRUE(older.runs.at(1).overtaken);
  EXPECT_FALSE(older.runs.at(1).written);
  EXPECT_EQ(exit_code(older, Severity::info), 4);
  EXPECT_THAT(standing(), ElementsAre("unregistered-entitlement new"));
}

TEST_F(MeanwhileAnotherCheck, AnOlderRegisterClosesNothing) {
  check();
  const auto older = check_ledger(
      [&] {
        write("register/conflicts.csv",
              "conflict,side,system,entitlement,name,severity\ncash,a,till,e,Cash,critical\ncash,b,ledger,e,,"
              "\n");
      },
      {"till"});
  for (std::size_t i = 1; i < older.runs.size(); ++i) EXPECT_TRUE(older.runs[i].overtaken) << i;
  EXPECT_EQ(exit_code(older, Severity::info), 4);
  EXPECT_THAT(standing(), ElementsAre("conflict new", "conflict new"));
}

TEST_F(MeanwhileAnotherCheck, OfTheSameRegisterAndAnotherSystemChangesNothing) {
  check();
  write("ledger/grants.csv", "account,entitlement\nledger1,e\nledger2,e\nledger2,root\n");
  const auto out = check_ledger([] {}, {"till"});
  EXPECT_TRUE(out.runs.at(1).written);
  EXPECT_THAT(standing(), ElementsAre("unregistered-entitlement new"));
}

/// A clock that once showed another year silences nothing by what began then.
TEST_F(MeanwhileAnotherCheck, ThatBeginsInTheFutureIsNoNewerReading) {
  const auto now = clock_.at;
  clock_.at += 24h * 400;
  check();
  clock_.at = now;
  check();
  EXPECT_TRUE(last_.runs.at(1).written);
}

/// What lies ahead of today keeps later runs from being written: nothing is clear by it.
TEST_F(MeanwhileAnotherCheck, OfADayToComeIsNoCurrentState) {
  check({}, "2026-11-24");
  const auto settings = std::get<Settings>(load_settings(folder_ / "behorig.toml"));
  const auto word = [&] { return state_of(*store_, settings, settings.systems.front(), clock_.at)->word(); };
  EXPECT_NE(word(), "state.old");
  check({}, "2027-06-30");
  EXPECT_EQ(word(), "state.old");
  clock_.at += 24h * 300;
  check({}, "2027-09-20");
  EXPECT_NE(word(), "state.old");
  clock_.at -= 24h;
  EXPECT_EQ(word(), "state.old") << "a clock that was wrong";
}

}  // namespace
}  // namespace behorig::testing
