#include "core/findings/life.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/findings/severity.h"
#include "core/model/control.h"
#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Status = FindingStatus;

Deviation access(const std::string& account, const std::string& entitlement = "e") {
  Deviation out;
  out.control = "unapproved-access";
  out.system = "s";
  out.account = account;
  out.entitlement = entitlement;
  out.holders = {{account, "", "", ""}};
  return out;
}

Deviation of_account(std::string_view control, const std::string& account) {
  auto out = access(account, "");
  out.control = control;
  return out;
}

Deviation of_role(std::string_view control, const std::string& role,
                  const std::vector<std::string>& accounts) {
  Deviation out;
  out.control = control;
  out.system = "s";
  out.role = role;
  for (const auto& account : accounts) out.holders.push_back({account, "", "", ""});
  return out;
}

Deviation accepted(Deviation deviation, const std::string& key = "k", const char* until = "2026-12-31") {
  Coverage coverage;
  coverage.key = key;
  coverage.reason = "because";
  coverage.until = *Date::parse(until);
  coverage.holders = deviation.holders;
  coverage.whole = true;
  deviation.passing.coverage = {coverage};
  return deviation;
}

/// Findings over run after run, as the store would keep them.
class Lives {
 public:
  LifeChanges run(const std::vector<Deviation>& deviations, Verdict verdict = Verdict::complete,
                  const char* day = "2026-11-24") {
    LifeInput input;
    input.run = "r" + std::to_string(++runs_);
    input.now = Instant(std::chrono::seconds(1000 * runs_));
    input.day = *Date::parse(day);
    input.verdict = verdict;
    input.may_close = may_close(verdict);
    for (const auto& control : all_controls()) input.controls.emplace_back(control.id);
    for (const auto& deviation : deviations) {
      for (const auto& coverage : deviation.passing.coverage)
        exceptions_[coverage.key] = {coverage.reason, coverage.until};
    }
    std::erase_if(exceptions_, [&](const auto& pair) { return pair.second.until < input.day; });
    input.exceptions = &exceptions_;
    auto before = stored();
    const auto changes = advance(before, deviations, nullptr, input);
    for (const auto& left : before) {
      EXPECT_EQ(left.finding, findings_.at(left.finding.id).finding) << "what is not shown stays as it was";
      for (const auto& deviation : deviations) EXPECT_NE(left.finding.id, fingerprint_of(deviation));
    }
    for (const auto& change : changes.changed) findings_[change.now.finding.id] = change.now;
    for (const auto& seen : changes.seen) findings_[seen.finding.id] = seen;
    return changes;
  }
  Status status(const Deviation& deviation) const {
    return findings_.at(fingerprint_of(deviation)).finding.status;
  }
  /// The register has none of them any more.
  void withdraw_exceptions() { exceptions_.clear(); }
  Finding& finding(const Deviation& deviation) { return findings_.at(fingerprint_of(deviation)).finding; }
  std::vector<StoredFinding> stored() const {
    std::vector<StoredFinding> out;
    for (const auto& [id, finding] : findings_) out.push_back(finding);
    return out;
  }

 private:
  std::map<Fingerprint, StoredFinding> findings_;
  ActiveExceptions exceptions_;
  int runs_ = 0;
};

TEST(Life, NewThenOpenThenResolvedThenReopened) {
  Lives lives;
  const auto d = access("a1");
  lives.run({d});
  EXPECT_EQ(lives.status(d), Status::fresh);
  EXPECT_THAT(lives.run({d}).changed, SizeIs(1));
  EXPECT_EQ(lives.status(d), Status::open);
  const auto again = lives.run({d});
  EXPECT_THAT(again.changed, IsEmpty());
  EXPECT_THAT(again.seen, SizeIs(1));
  lives.run({});
  EXPECT_EQ(lives.status(d), Status::resolved);
  lives.run({d});
  EXPECT_EQ(lives.status(d), Status::reopened);
  EXPECT_EQ(lives.finding(d).first_seen, "1970-01-01T00:16:40Z") << "all dates kept";
  EXPECT_EQ(lives.finding(d).last_seen, "1970-01-01T01:23:20Z");
  lives.run({d});
  EXPECT_EQ(lives.status(d), Status::open);
}

TEST(Life, OnlyACompleteReadingCloses) {
  Lives lives;
  const auto d = access("a1");
  lives.run({d});
  for (const auto verdict : {Verdict::suspect, Verdict::partial, Verdict::failed}) {
    EXPECT_THAT(lives.run({}, verdict).changed, IsEmpty());
    EXPECT_EQ(lives.status(d), Status::fresh);
  }
  lives.run({d}, Verdict::partial);
  EXPECT_EQ(lives.finding(d).reading, Verdict::partial);
  lives.run({});
  EXPECT_EQ(lives.status(d), Status::resolved);
}

TEST(Life, ASuspectRegisterMarksWhatItOpensAndClosesNothing) {
  Lives lives;
  Deviation unowned;
  unowned.control = "unowned-system";
  unowned.system = "s";
  lives.run({unowned}, Verdict::suspect);
  EXPECT_EQ(lives.finding(unowned).reading, Verdict::suspect);
  lives.run({}, Verdict::suspect);
  EXPECT_EQ(lives.status(unowned), Status::fresh);
}

TEST(Life, AnAccountControlSupersedesItsAccess) {
  Lives lives;
  const auto d = access("a1"), other = access("a2");
  const auto role = of_role("unapproved-role", "r", {"a1", "a2"});
  lives.run({d, other, role});
  const auto orphan = of_account("orphan-account", "a1");
  lives.run({orphan, other});
  EXPECT_EQ(lives.status(d), Status::superseded);
  EXPECT_EQ(lives.status(role), Status::superseded) << "nobody looked at a1's part of it";
  EXPECT_EQ(lives.status(other), Status::open);
  lives.run({d, other});
  EXPECT_EQ(lives.status(orphan), Status::resolved);
  EXPECT_EQ(lives.status(d), Status::reopened);
  EXPECT_EQ(lives.status(role), Status::resolved) << "now it was looked for, and is gone";
}

TEST(Life, AnAcceptedAccountControlDoesNotSupersede) {
  Lives lives;
  const auto d = access("a1");
  lives.run({d});
  lives.run({accepted(of_account("orphan-account", "a1"))});
  EXPECT_EQ(lives.status(d), Status::resolved);
}

// Of what is told first of an account only the first is told: the other was not looked at.
TEST(Life, AnAcceptedAccountControlStillSpeaksForTheOthersOfItsAccount) {
  Lives lives;
  const auto orphan = of_account("orphan-account", "a1");
  const auto disabled = of_account("disabled-with-grants", "a1");
  lives.run({orphan});
  lives.run({disabled});
  EXPECT_EQ(lives.status(orphan), Status::superseded);
  lives.run({accepted(disabled)});
  EXPECT_EQ(lives.status(orphan), Status::superseded);
  lives.run({});
  EXPECT_EQ(lives.status(orphan), Status::resolved);
}

TEST(Life, NothingApprovedSupersedesWhatItTakesIn) {
  Lives lives;
  const auto d = access("a1");
  const auto expired = of_role("expired-approval", "r", {"a1"});
  auto nothing = of_role("nothing-approved", "", {"a1"});
  lives.run({d, expired});
  lives.run({nothing});
  EXPECT_EQ(lives.status(d), Status::superseded);
  EXPECT_EQ(lives.status(expired), Status::resolved);
  lives.run({d});
  EXPECT_EQ(lives.status(nothing), Status::resolved);
  EXPECT_EQ(lives.status(d), Status::reopened);
}

TEST(Life, AcceptedWhileAnExceptionCoversIt) {
  Lives lives;
  const auto d = access("a1");
  lives.run({accepted(d)});
  EXPECT_EQ(lives.status(d), Status::accepted);
  EXPECT_EQ(lives.finding(d).accepted_by, "because");
  EXPECT_EQ(lives.finding(d).accepted_until, "2026-12-31");
  EXPECT_THAT(lives.run({accepted(d)}).changed, IsEmpty());
  lives.run({d}, Verdict::complete, "2027-01-01");
  EXPECT_EQ(lives.status(d), Status::reopened);
  EXPECT_EQ(lives.finding(d).accepted_by, "");
}

TEST(Life, AnAcceptanceEndsEvenWhereNothingIsRead) {
  Lives lives;
  const auto d = access("a1");
  lives.run({accepted(d)});
  lives.run({}, Verdict::failed, "2026-12-31");
  EXPECT_EQ(lives.status(d), Status::accepted);
  lives.run({}, Verdict::failed, "2027-01-01");
  EXPECT_EQ(lives.status(d), Status::reopened);
}

TEST(Life, ANewHolderReopensWhatWasAccepted) {
  Lives lives;
  auto role = of_role("unapproved-role", "r", {"a1", "a2"});
  lives.run({accepted(role)});
  EXPECT_EQ(lives.status(role), Status::accepted);
  lives.run({accepted(of_role("unapproved-role", "r", {"a1"}))});
  EXPECT_EQ(lives.status(role), Status::accepted) << "fewer are still covered";
  const auto more = lives.run({accepted(of_role("unapproved-role", "r", {"a1", "a3"}))});
  EXPECT_EQ(lives.status(role), Status::reopened);
  ASSERT_THAT(more.changed, SizeIs(1));
  EXPECT_THAT(more.changed[0].came, ElementsAre(Holder{"a3", "", "", ""}));
  lives.run({accepted(of_role("unapproved-role", "r", {"a1", "a3"}))});
  EXPECT_EQ(lives.status(role), Status::open);
  lives.run({accepted(of_role("unapproved-role", "r", {"a1", "a3"}), "another decision")});
  EXPECT_EQ(lives.status(role), Status::accepted);
}

TEST(Life, AReadingThatIsNotCompleteTakesNothingAway) {
  Lives lives;
  auto whole = of_role("unapproved-role", "r", {"a1", "a2"});
  whole.causes = {{"a1", "e"}, {"a2", "f"}};
  whole.gives = {"g"};
  whole.privileged = true;
  auto part = of_role("unapproved-role", "r", {"a1"});
  part.causes = {{"a1", "e"}};
  lives.run({whole});
  for (const auto verdict : {Verdict::partial, Verdict::suspect}) {
    lives.run({part}, verdict);
    const Finding& now = lives.finding(whole);
    EXPECT_EQ(now.deviation.holders, whole.holders);
    EXPECT_EQ(now.deviation.causes, whole.causes);
    EXPECT_EQ(now.deviation.gives, whole.gives);
    EXPECT_EQ(now.severity, Severity::critical) << "what made it so was not seen, not gone";
  }
  lives.run({part});
  EXPECT_EQ(lives.finding(whole).deviation.holders, part.holders);
  EXPECT_EQ(lives.finding(whole).severity, Severity::high);
}

TEST(Life, AnIncompleteReadingDoesNotAcceptWhatItDoesNotShow) {
  Lives lives;
  auto both = of_role("unapproved-role", "r", {"a1", "a2"});
  auto one = of_role("unapproved-role", "r", {"a1"});
  both.passing.coverage = accepted(one).passing.coverage;
  both.passing.coverage[0].whole = false;
  lives.run({both});
  EXPECT_EQ(lives.status(both), Status::fresh);
  lives.run({accepted(one)}, Verdict::suspect);
  EXPECT_EQ(lives.status(both), Status::open);
  lives.run({accepted(one)});
  EXPECT_EQ(lives.status(both), Status::accepted);
}

TEST(Life, AnIncompleteReadingLeavesAcceptedWhatItDoesNotShow) {
  Lives lives;
  const auto both = of_role("unapproved-role", "r", {"a1", "a2"});
  lives.run({accepted(both)});
  lives.run({accepted(of_role("unapproved-role", "r", {"a2"}))}, Verdict::partial);
  EXPECT_EQ(lives.status(both), Status::accepted);
}

TEST(Life, AnExceptionThatDoesNotMatchForAWhileStillKnowsWhomItCovered) {
  Lives lives;
  const auto role = of_role("unapproved-role", "r", {"a1"});
  lives.run({accepted(role)});
  lives.run({role}, Verdict::partial);
  EXPECT_EQ(lives.status(role), Status::reopened);
  lives.run({accepted(of_role("unapproved-role", "r", {"a1", "a2"}))});
  EXPECT_EQ(lives.status(role), Status::open) << "a2 was never accepted";
}

TEST(Life, AWithdrawnExceptionAcceptsNothingEvenWhereNothingIsRead) {
  Lives lives;
  const auto d = access("a1"), unheld = of_role("unapproved-role", "r", {});
  lives.run({accepted(d), accepted(unheld, "other")});
  lives.run({}, Verdict::failed);
  EXPECT_EQ(lives.status(d), Status::accepted);
  EXPECT_EQ(lives.status(unheld), Status::accepted);
  lives.withdraw_exceptions();
  lives.run({}, Verdict::failed);
  EXPECT_EQ(lives.status(d), Status::reopened);
  EXPECT_EQ(lives.status(unheld), Status::reopened);
}

TEST(Life, AcknowledgedStaysUntilItIsGone) {
  Lives lives;
  const auto d = access("a1");
  lives.run({d});
  lives.finding(d).status = Status::acknowledged;
  lives.finding(d).incident = "INC-7";
  lives.run({d});
  EXPECT_EQ(lives.status(d), Status::acknowledged);
  EXPECT_EQ(lives.finding(d).incident, "INC-7");
  lives.run({});
  EXPECT_EQ(lives.status(d), Status::resolved);
}

TEST(Life, HoldersThatComeAndGoAreChanges) {
  Lives lives;
  lives.run({of_role("unapproved-role", "r", {"a1", "a2"})});
  lives.run({of_role("unapproved-role", "r", {"a1", "a2"})});
  const auto changes = lives.run({of_role("unapproved-role", "r", {"a2", "a3"})});
  ASSERT_THAT(changes.changed, SizeIs(1));
  EXPECT_FALSE(changes.changed[0].status_changed);
  EXPECT_THAT(changes.changed[0].came, ElementsAre(Holder{"a3", "", "", ""}));
  EXPECT_THAT(changes.changed[0].went, ElementsAre(Holder{"a1", "", "", ""}));
}

TEST(Life, SystemsThatAreNoLongerConfiguredLeaveTheScope) {
  Lives lives;
  auto d = access("a1");
  auto unowned = of_role("unowned-system", "", {});
  lives.run({d, unowned});
  EXPECT_THAT(out_of_scope(lives.stored(), {"s"}, {"r9", {}}).changed, IsEmpty());
  const auto changes = out_of_scope(lives.stored(), {"t"}, {"r9", {}});
  ASSERT_THAT(changes.changed, SizeIs(1)) << "the register still knows the system";
  EXPECT_EQ(changes.changed[0].now.finding.status, Status::out_of_scope);
  EXPECT_EQ(changes.changed[0].now.finding.deviation.control, "unapproved-access");
}

// Computed by hand with sha256sum: 16 bytes of SHA-256 over length-prefixed parts.
TEST(Fingerprint, IsTheContracts) {
  EXPECT_EQ(fingerprint_of(access("a1", "e")).hex(), "13961eae47abb13461879e7a9de2ca29");
  auto pair = access("", "x");
  pair.control = "unapproved-nesting";
  pair.other = "y";
  EXPECT_EQ(fingerprint_of(pair).hex(), "6a0f573eeb593fa56b134f7d38716cd2");
  auto named = access("a1", "e");
  named.account_name = named.person = named.role = "does not count";
  EXPECT_EQ(fingerprint_of(named), fingerprint_of(access("a1", "e")));
}

TEST(Severity, RisesWithTheSystemAndWithPrivilege) {
  const auto severity = [](const std::string& systems, bool privileged, std::string_view control) {
    const auto reg =
        registered({table("systems", "system,confidentiality,integrity,availability\n" + systems)});
    const Meaning meaning(reg);
    auto d = access("a1");
    d.control = control;
    d.privileged = privileged;
    return severity_of(d, &meaning);
  };
  EXPECT_EQ(severity("s,2,2,4\n", false, "unapproved-access"), Severity::medium);
  EXPECT_EQ(severity("s,3,,\n", false, "unapproved-access"), Severity::high);
  EXPECT_EQ(severity("s,,4,\n", true, "unapproved-access"), Severity::critical);
  EXPECT_EQ(severity("t,4,4,4\n", true, "unapproved-access"), Severity::high);
  EXPECT_EQ(severity("s,4,4,\n", true, "leaver-account"), Severity::critical);
  EXPECT_EQ(severity("s,4,4,\n", true, "missing-access"), Severity::info) << "info stays info";
}

}  // namespace
}  // namespace behorig::testing
