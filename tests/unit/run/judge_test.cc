#include "core/run/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A reading that nothing is wrong with, but for what a test says.
RawReading reading_of(ReadingCounts counts) {
  RawReading out;
  SnapshotBuilder builder;
  SnapshotBuilder::Account account;
  account.id = "a17";
  account.name = "anna.ek";
  builder.account(account);
  out.snapshot = std::move(builder).finish();
  out.ended = true;
  out.claims_complete = true;
  out.counts = counts;
  return out;
}

RunRecord believed(ReadingCounts counts) {
  RunRecord out;
  out.id = "r1";
  out.verdict = out.reading_verdict = Verdict::complete;
  out.counts = counts;
  return out;
}

constexpr ReadingCounts kUsual{1000, 50, 5000, 100};

Judgement judged(ReadingCounts now, const RunRecord& baseline, const SystemSettings& settings = {}) {
  return judge(reading_of(now), settings, baseline, baseline, {});
}

TEST(Judge, CompleteNeedsEverything) {
  EXPECT_EQ(judge(reading_of(kUsual), {}, {}, {}, {}).verdict, Verdict::complete);

  RawReading raw = reading_of(kUsual);
  raw.ended = false;
  EXPECT_EQ(judge(raw, {}, {}, {}, {}).verdict, Verdict::failed);
  EXPECT_THAT(judge(raw, {}, {}, {}, {}).reasons, ElementsAre(Message("reading.no-end")));

  raw = reading_of(kUsual);
  raw.claims_complete = false;
  EXPECT_EQ(judge(raw, {}, {}, {}, {}).verdict, Verdict::partial);
  EXPECT_THAT(judge(raw, {}, {}, {}, {}).reasons, ElementsAre(Message("reading.not-claimed")));

  raw = reading_of(kUsual);
  raw.errors.emplace_back("csv.some-error");
  EXPECT_EQ(judge(raw, {}, {}, {}, {}).verdict, Verdict::partial);

  raw.counts = {};
  EXPECT_EQ(judge(raw, {}, {}, {}, {}).verdict, Verdict::failed);  // nothing came, and something was wrong

  EXPECT_EQ(judge(RawReading{}, {}, {}, {}, {}).verdict, Verdict::failed);
}

TEST(Judge, SentinelsMustBeThereByIdOrName) {
  SystemSettings settings;
  settings.sentinels = {"a17", "anna.ek"};
  EXPECT_EQ(judge(reading_of(kUsual), settings, {}, {}, {}).verdict, Verdict::complete);
  settings.sentinels.emplace_back("bo.al");
  const auto out = judge(reading_of(kUsual), settings, {}, {}, {});
  EXPECT_EQ(out.verdict, Verdict::partial);
  EXPECT_THAT(out.reasons, ElementsAre(Message("reading.sentinel-missing", {{"name", "bo.al"}})));
}

/// Grants go on naming the accounts, so that their number stays.
TEST(Judge, AListThatWasCutIsSuspectWhateverGrantsName) {
  RunRecord before = believed(kUsual);
  before.proof = {{"accounts.rows", "60"}, {"entitlements.rows", "3"}};
  const auto after = [&](std::map<std::string, std::string> proof) {
    RawReading raw = reading_of(kUsual);
    raw.proof = std::move(proof);
    return judge(raw, {}, before, before, {});
  };
  EXPECT_EQ(after({{"accounts.rows", "40"}, {"entitlements.rows", "1"}}).verdict, Verdict::complete);
  EXPECT_THAT(after({{"accounts.rows", "39"}, {"entitlements.rows", "3"}}).shrunk, ElementsAre("accounts"));
  EXPECT_THAT(after({{"accounts.rows", "0"}}).shrunk, ElementsAre("accounts", "entitlements"));
  EXPECT_EQ(after({}).verdict, Verdict::suspect) << "the file is gone";
  before.proof = {};
  EXPECT_EQ(after({{"accounts.rows", "0"}}).verdict, Verdict::complete) << "there was none before";
}

TEST(Judge, AReadingAsSomebodyElseIsNotComplete) {
  SystemSettings settings;
  settings.identity = "dn:uid=behorig, OU=service,dc=x";
  RawReading raw = reading_of(kUsual);
  EXPECT_THAT(judge(raw, settings, {}, {}, {}).reasons,
              ElementsAre(Message("reading.identity-unknown", {{"expected", settings.identity}})));
  raw.proof["identity"] = "dn:UID=behorig,ou=service,dc=x";
  EXPECT_EQ(judge(raw, settings, {}, {}, {}).verdict, Verdict::complete) << "one name in two spellings";
  raw.proof["identity"] = "";
  const auto anonymous = judge(raw, settings, {}, {}, {});
  EXPECT_EQ(anonymous.verdict, Verdict::partial);
  EXPECT_EQ(anonymous.reasons.at(0).id, "reading.identity-other");
  settings.identity = "u:CORP\\reader";
  raw.proof["identity"] = "u:CORP\\reader";
  EXPECT_EQ(judge(raw, settings, {}, {}, {}).verdict, Verdict::complete);
}

TEST(Judge, SentinelsAreComparedAfterNormalisation) {
  RawReading raw = reading_of(kUsual);
  SnapshotBuilder builder;
  SnapshotBuilder::Account account;
  account.id = "\u00E5sa";
  builder.account(account);
  raw.snapshot = std::move(builder).finish();
  SystemSettings settings;
  settings.sentinels = {"a\u030Asa"};
  EXPECT_EQ(judge(raw, settings, {}, {}, {}).verdict, Verdict::complete);
}

TEST(Judge, EmptyIsNotCompleteUnlessTheSettingsSaySo) {
  SystemSettings settings;
  EXPECT_EQ(judge(reading_of({0, 5, 0, 0}), settings, {}, {}, {}).verdict, Verdict::suspect);
  EXPECT_EQ(judge(reading_of({5, 5, 0, 0}), settings, {}, {}, {}).verdict, Verdict::suspect);
  settings.may_be_empty = true;
  EXPECT_EQ(judge(reading_of({0, 5, 0, 0}), settings, {}, {}, {}).verdict, Verdict::complete);
}

TEST(Judge, ShrinkGuardStandsAtMoreThanTwentyAndMoreThanFivePercent) {
  EXPECT_EQ(judged({950, 50, 5000, 100}, believed(kUsual)).verdict, Verdict::complete);
  EXPECT_EQ(judged({949, 50, 5000, 100}, believed(kUsual)).verdict, Verdict::suspect);
  // 5 % of 100 is 5, but 20 may always go.
  EXPECT_EQ(judged({1000, 50, 5000, 80}, believed(kUsual)).verdict, Verdict::complete);
  EXPECT_THAT(judged({1000, 50, 5000, 79}, believed(kUsual)).shrunk, ElementsAre("nestings"));
  // By half, however small.
  EXPECT_EQ(judged({2, 2, 3, 0}, believed({3, 2, 3, 0})).verdict, Verdict::complete);
  EXPECT_THAT(judged({2, 2, 3, 0}, believed({4, 2, 3, 0})).shrunk, ElementsAre("accounts"));
  // To nothing.
  EXPECT_THAT(judged({4, 2, 3, 0}, believed({4, 2, 3, 1})).shrunk, ElementsAre("nestings"));
  // Entitlements are not guarded.
  EXPECT_EQ(judged({1000, 1, 5000, 100}, believed(kUsual)).verdict, Verdict::complete);
}

TEST(Judge, GrowthGuardStandsAtMoreThanTwoHundredAndMoreThanAQuarter) {
  EXPECT_EQ(judged({1250, 50, 5000, 100}, believed(kUsual)).verdict, Verdict::complete);
  EXPECT_THAT(judged({1251, 50, 5000, 100}, believed(kUsual)).grown, ElementsAre("accounts"));
  EXPECT_EQ(judged({1000, 50, 5000, 300}, believed(kUsual)).verdict, Verdict::complete);
  EXPECT_THAT(judged({1000, 50, 5000, 301}, believed(kUsual)).grown, ElementsAre("nestings"));
}

TEST(Judge, SettingsMoveTheGuards) {
  SystemSettings settings;
  settings.shrink_percent = 20;
  settings.growth_percent = 100;
  EXPECT_EQ(judged({800, 50, 5000, 100}, believed(kUsual), settings).verdict, Verdict::complete);
  EXPECT_EQ(judged({799, 50, 5000, 100}, believed(kUsual), settings).verdict, Verdict::suspect);
  EXPECT_EQ(judged({2000, 50, 5000, 100}, believed(kUsual), settings).verdict, Verdict::complete);
}

TEST(Judge, GrowthIsBelievedWhenTheNextReadingAgrees) {
  RunRecord grown = believed({2000, 50, 5000, 100});
  grown.id = "r2";
  grown.verdict = Verdict::suspect;
  grown.grown = {"accounts"};
  const auto again = [&](std::uint64_t accounts) {
    return judge(reading_of({accounts, 50, 5000, 100}), {}, believed(kUsual), grown, {}).verdict;
  };
  EXPECT_EQ(again(2000), Verdict::complete);
  EXPECT_EQ(again(2010), Verdict::complete);
  EXPECT_EQ(again(1950), Verdict::complete);
  EXPECT_EQ(again(1700), Verdict::suspect);  // less than it said
  EXPECT_EQ(again(2600), Verdict::suspect);  // grew again
  grown.reading_verdict = Verdict::partial;
  EXPECT_EQ(again(2000), Verdict::suspect);  // what was not whole proves nothing
}

TEST(Judge, ShrinkageIsNotBelievedForBeingRepeated) {
  RunRecord shrunk = believed({500, 50, 5000, 100});
  shrunk.verdict = Verdict::suspect;
  shrunk.shrunk = {"accounts"};
  EXPECT_EQ(judge(reading_of({500, 50, 5000, 100}), {}, believed(kUsual), shrunk, {}).verdict,
            Verdict::suspect);
}

TEST(Judge, ARegisterThatLostRowsMakesTheRunSuspect) {
  const std::vector<Message> losses{Message("register.table-vanished")};
  const auto out = judge(reading_of(kUsual), {}, {}, {}, losses);
  EXPECT_EQ(out.verdict, Verdict::suspect);
  EXPECT_EQ(out.by_protocol, Verdict::complete);
  EXPECT_EQ(out.reasons, losses);
}

TEST(RegisterLosses, TellsTablesThatVanishEmptyOrShrink) {
  const std::map<std::string, std::uint64_t> before{
      {"owners", 10}, {"people", 1000}, {"roles", 0}, {"systems", 40}};
  EXPECT_THAT(register_losses(before, before), IsEmpty());
  EXPECT_THAT(register_losses(before, {{"owners", 10}, {"people", 950}, {"systems", 20}}), IsEmpty());
  const auto lost = register_losses(before, {{"owners", 0}, {"people", 949}, {"roles", 0}});
  ASSERT_THAT(lost, SizeIs(3));
  EXPECT_EQ(lost[0].id, "register.table-shrank");
  EXPECT_EQ(lost[1].id, "register.table-shrank");
  EXPECT_EQ(lost[2],
            Message("register.table-vanished", {{"table", "systems"}, {"before", "40"}, {"now", "0"}}));
}

}  // namespace
}  // namespace behorig
