// What a connector remembers from one reading to the next.

#include "core/plugin_host/takers.h"
#include "tests/unit/plugin_host/jobs.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Remembered, GoesFromOneReadingToTheNextByteByByte) {
  // More than a frame holds, and bytes that are no text.
  std::string first(3u << 20, '\0');
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = static_cast<char>(i * 7 % 251);
  auto job = job_for("remembering");
  job.remembered.bytes = first;
  auto reading = read_system(job);
  EXPECT_THAT(ids_of(reading.errors), IsEmpty());
  EXPECT_EQ(reading.proof["remembered"], std::to_string(first.size()));
  EXPECT_EQ(reading.proof["kept"], "yes");
  EXPECT_TRUE(reading.remembered == first + "x");
  EXPECT_EQ(reading.proof["of_newest"], "yes");
  job.remembered = {std::move(reading.remembered), false};
  reading = read_system(job);
  EXPECT_EQ(reading.proof["remembered"], std::to_string(first.size() + 1));
  EXPECT_EQ(reading.proof["of_newest"], "no");
}

TEST(Remembered, IsNothingTheFirstTime) {
  const auto reading = read_system(job_for("remembering", R"({"first":"y"})"));
  EXPECT_THAT(ids_of(reading.errors), IsEmpty());
  EXPECT_EQ(reading.remembered, "yx");
}

TEST(Remembered, AJobThatHasItSharesNoProcess) {
  auto job = job_for("remembering");
  EXPECT_TRUE(may_share(job));
  job.remembered.bytes = "x";
  EXPECT_FALSE(may_share(job));
}

TEST(Remembered, OfSystemsThatShareAProcessIsTheirOwn) {
  SharedHost host;
  const auto one = job_for("remembering", R"({"first":"one"})");
  const auto other = job_for("remembering", R"({"first":"other"})");
  EXPECT_EQ(host.read_system(one, {}, {}, [] { return true; }).remembered, "onex");
  EXPECT_EQ(host.read_system(other, {}, {}, [] { return false; }).remembered, "otherx");
}

/// Frames of one connector, as a process would send them.
class Frames {
 public:
  bool take(frames::Type type, std::string_view bytes) {
    frames::Writer writer;
    writer.begin(type);
    writer.bytes(bytes.data(), bytes.size());
    return taker_->take(type, frames::Reader(writer.frame().substr(5)));
  }
  bool end() {
    frames::Writer writer;
    writer.begin(frames::Type::end);
    writer.number(std::int32_t{1});
    for (int i = 0; i < 5; ++i) writer.number(std::uint64_t{0});
    writer.text("{}");
    return taker_->take(frames::Type::end, frames::Reader(writer.frame().substr(5)));
  }
  RawReading finish(bool clean) {
    ProcessEnd end;
    end.clean = clean;
    return taker_->finish(std::move(end));
  }

 private:
  std::unique_ptr<ReadingTaker> taker_ = reading_taker("p", {});
};

TEST(Remembered, OfAReadingThatDidNotEndIsNothing) {
  Frames cut;
  EXPECT_TRUE(cut.take(frames::Type::remember, "abc"));
  EXPECT_THAT(cut.finish(true).remembered, IsEmpty());
  Frames killed;
  EXPECT_TRUE(killed.take(frames::Type::remember, "abc") && killed.end());
  EXPECT_THAT(killed.finish(false).remembered, IsEmpty());
  Frames late;
  EXPECT_TRUE(late.end());
  EXPECT_FALSE(late.take(frames::Type::remember, "abc"));
}

TEST(Remembered, MoreThanIsKeptIsToldAndCostsTheReadingNothing) {
  Frames frames;
  const std::string most((1u << 20) - 1, 'x');
  for (int i = 0; i < 513; ++i) ASSERT_TRUE(frames.take(frames::Type::remember, most));
  ASSERT_TRUE(frames.end());
  const auto reading = frames.finish(true);
  EXPECT_TRUE(reading.claims_complete);
  EXPECT_THAT(reading.remembered, IsEmpty());
  EXPECT_THAT(ids_of(reading.errors), IsEmpty());
  EXPECT_THAT(ids_of(reading.warnings), ElementsAre("host.remembered-too-much"));
}

}  // namespace
}  // namespace behorig::testing
