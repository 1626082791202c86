#include "plugins/common/ldap/dirsync.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/common/ldap/ber.h"
#include "plugins/common/ldap/ranges.h"

namespace behorig::ldap {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;

std::string dirsync_answer(const std::string& more, const std::string& cookie, const std::string& rest = {}) {
  return ber_element(kBerSequence, ber_element(kBerInteger, more) + ber_element(kBerInteger, "\0"s) +
                                       ber_element(kBerOctets, cookie) + rest);
}

TEST(LdapDirSync, AnswersAreReadOrNot) {
  const std::string value = dirsync_answer("\0"s, "cookie"), more = dirsync_answer("\0\0\0\1"s, "");
  ASSERT_TRUE(read_dirsync_answer(value));
  EXPECT_FALSE(read_dirsync_answer(value)->more);
  EXPECT_EQ(read_dirsync_answer(value)->cookie, "cookie");
  ASSERT_TRUE(read_dirsync_answer(more));
  EXPECT_TRUE(read_dirsync_answer(more)->more);
  EXPECT_TRUE(read_dirsync_answer(dirsync_answer("\xff"s, ""))->more);
  for (const auto& wrong :
       {""s, value + "x", value.substr(0, value.size() - 1), dirsync_answer("", "c"),
        dirsync_answer("\0\0\0\0\0"s, "c"), dirsync_answer("\0"s, "c", "x"),
        dirsync_answer("\0"s, std::string((1 << 20) + 1, 'c')),
        ber_element(kBerSequence, ber_element(kBerInteger, "\0"s) + ber_element(kBerOctets, "c"))})
    EXPECT_FALSE(read_dirsync_answer(wrong));
}

TEST(LdapDirSync, AsksForWhatTheAccountMaySeeAndForValuesThatChanged) {
  EXPECT_EQ(
      dirsync_request("c"),
      "\x30\x84\0\0\0\x1b\x02\x84\0\0\0\x04\x80\0\0\x01\x02\x84\0\0\0\x04\0\x10\0\0\x04\x84\0\0\0\x01"s +
          "c");
}

std::string attribute_of(const std::string& name, const std::vector<std::string>& values) {
  std::string set;
  for (const auto& value : values) set += ber_element(kBerOctets, value);
  return ber_element(kBerSequence, ber_element(kBerOctets, name) + ber_element(kBerSet, set));
}

TEST(LdapRanges, AnEntryIsMadeWholeByItsOtherValues) {
  const std::string part =
      ber_element(kBerOctets, "cn=g") +
      ber_element(kBerSequence, attribute_of("cn", {"g"}) + attribute_of("Member;range=0-1", {"a", "b"}) +
                                    attribute_of("member", {}) + attribute_of("memberUid", {"x"}) +
                                    attribute_of("none", {}));
  const std::string whole = answer_with(part, "member", {"a", "b", "c"});
  Entries entries;
  std::string ranged;
  ASSERT_TRUE(entries.add(whole, {"member", "cn", "memberUid"}, ranged));
  EXPECT_EQ(ranged, "");
  EXPECT_EQ(entries.dn(0), "cn=g");
  std::vector<std::string> members;
  entries.values(0, 0, [&](std::string_view value) { members.emplace_back(value); });
  EXPECT_THAT(members, ElementsAre("a", "b", "c"));
  EXPECT_EQ(entries.first(0, 1), "g");
  EXPECT_EQ(entries.first(0, 2), "x");
  EXPECT_EQ(answer_with(part.substr(0, part.size() - 1), "member", {"a"}), "");
}

}  // namespace
}  // namespace behorig::ldap
