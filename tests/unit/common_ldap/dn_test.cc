#include "plugins/common/ldap/dn.h"

#include <gtest/gtest.h>

namespace behorig::ldap {
namespace {

TEST(DnKey, SpellingsOfOneNameHaveOneKey) {
  const char* const spellings[][2] = {{"cn=Anna,dc=x", "CN=anna,DC=X"},
                                      {"cn=Loop\\2C Endless,dc=x", "cn=Loop\\, Endless,dc=x"},
                                      {"cn=a,dc=x", "cn = a , dc=x"},
                                      {"cn=a+sn=b,dc=x", "CN=a + SN=b,dc=x"},
                                      {"cn=\\C3\\A5,dc=x", "cn=å,dc=x"}};
  for (const auto& [one, other] : spellings) {
    ASSERT_TRUE(dn_key(one)) << one;
    EXPECT_EQ(dn_key(one), dn_key(other)) << one;
  }
}

TEST(DnKey, NamesThatDifferHaveKeysThatDiffer) {
  const char* const names[][2] = {{"cn=a,dc=x", "cn=b,dc=x"},
                                  {"cn=a\\,b,dc=x", "cn=a,cn=b,dc=x"},
                                  {"cn=a\\00,dc=x", "cn=a,dc=x"},
                                  {"cn=a\\ ,dc=x", "cn=a,dc=x"}};
  for (const auto& [one, other] : names) EXPECT_NE(dn_key(one), dn_key(other)) << one;
}

TEST(DnKey, WhatIsNoNameHasNone) {
  for (const char* text : {"", "anna", ",", "cn=a,,dc=x", "cn=\"a,dc=x"}) EXPECT_FALSE(dn_key(text)) << text;
}

TEST(WithoutUid, TakesAwayTheBitsOnly) {
  EXPECT_EQ(without_uid("cn=a,dc=x#'0101'B"), "cn=a,dc=x");
  EXPECT_EQ(without_uid("cn=a,dc=x#''B"), "cn=a,dc=x");
  for (const char* text : {"cn=a,dc=x", "cn=a\\#1,dc=x", "cn=a,dc=x#'012'B", "#'01'B", ""})
    EXPECT_EQ(without_uid(text), text);
}

TEST(FirstValue, IsUnescaped) {
  EXPECT_EQ(first_value("cn=Loop\\, Endless,dc=x"), "Loop, Endless");
  EXPECT_EQ(first_value("no name"), "");
}

TEST(Dn, EndsWhereItsBytesEnd) {
  const std::string_view longer("uid=bo,dc=test\0,dc=more", 22);
  EXPECT_EQ(dn_key(longer.substr(0, 9)), std::nullopt) << "uid=bo,dc";
  EXPECT_EQ(dn_key(std::string_view("uid=\\62o,dc=test").substr(0, 11)), std::nullopt) << "uid=\\62o,dc";
  EXPECT_EQ(dn_key(longer), std::nullopt) << "a zero byte is written \\00";
}

TEST(DnKey, AnEscapeThatSambaAloneWritesIsTheLetter) {
  EXPECT_EQ(dn_key("CN=a\\?b,DC=test"), dn_key("cn=a?b,dc=test"));
  EXPECT_EQ(dn_key("CN=\\\\\\?,DC=test"), dn_key("cn=\\5C?,dc=test"));
  EXPECT_EQ(first_value("CN=a\\?b\\2Cc,DC=test"), "a?b,c");
  EXPECT_EQ(dn_key("CN=a\\"), std::nullopt);
}

TEST(Dn, TheFirstRdnGivesAttributesTheirValues) {
  using Values = std::vector<std::string>;
  EXPECT_EQ(rdn_values("uid=bo,ou=uid", "UID"), Values{"bo"});
  EXPECT_EQ(rdn_values("UID=a\\,b+cn=x+uid=c,dc=y", "uid"), (Values{"a,b", "c"}));
  EXPECT_EQ(rdn_values("cn=bo,uid=bo", "uid"), Values{});
  EXPECT_EQ(rdn_values("no name", "uid"), Values{});
  EXPECT_EQ(rdn_values("", "uid"), Values{});
}

}  // namespace
}  // namespace behorig::ldap
