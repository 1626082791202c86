#include <gtest/gtest.h>

#include "core/base/text.h"

namespace behorig {
namespace {

TEST(CanonicalDn, FoldsCaseSpacesAndEscapes) {
  const auto expected = canonical_dn("cn=Anna Ek,ou=People,dc=example,dc=se");
  ASSERT_TRUE(expected);
  EXPECT_EQ(canonical_dn("CN=anna ek, OU=People , DC=Example,DC=SE"), expected);
  EXPECT_EQ(canonical_dn("cn=Anna  Ek,ou=People,dc=example,dc=se"), expected);
  EXPECT_EQ(canonical_dn("cn=Anna\\20Ek,ou=People,dc=example,dc=se"), expected);
  EXPECT_EQ(canonical_dn("2.5.4.3=Anna Ek,ou=People,dc=example,dc=se"), expected);
  EXPECT_EQ(canonical_dn("OID.2.5.4.3=Anna Ek;ou=People;dc=example;dc=se"), expected);
}

TEST(CanonicalDn, KnowsTheSameCharacterEscapedInAnyWay) {
  EXPECT_EQ(canonical_dn("cn=Loop\\2C Endless"), canonical_dn("cn=Loop\\, Endless"));
  EXPECT_EQ(canonical_dn("cn=\\c3\\85sa"), canonical_dn("cn=Åsa"));
  EXPECT_EQ(canonical_dn("cn=A\u030Asa"), canonical_dn("cn=åsa"));
  EXPECT_EQ(canonical_dn("cn=a\\00b"), canonical_dn("cn=A\\00B"));
}

TEST(CanonicalDn, OrdersThePartsOfOneName) {
  EXPECT_EQ(canonical_dn("cn=a+uid=b,dc=x"), canonical_dn("uid=b+cn=a,dc=x"));
  EXPECT_NE(canonical_dn("cn=a,uid=b"), canonical_dn("uid=b,cn=a"));
}

TEST(CanonicalDn, TellsDifferentNamesApart) {
  EXPECT_NE(canonical_dn("cn=a\\,cn=b"), canonical_dn("cn=a,cn=b"));
  EXPECT_NE(canonical_dn("cn=a+cn=b"), canonical_dn("cn=a\\+cn=b"));
}

TEST(CanonicalDn, RefusesWhatIsNoDn) {
  for (const char* text :
       {"", "anna", "cn", "=a", "cn=a,", "cn=a,b", "cn=a\\", "cn=a\\g1", "c n=a", "cn=\"a\""}) {
    EXPECT_EQ(canonical_dn(text), std::nullopt) << text;
  }
}

TEST(CanonicalDn, IsItsOwnCanonicalSpelling) {
  for (const char* text : {"cn=#Hash\\, x,dc=y", "cn=\\#hash", "cn= \\ lead,o=Ö", "cn=a\\3Db", "cn=x\\0ay"}) {
    const auto once = canonical_dn(text);
    ASSERT_TRUE(once) << text;
    EXPECT_EQ(canonical_dn(*once), once) << text;
  }
}

}  // namespace
}  // namespace behorig
