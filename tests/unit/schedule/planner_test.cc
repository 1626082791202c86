#include "core/schedule/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/schedule/times.h"

namespace behorig {
namespace {

using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
using testing::calendar;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::utc;

ScheduledJob job(const std::string& name, const std::string& text) { return {name, calendar(text), {}, {}}; }

/// A planner with one job "check", as it stands after a restart at `now`.
Planner planner_of(ScheduledJob one, const std::optional<JobState>& state, const std::string& now) {
  Planner out;
  EXPECT_TRUE(out.add(std::move(one), state, utc(now)));
  return out;
}

JobState done_at(const std::string& slot) { return {utc(slot), utc(slot)}; }

/// The only job's slot.
std::string slot_of(Planner& planner, const std::string& now) {
  const Plan plan = planner.plan(utc(now));
  EXPECT_THAT(plan.next, SizeIs(1));
  return plan.next.at(0).slot ? format_utc(*plan.next[0].slot) : "never";
}

bool due(Planner& planner, const std::string& now) {
  const Plan plan = planner.plan(utc(now));
  return plan.next.at(0).slot && plan.next[0].at <= utc(now);
}

TEST(Planner, ANewJobWaitsForItsNextTime) {
  auto planner = planner_of(job("check", "06:00 UTC"), {}, "2026-11-27T10:00:00Z");
  EXPECT_EQ(slot_of(planner, "2026-11-27T10:00:00Z"), "2026-11-28T06:00:00Z");
  EXPECT_FALSE(due(planner, "2026-11-28T05:59:59Z"));
  EXPECT_TRUE(due(planner, "2026-11-28T06:00:00Z"));
  EXPECT_EQ(planner.state("check"), (JobState{utc("2026-11-27T10:00:00Z"), {}}));
}

TEST(Planner, ATimeIsDueUntilTheJobBegins) {
  auto planner = planner_of(job("check", "06:00 UTC"), {}, "2026-11-27T10:00:00Z");
  EXPECT_TRUE(due(planner, "2026-11-28T06:00:30Z"));
  EXPECT_TRUE(due(planner, "2026-11-28T06:00:30Z"));
  planner.began("check", utc("2026-11-28T06:00:00Z"));
  EXPECT_EQ(slot_of(planner, "2026-11-28T06:00:30Z"), "2026-11-29T06:00:00Z");
  EXPECT_EQ(planner.state("check"), done_at("2026-11-28T06:00:00Z"));
}

TEST(Planner, AfterDownTimeTheNewestMissedTimeIsDueAtOnceAndNoOther) {
  auto planner =
      planner_of(job("check", "06:00 UTC"), done_at("2026-11-20T06:00:00Z"), "2026-11-27T10:00:00Z");
  const Plan plan = planner.plan(utc("2026-11-27T10:00:00Z"));
  ASSERT_THAT(plan.next, SizeIs(1));
  EXPECT_EQ(plan.next[0].slot, utc("2026-11-27T06:00:00Z"));
  EXPECT_EQ(plan.next[0].at, utc("2026-11-27T06:00:00Z"));
  EXPECT_EQ(plan.next[0].missed_since, utc("2026-11-21T06:00:00Z"));
  EXPECT_THAT(plan.given_up, IsEmpty());
  planner.began("check", *plan.next[0].slot);
  EXPECT_EQ(slot_of(planner, "2026-11-27T10:00:01Z"), "2026-11-28T06:00:00Z");
}

TEST(Planner, ANewJobThatNeverRanIsMadeUpForAfterDownTime) {
  auto first = planner_of(job("check", "06:00 UTC"), {}, "2026-11-27T10:00:00Z");
  auto second = planner_of(job("check", "06:00 UTC"), first.state("check"), "2026-11-28T08:00:00Z");
  EXPECT_EQ(slot_of(second, "2026-11-28T08:00:00Z"), "2026-11-28T06:00:00Z");
}

TEST(Planner, WhatIsTooOldIsGivenUpAndToldOnce) {
  auto one = job("check", "06:00 UTC");
  one.catch_up = hours(2);
  auto planner = planner_of(one, done_at("2026-11-20T06:00:00Z"), "2026-11-27T10:00:00Z");
  const Plan plan = planner.plan(utc("2026-11-27T10:00:00Z"));
  ASSERT_THAT(plan.given_up, SizeIs(1));
  EXPECT_EQ(plan.given_up[0].job, "check");
  EXPECT_EQ(plan.given_up[0].oldest, utc("2026-11-21T06:00:00Z"));
  EXPECT_EQ(plan.given_up[0].newest, utc("2026-11-27T06:00:00Z"));
  EXPECT_EQ(plan.next.at(0).slot, utc("2026-11-28T06:00:00Z"));
  EXPECT_THAT(planner.plan(utc("2026-11-27T10:00:00Z")).given_up, IsEmpty());
  EXPECT_EQ(planner.state("check"), (JobState{utc("2026-11-27T06:00:00Z"), utc("2026-11-20T06:00:00Z")}));
}

TEST(Planner, WhatIsJustYoungEnoughIsMadeUpFor) {
  auto one = job("check", "06:00 UTC");
  one.catch_up = hours(4);
  auto planner = planner_of(one, done_at("2026-11-20T06:00:00Z"), "2026-11-27T10:00:00Z");
  EXPECT_TRUE(due(planner, "2026-11-27T10:00:00Z"));
  EXPECT_FALSE(due(planner, "2026-11-27T10:00:01Z"));
}

TEST(Planner, WithoutCatchingUpALoopThatIsALittleLateStillRuns) {
  auto one = job("check", "06:00 UTC");
  one.catch_up = seconds(0);
  auto planner = planner_of(one, done_at("2026-11-26T06:00:00Z"), "2026-11-27T05:00:00Z");
  EXPECT_TRUE(due(planner, "2026-11-27T06:01:00Z"));
  EXPECT_FALSE(due(planner, "2026-11-27T06:01:01Z"));
}

TEST(Planner, AClockThatJumpsForwardCostsOneTime) {
  auto planner =
      planner_of(job("check", "*:00 UTC"), done_at("2026-11-27T06:00:00Z"), "2026-11-27T06:00:00Z");
  EXPECT_EQ(slot_of(planner, "2026-11-27T11:20:00Z"), "2026-11-27T11:00:00Z");
  planner.began("check", utc("2026-11-27T11:00:00Z"));
  EXPECT_EQ(slot_of(planner, "2026-11-27T11:20:00Z"), "2026-11-27T12:00:00Z");
}

TEST(Planner, AClockThatJumpsBackRunsNoTimeTwice) {
  auto planner =
      planner_of(job("check", "*:00 UTC"), done_at("2026-11-27T06:00:00Z"), "2026-11-27T06:00:00Z");
  for (const char* now : {"2026-11-27T05:59:00Z", "2026-11-27T06:00:00Z", "2026-11-27T03:30:00Z"}) {
    EXPECT_EQ(slot_of(planner, now), "2026-11-27T07:00:00Z") << now;
    EXPECT_FALSE(due(planner, now));
  }
  auto restarted = planner_of(job("check", "*:00 UTC"), planner.state("check"), "2026-11-27T03:30:00Z");
  EXPECT_EQ(slot_of(restarted, "2026-11-27T03:30:00Z"), "2026-11-27T07:00:00Z");
}

TEST(Planner, AClockThatWasYearsAheadDoesNotSilenceAJob) {
  auto planner =
      planner_of(job("check", "06:00 UTC"), done_at("2040-01-01T06:00:00Z"), "2026-11-27T10:00:00Z");
  EXPECT_EQ(slot_of(planner, "2026-11-27T10:00:00Z"), "2026-11-28T06:00:00Z");
  EXPECT_TRUE(due(planner, "2026-11-28T06:00:00Z"));
  EXPECT_EQ(planner.state("check").passed, utc("2026-11-27T10:00:00Z"));
}

TEST(Planner, NorDoesTheOneTimeThatWasDoneAheadComeTwice) {
  auto weekly =
      planner_of(job("check", "Mon 06:00 UTC"), done_at("2026-11-30T06:00:00Z"), "2026-11-28T06:00:00Z");
  EXPECT_EQ(slot_of(weekly, "2026-11-28T06:00:00Z"), "2026-12-07T06:00:00Z");
  EXPECT_FALSE(due(weekly, "2026-11-30T07:00:00Z"));
  EXPECT_TRUE(due(weekly, "2026-12-07T06:00:00Z"));
}

TEST(Planner, JitterMovesEveryTimeByTheSame) {
  auto one = job("check", "06:00 UTC");
  one.jitter = minutes(30);
  const seconds share = jitter_of("check", minutes(30));
  ASSERT_GT(share, seconds(0)) << "else this test shows nothing";
  auto planner = planner_of(one, {}, "2026-11-27T10:00:00Z");
  EXPECT_FALSE(due(planner, "2026-11-28T06:00:00Z"));
  const Planned next = planner.plan(utc("2026-11-28T06:00:00Z")).next.at(0);
  EXPECT_EQ(next.slot, utc("2026-11-28T06:00:00Z"));
  EXPECT_EQ(next.at, utc("2026-11-28T06:00:00Z") + share);
  EXPECT_EQ(next.missed_since, std::nullopt);
  EXPECT_TRUE(due(planner, format_utc(next.at)));
  planner.began("check", *next.slot);
  EXPECT_EQ(planner.plan(next.at).next.at(0).at, utc("2026-11-29T06:00:00Z") + share);
}

TEST(Planner, JitterIsStableWithinItsBoundsAndEven) {
  EXPECT_EQ(jitter_of("check", seconds(0)), seconds(0));
  EXPECT_EQ(jitter_of("check", seconds(1)), seconds(0));
  // The first eight bytes of SHA-256, modulo 3600: told by another program.
  EXPECT_EQ(jitter_of("library", seconds(3600)), seconds(2929));
  std::vector<int> counts(10);
  for (int n = 0; n < 10000; ++n) {
    const seconds share = jitter_of("system-" + std::to_string(n), seconds(1000));
    ASSERT_GE(share, seconds(0));
    ASSERT_LT(share, seconds(1000));
    ++counts[static_cast<std::size_t>(share.count() / 100)];
  }
  // 1000 in each; five standard deviations are 150.
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

TEST(Planner, PutsFirstWhatBeginsFirstThenByName) {
  Planner planner;
  const Instant now = utc("2026-11-27T10:00:00Z");
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{{"b", "12:00 UTC"},
                                                                                   {"late", "13:00 UTC"},
                                                                                   {"a", "12:00 UTC"},
                                                                                   {"gone", "2020-01-01 UTC"},
                                                                                   {"c", "12:00 UTC"},
                                                                                   {"early", "11:00 UTC"}}) {
    ASSERT_TRUE(planner.add(job(name, text), {}, now));
  }
  std::vector<std::string> names;
  const Plan plan = planner.plan(now);
  for (const Planned& one : plan.next) names.push_back(one.job);
  EXPECT_THAT(names, ElementsAre("early", "a", "b", "c", "late", "gone"));
  EXPECT_FALSE(plan.next.back().slot);
}

TEST(Planner, RefusesTwoJobsOfOneNameAndJitterOutOfBounds) {
  Planner planner;
  const Instant now = utc("2026-11-27T10:00:00Z");
  ASSERT_TRUE(planner.add(job("check", "daily"), {}, now));
  EXPECT_EQ(planner.add(job("check", "hourly"), {}, now).error(),
            Message("schedule.job-twice", {{"job", "check"}}));
  auto wide = job("wide", "daily");
  for (const seconds jitter : {seconds(-1), seconds(86401)}) {
    wide.jitter = jitter;
    const auto added = planner.add(wide, {}, now);
    ASSERT_FALSE(added);
    EXPECT_EQ(Catalogue::built_in().say(added.error(), Language::en), "The jitter of the job \"wide\" is " +
                                                                          std::to_string(jitter.count()) +
                                                                          " s: write from 0 s to 86400 s.");
  }
  wide.jitter = hours(24);
  EXPECT_TRUE(planner.add(wide, {}, now));
}

/// Days of a process that is restarted, sleeps, and whose clock jumps, all at random.
class Days {
 public:
  Days(std::uint64_t seed, ScheduledJob one) : random_(seed), job_(std::move(one)) { restart(); }

  void live(int steps) {
    for (int n = 0; n < steps; ++n) step();
  }
  const std::vector<Instant>& ran() const { return ran_; }
  bool silent_too_long = false;

 private:
  std::int64_t upto(std::int64_t most) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most));
  }
  void restart() {
    planner_ = Planner();
    EXPECT_TRUE(planner_.add(job_, state_, now_));
    state_ = planner_.state(job_.name);
  }
  void step() {
    switch (upto(10)) {
      case 0:
        now_ -= seconds(upto(7200));
        break;  // NTP, or somebody's hand
      case 1:
        now_ += seconds(upto(200000));
        break;
      case 2:
        restart();
        break;
      default:
        now_ += seconds(upto(1800));
        break;
    }
    const Planned next = planner_.plan(now_).next.at(0);
    ASSERT_TRUE(next.slot);
    ASSERT_GE(next.at, *next.slot);
    ASSERT_LT(next.at, *next.slot + std::max(job_.jitter, seconds(1)));
    if (next.at > now_) {
      // Nothing lies between what ran last and now.
      const auto missed = job_.calendar.next_after(planner_.state(job_.name).passed);
      if (!missed || *missed + (next.at - *next.slot) <= now_) silent_too_long = true;
      return;
    }
    planner_.began(job_.name, *next.slot);
    state_ = planner_.state(job_.name);
    ran_.push_back(*next.slot);
    EXPECT_FALSE(due_again()) << format_utc(now_);
  }
  bool due_again() { return planner_.plan(now_).next.at(0).at <= now_; }

  std::mt19937_64 random_;
  ScheduledJob job_;
  Instant now_ = utc("2026-03-20T00:00:00Z");
  Planner planner_;
  std::optional<JobState> state_;
  std::vector<Instant> ran_;
};

TEST(Planner, OverDaysOfRestartsAndJumpsNothingRunsTwiceAndNothingIsForgotten) {
  std::size_t all = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    for (const char* text : {"02:30", "*:30", "0/6:15", "0 2 1,15 * 5"}) {
      auto one = job("check", text);
      one.jitter = minutes(seed % 2 == 0 ? 20 : 0);
      Days days(seed, one);
      days.live(400);
      EXPECT_FALSE(days.silent_too_long) << text << " " << seed;
      EXPECT_TRUE(std::is_sorted(days.ran().begin(), days.ran().end()));
      EXPECT_EQ(std::adjacent_find(days.ran().begin(), days.ran().end()), days.ran().end())
          << text << " " << seed << " ran a time twice";
      all += days.ran().size();
    }
  }
  EXPECT_GT(all, 1000U);
}

}  // namespace
}  // namespace behorig
