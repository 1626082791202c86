#include "core/http/events.h"

#include <gtest/gtest.h>

#include <memory>

namespace behorig::httpd {
namespace {

TEST(EventStream, WritesEachLineOfTheDataByItself) {
  const EventStream stream;
  const auto reader = stream.read([] {});
  EXPECT_TRUE(stream.send({"7", "finding", "a\nb\r\nc\rd"}));
  EXPECT_TRUE(stream.send({"", "", ""}));
  const auto taken = reader->take();
  EXPECT_EQ(taken.bytes, "id: 7\nevent: finding\ndata: a\ndata: b\ndata: c\ndata: d\n\ndata: \n\n");
  EXPECT_FALSE(taken.ended);
}

TEST(EventStream, EndsWithItsLastHandle) {
  int woken = 0;
  auto stream = std::make_unique<EventStream>();
  const auto reader = stream->read([&] { ++woken; });
  auto other = std::make_unique<EventStream>(*stream);
  stream.reset();
  EXPECT_FALSE(reader->take().ended);
  EXPECT_TRUE(other->send({"", "", "last"}));
  other.reset();
  const auto taken = reader->take();
  EXPECT_TRUE(taken.ended);
  EXPECT_FALSE(taken.cut);
  EXPECT_EQ(taken.bytes, "data: last\n\n");
  EXPECT_EQ(woken, 2);
}

TEST(EventStream, CutsOffWhoReadsTooSlowly) {
  const EventStream stream;
  const auto reader = stream.read([] {});
  const std::string data(100000, 'x');
  int taken = 0;
  while (stream.send({"", "", data})) ++taken;
  EXPECT_EQ(taken, 10);
  EXPECT_TRUE(reader->take().cut);
  EXPECT_FALSE(stream.open());
  EXPECT_FALSE(stream.send({"", "", "more"}));
}

TEST(EventStream, NeverWritesALineThatAnIdOrNameHid) {
  for (const char* bad : {"a\nb", "a\rb"}) {
    const EventStream stream;
    const auto reader = stream.read([] {});
    EXPECT_FALSE(stream.send({bad, "", "x"}));
    EXPECT_TRUE(reader->take().cut);
  }
  const EventStream stream;
  EXPECT_FALSE(stream.send({"", std::string("a\0b", 3), "x"}));
}

TEST(EventStream, KnowsThatNobodyReadsAnyMore) {
  const EventStream stream;
  auto reader = stream.read([] {});
  EXPECT_TRUE(stream.open());
  reader->leave();
  EXPECT_FALSE(stream.open());
  EXPECT_FALSE(stream.send({"", "", "x"}));
}

}  // namespace
}  // namespace behorig::httpd
