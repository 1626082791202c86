// register convert, diff and template, as a person calls them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/integration/demo.h"
#include "tests/integration/small.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

std::string path_in(const Small& small, const std::string& name) { return (small.folder() / name).string(); }

/// Without any settings.
Ended plainly(const TempFolder& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> all{"/usr/bin/env", "-C", folder.path(), BEHORIG_BINARY_DIR "/bin/behorig"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return Program(all, folder.path()).wait();
}

TEST(RegisterConvert, WritesWhatItSaysAndReplacesNothingUnasked) {
  const Small small;
  const Ended written = small.run({"register", "convert", "--to", path_in(small, "a.xlsx")});
  EXPECT_EQ(written.code, 0) << written.err;
  EXPECT_THAT(written.err, HasSubstr("was written and read back: 6 tables, 15 rows."));
  const std::string before = read_file(small.folder() / "a.xlsx");
  small.people(11);
  const Ended again = small.run({"register", "convert", "--to", path_in(small, "a.xlsx")});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("--force"));
  EXPECT_EQ(read_file(small.folder() / "a.xlsx"), before);
  EXPECT_EQ(small.run({"register", "convert", "--force", "--to", path_in(small, "a.xlsx")}).code, 0);
  EXPECT_NE(read_file(small.folder() / "a.xlsx"), before);
}

TEST(RegisterConvert, OneCarrierAfterAnotherIsTheSameRegister) {
  const Small small;
  small.write("register/people.csv", "person,name\np0,\"=cmd, \"\"x\"\"\ny\"\np1,  @a \np2,_x0041_\n");
  std::string from = path_in(small, "register");
  for (const char* to : {"a.xlsx", "a.sqlite", "b", "c.db", "d.xlsx"}) {
    const Ended ended =
        small.run({"--lang", "sv", "register", "convert", "--from", from, "--to", path_in(small, to)});
    EXPECT_EQ(ended.code, 0) << ended.err;
    if (std::string(to) == "b") {
      EXPECT_THAT(ended.err, HasSubstr("2 celler börjar som formler"));
    }
    from = path_in(small, to);
  }
  const Ended same = small.run({"register", "diff", from});
  EXPECT_EQ(same.code, 0) << same.out;
  EXPECT_EQ(same.out, "");
}

TEST(RegisterConvert, ARefusedRegisterIsNotConverted) {
  const Small small;
  small.write("register/roles.csv", "system,rol\n");
  const Ended ended = small.run({"register", "convert", "--to", path_in(small, "a.xlsx")});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, HasSubstr("did you mean \"role\""));
  EXPECT_FALSE(fs::exists(small.folder() / "a.xlsx"));
}

TEST(RegisterConvert, WhatTheTargetCannotHoldIsNamedByTableRowAndColumn) {
  const Small small;
  small.write("register/people.csv", "person,name\np0," + std::string(33'000, 'x') + "\n");
  const Ended ended = small.run({"register", "convert", "--to", path_in(small, "a.xlsx")});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err,
              HasSubstr("people.csv, row 2, column \"name\": a workbook's cell holds at most 32767"));
  EXPECT_FALSE(fs::exists(small.folder() / "a.xlsx"));
  EXPECT_EQ(small.run({"register", "convert", "--to", path_in(small, "a.sql")}).code, 0);
}

TEST(RegisterConvert, WrongCommandLinesAreTold) {
  const Small small;
  EXPECT_EQ(small.run({"register", "convert"}).code, 2);
  EXPECT_THAT(small.run({"register", "convert", "--to", "a.ods"}).err,
              HasSubstr(".xlsx, .sqlite, .db or .sql"));
  EXPECT_EQ(small.run({"register", "convert", "--from", "/none", "--to", "a.xlsx"}).code, 2);
  EXPECT_EQ(small.run({"register", "convert", "--to", path_in(small, "none/a.xlsx")}).code, 3);
  EXPECT_EQ(small.run({"register", "convert", "--to", ""}).code, 2);
  EXPECT_EQ(small.run({"register", "convert", "--from", "", "--to", path_in(small, "a.xlsx")}).code, 2);
}

TEST(RegisterDiff, TellsRowsInSentencesOfTheLanguageAndInTheFormats) {
  const Small small;
  fs::copy(small.folder() / "register", small.folder() / "other");
  small.write("other/roles.csv", "system,role,approved_by,approved_on\nlibrary,r,p1,2026-01-01\n");
  small.write("other/birthrights.csv", "system,role\n");
  small.write("other/owners.csv", "system,person,capacity\nlibrary,p0,system_owner\nlibrary,p2,deputy\n");
  const Ended ended = small.run({"register", "diff", path_in(small, "other")});
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_EQ(ended.out,
            "owners: a row was added: system \"library\", person \"p2\", capacity \"deputy\".\n"
            "roles, system \"library\", role \"r\", approved_on \"2026-01-01\": approved_by was \"p0\", is "
            "\"p1\".\n"
            "birthrights: a row was removed: system \"library\", role \"r\".\n");
  EXPECT_THAT(ended.err, HasSubstr("Rows: 1 added, 1 removed, 1 changed."));
  const std::string swedish = small.run({"--lang", "sv", "register", "diff", path_in(small, "other")}).out;
  EXPECT_THAT(swedish,
              HasSubstr("Roller, System \"library\", Roll \"r\", Godkänd den \"2026-01-01\": Godkänd av "
                        "var \"p0\", är \"p1\"."));
  const auto lines = parse_lines(small.run({"register", "diff", path_in(small, "other"), "-o", "jsonl"}).out);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(boost::json::serialize(lines[1]),
            R"({"schema":"behorig.change/1","change":"changed","table":"roles",)"
            R"("key":{"system":"library","role":"r","approved_on":"2026-01-01"},)"
            R"("was":{"approved_by":"p0"},"is":{"approved_by":"p1"}})");
  EXPECT_TRUE(lines[0].at("was").is_null());
  EXPECT_THAT(
      small.run({"register", "diff", path_in(small, "other"), "-o", "csv"}).out,
      HasSubstr("changed,roles,\"{\"\"system\"\":\"\"library\"\",\"\"role\"\":\"\"r\"\",\"\"approved_on\"\":"
                "\"\"2026-01-01\"\"}\",approved_by,p0,p1\r\n"));
  const Ended back = small.run({"register", "diff", path_in(small, "other"), path_in(small, "register")});
  EXPECT_EQ(back.code, 1);
  EXPECT_THAT(back.out, HasSubstr("approved_by was \"p1\", is \"p0\""));
}

TEST(RegisterDiff, WhatIsWrongIsToldAndIsNoDifference) {
  const Small small;
  EXPECT_EQ(small.run({"register", "diff"}).code, 2);
  EXPECT_EQ(small.run({"register", "diff", path_in(small, "none")}).code, 2);
  EXPECT_EQ(small.run({"register", "diff", "a", "b", "c"}).code, 2);
  EXPECT_EQ(small.run({"register", "diff", ""}).code, 2) << "nothing is not the register itself";
  fs::copy(small.folder() / "register", small.folder() / "other");
  small.write("other/roles.csv", "system,rol\n");
  EXPECT_EQ(small.run({"register", "diff", path_in(small, "other")}).code, 3);
  small.write("other/roles.csv", "system,role\nlibrary,\xff\n");
  EXPECT_EQ(small.run({"register", "diff", path_in(small, "other"), path_in(small, "register")}).code, 3);
}

TEST(RegisterDiff, NeedsNoSettingsForTwoRegisters) {
  const TempFolder folder;
  fs::create_directories(folder.path() / "a");
  write_file(folder.path() / "a/people.csv", "person\np\n");
  EXPECT_EQ(plainly(folder, {"register", "convert", "--from", "a", "--to", "b.xlsx"}).code, 0);
  const Ended ended = plainly(folder, {"register", "diff", "a", "b.xlsx"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(plainly(folder, {"register", "diff", "a"}).code, 3) << "its own register is in no settings";
}

TEST(RegisterTemplate, IsAnEmptyRegisterAsItIsInBothLanguages) {
  for (const char* language : {"en", "sv"}) {
    const TempFolder folder;
    const Ended made = plainly(folder, {"--lang", language, "register", "template", "t.xlsx"});
    EXPECT_EQ(made.code, 0) << made.err;
    write_file(folder.path() / "behorig.toml", "[register]\nplugin = \"workbook\"\npath = \"t.xlsx\"\n");
    const Ended valid = plainly(folder, {"--lang", "en", "register", "validate"});
    EXPECT_EQ(valid.code, 0) << valid.err;
    EXPECT_THAT(valid.err, HasSubstr("no errors (0 warnings)"));
    EXPECT_THAT(valid.out, HasSubstr("assignments        0"));
    EXPECT_THAT(valid.out, HasSubstr("systems            0"));
  }
}

TEST(RegisterTemplate, TheExampleIsARegisterThatIsRight) {
  const TempFolder folder;
  EXPECT_EQ(plainly(folder, {"--lang", "sv", "register", "template", "t.xlsx", "--example"}).code, 0);
  write_file(folder.path() / "behorig.toml", "[register]\nplugin = \"workbook\"\npath = \"t.xlsx\"\n");
  const Ended valid = plainly(folder, {"--lang", "en", "register", "validate"});
  EXPECT_EQ(valid.code, 0) << valid.err;
  EXPECT_THAT(valid.err, HasSubstr("no errors (0 warnings)"));
  EXPECT_EQ(plainly(folder, {"register", "template", "t.xlsx"}).code, 2) << "it is there";
  EXPECT_EQ(plainly(folder, {"register", "template", "t.sql"}).code, 2);
  EXPECT_EQ(plainly(folder, {"register", "template"}).code, 2);
}

/// tests/registers/libreoffice/make.sh writes them anew after a change of the template.
TEST(RegisterTemplate, IsTheSameAfterLibreOfficeHasSavedIt) {
  const TempFolder folder;
  EXPECT_EQ(plainly(folder, {"--lang", "sv", "register", "template", "t.xlsx", "--example"}).code, 0);
  for (const char* saved : {"template.xlsx", "template.ods"}) {
    const Ended same =
        plainly(folder, {"register", "diff", "t.xlsx",
                         std::string(BEHORIG_SOURCE_DIR "/tests/registers/libreoffice/") + saved});
    EXPECT_EQ(same.code, 0) << saved << "\n" << same.out << same.err;
  }
}

/// As another program sees it.
TEST(RegisterTemplate, HasDropDownsCommentsAndFrozenHeadings) {
  const TempFolder folder;
  EXPECT_EQ(plainly(folder, {"--lang", "sv", "register", "template", "t.xlsx"}).code, 0);
  const Ended seen = Program({"/usr/bin/python3", "-c", R"(
import openpyxl, sys
book = openpyxl.load_workbook(sys.argv[1])
for sheet in book:
    assert sheet.freeze_panes == "A2", sheet.title
    for heading in sheet[1]:
        assert heading.comment.text, heading.coordinate
    for rule in sheet.data_validations.dataValidation:
        print(sheet.title, str(rule.sqref).split(":")[0], rule.type, rule.formula1, rule.formula2, rule.errorStyle)
print(book["Roller"]["E1"].comment.text)
)",
                              folder.path() / "t.xlsx"},
                             folder.path())
                         .wait();
  EXPECT_EQ(seen.code, 0) << seen.err;
  for (const char* rule :
       {"Ägare C2 list \"system_owner,information_owner,deputy,approver\" None None",
        "Roller E2 list \"ja,nej\" None", "System D2 whole 0 4 None", "System H2 whole 1 1200 None",
        "Personer G2 date 367 2958465 None",
        "Tilldelningar C2 list OFFSET('Roller'!$B$2,0,0,MAX(1,COUNTA('Roller'!$B$2:$B$1048576)),1) None "
        "warning",
        "Uppfyllda krav B2 list OFFSET('Krav'!$C$2", "Om den ger makt över systemet", "Något av: ja, nej."}) {
    EXPECT_THAT(seen.out, HasSubstr(rule));
  }
}

/// The commands of the page, in its order.
TEST(RegisterPage, ShowsCommandsThatWork) {
  const Small small;
  std::istringstream page(read_file(BEHORIG_SOURCE_DIR "/core/docs/register.md"));
  int run = 0;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("    behorig ")) continue;
    const std::string command =
        "cd '" + small.folder().string() + "' && PATH='" BEHORIG_BINARY_DIR "/bin':$PATH " + line.substr(4);
    const Ended ended = Program({"/bin/sh", "-c", command}, small.folder()).wait();
    EXPECT_EQ(ended.code, 0) << line << "\n" << ended.err;
    ++run;
  }
  EXPECT_EQ(run, 8);
}

TEST(WhatIf, TakesARegisterOfAnotherCarrier) {
  const Small small;
  small.check();
  EXPECT_EQ(small.run({"register", "convert", "--to", path_in(small, "a.xlsx")}).code, 0);
  const Ended same = small.run({"whatif", "--register", path_in(small, "a.xlsx"), "--as-of", "2026-11-24"});
  EXPECT_EQ(same.code, 0) << same.err;
  EXPECT_THAT(same.err, HasSubstr("0 would open, 0 would close."));
  EXPECT_EQ(small.run({"whatif", "--register", path_in(small, "none.xlsx")}).code, 2);
}

TEST(RegisterVerbs, SpeakTheReadersLanguage) {
  const Small small;
  for (const char* verb : {"convert", "diff", "template"}) {
    const Ended en = small.run({"--lang", "en", "register", verb, "--help"});
    const Ended sv = small.run({"--lang", "sv", "register", verb, "--help"});
    EXPECT_EQ(en.code, 0);
    EXPECT_NE(en.out, sv.out);
    EXPECT_THAT(sv.out, Not(HasSubstr("help.")));
  }
}

}  // namespace
}  // namespace behorig::testing
