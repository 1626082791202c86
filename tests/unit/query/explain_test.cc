#include "core/query/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace behorig {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Explain, SpeaksSwedishThroughout) {
  Finding finding;
  finding.deviation.control = "orphan-account";
  finding.severity = Severity::high;
  finding.status = FindingStatus::out_of_scope;
  finding.reading = Verdict::suspect;
  const std::vector<FindingChange> history{{"r1", "2026-11-24T06:00:11Z", "new", {}, {}},
                                           {"r2", "2026-11-25T06:00:11Z", "changed", {"a"}, {}}};
  const auto lines = explain(finding, history, nullptr, Catalogue::built_in(), Language::sv);
  for (const char* swedish :
       {"allvar: hög", "status: utanför", "avläsning: tveksam", "Z  ny  r1", "Z  ändrad  +1"})
    EXPECT_THAT(lines, Contains(HasSubstr(swedish)));
  for (const char* english : {"high", "suspect", "changed", "out-of-scope"})
    EXPECT_THAT(lines, Not(Contains(HasSubstr(english))));
}

Story told_of(ConsideredApproval one, std::size_t more = 0) {
  Story story;
  story.approvals.listed.push_back(std::move(one));
  story.approvals.more = more;
  return story;
}

std::string lines_of(const Finding& finding, const Story* story, Language language) {
  std::string out;
  for (const auto& line : explain(finding, {}, story, Catalogue::built_in(), language)) out += line + "\n";
  return out;
}

TEST(Explain, TellsWhoGaveTheApprovalThatAFindingRestsOnAndThatItCounts) {
  Finding finding;
  finding.deviation.control = "approval-overdue";
  ConsideredApproval one;
  one.person_name = "Anna Ek";
  one.approval.role = "r";
  one.approval.approved_by = "boss";
  one.approver_name = "Bo Ås";
  one.approval.approved_on = Date::parse("2025-03-01");
  one.approval.until = Date::parse("2027-01-01");
  one.note = Message("explain.note-overdue", {{"date", "2026-03-01"}});
  one.owners = {{"boss", "Bo Ås", "system_owner"}};
  const Story story = told_of(one, 3);
  EXPECT_THAT(
      lines_of(finding, &story, Language::en),
      HasSubstr("The approvals that it rests on\n"
                "  r to Anna Ek, approved by Bo Ås on 2025-03-01, until 2027-01-01: counts. A new approval "
                "was due by 2026-03-01. Owners on that day: Bo Ås (system owner)\n"
                "  ... and 3 more (-o json shows the first 1)\n"));
  EXPECT_THAT(
      lines_of(finding, &story, Language::sv),
      HasSubstr("  r till Anna Ek, godkänt av Bo Ås den 2025-03-01, till och med 2027-01-01: gäller. Ett "
                "nytt godkännande skulle ha lämnats senast 2026-03-01. Ägare den dagen: Bo Ås "
                "(systemägare)\n"
                "  ... och 3 till (-o json visar de 1 första)\n"));
}

TEST(Explain, TellsWhoTookItBackAndInWhichSystem) {
  Finding finding;
  finding.deviation.control = "contradicting-owners";
  ConsideredApproval one;
  one.system = "s";
  one.person = "p1";
  one.approval.role = "r";
  one.approval.approved_by = "boss";
  one.approval.approved_on = Date::parse("2026-01-20");
  one.approval.stopped = "revoked";
  one.approval.stopped_on = Date::parse("2026-03-01");
  one.revoked_by = "boss";
  one.revoker_name = "Bo Ås";
  const Story story = told_of(one);
  EXPECT_THAT(
      lines_of(finding, &story, Language::en),
      HasSubstr("  s: r to p1, approved by boss on 2026-01-20: stopped counting on 2026-03-01: it was "
                "revoked by Bo Ås. Owners on that day: nobody\n"));
}

TEST(Explain, ShowsTheWayToEachSideOfAConflict) {
  Finding finding;
  finding.deviation.control = "conflict";
  Story story;
  story.ways.listed = {{"s", "order", "", "a0", "anna", {"g", "e2"}}, {"t", "pay", "r", "b", "", {"z"}}};
  story.ways.more = 2;
  EXPECT_THAT(
      lines_of(finding, &story, Language::sv),
      HasSubstr("Vägen\n  order (s): anna -> g -> e2\n  pay (t, roll r): b -> z\n  ... och 2 till\n"));
  const std::string as_json = explanation_json(finding, {}, &story, Catalogue::built_in());
  EXPECT_THAT(as_json, HasSubstr(R"("ways":[{"system":"s","side":"order","role":null,"account":"a0",)"
                                 R"("account_name":"anna","path":["g","e2"]},)"));
  EXPECT_THAT(as_json, HasSubstr(R"("more_ways":2)"));
}

TEST(Explain, ShowsTheStepOfANestingWhereNobodysWayIsKnown) {
  Finding finding;
  finding.deviation.control = "unapproved-nesting";
  finding.deviation.entitlement = "x";
  finding.deviation.other = "y";
  EXPECT_THAT(lines_of(finding, nullptr, Language::en), HasSubstr("The path\n  (holder) -> x -> y\n"));
  Story story;
  story.ways.listed = {{"", "", "", "a0", "anna", {"g", "x", "y"}}};
  finding.deviation.paths = {{"y", "z"}};
  EXPECT_THAT(lines_of(finding, &story, Language::en),
              HasSubstr("The path\n  anna -> g -> x -> y\n  (holder) -> x -> y -> z\n"));
}

}  // namespace
}  // namespace behorig
