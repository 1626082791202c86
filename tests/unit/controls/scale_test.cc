// What is large and nested goes through the whole engine, with results that are known by construction.
// Nothing here looks at a clock: what is quadratic shows as a test that does not end.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/large_worlds.h"

namespace behorig::large {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

#ifdef BEHORIG_SANITIZED
constexpr std::uint32_t kShare = 20;  // checked builds are that much slower
#else
constexpr std::uint32_t kShare = 1;
#endif

std::vector<Deviation> of(const std::vector<Deviation>& all, std::string_view control) {
  std::vector<Deviation> out;
  for (const auto& one : all) {
    if (one.control == control) out.push_back(one);
  }
  return out;
}

constexpr std::uint32_t kWidth = 3400 / kShare, kDepth = 30;
constexpr std::size_t kLadder = std::size_t{kWidth} * kDepth;  // 102,000 groups

TEST(Scale, ALadderOfDiamondsBehindOneUnapprovedGroup) {
  Builder builder;
  const auto root = ladder(builder, kWidth, kDepth);
  builder.role("root", "root");
  builder.role("other", "L00-000001");
  builder.grant(builder.employee("anna"), root);
  builder.assign("anna", "other");
  const auto found = deviations_of(std::move(builder).finish());
  const auto access = of(found, "unapproved-access");
  ASSERT_THAT(access, SizeIs(1));
  // All but what is approved; that one's own nestings are told of themselves.
  EXPECT_THAT(access[0].gives, SizeIs(kLadder - 1));
  EXPECT_THAT(access[0].causes, ElementsAre(Cause{"anna", "root"}));
  ASSERT_THAT(access[0].paths, SizeIs(20));
  EXPECT_THAT(access[0].paths[1], ElementsAre("root", "L00-000002"));
  EXPECT_THAT(of(found, "unapproved-nesting"), SizeIs(2));
  EXPECT_THAT(of(found, "nesting-cycle"), SizeIs(kWidth / kRing));
}

TEST(Scale, ALadderOfDiamondsBehindAnApprovedGroup) {
  Builder builder;
  const auto root = ladder(builder, kWidth, kDepth);
  builder.role("root", "root");
  for (const std::string person : {"anna", "bo"}) {
    builder.grant(builder.employee(person), root);
    builder.assign(person, "root");
  }
  const auto nested = of(deviations_of(std::move(builder).finish()), "unapproved-nesting");
  ASSERT_THAT(nested, SizeIs(kWidth));
  // Two of the next layer, three of the one after it, and so on; of the last one the rings of thirty of them.
  std::size_t below = 0;
  for (std::uint32_t layer = 1; layer + 1 < kDepth; ++layer) below += layer + 1;
  for (std::uint32_t i = 0; i < kWidth; ++i) {
    ASSERT_THAT(nested[i].gives, SizeIs(below + (i % kRing == 0 ? 30 : 40))) << nested[i].other;
    ASSERT_THAT(nested[i].holders, SizeIs(2));
  }
}

TEST(Scale, AnAccountInTwentyThousandGroupsThatNest) {
  constexpr std::uint32_t kGroups = 20000 / kShare;
  Builder builder;
  ladder(builder, kWidth, kDepth);
  builder.role("some", "L29-000000");
  builder.grant(builder.employee("bo"), kLadder - kWidth);
  builder.assign("bo", "some");
  const auto orphan = builder.account("nobody");
  for (std::uint32_t i = 0; i < kGroups; ++i) builder.grant(orphan, i);
  const auto found = of(deviations_of(std::move(builder).finish()), "orphan-account");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].causes, SizeIs(kGroups));
  // Everything below, but what nothing gives: the first layer, unless it gives something itself.
  EXPECT_THAT(found[0].gives, SizeIs(kLadder - kWidth));
}

TEST(Scale, NothingApprovedOfTwentyThousandGroupsIsOneFinding) {
  constexpr std::uint32_t kGroups = 20000 / kShare;
  Builder builder;
  ladder(builder, kWidth, kDepth);
  const auto anna = builder.employee("anna"), bo = builder.employee("bo");
  for (std::uint32_t i = 0; i < kGroups; ++i) {
    builder.grant(anna, i);
    builder.grant(bo, i + 1);
  }
  const auto found = of(deviations_of(std::move(builder).finish()), "nothing-approved");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].holders, SizeIs(2));
  EXPECT_THAT(found[0].causes, SizeIs(2 * kGroups));
  EXPECT_THAT(found[0].gives, SizeIs(kLadder - kWidth));
}

TEST(Scale, AGroupOfAMillionMembersIsOneFinding) {
  constexpr std::uint32_t kMembers = 1000000 / kShare;
  Builder builder;
  const auto group = builder.entitlement("all"), inner = builder.entitlement("inner");
  builder.entitlement("approved");
  builder.nest(group, inner);
  builder.role("r", "approved");
  builder.assign("p0", "r");
  for (std::uint32_t i = 0; i < kMembers; ++i) builder.grant(builder.employee(fmt::format("p{}", i)), group);
  const auto found = deviations_of(std::move(builder).finish());
  const auto unregistered = of(found, "unregistered-entitlement");
  ASSERT_THAT(unregistered, SizeIs(1));
  EXPECT_THAT(unregistered[0].holders, SizeIs(kMembers));
  EXPECT_THAT(unregistered[0].gives, ElementsAre("inner"));
  const auto missing = of(found, "missing-access");
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_THAT(missing[0].holders, SizeIs(1));
}

TEST(Scale, ManyAccountsEachInAGroupThatReachesAThousand) {
  constexpr std::uint32_t kAccounts = 100000 / kShare, kReach = 1000;
  Builder builder;
  const auto top = builder.entitlement("top");
  std::uint32_t last = top;
  for (std::uint32_t i = 0; i < kReach; ++i) {
    const auto next = builder.entitlement(fmt::format("e{:04}", i));
    builder.nest(last, next);
    last = next;
  }
  // What is approved lies at the end of what they hold: nobody lacks it, and the way to it is not approved.
  builder.role("end", "e0999");
  builder.role("top", "top");
  for (std::uint32_t i = 0; i < kAccounts; ++i) {
    const auto person = fmt::format("p{}", i);
    builder.grant(builder.employee(person), top);
    builder.assign(person, "end");
    builder.assign(person, "top");
  }
  const auto found = deviations_of(std::move(builder).finish());
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].control, "unapproved-nesting");
  EXPECT_THAT(found[0].holders, SizeIs(kAccounts));
  EXPECT_THAT(found[0].gives, SizeIs(kReach - 2));
}

TEST(Scale, ThousandsOfExpiredAssignmentsAndThousandsOfGrants) {
  constexpr std::uint32_t kRoles = 20000 / kShare;
  Builder builder;
  for (std::uint32_t i = 0; i < kRoles; ++i) {
    const auto id = fmt::format("e{}", i);
    builder.entitlement(id);
    builder.role("r" + id, id);
  }
  const auto more = builder.entitlement("more");
  builder.role("more", "more");
  const auto anna = builder.employee("anna"), bo = builder.employee("bo");
  builder.grant(bo, more);
  builder.assign("bo", "more");
  for (std::uint32_t i = 0; i < kRoles; ++i) {
    builder.grant(anna, i);
    builder.assign("anna", fmt::format("re{}", i));
    builder.revoke("anna", fmt::format("re{}", i));
  }
  EXPECT_THAT(of(deviations_of(std::move(builder).finish()), "revoked-access"), SizeIs(kRoles));
}

}  // namespace
}  // namespace behorig::large
