// What a report says of a system, in each format, also when names are hostile.

#include "core/report/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include "tests/unit/store/samples.h"

namespace behorig::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

struct ReportWorld {
  ReportWorld() : store(file.open()) {
    SystemSettings system;
    system.id = "library";
    settings.systems = {system};
    settings.store_url = file.url();
  }
  void run(const std::vector<StoredFinding>& findings, Verdict verdict = Verdict::complete) {
    RunRecord reg = sample_run("reg", "");
    reg.verdict.reset();
    if (!store->write_run(reg, {})) std::abort();
    RunRecord one = sample_run("r1");
    one.verdict = verdict;
    one.counts = {312, 40, 900, 7};
    one.proof = {{"identity", "cn=reader"}, {"pages", "4"}};
    LifeChanges changes;
    for (auto finding : findings) {
      finding.finding.run = "r1";
      changes.changed.push_back({std::move(finding), true, false, {}, {}});
    }
    if (!store->write_run(one, changes)) std::abort();
  }
  Result<SystemReport> report(Language language = Language::en) {
    // Within max_age of the run's end.
    const Instant now{std::chrono::seconds(1'795'503'600)};
    return system_report(*store, settings, settings.systems[0], nullptr, now, Catalogue::built_in(),
                         language);
  }

  StoreFile file;
  std::unique_ptr<Store> store;
  Settings settings;
};

StoredFinding finding(std::uint8_t number, Severity severity = Severity::high,
                      FindingStatus status = FindingStatus::open) {
  auto out = sample_finding(number);
  out.finding.severity = severity;
  out.finding.status = status;
  return out;
}

TEST(Report, NothingFoundInAWholeReadingIsAnAssuranceWithItsGrounds) {
  ReportWorld world;
  world.run({});
  const auto report = world.report();
  ASSERT_TRUE(report) << report.error().id;
  EXPECT_TRUE(report->clear);
  EXPECT_EQ(report->assurance, "0 deviations of 312 accounts and 900 granted rights.");
  EXPECT_THAT(report->grounds[0], HasSubstr("complete"));
  EXPECT_THAT(report->grounds[1], HasSubstr("abc"));
  ASSERT_THAT(report->proofs, SizeIs(2));
  EXPECT_EQ(report->proofs[0].second, "cn=reader");
  EXPECT_GT(report->by_control.size(), 20U) << "those that found nothing are told too";
}

TEST(Report, AReadingThatIsNotWholeAssuresNothing) {
  for (const auto verdict : {Verdict::partial, Verdict::suspect, Verdict::failed}) {
    ReportWorld world;
    world.run({}, verdict);
    const auto report = world.report();
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->clear);
    EXPECT_THAT(report->assurance, HasSubstr("No assurance"));
  }
}

TEST(Report, NoReadingNoReport) {
  ReportWorld world;
  const auto report = world.report();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().id, "report.never");
}

TEST(Report, WorstFirstAndAcceptedLastAndNotCounted) {
  ReportWorld world;
  world.run({finding(1, Severity::low), finding(2, Severity::critical),
             finding(3, Severity::critical, FindingStatus::accepted),
             finding(4, Severity::high, FindingStatus::resolved)});
  const auto report = world.report();
  ASSERT_TRUE(report);
  ASSERT_THAT(report->findings, SizeIs(3)) << "what is resolved does not stand";
  EXPECT_EQ(report->findings[0].severity, "critical");
  EXPECT_FALSE(report->findings[2].counts);
  EXPECT_THAT(report->findings[2].accepted, HasSubstr("2027-01-01"));
  EXPECT_THAT(report->assurance, HasSubstr("2 deviations"));
  const auto row = std::find_if(report->by_control.begin(), report->by_control.end(),
                                [](const auto& one) { return one.control == "expired-approval"; });
  ASSERT_NE(row, report->by_control.end());
  EXPECT_EQ(row->open, 2U);
  EXPECT_EQ(row->accepted, 1U);
}

TEST(Report, SaysEverythingInSwedishToo) {
  ReportWorld world;
  world.run({finding(1)});
  const auto report = world.report(Language::sv);
  ASSERT_TRUE(report);
  const auto html = report_html(*report);
  EXPECT_THAT(html,
              AllOf(HasSubstr("<html lang=\"sv\">"), HasSubstr("Avvikelser"), Not(HasSubstr("report."))));
  EXPECT_THAT(html, Not(HasSubstr("Deviation")));
}

/// Names as an attacker would give them.
StoredFinding hostile() {
  auto out = finding(9);
  auto& d = out.finding.deviation;
  d.account_name = "=cmd|' /C calc'!A0";
  d.person_name = "<script>alert(1)</script>";
  d.role = "+1+1";
  d.holders = {{"a1", "\t=1+1", "p1", "@SUM(1;1)"},
               {"a3", "x", "p3", "<script>alert(1)</script>"},
               {"a2", "-2+3", "p2", "\"><img src=x onerror=y>"}};
  out.finding.incident = "=HYPERLINK(\"http://x\")";
  return out;
}

TEST(Report, NoNameIsMarkupInThePage) {
  ReportWorld world;
  world.run({hostile()});
  const auto html = report_html(*world.report());
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  for (const char* outside : {"http-equiv=\"refresh\"", "src=", "href="})
    EXPECT_THAT(html.substr(0, html.find("&lt;")), Not(HasSubstr(outside)));
}

TEST(Report, NoCellOfTheListIsAFormula) {
  ReportWorld world;
  world.run({hostile()});
  const auto csv = report_csv(*world.report());
  std::size_t cells = 0;
  for (const char start : std::string_view("=+-@\t")) {
    for (const std::string before : {"\n", ",", ",\"", "\n\""}) {
      EXPECT_THAT(csv, Not(HasSubstr(before + start)));
      ++cells;
    }
  }
  EXPECT_EQ(cells, 20U);
  EXPECT_THAT(csv, HasSubstr("'=HYPERLINK"));
}

std::string parts_of(const std::filesystem::path& file) {
  std::string out;
  zip_t* archive = zip_open(file.c_str(), ZIP_RDONLY, nullptr);
  if (archive == nullptr) return out;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_file_t* part = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    char buffer[4096];
    for (zip_int64_t n = 0; (n = zip_fread(part, buffer, sizeof buffer)) > 0;)
      out.append(buffer, static_cast<std::size_t>(n));
    zip_fclose(part);
  }
  zip_close(archive);
  return out;
}

TEST(Report, NoCellOfTheWorkbookIsAFormula) {
  ReportWorld world;
  world.run({hostile()});
  const auto file =
      std::filesystem::temp_directory_path() / ("behorig-report-" + std::to_string(::getpid()) + ".xlsx");
  ASSERT_TRUE(report_xlsx(*world.report(), file));
  const auto parts = parts_of(file);
  EXPECT_THAT(parts, HasSubstr("HYPERLINK")) << "it is there, as a text";
  EXPECT_THAT(parts, Not(HasSubstr("<f>")));
  EXPECT_THAT(parts, Not(HasSubstr("<f ")));
  EXPECT_THAT(parts, Not(HasSubstr("hyperlink ")));
  std::filesystem::remove(file);
}

TEST(Report, AFileThatCannotBeWrittenIsSaid) {
  ReportWorld world;
  world.run({});
  const auto done = report_xlsx(*world.report(), "/nowhere/at/all.xlsx");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().id, "report.not-written");
}

}  // namespace
}  // namespace behorig::testing
