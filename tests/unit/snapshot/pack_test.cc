#include "core/snapshot/pack.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/naive/bridge.h"
#include "tests/support/naive/generator.h"

namespace behorig {
namespace {

std::string id_of(const Result<Snapshot>& out) { return out ? "" : out.error().id; }

SnapshotBuilder::Account account_of(std::string_view id) {
  SnapshotBuilder::Account out;
  out.id = id;
  return out;
}

Snapshot sample() {
  SnapshotBuilder builder({true, false, false, false});
  const std::vector<std::pair<std::string_view, std::string_view>> attributes{{"mail", "a@x"}, {"emp", "p1"}};
  SnapshotBuilder::Account account;
  account.id = "uid=a,dc=x";
  account.name = "anna";
  account.enabled = Enabled::yes;
  account.kind = AccountKind::privileged;
  account.last_used = Date::parse("1969-12-31");
  account.attributes = attributes;
  builder.account(account);
  SnapshotBuilder::Account other;
  other.id = "uid=b,dc=x";
  other.created = Date::parse("2026-01-01");
  builder.account(other);
  builder.entitlement({"e", "E", "cn=e", "group", "d", true});
  builder.entitlement({"f", {}, {}, {}, {}, false});
  builder.grants({{0, 0}, {0, 1}, {1, 1}});
  builder.limited_grant(1, 0, {Date::earliest(), *Date::parse("2026-01-01")});
  builder.nesting(0, 1);
  builder.dangling(1, "gone");
  return std::move(builder).finish();
}

TEST(Pack, WhatIsUnpackedIsTheSame) {
  const std::string bytes = pack(sample());
  const auto again = unpack(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(pack(*again), bytes);
  EXPECT_TRUE(again->syntax().account_id);
  EXPECT_EQ(again->text(again->accounts()[0].name), "anna");
  EXPECT_EQ(again->accounts()[0].last_used, Date::parse("1969-12-31"));
  EXPECT_EQ(again->attributes(0).size(), 2u);
  EXPECT_EQ(again->grants(0).size(), 2u);
  EXPECT_EQ(again->limited_grants()[0].when.from, Date::earliest());
  EXPECT_EQ(again->nestings().size(), 1u);
  EXPECT_EQ(again->text(again->dangling()[0].member), "gone");
}

// The engine finds the same in a reading that was kept as in the reading itself.
TEST(Pack, NothingIsLostInAnyOfManyWorlds) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    const auto snapshot = naive::snapshot_of(naive::nested_world(seed));
    const std::string bytes = pack(snapshot);
    const auto again = unpack(bytes);
    ASSERT_TRUE(again) << seed;
    ASSERT_EQ(pack(*again), bytes) << seed;
    ASSERT_EQ(again->counts(), snapshot.counts()) << seed;
  }
}

TEST(Pack, BytesThatAreCutOrChangedAreRefused) {
  const std::string bytes = pack(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(id_of(unpack(bytes.substr(0, size))), "") << size;
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string other = bytes;
    other[random() % other.size()] ^= static_cast<char>(1 + random() % 255);
    EXPECT_NE(id_of(unpack(other)), "");
  }
  std::string newer = bytes;
  newer[7] = 2;
  EXPECT_EQ(id_of(unpack(newer)), "snapshot.newer");
}

TEST(Pack, AGrantTakesLessThanTwoBytes) {
  SnapshotBuilder builder;
  std::mt19937 random(7);
  constexpr std::uint32_t kAccounts = 20000, kEntitlements = 300, kEach = 40;
  for (std::uint32_t a = 0; a < kAccounts; ++a) builder.account(account_of("user" + std::to_string(a)));
  for (std::uint32_t e = 0; e < kEntitlements; ++e)
    builder.entitlement({"right" + std::to_string(e), {}, {}, {}, {}, false});
  std::vector<SnapshotBuilder::GrantPair> pairs;
  for (std::uint32_t a = 0; a < kAccounts; ++a) {
    for (std::uint32_t i = 0; i < kEach; ++i)
      pairs.push_back({a, static_cast<std::uint32_t>(random() % kEntitlements)});
  }
  builder.grants(std::move(pairs));
  const auto snapshot = std::move(builder).finish();
  EXPECT_LT(pack(snapshot).size(), snapshot.counts().grants * 2);
}

}  // namespace
}  // namespace behorig
