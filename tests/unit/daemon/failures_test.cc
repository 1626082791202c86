#include "core/daemon/failures.h"

#include <gtest/gtest.h>

namespace behorig {
namespace {

using namespace std::chrono_literals;

const Instant kNow{1000s};

RunOutcome reading(const std::string& system, Verdict verdict, const std::string& why = "") {
  RunOutcome out;
  out.run.system = system;
  out.run.verdict = verdict;
  if (!why.empty()) out.reasons.emplace_back(why);
  return out;
}
const RunOutcome kDead = reading("a", Verdict::failed, "host.signal");
const RunOutcome kWell = reading("a", Verdict::complete);
const RunOutcome kGaveUp = reading("a", Verdict::failed, "host.gave-up");

TEST(Failures, PassASystemOverForLongerEachTime) {
  Failures failures(0);
  EXPECT_FALSE(failures.until("a"));
  EXPECT_TRUE(failures.note(kGaveUp, "csv", true, kNow).passed_over);
  EXPECT_EQ(failures.until("a"), kNow + 15min);
  for (int i = 0; i < 20; ++i) failures.note(kGaveUp, "csv", true, kNow);
  EXPECT_EQ(failures.until("a"), kNow + 16h);
  EXPECT_EQ(failures.times("a"), 21);
  EXPECT_FALSE(failures.until("b"));
  EXPECT_FALSE(failures.note(kWell, "csv", true, kNow).passed_over);
  EXPECT_EQ(failures.times("a"), 0);
}

TEST(Failures, DenyAConnectorThatDiesAgainAndAgain) {
  Failures failures(3);
  EXPECT_FALSE(failures.note(kDead, "csv", true, kNow).denied);
  EXPECT_FALSE(failures.note(reading("b", Verdict::partial, "host.memory"), "csv", true, kNow).denied)
      << "of whichever system, and however much came";
  EXPECT_FALSE(failures.denied("csv"));
  EXPECT_TRUE(failures.note(kDead, "csv", true, kNow).denied);
  EXPECT_TRUE(failures.denied("csv"));
  EXPECT_FALSE(failures.denied("ldap"));
  EXPECT_FALSE(failures.note(kDead, "csv", true, kNow).denied) << "told once";
}

TEST(Failures, CountDeathsInARowThatTheScheduleAskedFor) {
  Failures failures(2);
  failures.note(kDead, "csv", true, kNow);
  failures.note(kGaveUp, "csv", true, kNow);  // it lived
  EXPECT_FALSE(failures.note(kDead, "csv", true, kNow).denied);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(failures.note(kDead, "csv", false, kNow).denied);
  failures.note(kGaveUp, "csv", false, kNow);
  EXPECT_TRUE(failures.note(kDead, "csv", true, kNow).denied)
      << "what others asked for does not break the row";
}

TEST(Failures, AllowAgainWhatReadSomething) {
  Failures failures(1);
  failures.note(kDead, "csv", true, kNow);
  EXPECT_FALSE(failures.note(kGaveUp, "csv", false, kNow).allowed) << "that proves nothing";
  EXPECT_TRUE(failures.denied("csv"));
  EXPECT_TRUE(failures.note(reading("b", Verdict::suspect), "csv", false, kNow).allowed);
  EXPECT_FALSE(failures.denied("csv"));
}

TEST(Failures, NeverDenyWhereTheSettingsSayZero) {
  Failures failures(0);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(failures.note(kDead, "csv", true, kNow).denied);
  EXPECT_FALSE(failures.denied("csv"));
}

TEST(Failures, TellADeathFromASourceThatIsNotThere) {
  for (const char* id :
       {"host.counts", "host.signal", "host.memory", "host.left", "host.lingers", "host.bad-frame",
        "host.no-end", "host.too-much", "host.half-frame", "host.unknown-handle", "host.floods-log"})
    EXPECT_TRUE(connector_died(reading("a", Verdict::failed, id))) << id;
  for (const char* id :
       {"host.gave-up", "host.deadline", "host.cancelled", "host.spawn-failed", "csv.missing", ""})
    EXPECT_FALSE(connector_died(reading("a", Verdict::failed, id))) << id;
}

}  // namespace
}  // namespace behorig
