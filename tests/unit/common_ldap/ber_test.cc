#include "plugins/common/ldap/ber.h"

#include <gtest/gtest.h>

#include <string>

namespace behorig::ldap {
namespace {

using namespace std::string_literals;
using State = BerHead::State;

TEST(Ber, AHeadSaysHowMuchBelongsToIt) {
  const auto is = [](const std::string& bytes, std::size_t head, std::size_t size) {
    const BerHead got = ber_head(bytes);
    EXPECT_EQ(got.state, State::whole);
    EXPECT_EQ(got.head, head);
    EXPECT_EQ(got.size, size);
  };
  is("\x04\x00"s, 2, 0);
  is("\x04\x02hi and more"s, 2, 2);
  is("\x04\x81\x02hi"s, 3, 2);
  is("\x04\x84\x00\x00\x00\x02hi"s, 6, 2);
  is("\x04\x81\x80"s + std::string(128, 'x'), 3, 128);
}

TEST(Ber, WhatMayStillComeIsNotBroken) {
  const std::string whole = "\x30\x84\x00\x00\x00\x03"s + "abc";
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(ber_head(std::string_view(whole).substr(0, size)).state, State::part) << size;
  EXPECT_EQ(ber_head(whole).state, State::whole);
  EXPECT_EQ(ber_head("\x30\x84\xff\xff\xff\xff"s).size, 0xFFFFFFFFu);
}

TEST(Ber, WhatLdapDoesNotUseIsBroken) {
  for (const auto& bytes : {"\x1f"s, "\xff\xff"s, "\x30\x80"s, "\x30\x85\x00\x00\x00\x00\x00"s, "\x04\xff"s})
    EXPECT_EQ(ber_head(bytes).state, State::broken);
}

TEST(Ber, AReaderTakesOneElementAfterTheOther) {
  const std::string bytes = "\x04\x02hi\x02\x01\x07"s;
  BerReader reader(bytes);
  std::string_view contents;
  EXPECT_FALSE(reader.take(kBerInteger, contents)) << "another tag: nothing is taken";
  ASSERT_TRUE(reader.take(kBerOctets, contents));
  EXPECT_EQ(contents, "hi");
  std::uint8_t tag = 0;
  ASSERT_TRUE(reader.take_any(tag, contents));
  EXPECT_EQ(tag, kBerInteger);
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.take_any(tag, contents));
  EXPECT_TRUE(reader.skip_rest());
}

TEST(Ber, AnElementThatIsLongerThanWhatItLiesInIsNotTaken) {
  std::string_view contents;
  for (const auto& bytes : {"\x04\x03hi"s, "\x04"s, "\x04\x81"s, "\x04\x84\x7f\xff\xff\xffhi"s}) {
    BerReader reader(bytes);
    EXPECT_FALSE(reader.take(kBerOctets, contents));
    EXPECT_FALSE(reader.at_end());
    EXPECT_FALSE(reader.skip_rest());
  }
}

TEST(Ber, NumbersHaveAtMost31Bits) {
  std::uint32_t value = 0;
  EXPECT_TRUE(ber_unsigned("\x7f\xff\xff\xff"s, value));
  EXPECT_EQ(value, 0x7FFFFFFFu);
  EXPECT_TRUE(ber_unsigned("\x00\x80"s, value));
  EXPECT_EQ(value, 128u);
  for (const auto& bytes : {""s, "\x80"s, "\xff\xff"s, "\x00\x80\x00\x00\x00"s})
    EXPECT_FALSE(ber_unsigned(bytes, value));
}

}  // namespace
}  // namespace behorig::ldap
