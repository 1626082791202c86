#include "tests/connectors/csv_export.h"

namespace behorig::csv_connector {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST_F(Csv, GrantsAloneDefineWhatTheyName) {
  write("grants.csv", "account,entitlement\na1,e1\na1,e2\na2,e1\n");
  const auto out = read();
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(held(out), (Held{{"a1", "e1"}, {"a1", "e2"}, {"a2", "e1"}}));
  EXPECT_THAT(out.accounts, SizeIs(2));
  EXPECT_THAT(out.entitlements, SizeIs(2));
  EXPECT_NE(out.proof_json.find("\"grants.rows\":\"3\""), std::string::npos) << out.proof_json;
}

TEST_F(Csv, OneFileIsTheGrants) {
  write("rights.csv", "account,entitlement\na1,e1\n");
  const auto out = read("", "rights.csv");
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(held(out), (Held{{"a1", "e1"}}));
}

TEST_F(Csv, EveryColumnOfEveryFile) {
  write("accounts.csv",
        "account,name,enabled,kind,last_used,created,employee_id,mail\n"
        "a1,anna.ek,yes,privileged,2026-11-24,2020-01-01,17,a@x\na2,,no,,,,,\na3,,,,,,,\n");
  write("entitlements.csv",
        "entitlement,name,kind,privileged,description\ne1,Lån,grupp,yes,Alla lån\ne2,,,no,\n");
  write("grants.csv", "account,entitlement,since,until\na1,e1,2026-01-01,2026-12-31\na1,e2,,\na9,e9,,\n");
  write("nesting.csv", "entitlement,gives\ne1,e2\ne2,e3\nnobody,e1\n");
  const auto out = read();
  EXPECT_THAT(out.errors(), IsEmpty());
  ASSERT_THAT(out.accounts, SizeIs(4));
  EXPECT_EQ(out.accounts[0].name, "anna.ek");
  EXPECT_EQ(out.accounts[0].enabled, 1);
  EXPECT_EQ(out.accounts[0].kind, "privileged");
  EXPECT_EQ(out.accounts[0].last_used, 20781);
  EXPECT_THAT(out.accounts[0].attributes, ElementsAre(Pair("employee_id", "17"), Pair("mail", "a@x")));
  EXPECT_EQ(out.accounts[1].enabled, 0);
  EXPECT_EQ(out.accounts[2].enabled, -1) << "blank is not known";
  EXPECT_TRUE(out.entitlements[0].privileged);
  EXPECT_EQ(out.entitlements[0].description, "Alla lån");
  EXPECT_THAT(out.grants, Contains(FakeReading::Grant{"a1", "e1", 20454, 20818}));
  EXPECT_THAT(out.nestings, UnorderedElementsAre(Pair("e1", "e2"), Pair("e2", "e3")));
  EXPECT_THAT(out.dangling, ElementsAre(Pair("e1", "nobody")));
}

TEST_F(Csv, AForeignExportAsItIs) {
  write("users.txt", "Konto;Status;Beh\xf6righeter\nanna;Aktiv;L\xe5n, Katalog\nbo;Sp\xe4rrad;\n");
  const auto out =
      read(R"(,"encoding":"windows-1252","delimiter":";","files":{"accounts":")" +
           (folder_ / "users.txt").string() + R"(","grants":")" + (folder_ / "users.txt").string() +
           R"("},"columns":{"account":"Konto","enabled":"Status","entitlement":"Behörigheter"},)"
           R"("values":{"enabled":{"yes":["Aktiv"],"no":["Spärrad"]}},"split":{"entitlement":","})");
  EXPECT_THAT(out.errors(), IsEmpty());
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(held(out), (Held{{"anna", "Lån"}, {"anna", "Katalog"}}));
  ASSERT_THAT(out.accounts, SizeIs(2));
  EXPECT_EQ(out.accounts[0].enabled, 1);
  EXPECT_EQ(out.accounts[1].enabled, 0);
}

TEST_F(Csv, AnAccountWithAnEmptyListIsAnAccount) {
  write("grants.csv", "account,entitlement\na,g; h\nb,\n");
  const auto out = read(R"(,"split":{"entitlement":";"})");
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(held(out), (Held{{"a", "g"}, {"a", "h"}}));
  std::set<std::string> ids;
  for (const auto& one : out.accounts) ids.insert(one.id);
  EXPECT_EQ(ids, (std::set<std::string>{"a", "b"}));
}

TEST_F(Csv, WhatStandsUnderNoHeadingIsNotLost) {
  write("grants.csv", "account,entitlement,,\nanna,Loans,Admin,Root\n");
  EXPECT_EQ(error(), "column-unnamed");
  write("grants.csv", "account,entitlement,,\nanna,Loans,,\n");
  EXPECT_TRUE(read().complete) << "a delimiter at the end of each line";
  write("nesting.csv", "entitlement,gives,\nLoans,Admin,Root\n");
  EXPECT_EQ(error(), "column-unnamed");
}

TEST_F(Csv, AColumnForEachPermission) {
  write("grants.csv", "account,Lån,Katalog,Admin\na1,x,,\na2,X,x,\n");
  auto out = read(R"(,"wide":{})");
  EXPECT_EQ(held(out), (Held{{"a1", "Lån"}, {"a2", "Lån"}, {"a2", "Katalog"}}));
  EXPECT_THAT(out.entitlements, SizeIs(3)) << "also the one that nobody has";
  out = read(R"(,"wide":{"columns":["Lån"]})");
  EXPECT_EQ(held(out), (Held{{"a1", "Lån"}, {"a2", "Lån"}}));
  EXPECT_EQ(error(R"(,"wide":{"columns":["Lan"]})"), "column-not-there");
  write("grants.csv", "account,Lån\na1,kanske\n");
  EXPECT_EQ(error(R"(,"wide":{})"), "value-not-known");
  EXPECT_EQ(error(R"(,"wide":{"yes":["kanske"]})"), "");
}

TEST_F(Csv, WordsThatAreKnownAndWordsThatAreNot) {
  write("grants.csv", "account,entitlement\na,e\n");
  write("accounts.csv", "account,enabled\na,Yes\nb,FALSE\nc,1\nd,0\n");
  auto out = read();
  std::vector<int> enabled;
  for (const auto& account : out.accounts) enabled.push_back(account.enabled);
  EXPECT_THAT(enabled, ElementsAre(1, 0, 1, 0));
  write("accounts.csv", "account,enabled\na,Aktiv\n");
  EXPECT_EQ(error(), "value-not-known");
  EXPECT_EQ(read().accounts[0].enabled, -1);
  EXPECT_EQ(error(R"(,"values":{"enabled":{"yes":["Aktiv"]}})"), "");
  EXPECT_EQ(error(R"(,"values":{"enabled":{"unknown":["Aktiv"]}})"), "");
  write("accounts.csv", "account,kind\na,Robot\n");
  EXPECT_EQ(error(), "value-not-known");
}

// `disabled` mapped to `enabled`: the words that were not turned round must not keep their old meaning.
TEST_F(Csv, HalfOfAPairTurnedRoundIsNotGuessed) {
  write("grants.csv", "account,entitlement\na,e\n");
  write("accounts.csv", "account,disabled\na,1\nb,0\n");
  EXPECT_EQ(error(R"(,"columns":{"enabled":"disabled"},"values":{"enabled":{"no":["1"]}})"),
            "value-not-known");
  const auto out = read(R"(,"columns":{"enabled":"disabled"},"values":{"enabled":{"no":["1"],"yes":["0"]}})");
  EXPECT_EQ(out.accounts[0].enabled, 0);
  EXPECT_EQ(out.accounts[1].enabled, 1);
}

TEST_F(Csv, DatesThatCanBeReadInTwoWays) {
  write("grants.csv", "account,entitlement,until\na,e,03/04/2025\n");
  EXPECT_EQ(error(), "date-ambiguous");
  const auto out = read(R"(,"date_format":"DD/MM/YYYY")");
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(out.grants[0].until, 20181);
  EXPECT_EQ(error(R"(,"values":{"until":{"unknown":["03/04/2025"]}})"), "");
  write("grants.csv", "account,entitlement,until\na,e,snart\n");
  EXPECT_EQ(error(), "date-wrong");
}

TEST_F(Csv, ColumnsThatAreMissing) {
  write("grants.csv", "user,entitlement\na,e\n");
  EXPECT_EQ(error(), "column-missing");
  EXPECT_EQ(error(R"(,"columns":{"account":"user"})"), "");
  EXPECT_EQ(error(R"(,"columns":{"account":"user","enabled":"stat"})"), "mapping-unused");
  EXPECT_EQ(error(R"(,"columns":{"account":"user","grants":{"since":"from"}})"), "column-not-there");
}

TEST_F(Csv, WhatTheFileHasInsteadIsTold) {
  write("grants.csv", "Account,entitlement\na,e\n");
  auto out = read();
  ASSERT_THAT(out.errors(), ElementsAre("column-missing"));
  EXPECT_EQ(argument(out.problems[0], "found"), R"("Account", "entitlement")");
  for (const auto& [heading, delimiter] : {std::pair{"account;entitlement", ";"},
                                           {"account\tentitlement", "tab"},
                                           {"account|entitlement", "|"}}) {
    write("grants.csv", std::string(heading) + "\na,e\n");
    out = read();
    ASSERT_THAT(out.errors(), ElementsAre("delimiter-other")) << heading;
    EXPECT_EQ(argument(out.problems[0], "delimiter"), delimiter);
  }
  write("grants.csv", "sep=;\naccount;entitlement\na;e\n");
  EXPECT_EQ(error(), "sep-line");
  EXPECT_EQ(error(R"(,"delimiter":";")"), "sep-line");
  std::string many = "a0";
  for (int i = 1; i < 30; ++i) many += ",a" + std::to_string(i);
  write("grants.csv", many + "\n");
  EXPECT_THAT(argument(read().problems.at(0), "found"), testing::EndsWith("\"a9\", ..."));
}

TEST_F(Csv, AFileOfAnotherEncodingIsTold) {
  write("grants.csv",
        "\xef\xbb\xbf"
        "account,entitlement\na,e\n");
  const auto out = read(R"(,"encoding":"windows-1252")");
  ASSERT_THAT(out.errors(), ElementsAre("encoding-other"));
  EXPECT_EQ(argument(out.problems[0], "detail"), "utf-8");
  EXPECT_EQ(error(), "");
}

TEST_F(Csv, FilesThatAreMissing) {
  EXPECT_EQ(error(), "file-unreadable");
  write("grants.csv", "account,entitlement\na,e\n");
  EXPECT_EQ(error(), "") << "only the grants are needed";
  EXPECT_EQ(error(R"(,"files":{"nesting":")" + (folder_ / "none.csv").string() + "\"}"), "file-unreadable")
      << "a file that the settings name must be there";
}

TEST_F(Csv, WhatIsWrongInAFileNamesItsPlace) {
  write("grants.csv", "account,entitlement\na,e\na,e,x\n");
  const auto out = read();
  ASSERT_THAT(out.errors(), ElementsAre("fields-wrong"));
  EXPECT_FALSE(out.complete);
  EXPECT_NE(out.problems[0].args_json.find("\"line\":\"3\""), std::string::npos) << out.problems[0].args_json;
  EXPECT_EQ(held(out), (Held{{"a", "e"}})) << "what came before it is still a fact";
  for (const auto& [text, id] : {std::pair<std::string, std::string>{"", "no-header"},
                                 {"account,account\n", "column-twice"},
                                 {"account,entitlement\n\"a,e\n", "quote-wrong"},
                                 {"account,entitlement\na,\xff\n", "bytes-wrong"},
                                 {"account,entitlement\na,\x01\n", "control-character"},
                                 {"account,entitlement\n,e\n", "cell-blank"},
                                 {"account,entitlement\na,\n", "cell-blank"}}) {
    write("grants.csv", text);
    EXPECT_EQ(error(), id) << text;
  }
}

TEST_F(Csv, CountsAndChecksumsThatWereGiven) {
  write("grants.csv", "account,entitlement\na,e\n");
  EXPECT_EQ(error(R"(,"rows":{"grants":1})"), "");
  EXPECT_EQ(error(R"(,"rows":{"grants":2})"), "rows-differ");
  EXPECT_EQ(error(R"(,"sha256":{"grants":"abc"})"), "checksum-differs");
  const std::string sum = "aaee30cbc7c277aff16356ffca17cf2323a907f6a3ac88a30fd3deedb94c79d1";
  EXPECT_EQ(error(R"(,"sha256":{"grants":")" + sum + "\"}"), "");
  write("grants.csv.sha256", sum + "  grants.csv\n");
  EXPECT_EQ(error(), "");
  write("grants.csv", "account,entitlement\na,f\n");
  EXPECT_EQ(error(), "checksum-differs");
}

// A file may lack an optional column that another has; a heading that is nearly the same is a slip.
TEST_F(Csv, AHeadingThatIsNearlyTheMappedOneIsTold) {
  const std::string mapped = R"(,"columns":{"kind":"Typ"},"values":{"kind":{"personal":["p"]}})";
  write("grants.csv", "account,entitlement\na,e\n");
  write("accounts.csv", "account,Typ\na,p\n");
  write("entitlements.csv", "entitlement,Type\ne,grupp\n");
  auto out = read(mapped);
  EXPECT_TRUE(out.complete);
  ASSERT_THAT(out.problems, SizeIs(1));
  EXPECT_EQ(out.problems[0].id, "column-near");
  EXPECT_EQ(argument(out.problems[0], "column"), "Typ");
  EXPECT_EQ(argument(out.problems[0], "near"), "Type");
  EXPECT_EQ(argument(out.problems[0], "option"), "columns.entitlements.kind");
  write("entitlements.csv", "entitlement,Beskrivning\ne,grupp\n");
  out = read(mapped);
  ASSERT_THAT(out.problems, SizeIs(1));
  EXPECT_EQ(out.problems[0].id, "columns-ignored");
}

TEST_F(Csv, KeysThatNameNoField) {
  write("grants.csv", "account,entitlement\na,e\n");
  const auto out = read(R"(,"columns":{"accounts":{"acount":"x"}})");
  ASSERT_THAT(out.errors(), ElementsAre("value-unknown-near"));
  EXPECT_EQ(argument(out.problems[0], "near"), "columns.accounts.account");
  EXPECT_EQ(error(R"(,"columns":{"grants":{"description":"x"}})"), "value-unknown");
  EXPECT_EQ(error(R"(,"values":{"enabled":{"yess":["x"]}})"), "value-unknown-near");
  EXPECT_EQ(error(R"(,"wide":{"yes":["x"],"no":["x"]})"), "value-twice");
}

TEST_F(Csv, RowsOfNothingAreNoRows) {
  write("grants.csv", "account,entitlement\na,e\n,\n \xc2\xa0,\n\n");
  const auto out = read(R"(,"rows":{"grants":1})");
  EXPECT_THAT(out.errors(), IsEmpty());
  EXPECT_EQ(held(out), (Held{{"a", "e"}}));
}

TEST_F(Csv, NoBreakSpacesAroundACellDoNotCount) {
  write("grants.csv",
        "\xc2\xa0"
        "account,entitlement\xc2\xa0\n\xc2\xa0 a\xc2\xa0,e \xc2\xa0\n");
  const auto out = read();
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(held(out), (Held{{"a", "e"}}));
}

// "Behörighet" and "Spärrad" with the dots as characters of their own, as macOS writes them.
TEST_F(Csv, LettersAreTheSameHoweverTheyAreWritten) {
  write("grants.csv", "account,Beho\xcc\x88righet\na,e\n");
  write("accounts.csv", "account,enabled\na,Spa\xcc\x88rrad\n");
  const auto out = read(R"(,"columns":{"entitlement":"Behörighet"},"values":{"enabled":{"no":["Spärrad"]}})");
  EXPECT_THAT(out.errors(), IsEmpty());
  EXPECT_EQ(out.accounts.at(0).enabled, 0);
  fs::remove(folder_ / "accounts.csv");
  write("grants.csv", "account,o\xcc\x88,\xc3\xb6\na,e,f\n");
  EXPECT_EQ(error(), "column-twice");
}

TEST_F(Csv, TheSameInManyRowsIsToldOnce) {
  std::string accounts = "account,enabled,last_used\n";
  for (int i = 0; i < 3000; ++i) accounts += "a" + std::to_string(i) + ",Aktiv,Aldrig\n";
  write("accounts.csv", accounts + "b,Spärrad,\n");
  write("grants.csv", "account,entitlement\na1,e\n");
  const auto out = read();
  EXPECT_FALSE(out.complete);
  EXPECT_THAT(out.errors(), ElementsAre("date-wrong-rows", "value-not-known-rows", "value-not-known"));
  EXPECT_EQ(argument(out.problems[0], "field"), "last_used");
  EXPECT_EQ(argument(out.problems[1], "value"), "Aktiv");
  EXPECT_EQ(argument(out.problems[1], "rows"), "3000");
  EXPECT_EQ(argument(out.problems[1], "line"), "2");
  EXPECT_EQ(argument(out.problems[2], "line"), "3002");
}

TEST_F(Csv, WhatIsNotToldIsCounted) {
  std::string accounts = "account,created\n";
  for (int i = 0; i < 1500; ++i) accounts += "a,x" + std::to_string(i) + "\n";
  write("accounts.csv", accounts);
  write("grants.csv", "account,entitlement\na,e\n");
  const auto out = read();
  ASSERT_THAT(out.problems, SizeIs(200));
  EXPECT_EQ(out.problems.back().id, "more-problems");
  EXPECT_EQ(argument(out.problems.back(), "count"), "1301");
}

TEST_F(Csv, ALongWordIsCutBetweenLetters) {
  std::string word = "x";
  for (int i = 0; i < 100; ++i) word += "å";
  write("accounts.csv", "account,enabled\na," + word + "\n");
  write("grants.csv", "account,entitlement\na,e\n");
  const auto out = read();
  ASSERT_THAT(out.problems, SizeIs(1));
  EXPECT_EQ(argument(out.problems[0], "value"), word.substr(0, 99) + "...");
}

TEST_F(Csv, APermissionWithoutAHeadingIsNotLost) {
  write("grants.csv", "account,Lån,\na,x,\nb,,x\n");
  const auto out = read(R"(,"wide":{})");
  ASSERT_THAT(out.errors(), ElementsAre("column-unnamed"));
  EXPECT_EQ(argument(out.problems[0], "column"), "3");
  EXPECT_EQ(argument(out.problems[0], "line"), "3");
  EXPECT_EQ(error(R"(,"wide":{"columns":["Lån"]})"), "");
  write("grants.csv", "account,Lån,\na,x,\n");
  EXPECT_EQ(error(R"(,"wide":{})"), "");
}

// What was promised and cannot be checked must not pass as if nobody had promised anything.
TEST_F(Csv, PromisesThatCannotBeKept) {
  write("grants.csv", "account,entitlement\na,e\n");
  EXPECT_EQ(error(R"(,"rows":{"accounts":1})"), "promised-missing");
  EXPECT_EQ(error(R"(,"sha256":{"nesting":"abc"})"), "promised-missing");
  write("accounts.csv.sha256", "abc  accounts.csv\n");
  EXPECT_EQ(error(), "promised-missing");
  fs::remove(folder_ / "accounts.csv.sha256");
  write("grants.csv.sha256", "");
  EXPECT_EQ(error(), "checksum-unreadable");
  fs::remove(folder_ / "grants.csv.sha256");
  fs::create_directory(folder_ / "grants.csv.sha256");
  EXPECT_EQ(error(), "checksum-unreadable");
  fs::remove(folder_ / "grants.csv.sha256");
  fs::create_symlink("nowhere", folder_ / "grants.csv.sha256");
  EXPECT_EQ(error(), "checksum-unreadable");
  fs::remove(folder_ / "grants.csv.sha256");
  EXPECT_EQ(error(), "");
  EXPECT_THAT(read(R"(,"rows":{"accounts":1})", "grants.csv").errors(), ElementsAre("promised-unread"));
}

TEST_F(Csv, ALinkThatLeadsNowhereIsNotAnAbsentFile) {
  write("grants.csv", "account,entitlement\na,e\n");
  fs::create_symlink("nowhere.csv", folder_ / "accounts.csv");
  EXPECT_EQ(error(), "file-unreadable");
}

// Each file is whole by itself, but they are not one state.
TEST_F(Csv, AFileThatChangesAfterItWasReadIsSeen) {
  const auto changed_by = [&](const std::function<void()>& change) {
    write("accounts.csv", "account\na\n");
    write("grants.csv", "account,entitlement\na,e\n");
    int asked = 0;
    // Asked once for each row and each end of a file: the third time, the grants have begun.
    const auto out = sdk::fake_read(options(), read_export, {}, [&] {
      if (++asked == 3) change();
    });
    EXPECT_FALSE(out.complete);
    return out.errors();
  };
  EXPECT_THAT(
      changed_by([&] { std::ofstream(folder_ / "accounts.csv", std::ios::app | std::ios::binary) << "b\n"; }),
      ElementsAre("file-changed"));
  EXPECT_THAT(changed_by([&] { fs::remove(folder_ / "accounts.csv"); }), ElementsAre("file-changed"));
  EXPECT_THAT(changed_by([&] { write("entitlements.csv", "entitlement\ne\n"); }),
              ElementsAre("file-changed"));
}

TEST_F(Csv, OptionsThatCannotBe) {
  write("grants.csv", "account,entitlement\na,e\n");
  EXPECT_EQ(error(R"(,"encoding":"ebcdic")"), "encoding-unknown");
  EXPECT_EQ(error(R"(,"delimiter":";;")"), "delimiter-wrong");
  EXPECT_EQ(error(R"(,"delimiter":"\"")"), "delimiter-wrong");
  for (const char* format : {"MM", "yyyy-mm-dd", "dd/mm/yyyy", "%d %b %Y", "YYYY-MM-DD hh:mm", "%-d/%m/%Y"}) {
    EXPECT_EQ(error(R"(,"date_format":")" + std::string(format) + "\""), "date-format-wrong") << format;
  }
  EXPECT_EQ(error(R"(,"columns":{"account":1})"), "option-text");
  EXPECT_EQ(error(R"(,"values":{"enabled":{"maybe":["x"]}})"), "value-unknown");
  EXPECT_EQ(error(R"(,"values":{"enabled":{"yes":["x"],"no":["x"]}})"), "value-twice");
  EXPECT_EQ(error(R"(,"syntax":{"account":"rfc"})"), "syntax-unknown");
  EXPECT_EQ(read(R"(,"syntax":{"account":"dn","name":"dn"})").syntax,
            BEHORIG_ACCOUNT_ID_IS_DN | BEHORIG_ACCOUNT_NAME_IS_DN | BEHORIG_ENTITLEMENT_NAME_IS_DN);
}

TEST_F(Csv, ARepeatedAccountIsHandedOnAsItIs) {
  write("accounts.csv", "account,name\na,one\na,two\n");
  write("grants.csv", "account,entitlement\na,e\n");
  EXPECT_THAT(read().accounts, SizeIs(2)) << "the host sees that they contradict each other";
}

}  // namespace
}  // namespace behorig::csv_connector
