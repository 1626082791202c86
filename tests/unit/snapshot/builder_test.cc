#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/snapshot/snapshot.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

SnapshotBuilder::Account account(std::string_view id) {
  SnapshotBuilder::Account out;
  out.id = id;
  return out;
}

SnapshotBuilder::Entitlement entitlement(std::string_view id) {
  SnapshotBuilder::Entitlement out;
  out.id = id;
  return out;
}

void grant(SnapshotBuilder& builder, std::uint32_t a, std::uint32_t e) {
  const SnapshotBuilder::GrantPair pair{a, e};
  builder.grants({pair});
}

TEST(SnapshotBuilder, KeepsGrantsOncePerAccountInOrder) {
  SnapshotBuilder builder;
  builder.account(account("a"));
  builder.account(account("b"));
  for (const char* id : {"x", "y", "z"}) builder.entitlement(entitlement(id));
  grant(builder, 1, 2);
  grant(builder, 0, 1);
  grant(builder, 1, 0);
  grant(builder, 1, 2);
  const Snapshot snapshot = std::move(builder).finish();
  EXPECT_THAT(snapshot.grants(0), ElementsAre(1));
  EXPECT_THAT(snapshot.grants(1), ElementsAre(0, 2));
  EXPECT_EQ(snapshot.counts(), (ReadingCounts{2, 3, 3, 0}));
}

TEST(SnapshotBuilder, RefusesABlankId) {
  SnapshotBuilder builder;
  EXPECT_FALSE(builder.account(account("")));
  EXPECT_FALSE(builder.entitlement(entitlement("")));
  EXPECT_EQ(builder.account_handles(), 0u);
}

TEST(SnapshotBuilder, MergesARepeatedDefinitionAndItsGrants) {
  SnapshotBuilder builder;
  builder.entitlement(entitlement("x"));
  builder.entitlement(entitlement("y"));
  builder.account(account("A\u030Asa"));
  grant(builder, 0, 0);
  auto again = account("Åsa");
  again.enabled = Enabled::no;
  const std::pair<std::string_view, std::string_view> unit{"unit", "Arkiv"};
  again.attributes = {&unit, 1};
  builder.account(again);
  grant(builder, 1, 1);
  const auto contradictions = builder.contradictions();
  const Snapshot snapshot = std::move(builder).finish();
  EXPECT_THAT(contradictions, IsEmpty());
  ASSERT_THAT(snapshot.accounts(), SizeIs(1));
  EXPECT_EQ(snapshot.text(snapshot.accounts()[0].id), "Åsa");
  EXPECT_EQ(snapshot.accounts()[0].enabled, Enabled::no);
  EXPECT_THAT(snapshot.grants(0), ElementsAre(0, 1));
  ASSERT_THAT(snapshot.attributes(0), SizeIs(1));
  EXPECT_EQ(snapshot.text(snapshot.attributes(0)[0].value), "Arkiv");
}

TEST(SnapshotBuilder, TellsContradictingDefinitions) {
  SnapshotBuilder builder;
  auto one = account("a");
  one.enabled = Enabled::yes;
  auto two = account("a");
  two.enabled = Enabled::no;
  builder.account(one);
  builder.account(two);
  ASSERT_THAT(builder.contradictions(), SizeIs(1));
  EXPECT_EQ(builder.contradictions()[0],
            Message("reading.account-contradicts", {{"account", "a"}, {"what", "enabled"}}));
}

TEST(SnapshotBuilder, BringsDeclaredDnsToOneSpelling) {
  SnapshotBuilder builder({.account_id = true});
  builder.account(account("CN=Loop\\2C Endless, DC=x"));
  builder.account(account("cn=loop\\, endless,dc=X"));
  const Snapshot snapshot = std::move(builder).finish();
  ASSERT_THAT(snapshot.accounts(), SizeIs(1));
}

TEST(SnapshotBuilder, LeavesTextThatLooksLikeADn) {
  SnapshotBuilder builder;
  builder.account(account("CN=A"));
  builder.account(account("cn=a"));
  EXPECT_THAT((std::move(builder).finish()).accounts(), SizeIs(2));
}

TEST(Snapshot, HoldsLimitedGrantsOnTheirDays) {
  SnapshotBuilder builder;
  builder.account(account("a"));
  builder.account(account("b"));
  builder.entitlement(entitlement("x"));
  builder.entitlement(entitlement("y"));
  grant(builder, 1, 1);
  builder.limited_grant(1, 0, {{10}, {20}});
  builder.limited_grant(1, 1, {{10}, {20}});
  builder.limited_grant(0, 0, {{20}, {10}});
  builder.limited_grant(0, 1, {});
  const Snapshot snapshot = std::move(builder).finish();
  EXPECT_THAT(snapshot.held_on({9}).of(1), ElementsAre(1));
  EXPECT_THAT(snapshot.held_on({10}).of(1), ElementsAre(0, 1));
  EXPECT_THAT(snapshot.held_on({20}).of(1), ElementsAre(0, 1));
  EXPECT_THAT(snapshot.held_on({21}).of(1), ElementsAre(1));
  EXPECT_THAT(snapshot.held_on({15}).of(0), ElementsAre(1));  // the reversed one never holds
}

TEST(SnapshotBuilder, ADanglingMemberInAnotherSpellingIsANesting) {
  SnapshotBuilder builder;
  SnapshotBuilder::Entitlement one, two;
  one.id = "k\u00e4lla";
  two.id = "bas";
  builder.entitlement(one);
  builder.entitlement(two);
  builder.dangling(1, "ka\u0308lla");
  builder.dangling(1, "nobody");
  const Snapshot snapshot = std::move(builder).finish();
  ASSERT_EQ(snapshot.nestings().size(), 1U);
  EXPECT_EQ(snapshot.nestings()[0], (Nesting{0, 1}));
  ASSERT_EQ(snapshot.dangling().size(), 1U);
}

}  // namespace
}  // namespace behorig
