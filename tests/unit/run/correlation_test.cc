#include "core/run/correlation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(BlindKeys, AreThoseThatNoAccountHasWithTheNearest) {
  SnapshotBuilder builder;
  SnapshotBuilder::Account account;
  account.id = "a17";
  const std::vector<std::pair<std::string_view, std::string_view>> attributes{{"employee_id", "1"}};
  account.attributes = attributes;
  builder.account(account);
  const auto snapshot = std::move(builder).finish();
  SystemSettings system;
  system.id = "s";
  system.keys = {{"account", "person"}, {"employee_id", "person"}};
  EXPECT_THAT(blind_keys(snapshot, system), IsEmpty());
  system.keys = {{"employe_id", "person"}, {"mail", "email"}};
  EXPECT_THAT(blind_keys(snapshot, system),
              ElementsAre(Message("reading.blind-key-near",
                                  {{"system", "s"}, {"attribute", "employe_id"}, {"near", "employee_id"}}),
                          Message("reading.blind-key", {{"system", "s"}, {"attribute", "mail"}})));
}

TEST(BlindKeys, AreNotToldOfAReadingWithoutAccounts) {
  SystemSettings system;
  system.keys = {{"mail", "email"}};
  EXPECT_THAT(blind_keys(SnapshotBuilder().finish(), system), IsEmpty());
}

}  // namespace
}  // namespace behorig
