#include "core/cli/system_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace behorig::cli {
namespace {

using behorig::testing::TempFolder;
using behorig::testing::write_file;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Declaration declaration() {
  const auto parsed = parse_declaration(
      R"({"name":"ask","version":"1","kind":"connector","abi":65536,"help":{"en":"Asks","sv":"Frågar"},
          "capabilities":["network"],"texts":[],"options":[
           {"name":"uri","type":"text","required":true,"help":{"en":"Where","sv":"Var"}},
           {"name":"password","type":"text","secret":true,"help":{"en":"Its password","sv":"Lösenordet"}},
           {"name":"timeout","type":"integer","default":60,"help":{"en":"Seconds","sv":"Sekunder"}},
           {"name":"insecure","type":"boolean","help":{"en":"No TLS","sv":"Utan TLS"}},
           {"name":"ca_file","type":"path","help":{"en":"PEM","sv":"PEM"}},
           {"name":"attributes","type":"list","help":{"en":"More","sv":"Fler"}},
           {"name":"columns","type":"map","keys":[],"help":{"en":"Headings","sv":"Rubriker"}},
           {"name":"people","type":"tables","keys":["base","scope"],"help":{"en":"Where they are","sv":"Var de är"}}
          ]})",
      "ask.json");
  EXPECT_TRUE(parsed);
  return *parsed;
}

Result<std::string> file_of(const std::vector<std::string>& said, Language language = Language::en) {
  const auto ask = declaration();
  return system_file({"library", ask, said}, Catalogue::built_in(), language);
}

std::string refusal(const std::vector<std::string>& said) {
  const auto file = file_of(said);
  EXPECT_FALSE(file) << *file;
  return file ? "" : file.error().id;
}

/// The file as the settings read it.
SystemSettings read(const std::string& text) {
  const TempFolder folder;
  write_file(folder.path() / "behorig.toml",
             "[register]\nplugin = \"files\"\npath = \"register\"\n[store]\nurl = \"sqlite:b.db\"\n");
  std::filesystem::create_directories(folder.path() / "systems.d");
  write_file(folder.path() / "systems.d/library.toml", text);
  const auto loaded = load_settings(folder.path() / "behorig.toml");
  const auto* settings = std::get_if<Settings>(&loaded);
  if (settings == nullptr || settings->systems.size() != 1) {
    ADD_FAILURE() << text;
    return {};
  }
  return settings->systems[0];
}

TEST(SystemFile, HoldsWhatWasSaidAndTheRestAsComments) {
  const auto file = file_of({"uri=ldaps://a=b", "timeout=5", "insecure=true", "attributes=mail",
                             "attributes=a \"quoted\" \\ one", "columns.accounts.name=Namn",
                             "columns.enabled=true", "people.base=dc=x", "password=env:PASSWORD"});
  ASSERT_TRUE(file);
  const auto system = read(*file);
  EXPECT_EQ(system.id, "library");
  EXPECT_EQ(system.connector.plugin, "ask");
  EXPECT_EQ(
      system.connector.json,
      R"({"attributes":["mail","a \"quoted\" \\ one"],"columns":{"accounts":{"name":"Namn"},"enabled":true},)"
      R"("insecure":true,"people":[{"base":"dc=x"}],"timeout":5,"uri":"ldaps://a=b"})");
  ASSERT_EQ(system.connector.secrets.count("password"), 1U);
  EXPECT_EQ(system.connector.secrets.at("password").name, "PASSWORD");
  EXPECT_THAT(check_options(declaration(), system.connector).errors, IsEmpty());
  EXPECT_THAT(*file, AllOf(HasSubstr("#ca_file = "), HasSubstr("#scope = "), HasSubstr("# Seconds\n")));
}

TEST(SystemFile, IsGoodSettingsAlsoWhenEveryCommentBecomesALine) {
  auto file = *file_of({"uri=x"});
  const auto system = read(file);
  EXPECT_THAT(system.keys, IsEmpty());
  for (std::size_t at = 0; (at = file.find("\n#", at)) != std::string::npos; ++at) {
    if (file[at + 2] != ' ') file.erase(at + 1, 1);
  }
  const auto all = read(file);
  EXPECT_EQ(all.keys.size(), 1U);
  EXPECT_EQ(all.sentinels.size(), 1U);
  EXPECT_EQ(all.connector.secrets.size(), 1U);
}

TEST(SystemFile, SpeaksTheReadersLanguage) {
  EXPECT_THAT(*file_of({}, Language::sv), AllOf(HasSubstr("# Sekunder\n"), HasSubstr("(Måste anges.)")));
  EXPECT_THAT(*file_of({"uri=x"}, Language::en), Not(HasSubstr("(Must be set.)")));
}

TEST(SystemFile, ASecretIsNeverWritten) {
  EXPECT_EQ(refusal({"password=hunter2"}), "connect.secret");
  EXPECT_EQ(refusal({"password=file:"}), "connect.secret");
  const auto file = file_of({"password=hunter2"});
  for (const auto& [key, value] : file.error().args) EXPECT_EQ(value.find("hunter2"), std::string::npos);
}

TEST(SystemFile, APathIsSeenFromWhereTheReaderIs) {
  const auto here = std::filesystem::current_path().string();
  EXPECT_THAT(*file_of({"ca_file=ca.pem", "password=file:./p"}),
              AllOf(HasSubstr("ca_file = \"" + here + "/ca.pem\""), HasSubstr("file = \"" + here + "/p\"")));
}

TEST(SystemFile, WhatTheConnectorDoesNotKnowIsTold) {
  EXPECT_EQ(refusal({"url=x"}), "connect.unknown-near");
  EXPECT_EQ(refusal({"somethingelse=x"}), "connect.unknown");
  EXPECT_EQ(refusal({"uri"}), "connect.no-value");
  EXPECT_EQ(refusal({"=x"}), "connect.no-value");
  EXPECT_EQ(refusal({"uri.host=x"}), "connect.no-key");
  EXPECT_EQ(refusal({"people=x"}), "connect.needs-key");
  EXPECT_EQ(refusal({"timeout=soon"}), "connect.value");
  EXPECT_EQ(refusal({"uri=a", "uri=b"}), "connect.twice");
}

TEST(SystemFile, ATextCannotLeaveItsLine) {
  const auto file = file_of({"uri=x\"\n[guard]\nmay_be_empty = true\n#"});
  ASSERT_TRUE(file);
  EXPECT_FALSE(read(*file).may_be_empty);
}

TEST(SystemFile, OnlyPlainIdsNameFiles) {
  EXPECT_TRUE(names_a_file("library-2.old"));
  for (const char* id : {"", ".", "..", "../x", "a/b", "å", "a b"}) EXPECT_FALSE(names_a_file(id)) << id;
}

}  // namespace
}  // namespace behorig::cli
