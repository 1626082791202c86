#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/samples.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ApiToken sample_token(const std::string& id, const std::string& name) {
  ApiToken out;
  out.id = id;
  out.name = name;
  out.digest = sha256(id);
  out.principal = "monitor";
  out.role = "operator";
  out.systems = {"library"};
  out.kinds = {"read", "check"};
  out.until = *Date::parse("2026-12-31");
  out.made_by = "root";
  out.made_at = "2026-11-27T12:00:00Z";
  return out;
}

TEST(Tokens, AreFoundAsTheyWereMade) {
  const StoreFile file;
  const auto store = Store::open(file.url()).value();
  ASSERT_TRUE(store->tokens().add(sample_token("a1", "one")));
  const auto again = Store::open(file.url()).value();
  const auto found = again->tokens().find("a1").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->digest, sha256("a1"));
  EXPECT_EQ(found->principal, "monitor");
  EXPECT_THAT(found->systems, ElementsAre("library"));
  EXPECT_THAT(found->kinds, ElementsAre("read", "check"));
  EXPECT_EQ(found->until.iso(), "2026-12-31");
  EXPECT_EQ(found->used_on, "");
  EXPECT_FALSE(again->tokens().find("a2").value());
}

TEST(Tokens, HaveNamesOfTheirOwnUntilTheyAreRevoked) {
  const StoreFile file;
  const auto store = Store::open(file.url()).value();
  ASSERT_TRUE(store->tokens().add(sample_token("a1", "one")));
  EXPECT_EQ(store->tokens().add(sample_token("a2", "one")).error().id, "store.token-name");
  EXPECT_EQ(store->tokens().revoke("other", "root", "t").error().id, "store.token-unknown");
  ASSERT_TRUE(store->tokens().revoke("one", "anna", "2026-11-28T00:00:00Z"));
  EXPECT_EQ(store->tokens().find("a1").value()->revoked_by, "anna");
  EXPECT_EQ(store->tokens().revoke("a1", "bo", "t").error().id, "store.token-unknown") << "once is enough";
  ASSERT_TRUE(store->tokens().add(sample_token("a2", "one")));
  EXPECT_EQ(store->tokens().list().value().size(), 2U);
  EXPECT_TRUE(store->tokens().revoke("a2", "bo", "t")) << "by id too";
}

TEST(Tokens, RememberTheLastDayOfTheirUse) {
  const StoreFile file;
  const auto store = Store::open(file.url()).value();
  ASSERT_TRUE(store->tokens().add(sample_token("a1", "one")));
  ASSERT_TRUE(store->tokens().used("a1", *Date::parse("2026-11-28")));
  ASSERT_TRUE(store->tokens().used("a1", *Date::parse("2026-11-27")));
  EXPECT_EQ(store->tokens().find("a1").value()->used_on, "2026-11-28");
}

}  // namespace
}  // namespace behorig::testing
