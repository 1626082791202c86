// The lines that a program writes: each is as its schema says, or it is refused by name.

#include "plugins/common/facts/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/sdk/fake.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string given;

/// `text` as the output of a program, in pieces of so many bytes.
sdk::FakeReading take(const std::string& text, std::size_t piece = 1 << 20) {
  static std::size_t size = 0;
  size = piece;
  given = text;
  return sdk::fake_read("{}", [](sdk::Reading& reading) {
    facts::Facts facts(reading);
    for (std::size_t at = 0; at < given.size(); at += size)
      facts.take(std::string_view(given).substr(at, size));
    facts.finish();
    reading.complete();
  });
}

const std::string kFirst = "{\"fact\":\"begin\",\"version\":1}\n";
const std::string kDefined = kFirst + R"({"fact":"account","id":"a"}
{"fact":"entitlement","id":"e"}
)";

TEST(Facts, EveryFactHasItsFields) {
  const std::string text =
      kFirst +
      R"({"fact":"account","id":"a","name":"A","dn":"cn=a","kind":"service","enabled":false,"last_used":"2026-02-28","created":"1999-12-31","attributes":{"mail":"a@b"}}
{"fact":"account","id":"b","enabled":null}
{"fact":"entitlement","id":"e","name":"E","dn":"cn=e","kind":"group","description":"d","privileged":true}
{"fact":"entitlement","id":"f"}
{"fact":"grant","account":"a","entitlement":"e","since":"2026-01-01"}
{"fact":"nesting","member":"f","gives":"e"}
{"fact":"dangling","entitlement":"f","member":"gone"}
{"fact":"problem","level":"warning","text":"careful"}
{"fact":"problem","level":"note","text":"so far"}
{"fact":"end","complete":true,"accounts":2,"entitlements":2,"grants":1,"nestings":1,"dangling":1,"proof":{"rows":"9"}}
)";
  for (const std::size_t piece : {1UL, 7UL, 4096UL}) {
    const auto reading = take(text, piece);
    EXPECT_THAT(reading.errors(), IsEmpty());
    EXPECT_TRUE(reading.complete);
    ASSERT_EQ(reading.accounts.size(), 2U);
    EXPECT_EQ(reading.accounts[0].enabled, 0);
    EXPECT_EQ(reading.accounts[1].enabled, -1);
    EXPECT_EQ(reading.accounts[0].last_used, 20512);
    EXPECT_THAT(reading.accounts[0].attributes, ElementsAre(std::make_pair("mail", "a@b")));
    EXPECT_TRUE(reading.entitlements[0].privileged);
    EXPECT_THAT(reading.nestings, ElementsAre(std::make_pair("f", "e")));
    EXPECT_THAT(reading.dangling, ElementsAre(std::make_pair("f", "gone")));
    EXPECT_EQ(reading.problems.size(), 2U);
    EXPECT_EQ(reading.proof_json, R"({"rows":"9"})");
  }
}

TEST(Facts, WhatIsNotAsItMustBeIsRefusedByName) {
  const std::pair<std::string, const char*> lines[] = {
      {R"([])", "no-fact"},
      {R"({"id":"x"})", "no-fact"},
      {R"({"fact":"account","id":"x","id":"y"})", "field-twice"},
      {R"({"fact":"account","id":"x","attributes":{"a":"1","a":"2"}})", "field-twice"},
      {R"({"fact":7})", "no-fact"},
      {R"({"fact":"user","id":"x"})", "fact-unknown"},
      {R"({"fact":"begin","version":1})", "begin-twice"},
      {R"({"fact":"account","id":"x","colour":"red"})", "field-unknown"},
      {R"({"fact":"account"})", "field-missing"},
      {R"({"fact":"account","id":""})", "field-missing"},
      {R"({"fact":"account","id":7})", "field-wrong"},
      {R"({"fact":"account","id":"x","enabled":"yes"})", "field-wrong"},
      {R"({"fact":"account","id":"x","kind":"royal"})", "field-wrong"},
      {R"({"fact":"account","id":"x","last_used":"2026-02-30"})", "field-wrong"},
      {R"({"fact":"account","id":"x","last_used":"2026-2-3"})", "field-wrong"},
      {R"({"fact":"account","id":"x","last_used":""})", "field-wrong"},
      {R"({"fact":"account","id":"x","attributes":{"a":1}})", "field-wrong"},
      {R"({"fact":"account","id":"x","attributes":{"a":{"b":{"c":{"d":1}}}}})", "no-json"},
      {R"({"fact":"account","id":"a"})", "id-twice"},
      {R"({"fact":"grant","account":"a","entitlement":"z"})", "id-unknown"},
      {R"({"fact":"grant","account":"e","entitlement":"e"})", "id-unknown"},
      {R"({"fact":"nesting","member":"e"})", "field-missing"},
      {R"({"fact":"problem","level":"fatal","text":"x"})", "field-wrong"},
      {R"({"fact":"end","complete":true,"accounts":1,"entitlements":1})", "field-missing"},
      {R"({"fact":"end","complete":true,"accounts":1,"entitlements":1,"grants":1})", "counts-differ"},
      {R"({"fact":"end","complete":true,"accounts":1,"entitlements":1,"grants":0,"nestings":1})",
       "counts-differ"},
      {R"({"fact":"end","complete":null,"accounts":1,"entitlements":1,"grants":0})", "field-missing"},
      {R"({"fact":"end","complete":true,"accounts":-1,"entitlements":1,"grants":0})", "field-wrong"},
      {R"({"fact":"end","complete":true,"accounts":1.0,"entitlements":1,"grants":0})", "field-wrong"},
      {R"({"fact":"account","id":"x"} {"fact":"account","id":"y"})", "no-json"},
      {R"({"fact":"account","id":"x",})", "no-json"},
      {"{\"fact\":\"account\",\"id\":\"\xff\"}", "no-json"},
      {"", "no-json"},
      {R"({"fact":"account","id":")" + std::string((256 << 10) + 1, 'x') + "\"}", "text-long"},
      {R"({"fact":"account","id":")" + std::string(1 << 20, 'x') + "\"}", "line-long"},
      {std::string(200'000, '['), "no-json"},
  };
  for (const auto& [line, error] : lines) {
    SCOPED_TRACE(line.substr(0, 100));
    const auto reading = take(kDefined + line + "\n");
    EXPECT_THAT(reading.errors(), ElementsAre(error));
    EXPECT_FALSE(reading.complete);
  }
}

TEST(Facts, TheFirstLineSaysTheVersion) {
  EXPECT_THAT(take("{\"fact\":\"account\",\"id\":\"a\"}\n").errors(), ElementsAre("begin-missing"));
  EXPECT_THAT(take("{\"fact\":\"begin\",\"version\":2}\n").errors(), ElementsAre("version-unknown"));
  EXPECT_THAT(take("{\"fact\":\"begin\"}\n").errors(), ElementsAre("field-missing"));
  EXPECT_THAT(take("").errors(), ElementsAre("nothing-said"));
}

TEST(Facts, CutAnywhereItIsNotComplete) {
  const std::string whole = kDefined + R"({"fact":"grant","account":"a","entitlement":"e"}
{"fact":"end","complete":true,"accounts":1,"entitlements":1,"grants":1}
)";
  ASSERT_TRUE(take(whole).complete);
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const auto reading = take(whole.substr(0, cut));
    EXPECT_FALSE(reading.complete) << cut;
    EXPECT_EQ(reading.errors().size(), 1U) << cut;
  }
}

/// The schema and the parser are of one mind about every single line.
TEST(Facts, TheSchemaSaysTheSame) {
  const std::vector<std::string> lines{
      R"({"fact":"begin","version":1})",
      R"({"fact":"begin","version":2})",
      R"({"fact":"begin"})",
      R"({"fact":"account","id":"x"})",
      R"({"fact":"account","id":""})",
      R"({"fact":"account"})",
      R"({"fact":"account","id":"x","name":"n","dn":"","kind":"shared","enabled":null,"created":"2026-01-01"})",
      R"({"fact":"account","id":"x","kind":"royal"})",
      R"({"fact":"account","id":"x","more":1})",
      R"({"fact":"account","id":"x","enabled":1})",
      R"({"fact":"account","id":"x","created":"2026-13-01"})",
      R"({"fact":"account","id":"x","created":"yesterday"})",
      R"({"fact":"account","id":"x","attributes":{"m":"v"}})",
      R"({"fact":"account","id":"x","attributes":{"m":1}})",
      R"({"fact":"account","id":"x","attributes":[]})",
      R"({"fact":"entitlement","id":"x","privileged":false,"description":"d","kind":"any"})",
      R"({"fact":"entitlement","id":"x","privileged":"no"})",
      R"({"fact":"entitlement","name":"x"})",
      R"({"fact":"grant","account":"a","entitlement":"e"})",
      R"({"fact":"grant","account":"a"})",
      R"({"fact":"grant","account":"a","entitlement":"e","until":"2026-12-31","since":"2026-01-01"})",
      R"({"fact":"grant","account":"a","entitlement":"e","until":null})",
      R"({"fact":"nesting","member":"e","gives":"e"})",
      R"({"fact":"nesting","member":"e","gives":"e","x":1})",
      R"({"fact":"dangling","entitlement":"e","member":"m"})",
      R"({"fact":"dangling","entitlement":"e"})",
      R"({"fact":"problem","level":"note","text":"t"})",
      R"({"fact":"problem","level":"note","text":""})",
      R"({"fact":"problem","level":"loud","text":"t"})",
      R"({"fact":"end","complete":true,"accounts":1,"entitlements":1,"grants":0})",
      R"({"fact":"end","complete":true,"accounts":1,"entitlements":1,"grants":0,"nestings":0,"dangling":0,"proof":{"a":"b"}})",
      R"({"fact":"end","complete":true,"accounts":1,"entitlements":1})",
      R"({"fact":"end","complete":1,"accounts":1,"entitlements":1,"grants":0})",
      R"({"fact":"end","complete":true,"accounts":"1","entitlements":1,"grants":0})",
      R"({"fact":"end","complete":true,"accounts":1,"entitlements":1,"grants":0,"proof":{"a":1}})",
      R"({"fact":"nothing"})",
      R"({})",
      R"([])",
      R"("fact")",
      R"(7)"};
  std::string all, parser;
  for (const auto& line : lines) {
    all += line + "\n";
    const bool begins = line.find("begin") != std::string::npos;
    const auto errors = take((begins ? "" : kDefined) + line + "\n").errors();
    // What a line lacks around it is none of its own faults.
    const bool good = errors.empty() || errors[0] == "no-end" || errors[0] == "said";
    parser += good ? "good\n" : "wrong\n";
  }
  const TempFolder folder;
  write_file(folder.path() / "lines", all);
  write_file(folder.path() / "validate.py", R"(import json, jsonschema, sys
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
validator.check_schema(validator.schema)
for line in open(sys.argv[2]): print("good" if validator.is_valid(json.loads(line)) else "wrong")
)");
  const auto ended = Program({"/usr/bin/python3", (folder.path() / "validate.py").string(),
                              BEHORIG_SOURCE_DIR "/plugins/common/facts/facts.schema.json",
                              (folder.path() / "lines").string()},
                             folder.path())
                         .wait();
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, parser) << all;
}

}  // namespace
}  // namespace behorig::testing
