#include "plugins/common/sql/values.h"

#include <gtest/gtest.h>

#include "plugins/common/sql/backends.h"

namespace behorig::sql {
namespace {

TEST(SqlNumber, IsDigits) {
  EXPECT_EQ(number("0"), 0U);
  EXPECT_EQ(number("18446744073709551615"), 18446744073709551615U);
  for (const char* text : {"", "-1", "+1", "1.0", " 1", "18446744073709551616", "0x1"})
    EXPECT_EQ(number(text), std::nullopt) << text;
}

TEST(SqlStatement, CanStandInAnother) {
  EXPECT_EQ(statement_of(" SELECT 1 ;\n; "), "SELECT 1");
  EXPECT_EQ(statement_of("SELECT ';'"), "SELECT ';'");
  EXPECT_EQ(statement_of(" ;\n"), "");
}

TEST(SqlWords, AreOneLineOfText) {
  EXPECT_EQ(words("FATAL:  no\n\tway.\n"), "FATAL: no way");
  EXPECT_EQ(words("l\xf6senord"), "l?senord");
  EXPECT_EQ(words(std::string(1000, 'x')).size(), 400U);
  EXPECT_EQ(words(""), "");
}

}  // namespace
}  // namespace behorig::sql
