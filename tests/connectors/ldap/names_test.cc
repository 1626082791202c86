#include "plugins/common/ldap/names.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "plugins/common/ldap/dn.h"

namespace behorig::testing {
namespace {

using ldap::kNone;
using ldap::Names;

TEST(LdapNames, SpellingsOfOneNameHaveOneNumber) {
  Names names;
  const auto anna = names.number("uid=Anna,ou=People,dc=test");
  for (const char* spelling :
       {"uid=anna,ou=people,dc=test", "UID=ANNA,OU=PEOPLE,DC=TEST", "uid=anna, ou=People, dc=test",
        "uid=\\61nna,ou=People,dc=test", "uid=anna,ou=\\50eople,dc=test", "uid=anna,ou=People,dc=test"})
    EXPECT_EQ(names.number(spelling), anna) << spelling;
  EXPECT_EQ(names.spelling(anna), "uid=Anna,ou=People,dc=test");
}

TEST(LdapNames, TheSameFirstPartElsewhereIsAnotherName) {
  Names names;
  const auto anna = names.number("uid=anna,ou=people,dc=test");
  for (const char* other : {"uid=anna,ou=groups,dc=test", "uid=anna", "uid=anna,dc=test",
                            "uid=ann,ou=people,dc=test", "ou=people,dc=test"})
    EXPECT_NE(names.number(other), anna) << other;
}

TEST(LdapNames, WhatIsNoNameIsNoneBelowAnyParent) {
  Names names;
  names.number("uid=anna,ou=people,dc=test");
  for (const char* bad : {"", ",ou=people,dc=test", "uid,ou=people,dc=test", "anna",
                          "uid=a,,ou=people,dc=test", "uid=a\\,ou=people,dc=test,"})
    EXPECT_EQ(names.number(bad), kNone) << bad;
  // An empty value is one (RFC 4514, 2.4).
  EXPECT_EQ(names.number("uid=,ou=people,dc=test"), names.number("UID=,ou=people,dc=test"));
}

/// Of many names in any order: equal numbers exactly where the keys are equal.
TEST(LdapNames, AreEqualWhereTheirKeysAre) {
  const std::vector<std::string> firsts{"uid=a",      "UID=A",      "uid=b",  "uid=\\61",
                                        "uid=a\\,b",  "uid=a\\2cb", "uid=",   "uid= a",
                                        "cn=x+uid=a", "nonsense",   "uid=a ", ""};
  const std::vector<std::string> parents{"",           ",ou=p",   ",OU=P",        ", ou=p", ",ou=\\70",
                                         ",ou=p,dc=t", ",b,ou=p", ",ou=p\\,dc=t", ",ou=",   ","};
  std::mt19937 random(20261125);
  for (int round = 0; round < 20; ++round) {
    Names names;
    std::map<std::string, std::uint32_t> numbers;
    std::vector<std::string> dns;
    for (int i = 0; i < 300; ++i)
      dns.push_back(firsts[random() % firsts.size()] + parents[random() % parents.size()]);
    std::vector<std::uint32_t> got;
    names.numbers({dns.begin(), dns.end()}, got);
    ASSERT_EQ(got.size(), dns.size());
    for (std::size_t i = 0; i < dns.size(); ++i) {
      const auto key = ldap::dn_key(dns[i]);
      ASSERT_EQ(got[i] != kNone, key.has_value()) << dns[i];
      if (!key) continue;
      const auto [known, fresh] = numbers.emplace(*key, got[i]);
      ASSERT_EQ(known->second, got[i]) << dns[i];
    }
    std::set<std::uint32_t> different;
    for (const auto& [key, number] : numbers) different.insert(number);
    ASSERT_EQ(different.size(), numbers.size());
  }
}

}  // namespace
}  // namespace behorig::testing
