#include "core/query/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace behorig {
namespace {

using ::testing::IsEmpty;

/// A register of two systems, and no reading of either.
struct Unread {
  RegisterOutcome outcome = read_register(
      testing::interned(
          {testing::table("systems", "system,confidentiality\ns,1\nt,1\n"),
           testing::table("people", "person\np\n"),
           testing::table("conflicts", "conflict,side,system,entitlement\nc,a,s,e\nc,b,t,f\n")}),
      Keep::rows_too);
  Snapshot none;
  std::vector<RoleContent> seen;

  ResolvingChanges of(const std::string& control, const std::string& system) {
    Deviation deviation;
    deviation.control = control;
    deviation.system = system;
    deviation.account = "a";
    if (control == "conflict") deviation.conflict = "c";
    CompareOptions options;
    options.system = system;
    options.day = *Date::parse("2026-06-15");
    return changes_for(deviation, {none, Verdict::failed, *outcome.reg, options, seen, {}, {}, outcome.kept});
  }
};

TEST(ChangesFor, SayNothingOfWhatTheGroundCannotTell) {
  Unread ground;
  for (const char* control : {"incomplete-reading", "stale-reading", "register-refused", "orphan-account",
                              "unknown-reference", "conflict", "exception-expired", "own-unknown"}) {
    const auto changes = ground.of(control, std::string(control) == "conflict" ? "" : "s");
    EXPECT_FALSE(changes.stands.has_value()) << control << ": that it is gone nobody knows";
    EXPECT_THAT(changes.changes, IsEmpty()) << control;
  }
}

TEST(ChangesFor, OfTheRegisterAloneNeedNoReading) {
  Unread ground;
  const auto gone = ground.of("classification-overdue", "s");
  EXPECT_EQ(gone.stands, false);
  const auto changes = ground.of("unclassified-system", "t");
  EXPECT_EQ(changes.stands, true);
  ASSERT_EQ(changes.changes.size(), 1u);
  const auto& edit = changes.changes.front().edits.at(0);
  EXPECT_EQ(edit.table, "systems");
  EXPECT_EQ(edit.numbers, std::vector<std::uint64_t>{3});
  EXPECT_EQ(edit.cells,
            (std::vector<std::pair<std::string, std::string>>{{"integrity", "?"}, {"availability", "?"}}));
  EXPECT_TRUE(changes.changes.front().to_fill_in());
}

}  // namespace
}  // namespace behorig
