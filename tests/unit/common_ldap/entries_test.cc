#include "plugins/common/ldap/entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/common/ldap/message.h"
#include "tests/support/scripted_ldap.h"

namespace behorig::ldap {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> kRequested{"uid", "member", "mail"};

/// Adds one entry, of which the test keeps the bytes.
bool add(Entries& entries, const std::string& bytes, std::string& ranged) {
  return entries.add(message_at(bytes).answer, kRequested, ranged);
}

std::vector<std::string> values(const Entries& entries, std::size_t entry, std::size_t attribute) {
  std::vector<std::string> out;
  entries.values(entry, attribute, [&](std::string_view value) { out.emplace_back(value); });
  return out;
}

TEST(Entries, HoldTheRequestedAttributesByPlace) {
  const std::string anna =
      testing::ldap_entry(1, "uid=anna", {{"MAIL", {"a@x", "b@x"}}, {"sn", {"Ek"}}, {"uid", {"anna"}}});
  const std::string nobody = testing::ldap_entry(1, "cn=nobody", {{"member", {}}, {"sn;lang-sv", {"c@x"}}});
  Entries entries;
  std::string ranged;
  ASSERT_TRUE(add(entries, anna, ranged));
  ASSERT_TRUE(add(entries, nobody, ranged));
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries.dn(0), "uid=anna");
  EXPECT_THAT(values(entries, 0, 2), ElementsAre("a@x", "b@x"));
  EXPECT_EQ(entries.first(0, 0), "anna");
  EXPECT_EQ(entries.dn(1), "cn=nobody");
  EXPECT_FALSE(entries.has(1, 1));
  EXPECT_THAT(values(entries, 1, 2), IsEmpty());
  EXPECT_THAT(ranged, IsEmpty());
}

TEST(Entries, ValuesUnderOptionsAreThoseOfTheAttribute) {
  const std::string bytes = testing::ldap_entry(1, "cn=all",
                                                {{"MEMBER;lang-sv", {"uid=b"}},
                                                 {"member", {"uid=a"}},
                                                 {"member;lang-sv;x-y", {"uid=c"}},
                                                 {"mail;x", {"m"}}});
  Entries entries;
  std::string ranged;
  ASSERT_TRUE(add(entries, bytes, ranged));
  EXPECT_THAT(values(entries, 0, 1), ElementsAre("uid=b", "uid=a", "uid=c"));
  EXPECT_EQ(entries.first(0, 1), "uid=a");
  EXPECT_EQ(entries.first(0, 2), "m");
  EXPECT_THAT(entries.unasked(), IsEmpty());
}

TEST(Entries, OptionsThatWereAskedForMustBeThere) {
  const std::vector<std::string> requested{"cn;lang-sv", "photo;binary", "cn"};
  const std::string bytes = testing::ldap_entry(1, "cn=all",
                                                {{"cn;lang-en", {"en"}},
                                                 {"cn;lang-sv", {"sv"}},
                                                 {"cn;x-y;LANG-SV", {"xy"}},
                                                 {"photo", {"no"}},
                                                 {"photo;binary", {"yes"}}});
  Entries entries;
  std::string ranged;
  ASSERT_TRUE(entries.add(message_at(bytes).answer, requested, ranged));
  EXPECT_THAT(values(entries, 0, 0), ElementsAre("sv", "xy"));
  EXPECT_THAT(values(entries, 0, 1), ElementsAre("yes"));
  EXPECT_THAT(values(entries, 0, 2), ElementsAre("en"));
  ASSERT_EQ(entries.unasked().size(), 1u);
  EXPECT_EQ(entries.unasked()[0].description, "photo");
}

TEST(Entries, WhatNobodyAskedForIsTold) {
  const std::string bytes =
      testing::ldap_entry(1, "cn=all", {{"member", {"uid=a"}}, {"chiefMember;lang-sv", {"uid=b"}}});
  Entries entries;
  std::string ranged;
  ASSERT_TRUE(add(entries, bytes, ranged));
  ASSERT_TRUE(entries.add(message_at(bytes).answer, {}, ranged));
  ASSERT_EQ(entries.unasked().size(), 1u);
  EXPECT_EQ(entries.unasked()[0].entry, 0u);
  EXPECT_EQ(entries.unasked()[0].description, "chiefMember;lang-sv");
}

TEST(Entries, ARangeOfValuesIsTold) {
  for (const std::string name : {"member;range=0-1499", "Member;lang-sv;Range=0-1", "x;range=1-*"}) {
    const std::string bytes = testing::ldap_entry(1, "cn=all", {{name, {"uid=anna"}}});
    Entries entries;
    std::string ranged;
    EXPECT_TRUE(add(entries, bytes, ranged));
    EXPECT_EQ(ranged, name);
  }
}

TEST(Entries, ARangeIsTakenByWhoFollowsIt) {
  const std::string bytes = testing::ldap_entry(
      1, "cn=all",
      {{"member", {}}, {"Member;Range=1500-1501", {"uid=a", "uid=b"}}, {"mail;range=0-*", {"m"}}});
  Entries entries;
  std::string ranged;
  ASSERT_TRUE(entries.add(message_at(bytes).answer, {"mail", "member;range=1500-*"}, ranged, true));
  EXPECT_THAT(ranged, IsEmpty());
  ASSERT_EQ(entries.ranges().size(), 2u);
  const Entries::Range& members = entries.ranges()[0];
  EXPECT_EQ(members.attribute, 1u);
  EXPECT_EQ(members.first, 1500u);
  EXPECT_EQ(members.last, 1501u);
  EXPECT_EQ(members.values, 2u);
  EXPECT_EQ(entries.ranges()[1].last, std::nullopt);
  EXPECT_THAT(values(entries, 0, 1), ElementsAre("uid=a", "uid=b"));
}

TEST(Entries, ARangeThatCannotBeFollowedIsTold) {
  for (const std::string name : {"member;range=a-b", "member;range=0", "member;range=0-", "member;range=-1",
                                 "member;range=0-18446744073709551616", "member;lang-sv;range=0-1",
                                 "sn;range=0-1", "member;range=0-1;x"}) {
    const std::string bytes = testing::ldap_entry(1, "cn=all", {{name, {"uid=anna"}}});
    Entries entries;
    std::string ranged;
    EXPECT_TRUE(entries.add(message_at(bytes).answer, kRequested, ranged, true));
    EXPECT_EQ(ranged, name);
    EXPECT_THAT(entries.ranges(), IsEmpty());
  }
}

TEST(Entries, AnAnswerThatIsBrokenIsTold) {
  Entries entries;
  std::string ranged;
  EXPECT_FALSE(entries.add("\x04\x05uid", kRequested, ranged));
}

}  // namespace
}  // namespace behorig::ldap
