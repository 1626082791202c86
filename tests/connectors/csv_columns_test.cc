// Which columns of an export are read, and what is told of the others.

#include "tests/connectors/csv_export.h"

namespace behorig::csv_connector {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(Csv, APermissionMayBeCalledLikeAField) {
  write("grants.csv", "account,entitlement,since,Lån\na1,x,2026-11-20,\na2,,,x\n");
  auto out = read(R"(,"wide":{})");
  EXPECT_EQ(held(out), (Held{{"a2", "Lån"}, {"a1", "entitlement"}}));
  EXPECT_EQ(out.grants.at(1).since, 20777);
  EXPECT_TRUE(out.complete);
  // A field of each row, unless the settings name it.
  write("grants.csv", "account,entitlement,since,until\na1,x,x,\na2,,,x\n");
  EXPECT_EQ(error(R"(,"wide":{})"), "date-wrong");
  out = read(R"(,"wide":{"columns":["since","until"]})");
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(held(out), (Held{{"a1", "since"}, {"a2", "until"}}));
  EXPECT_EQ(error(R"(,"wide":{},"columns":{"grants":{"entitlement":"Lån"}})"), "wide-entitlement");
  // A mapping for another file takes no permission away.
  write("entitlements.csv", "Lån\nLån\n");
  write("grants.csv", "account,Lån\na1,x\n");
  out = read(R"(,"wide":{},"columns":{"entitlement":"Lån"})");
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(held(out), (Held{{"a1", "Lån"}}));
}

/// What was told so, as "argument argument".
std::vector<std::string> told_of(const FakeReading& reading, const std::string& id,
                                 const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (const auto& problem : reading.problems) {
    if (problem.id != id) continue;
    out.emplace_back();
    for (const auto& name : arguments)
      out.back() += (out.back().empty() ? "" : " ") + argument(problem, name);
  }
  return out;
}

TEST_F(Csv, ColumnsThatAreNotReadAreTold) {
  write("accounts.csv", "acount,account,enabeld,Name,mail\na,a,no,Anna,m@x\n");
  write("entitlements.csv", "entitlement,owner\nLån,bo\n");
  write("grants.csv", "account,entitlement,untl,why\na,Lån,2026-01-01,x\n");
  auto out = read();
  EXPECT_TRUE(out.complete);
  EXPECT_THAT(told_of(out, "column-near", {"column", "near", "option"}),
              ElementsAre("name Name columns.accounts.name", "enabled enabeld columns.accounts.enabled",
                          "until untl columns.grants.until"));
  EXPECT_THAT(told_of(out, "columns-ignored", {"columns"}), ElementsAre("\"owner\"", "\"why\""));
  write("accounts.csv", "account,mail\na,m@x\n");
  write("entitlements.csv", "entitlement\nLån\n");
  write("grants.csv", "account,Lån,Admin\na,x,\n");
  EXPECT_THAT(told_of(read(R"(,"wide":{})"), "columns-ignored", {"columns"}), IsEmpty());
  EXPECT_THAT(told_of(read(R"(,"wide":{"columns":["Lån"]})"), "columns-ignored", {"columns"}),
              ElementsAre("\"Admin\""));
  write("grants.csv", "acount,entitlement\na,Lån\n");
  EXPECT_EQ(error(), "column-missing");
}

TEST_F(Csv, BlanksBeforeAQuoteAreTold) {
  write("grants.csv", "account,entitlement,note\na, \"Lån, Admin\"\n");
  const auto out = read();
  EXPECT_FALSE(out.complete);
  ASSERT_THAT(out.errors(), ElementsAre("quote-late"));
  EXPECT_THAT(told_of(out, "quote-late", {"line", "column"}), ElementsAre("2 4"));
}

}  // namespace
}  // namespace behorig::csv_connector
