#include "plugins/common/ldap/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ldap.h>

#include "tests/support/scripted_ldap.h"

namespace behorig::ldap {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using State = BerHead::State;

const std::string& entry() {
  static const std::string kEntry = testing::ldap_entry(
      7, "uid=anna", {{"uid", {"anna"}}, {"mail", {"a@x", "b@x"}}, {"seeAlso", {}}, {"blank", {""}}});
  return kEntry;
}

TEST(Messages, AreToldApartByNumberAndOperation) {
  const Message got = message_at(entry() + testing::ldap_done(8, 0));
  EXPECT_EQ(got.state, State::whole);
  EXPECT_EQ(got.size, entry().size());
  EXPECT_EQ(got.id, 7u);
  EXPECT_EQ(got.operation, LDAP_RES_SEARCH_ENTRY);
  EXPECT_EQ(message_at(testing::ldap_done(8, 0, "more")).operation, LDAP_RES_SEARCH_RESULT);
}

TEST(Messages, AreWaitedForUntilTheyAreWhole) {
  for (std::size_t size = 0; size < entry().size(); ++size)
    EXPECT_EQ(message_at(std::string_view(entry()).substr(0, size)).state, State::part) << size;
}

TEST(Messages, WithTrailingPartsOfALaterProtocolAreRead) {
  EXPECT_EQ(message_at("\x30\x0a\x02\x01\x07\x65\x00\xa0\x03xyz"s.substr(0, 12)).state, State::whole);
}

TEST(Messages, ThatNobodyCanMeanAreBroken) {
  for (const auto& bytes : {
           "\x31"s,                                  // no sequence
           "\x30\x80"s,                              // of no length
           "\x30\x84\x7f\xff\xff\xff"s,              // larger than anything
           "\x30\x00"s,                              // nothing in it
           "\x30\x03\x02\x01\x07"s,                  // only a number
           "\x30\x05\x02\x01\xff\x65\x00"s,          // a number below 0
           "\x30\x05\x04\x01\x07\x65\x00"s,          // a text as number
           "\x30\x05\x02\x01\x07\x65\x01"s,          // an operation that ends after its message
           "\x30\x07\x02\x01\x07\x65\x00\xa0\x05"s,  // controls that do
       })
    EXPECT_EQ(message_at(bytes).state, State::broken);
}

struct Read {
  bool whole = false;
  std::string dn = {};
  std::vector<std::string> parts = {};
};
Read read(std::string_view answer) {
  Read out;
  std::string_view dn;
  out.whole = read_entry(
      answer, dn, [&](std::string_view description) { out.parts.push_back(std::string(description) + ":"); },
      [&](std::string_view value) { out.parts.emplace_back(value); });
  out.dn = dn;
  return out;
}

TEST(SearchResultEntry, IsReadWithAllItsValues) {
  const Read got = read(message_at(entry()).answer);
  EXPECT_TRUE(got.whole);
  EXPECT_EQ(got.dn, "uid=anna");
  EXPECT_THAT(got.parts, ElementsAre("uid:", "anna", "mail:", "a@x", "b@x", "seeAlso:", "blank:", ""));
}

TEST(SearchResultEntry, IsBrokenWhereverItIsCut) {
  const std::string_view answer = message_at(entry()).answer;
  for (std::size_t size = 0; size < answer.size(); ++size)
    EXPECT_FALSE(read(answer.substr(0, size)).whole) << size;
}

TEST(SearchResultEntry, IsBrokenIfATagIsWrong) {
  // Every octet that is a tag in this one, turned into another tag.
  const std::string small = "\x04\x01x\x30\x0b\x30\x09\x04\x01u\x31\x04\x04\x02hi"s;
  ASSERT_TRUE(read(small).whole);
  for (const std::size_t at : {0U, 3U, 5U, 7U, 10U, 12U}) {
    std::string bytes = small;
    bytes[at] = '\x0a';
    EXPECT_FALSE(read(bytes).whole) << at;
  }
}

}  // namespace
}  // namespace behorig::ldap
