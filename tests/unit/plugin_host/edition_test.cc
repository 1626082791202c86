// A connector that finds its source unchanged states no facts, and gets no others believed.

#include "core/plugin_host/takers.h"
#include "tests/unit/plugin_host/jobs.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Frames of one connector, as a process would send them.
class Sent {
 public:
  explicit Sent(bool may_be_unchanged = true) : taker_(reading_taker("p", {}, may_be_unchanged)) {}
  bool take(frames::Type type, std::string_view bytes = {}) {
    frames::Writer writer;
    writer.begin(type);
    writer.bytes(bytes.data(), bytes.size());
    return taker_->take(type, frames::Reader(writer.frame().substr(5)));
  }
  bool end(std::uint64_t accounts = 0) {
    frames::Writer writer;
    writer.begin(frames::Type::end);
    writer.number(std::int32_t{1});
    writer.number(accounts);
    for (int i = 0; i < 4; ++i) writer.number(std::uint64_t{0});
    writer.text("{}");
    return taker_->take(frames::Type::end, frames::Reader(writer.frame().substr(5)));
  }
  RawReading finish(bool clean = true) {
    ProcessEnd end;
    end.clean = clean;
    return taker_->finish(std::move(end));
  }

 private:
  std::unique_ptr<ReadingTaker> taker_;
};

const std::string_view kNoRows("\0\0\0\0", 4);

TEST(Edition, AReadingOfAnUnchangedSourceHasNoFactsOfItsOwn) {
  Sent sent;
  ASSERT_TRUE(sent.take(frames::Type::unchanged) && sent.take(frames::Type::remember, "abc") && sent.end());
  const auto reading = sent.finish();
  EXPECT_TRUE(reading.unchanged && reading.ended && reading.claims_complete);
  EXPECT_FALSE(reading.snapshot) << "an empty one would be a system without anybody";
  EXPECT_EQ(reading.remembered, "abc");
}

TEST(Edition, NothingIsUnchangedThatTheHostDoesNotHave) {
  EXPECT_FALSE(Sent(false).take(frames::Type::unchanged));
  const auto reading = read_system(naughty("unchanged"));
  EXPECT_THAT(ids_of(reading.errors), ElementsAre("host.bad-frame"));
  EXPECT_FALSE(reading.unchanged || reading.ended);
}

TEST(Edition, FactsAreAllOfThemOrNone) {
  for (const frames::Type facts :
       {frames::Type::accounts, frames::Type::entitlements, frames::Type::grants,
        frames::Type::limited_grants, frames::Type::nestings, frames::Type::dangling}) {
    Sent before, after;
    EXPECT_TRUE(before.take(facts, kNoRows));
    EXPECT_FALSE(before.take(frames::Type::unchanged));
    EXPECT_TRUE(after.take(frames::Type::unchanged));
    EXPECT_FALSE(after.take(facts, kNoRows));
  }
  const std::string_view flags("\0\0\0\0", 4);
  Sent before, after;
  EXPECT_TRUE(before.take(frames::Type::syntax, flags));
  EXPECT_FALSE(before.take(frames::Type::unchanged));
  EXPECT_TRUE(after.take(frames::Type::unchanged));
  EXPECT_FALSE(after.take(frames::Type::syntax, flags));
}

TEST(Edition, IsSaidOnceAndNotByWhoStatesNothing) {
  Sent twice, both, also, large, more;
  EXPECT_TRUE(twice.take(frames::Type::edition, "1"));
  EXPECT_FALSE(twice.take(frames::Type::edition, "1"));
  EXPECT_TRUE(both.take(frames::Type::edition, "1"));
  EXPECT_FALSE(both.take(frames::Type::unchanged));
  EXPECT_TRUE(also.take(frames::Type::unchanged));
  EXPECT_FALSE(also.take(frames::Type::edition, "1"));
  EXPECT_FALSE(large.take(frames::Type::edition, std::string(65537, 'x')));
  EXPECT_FALSE(more.take(frames::Type::unchanged, "x"));
}

TEST(Edition, OfAReadingThatDidNotEndIsNothing) {
  Sent killed, counts;
  ASSERT_TRUE(killed.take(frames::Type::edition, "1") && killed.end());
  EXPECT_THAT(killed.finish(false).edition, IsEmpty());
  ASSERT_TRUE(counts.take(frames::Type::unchanged) && counts.end(1));
  EXPECT_THAT(ids_of(counts.finish().errors), ElementsAre("host.counts")) << "it hands over none";
  Sent cut;
  ASSERT_TRUE(cut.take(frames::Type::unchanged));
  EXPECT_FALSE(cut.finish().unchanged);
}

TEST(Edition, GoesToThePluginAndBackByteByByte) {
  auto job = job_for("remembering");
  job.edition = std::string(65536, '\xfe');
  const auto reading = read_system(job);
  EXPECT_EQ(reading.proof.at("edition"), "65536");
  EXPECT_EQ(reading.edition, job.edition);
  EXPECT_TRUE(may_share(job)) << "the process holds nothing of it";
  SharedHost host;
  EXPECT_EQ(host.read_system(job_for("remembering"), {}, {}, [] { return true; }).proof.at("edition"), "0");
  EXPECT_EQ(host.read_system(job, {}, {}, [] { return false; }).proof.at("edition"), "65536");
}

/// Frames of a register plugin.
class SentTables {
 public:
  explicit SentTables(bool may_be_unchanged = true) : taker_(tables_taker("p", may_be_unchanged)) {}
  bool take(frames::Type type, std::string_view bytes = {}) {
    frames::Writer writer;
    writer.begin(type);
    writer.bytes(bytes.data(), bytes.size());
    return taker_->take(type, frames::Reader(writer.frame().substr(5)));
  }
  bool table() {
    frames::Writer writer;
    writer.begin(frames::Type::table);
    writer.text("people");
    writer.text("people.csv");
    writer.number(std::uint32_t{0});
    return taker_->take(frames::Type::table, frames::Reader(writer.frame().substr(5)));
  }
  bool end(std::uint64_t tables = 0, std::int32_t complete = 1) {
    frames::Writer writer;
    writer.begin(frames::Type::tables_end);
    writer.number(complete);
    writer.number(tables);
    writer.number(std::uint64_t{0});
    return taker_->take(frames::Type::tables_end, frames::Reader(writer.frame().substr(5)));
  }
  RawTables finish(bool clean = true) {
    ProcessEnd end;
    end.clean = clean;
    return taker_->finish(std::move(end));
  }

 private:
  std::unique_ptr<TablesTaker> taker_;
};

TEST(TablesEdition, ARegisterIsUnchangedOrAllOfIt) {
  SentTables good, before, after, twice, unknown;
  ASSERT_TRUE(good.take(frames::Type::unchanged) && good.end());
  const auto tables = good.finish();
  EXPECT_TRUE(tables.unchanged && tables.ended);
  EXPECT_THAT(tables.edition, IsEmpty());
  EXPECT_TRUE(before.table());
  EXPECT_FALSE(before.take(frames::Type::unchanged));
  EXPECT_TRUE(after.take(frames::Type::unchanged));
  EXPECT_FALSE(after.table());
  EXPECT_FALSE(after.take(frames::Type::texts, kNoRows));
  EXPECT_FALSE(after.take(frames::Type::edition, "1"));
  EXPECT_TRUE(twice.take(frames::Type::unchanged));
  EXPECT_FALSE(twice.take(frames::Type::unchanged));
  EXPECT_FALSE(SentTables(false).take(frames::Type::unchanged)) << "the host has none";
}

TEST(TablesEdition, IsOfARegisterThatEndedWell) {
  SentTables good, killed, incomplete, counts, cut, large;
  for (auto* sent : {&good, &killed, &incomplete})
    ASSERT_TRUE(sent->table() && sent->take(frames::Type::edition, "1"));
  ASSERT_TRUE(good.end(1) && killed.end(1) && incomplete.end(1, 0));
  EXPECT_EQ(good.finish().edition, "1");
  EXPECT_THAT(killed.finish(false).edition, IsEmpty());
  EXPECT_THAT(incomplete.finish().edition, IsEmpty());
  ASSERT_TRUE(counts.take(frames::Type::unchanged) && counts.end(1));
  EXPECT_FALSE(counts.finish().unchanged) << "it hands over none";
  ASSERT_TRUE(cut.take(frames::Type::unchanged));
  EXPECT_FALSE(cut.finish().unchanged);
  EXPECT_FALSE(large.take(frames::Type::edition, std::string(65537, 'x')));
}

}  // namespace
}  // namespace behorig::testing
