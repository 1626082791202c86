#include "core/register/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/register/schema.h"
#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RegisterOutcome read(const std::string& name, const std::string& text) {
  return read_register({table(name, text)});
}

TEST(Tables, NothingIsAnEmptyRegister) {
  const auto out = read_register({});
  ASSERT_TRUE(out.reg);
  EXPECT_THAT(out.errors, IsEmpty());
  EXPECT_THAT(out.reg->row_counts, IsEmpty());
}

TEST(Tables, EveryTableWithEveryColumn) {
  const auto reg = registered({
      table("systems",
            "system,name,description,confidentiality,integrity,availability,classified_on,review_months,"
            "personal_data,processing_record,third_country,reference\n"
            "library,Biblioteket,Lån,4,0,2,2026-01-02,6,protected,RB-1,yes,KN 1\nother,,,,,,,,,,,\n"),
      table("owners", "system,person,capacity,since,until\nlibrary,p1,deputy,2026-01-01,2026-12-31\n"),
      table("people",
            "person,name,email,unit,title,manager,starts,ends,same_as,language\n"
            "p1,Anna,a@x,U,T,p2,2020-01-01,2026-01-01,p2,en\np2,,,,,,,,,\n"),
      table("accounts",
            "system,account,person,kind,purpose,until\nlibrary,a1,p1,service,Skrivare,2026-06-30\n"),
      table("roles",
            "system,role,name,description,privileged,approved_by,approved_on,approved_until,reference,"
            "max_holders,units\nlibrary,r,R,D,yes,p1,2026-01-01,2026-12-31,K,3,A; B;;\n"),
      table("role_entitlements", "system,role,entitlement,since\nlibrary,r,e,2026-02-02\n"),
      table("assignments",
            "person,system,role,account,since,until,approved_by,approved_on,reference\n"
            "p1,library,r,a1,2026-01-01,2026-02-02,p2,2026-01-01,K\n"),
      table("birthrights", "system,role,unit,title\nlibrary,r,U,T\n"),
      table("conflicts",
            "conflict,side,system,role,entitlement,name,severity\nc,a,library,r,,N,high\nc,b,library,,e,,\n"),
      table("requirements", "system,role,requirement\nlibrary,r,kurs\n"),
      table("attainments", "person,requirement,on,until\np1,kurs,2026-01-01,2027-01-01\n"),
      table("exceptions",
            "control,system,account,person,role,entitlement,reason,accepted_by,accepted_on,until,reference\n"
            "orphan-account,library,a1,p1,r,e,Därför,p2,2026-01-01,2026-12-31,K\n"),
      table("revocations",
            "person,system,role,account,revoked_by,revoked_on,reference\np1,library,r,a1,p2,2026-03-03,K\n"),
  });
  ASSERT_THAT(reg.systems, SizeIs(2));
  EXPECT_EQ(reg.systems[0].confidentiality, 4);
  EXPECT_EQ(reg.systems[0].integrity, 0);
  EXPECT_EQ(reg.systems[0].review_months, 6);
  EXPECT_EQ(reg.systems[0].personal_data, Register::PersonalData::protected_);
  EXPECT_TRUE(reg.systems[0].third_country);
  EXPECT_EQ(reg.systems[1].review_months, 12);
  EXPECT_EQ(reg.systems[1].confidentiality, std::nullopt);
  EXPECT_EQ(reg.owners[0].capacity, Register::Capacity::deputy);
  EXPECT_EQ(reg.people[0].employed.until.iso(), "2026-01-01");
  EXPECT_EQ(reg.people[1].employed, Interval{});
  EXPECT_EQ(reg.accounts[0].kind, AccountKind::service);
  EXPECT_TRUE(reg.roles[0].privileged);
  EXPECT_EQ(reg.roles[0].max_holders, 3U);
  ASSERT_THAT(reg.roles[0].units, SizeIs(2));
  EXPECT_EQ(reg.text(reg.roles[0].units[1]), "B");
  EXPECT_EQ(reg.role_entitlements[0].since->iso(), "2026-02-02");
  EXPECT_EQ(reg.text(reg.assignments[0].account), "a1");
  EXPECT_EQ(reg.conflicts[0].severity, Severity::high);
  EXPECT_EQ(reg.text(reg.exceptions[0].reason), "Därför");
  EXPECT_EQ(reg.revocations[0].revoked_on.iso(), "2026-03-03");
  EXPECT_EQ(reg.row_counts.at("conflicts"), 2U);
  EXPECT_THAT(reg.row_counts, SizeIs(13));
}

TEST(Tables, UnknownColumnsNameTheNearest) {
  const auto out = read("owners", "system,persn,capacity,person\nlibrary,,deputy,p1\n");
  EXPECT_FALSE(out.reg);
  ASSERT_THAT(ids_of(out.errors), ElementsAre("register.column-unknown-near"));
  EXPECT_EQ(argument(out.errors[0], "near"), "person");
  EXPECT_EQ(argument(out.errors[0], "source"), "owners.csv");
  EXPECT_THAT(ids_of(read("owners", "system,person,capacity,xyzzy12345\n").errors),
              ElementsAre("register.column-unknown"));
}

TEST(Tables, ColumnsAndCellsThatAreRequired) {
  EXPECT_THAT(ids_of(read("owners", "system,person\nlibrary,p1\n").errors),
              ElementsAre("register.column-missing"));
  EXPECT_THAT(ids_of(read("owners", "system,system,person,capacity\n").errors),
              ElementsAre("register.column-twice"));
  const auto out = read("owners", "system,person,capacity\nlibrary,p1,deputy\nlibrary, ,deputy\n");
  ASSERT_THAT(ids_of(out.errors), ElementsAre("register.cell-missing"));
  EXPECT_EQ(argument(out.errors[0], "row"), "3");
  EXPECT_EQ(argument(out.errors[0], "column"), "person");
  // Every required column of every table.
  for (const auto& spec : register_schema()) {
    for (const auto& missing : spec.columns) {
      std::string header;
      for (const auto& column : spec.columns) {
        if (column.name != missing.name)
          header += std::string(header.empty() ? "" : ",") + std::string(column.name);
      }
      EXPECT_EQ(read(std::string(spec.name), header + "\n").errors.empty(), !missing.required)
          << spec.name << "." << missing.name;
    }
  }
}

TEST(Tables, MalformedValues) {
  for (const char* date : {"2026-02-30", "2026-1-1", "01/02/2026", "2026-01-01x", "idag", "20260101"}) {
    EXPECT_THAT(
        ids_of(read("role_entitlements", std::string("system,role,entitlement,since\ns,r,e,") + date).errors),
        ElementsAre("register.date"))
        << date;
  }
  for (const char* level : {"5", "-1", "x", "1.0", "+1"}) {
    EXPECT_THAT(ids_of(read("systems", std::string("system,integrity\ns,") + level).errors),
                ElementsAre("register.value"))
        << level;
  }
  EXPECT_FALSE(read("owners", "system,person,capacity\ns,p,boss\n").reg);
  EXPECT_FALSE(read("accounts", "system,account,kind\ns,a,robot\n").reg);
  EXPECT_FALSE(read("roles", "system,role,privileged\ns,r,maybe\n").reg);
  EXPECT_FALSE(read("roles", "system,role,max_holders\ns,r,many\n").reg);
  EXPECT_FALSE(read("systems", "system,review_months\ns,0\n").reg);
  EXPECT_FALSE(read("systems", "system,personal_data\ns,some\n").reg);
  EXPECT_FALSE(read("conflicts", "conflict,side,system,role,severity\nc,a,s,r,awful\n").reg);
}

TEST(Tables, AConflictSideHasARoleOrAnEntitlement) {
  EXPECT_THAT(ids_of(read("conflicts", "conflict,side,system,role,entitlement\nc,a,s,,\nc,b,s,r,e\n").errors),
              ElementsAre("register.conflict-side", "register.conflict-side"));
}

TEST(Tables, AColumnWithoutAHeadingIsNamedByItsNumber) {
  const auto out = read("systems", "system,name,\ns,S,\n");
  ASSERT_THAT(ids_of(out.errors), ElementsAre("register.column-blank"));
  EXPECT_EQ(argument(out.errors[0], "number"), "3");
}

TEST(Tables, ASecondRowOfASystemIsTold) {
  const auto out = read("systems", "system,confidentiality\ns,1\nt,1\ns,4\ns,1\n");
  ASSERT_TRUE(out.reg);
  EXPECT_THAT(ids_of(out.warnings), ElementsAre("register.row-repeated", "register.system-twice"));
  EXPECT_EQ(argument(out.warnings[1], "row"), "4");
  EXPECT_EQ(argument(out.warnings[1], "first"), "2");
}

TEST(Tables, AnExceptionsUnknownControlNamesTheNearest) {
  const auto out = read("exceptions",
                        "control,reason,accepted_by,accepted_on,until\n"
                        "orphan-acount,x,p1,2026-01-01,2026-02-01\n");
  ASSERT_TRUE(out.reg);
  ASSERT_THAT(ids_of(out.warnings), Contains("register.control-unknown-near"));
  EXPECT_EQ(argument(out.warnings[0], "near"), "orphan-account");
}

TEST(Tables, WrongNumberOfCellsAndWhatIsNoText) {
  EXPECT_THAT(ids_of(read("birthrights", "system,role\ns\ns,r,x\n").errors),
              ElementsAre("register.fields", "register.fields"));
  EXPECT_THAT(ids_of(read("birthrights", "system,role\ns,\xe5\n").errors), ElementsAre("register.not-text"));
  EXPECT_THAT(ids_of(read("birthrights", "system,role\ns,r\x01\n").errors), ElementsAre("register.not-text"));
}

TEST(Tables, TablesWithNamesThatAreNotKnown) {
  EXPECT_THAT(ids_of(read("revocation", "a\n").errors), ElementsAre("register.table-unknown-near"));
  const auto out = read("anteckningar", "a\n1\n");
  EXPECT_TRUE(out.reg);
  EXPECT_THAT(ids_of(out.warnings), ElementsAre("register.table-unknown"));
  EXPECT_THAT(ids_of(read_register({table("people", "person\n"), table("people", "person\n")}).errors),
              ElementsAre("register.table-twice"));
}

TEST(Tables, WarningsRefuseNothing) {
  const auto out = read_register({
      table("systems", "system\ns\n"),
      table("people", "person,starts,ends\np1,2026-02-01,2026-01-01\n"),
      table("roles", "system,role,approved_by\ns,r,p9\ns,r,p9\ns,q,p9\n"),
      table("assignments", "person,system,role\np1,s,r\np1,s,other\n"),
      table("exceptions",
            "control,reason,accepted_by,accepted_on,until\nno-such,x,p1,2026-01-01,2026-02-01\n"),
  });
  ASSERT_TRUE(out.reg);
  EXPECT_THAT(ids_of(out.warnings), ::testing::UnorderedElementsAre(
                                        "register.row-repeated", "register.reversed", "register.not-defined",
                                        "register.not-defined", "register.control-unknown"));
  EXPECT_THAT(out.reg->roles, SizeIs(2)) << "a repeated row counts once";
  EXPECT_EQ(out.reg->row_counts.at("roles"), 3U);
}

TEST(Tables, WarnOfAnAccountOfTwoKinds) {
  const auto out =
      read_register({table("systems", "system\ns\nt\n"),
                     table("accounts",
                           "system,account,person,kind\ns,a,p1,\ns,a,p1,service\ns,a,p2,service\n"
                           "t,a,p1,personal\ns,b,p1,shared\ns,a,p3,personal\n")});
  ASSERT_TRUE(out.reg);
  std::vector<Message> kinds;
  for (const auto& one : out.warnings) {
    if (one.id == "register.kinds-differ") kinds.push_back(one);
  }
  ASSERT_THAT(kinds, SizeIs(1));
  EXPECT_EQ(argument(kinds[0], "row"), "7");
  EXPECT_EQ(argument(kinds[0], "account"), "a");
}

TEST(Tables, CellsAreTrimmedAndNfcAndBlankRowsPassedOver) {
  const auto out = read("people", "person,name\n\xc2\xa0p1 ,A\xcc\x8asa\n,\n");
  ASSERT_TRUE(out.reg);
  ASSERT_THAT(out.reg->people, SizeIs(1));
  EXPECT_EQ(out.reg->text(out.reg->people[0].person), "p1");
  EXPECT_EQ(out.reg->text(out.reg->people[0].name), "\xc3\x85sa");
}

TEST(Tables, EmptyLinesArePassedOverHoweverManyCellsTheCarrierGivesThem) {
  const auto out = read("people", "person,name\n\np1,A\n \n,,,\n");
  ASSERT_TRUE(out.reg);
  EXPECT_EQ(out.reg->row_counts.at("people"), 1U);
}

TEST(Tables, ATableWithoutRowsIsThereAndEmpty) {
  const auto out = read("owners", "system,person,capacity\n");
  ASSERT_TRUE(out.reg);
  EXPECT_EQ(out.reg->row_counts.at("owners"), 0U);
  EXPECT_NE(out.reg->hash, read_register({}).reg->hash);
}

TEST(Tables, LineEndsAroundACellAreBlankAndSoAreNoBreakSpacesInLists) {
  TextTable roles = table("roles", "system,role,units\ns,r,\n");
  roles.rows[0].cells[1] = "\r\nr\n";
  roles.rows[0].cells[2] = "A\xc2\xa0;\xc2\xa0; B";
  const auto reg = registered({roles});
  EXPECT_EQ(reg.text(reg.roles[0].role), "r");
  ASSERT_THAT(reg.roles[0].units, SizeIs(2));
  EXPECT_EQ(reg.text(reg.roles[0].units[0]), "A");
}

TEST(Tables, LongValuesAreShownShortAndWhole) {
  std::string value;
  for (int i = 0; i < 500; ++i) value += "xå";
  const auto out = read("owners", "system,person,capacity\ns,p," + value + "\n");
  ASSERT_THAT(out.errors, SizeIs(1));
  const auto shown = argument(out.errors[0], "value");
  EXPECT_LT(shown.size(), 100U);
  EXPECT_EQ(shown.find("\\x"), std::string::npos) << "no letter is cut in two";
}

TEST(Tables, EachUndefinedTextIsToldOnceWithTheFirstRow) {
  const auto out = read_register({
      table("systems", "system\ns\nt\n"),
      table("people", "person\np1\n"),
      table("roles", "system,role\ns,r\n"),
      table("birthrights", "system,role,unit\ns,r,A\nt,r,A\nt,r,B\nu,r,A\nu,r,B\n"),
  });
  ASSERT_TRUE(out.reg);
  std::vector<std::string> told;
  for (const auto& warning : out.warnings)
    told.push_back(argument(warning, "column") + " " + argument(warning, "value") + " " +
                   argument(warning, "row"));
  EXPECT_THAT(told, ElementsAre("system u 5", "role r 3", "role r 5"))
      << "a role is another one in each system";
}

TEST(Tables, TheDemoRegisterHasNothingToWarnOf) {
  const auto out = read_register(tables_of_folder(BEHORIG_SOURCE_DIR "/config/demo/register"));
  EXPECT_THAT(ids_of(out.errors), IsEmpty());
  EXPECT_THAT(ids_of(out.warnings), IsEmpty());
}

TEST(Tables, TheManualNamesEveryColumn) {
  std::stringstream manual;
  manual << std::ifstream(BEHORIG_SOURCE_DIR "/core/docs/register.md").rdbuf();
  const std::string text = manual.str();
  for (const auto& spec : register_schema()) {
    const auto begin = text.find("\n### " + std::string(spec.name) + "\n");
    ASSERT_NE(begin, std::string::npos) << spec.name;
    const auto section = text.substr(begin, text.find("\n#", begin + 1) - begin);
    for (const auto& column : spec.columns) {
      const std::string name = column.required ? "| **" + std::string(column.name) + "** |"
                                               : "| " + std::string(column.name) + " |";
      EXPECT_NE(section.find("\n" + name), std::string::npos) << spec.name << ": " << name;
    }
  }
}

TEST(Tables, TheHashDependsOnTheContentOnly) {
  const auto hash = [](const std::string& text) { return read("people", text).reg->hash; };
  EXPECT_EQ(hash("person,name\np1,A\n"), hash("name,person\nA, p1\n"));
  EXPECT_EQ(hash("person,name\np1,\n"), hash("person\np1\n"));
  EXPECT_NE(hash("person,name\np1,A\n"), hash("person,name\np1,B\n"));
  EXPECT_EQ(hash("person\np1\n").size(), 64U);
}

TEST(Tables, ErrorsAreCapped) {
  std::string text = "system,role\n";
  for (int i = 0; i < 500; ++i) text += ",r\n";
  const auto out = read("birthrights", text);
  ASSERT_THAT(out.errors, SizeIs(201));
  EXPECT_EQ(out.errors.back().id, "register.more-errors");
  EXPECT_EQ(argument(out.errors.back(), "count"), "300");
}

}  // namespace
}  // namespace behorig::testing
