#include "plugins/common/ldap/windows.h"

#include <gtest/gtest.h>

#include "plugins/common/ldap/time.h"

namespace behorig::ldap {
namespace {

std::string bytes(std::initializer_list<int> all) {
  std::string out;
  for (const int one : all) out += static_cast<char>(one);
  return out;
}

/// Administrators, as MS-DTYP 2.4.2.2 lays it out.
const std::string kAdministrators = bytes({1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0});

TEST(Windows, AGuidIsWrittenAsMicrosoftsToolsDo) {
  EXPECT_EQ(guid_text(bytes({0x67, 0x45, 0x23, 0x01, 0xAB, 0x89, 0xEF, 0xCD, 0x01, 0x23, 0x45, 0x67, 0x89,
                             0xAB, 0xCD, 0xEF})),
            "01234567-89ab-cdef-0123-456789abcdef");
  EXPECT_EQ(guid_text(std::string(15, 'x')), "");
  EXPECT_EQ(guid_text(std::string(17, 'x')), "");
  EXPECT_EQ(guid_text(""), "");
}

TEST(Windows, ASidIsReadOnlyIfItIsWhole) {
  EXPECT_EQ(sid_text(kAdministrators), "S-1-5-32-544");
  EXPECT_EQ(sid_text(bytes({1, 0, 0, 0, 0, 0, 0, 5})), "S-1-5");
  EXPECT_EQ(sid_text(bytes({1, 1, 0, 0, 0, 0, 0, 5, 0xFF, 0xFF, 0xFF, 0xFF})), "S-1-5-4294967295");
  for (std::size_t size = 0; size < kAdministrators.size(); ++size)
    EXPECT_EQ(sid_text(kAdministrators.substr(0, size)), "") << size;
  EXPECT_EQ(sid_text(kAdministrators + "x"), "");
  EXPECT_EQ(sid_text(bytes({2, 0, 0, 0, 0, 0, 0, 5})), "");
  EXPECT_EQ(sid_text(bytes({1, 16, 0, 0, 0, 0, 0, 5}) + std::string(64, 'x')), "");
}

TEST(Windows, ASidsLastNumberCountsInItsDomain) {
  const auto parts = sid_parts("S-1-5-21-1-2-3-512");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->domain, "S-1-5-21-1-2-3");
  EXPECT_EQ(parts->relative, 512U);
  for (const char* text : {"", "S-1-5", "S-1-5-", "S-1-5-x", "X-1-5-3", "S-1-5-4294967296", "S-1-5--1"})
    EXPECT_FALSE(sid_parts(text)) << text;
}

TEST(Windows, TimesCountFrom1601AndNeverIsNone) {
  EXPECT_EQ(filetime_seconds("116444736000000000"), 0);
  EXPECT_EQ(day_text(day_of(*filetime_seconds("131000000000000000"))), "2016-02-15");
  EXPECT_EQ(filetime_seconds("0"), 0);
  EXPECT_EQ(filetime_seconds("9223372036854775807"), 0);
  for (const char* text : {"", "-1", "x", "1x", " 1", "9223372036854775808"})
    EXPECT_FALSE(filetime_seconds(text)) << text;
  EXPECT_EQ(day_text(0), "1970-01-01");
  EXPECT_EQ(day_text(20'784), "2026-11-27");
}

TEST(Windows, PowerIsInTheNumber) {
  for (const char* sid : {"S-1-5-32-544", "S-1-5-32-548", "S-1-5-32-549", "S-1-5-32-550", "S-1-5-32-551",
                          "S-1-5-21-1-2-3-512", "S-1-5-21-1-2-3-518", "S-1-5-21-1-2-3-519",
                          "S-1-5-21-1-2-3-520", "S-1-5-21-1-2-3-526", "S-1-5-21-1-2-3-527"})
    EXPECT_TRUE(gives_power_over_domain(sid)) << sid;
  for (const char* sid : {"", "S-1-5-32-545", "S-1-5-32-547", "S-1-5-32-553", "S-1-5-21-1-2-3-513",
                          "S-1-5-21-1-2-3-1512", "S-1-5-512", "S-1-5-11"})
    EXPECT_FALSE(gives_power_over_domain(sid)) << sid;
}

TEST(Windows, EverybodyIsToldFromWhatNobodySignsInAs) {
  for (const char* sid : {"S-1-1-0", "S-1-5-2", "S-1-5-4", "S-1-5-11", "S-1-5-15"}) {
    ASSERT_NE(well_known(sid), nullptr) << sid;
    EXPECT_TRUE(well_known(sid)->everybody) << sid;
  }
  for (const char* sid : {"S-1-5-7", "S-1-5-9", "S-1-5-18"}) {
    ASSERT_NE(well_known(sid), nullptr) << sid;
    EXPECT_FALSE(well_known(sid)->everybody) << sid;
  }
  EXPECT_EQ(well_known("S-1-5-21-1-2-3-512"), nullptr);
}

}  // namespace
}  // namespace behorig::ldap
