#include "tests/unit/plugin_host/jobs.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using Kind = SinkAnswer::Kind;

HostJob sink() { return job_for("fake_sink", "{}", PluginKind::sink); }

TEST(Sink, AnswersEachItemById) {
  const auto result =
      deliver(sink(), {{"1", "deliver"}, {"2", "retry"}, {"3", "reject"}, {"4", "say nothing"}});
  EXPECT_THAT(ids_of(result.errors), IsEmpty());
  EXPECT_EQ(result.answers.at("1").kind, Kind::delivered);
  EXPECT_EQ(result.answers.at("1").reference, "INC-1");
  EXPECT_EQ(result.answers.at("2").kind, Kind::retry);
  EXPECT_EQ(result.answers.at("2").retry_after, 30U);
  EXPECT_EQ(result.answers.at("2").message.id, "fake_sink.busy");
  EXPECT_EQ(result.answers.at("3").kind, Kind::rejected);
  EXPECT_EQ(result.answers.at("4").kind, Kind::retry) << "without an answer: again";
}

TEST(Sink, WhatItSaysShowsNoSecret) {
  auto job = sink();
  job.secrets = {{"key", Secret("TOPSECRET\n")}, {"short", Secret("t")}, {"blank", Secret("")}};
  const auto result = deliver(job, {{"1", "tell"}, {"2", "tell cut"}, {"3", "reject"}});
  const auto why = [&](const char* id) { return result.answers.at(id).message.args.at(0).second; };
  EXPECT_EQ(why("1"), "***\n");
  EXPECT_EQ(why("2"), "it is ***...");
  EXPECT_EQ(why("3"), "wrong");
}

TEST(Sink, WhatWasAnsweredBeforeItLeftCounts) {
  const auto result = deliver(sink(), {{"1", "deliver"}, {"2", "leave"}, {"3", "deliver"}});
  EXPECT_THAT(ids_of(result.errors), Contains("host.left"));
  EXPECT_EQ(result.answers.at("1").kind, Kind::delivered);
  EXPECT_EQ(result.answers.at("3").kind, Kind::retry);
}

TEST(Sink, AnswersToWhatItWasNotGivenStopIt) {
  EXPECT_THAT(ids_of(deliver(sink(), {{"1", "other"}}).errors), Contains("host.bad-frame"));
  const auto twice = deliver(sink(), {{"1", "twice"}});
  EXPECT_THAT(ids_of(twice.errors), Contains("host.bad-frame"));
  EXPECT_EQ(twice.answers.at("1").reference, "1");
}

}  // namespace
}  // namespace behorig::testing
