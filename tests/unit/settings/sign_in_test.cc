// [api], [oidc], [jwt] and whom [[access]] names.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/settings/settings.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kApi = "[api]\ncertificate = \"c.pem\"\nkey = { file = \"k.pem\" }\n";
constexpr const char* kOidc =
    "[oidc]\nissuer = \"https://id.example\"\nclient_id = \"b\"\npublic_url = \"https://b.example:8443\"\n";
constexpr const char* kJwt =
    "[jwt]\nissuer = \"https://m.example\"\naudience = \"b\"\nkeys_url = \"https://m.example/keys\"\n";

class SignInSettings : public ::testing::Test {
 protected:
  SignInSettings() { fs::create_directories(folder_); }
  ~SignInSettings() override { fs::remove_all(folder_); }
  std::variant<Settings, SettingsErrors> load(const std::string& text) const {
    std::ofstream(folder_ / "behorig.toml") << text;
    return load_settings(folder_ / "behorig.toml");
  }
  std::vector<std::string> wrong(const std::string& text) const {
    const auto loaded = load(text);
    std::vector<std::string> out;
    if (const auto* errors = std::get_if<SettingsErrors>(&loaded)) {
      for (const auto& error : errors->errors) out.push_back(error.id);
    }
    return out;
  }
  Settings right(const std::string& text) const {
    EXPECT_THAT(wrong(text), IsEmpty()) << text;
    auto loaded = load(text);
    auto* settings = std::get_if<Settings>(&loaded);
    return settings == nullptr ? Settings() : std::move(*settings);
  }

  fs::path folder_ = fs::temp_directory_path() / ("behorig-sign-in-" + std::to_string(::getpid()));
};

TEST_F(SignInSettings, NothingListensAndNobodySignsInUnlessItIsWritten) {
  const Settings settings = right("");
  EXPECT_FALSE(settings.api || settings.oidc || settings.jwt);
}

TEST_F(SignInSettings, AreReadInFull) {
  const Settings settings = right(
      "[api]\naddress = \"::1\"\nport = 8443\ncertificate = \"c.pem\"\nkey = { credential = \"tls\" }\n"
      "[oidc]\nissuer = \"https://id.example/realm\"\nclient_id = \"b\"\nclient_secret = { credential = "
      "\"s\" }\n"
      "public_url = \"https://b.example\"\nscopes = [\"email\"]\nca_file = \"ca.pem\"\nperson_claim = "
      "\"email\"\n"
      "person_column = \"email\"\nunverified_addresses = true\ngroups_claim = \"roles\"\nidle = \"10m\"\n"
      "session = \"4h\"\nhome = \"/start\"\n"
      "[jwt]\nissuer = \"https://m.example\"\naudience = \"b\"\nkeys_file = \"keys.json\"\ntype = \"JWT\"\n");
  ASSERT_TRUE(settings.api && settings.oidc && settings.jwt);
  EXPECT_EQ(settings.api->address, "::1");
  EXPECT_EQ(settings.api->port, 8443);
  EXPECT_EQ(settings.api->certificate, (folder_ / "c.pem").string());
  EXPECT_EQ(settings.api->key, (SecretRef{SecretRef::Where::credential, "tls"}));
  EXPECT_THAT(settings.oidc->scopes, ElementsAre("openid", "email"));
  EXPECT_EQ(settings.oidc->ca_file, (folder_ / "ca.pem").string());
  EXPECT_TRUE(settings.oidc->claims.person_by_address && settings.oidc->claims.address_unverified);
  EXPECT_EQ(settings.oidc->claims.groups, "roles");
  EXPECT_EQ(settings.oidc->idle_seconds, 600);
  EXPECT_EQ(settings.oidc->session_seconds, 4 * 3600);
  EXPECT_EQ(settings.oidc->home, "/start");
  EXPECT_EQ(settings.jwt->keys_file, (folder_ / "keys.json").string());
  EXPECT_EQ(settings.jwt->type, "JWT");
}

TEST_F(SignInSettings, WrongOnesAreToldEach) {
  EXPECT_THAT(wrong("[api]\n"), ElementsAre("settings.missing", "settings.missing"));
  EXPECT_THAT(wrong("[api]\ncertificate = \"c\"\nkey = \"-----BEGIN\"\n"), ElementsAre("settings.secret"));
  EXPECT_THAT(wrong("[api]\ncertificate = \"c\"\nkey = { env = \"K\" }\n"), ElementsAre("settings.one-of"));
  EXPECT_THAT(wrong(std::string(kApi) + "port = 65536\n"), ElementsAre("settings.range"));
  EXPECT_THAT(wrong(kOidc), ElementsAre("settings.oidc-api"));
  const std::string oidc = std::string(kApi) + kOidc;
  EXPECT_THAT(wrong(oidc), IsEmpty());
  EXPECT_THAT(wrong(oidc + "client_secret = \"plain\"\n"), ElementsAre("settings.secret"));
  for (const char* home : {"https://evil.example", "//evil.example", "/\\\\evil.example", "/a b", ""})
    EXPECT_THAT(wrong(oidc + "home = \"" + home + "\"\n"), ElementsAre("settings.home")) << home;
  for (const char* url : {"http://b.example", "https://", "https://u:p@b.example", "https://b.example#x"})
    EXPECT_THAT(
        wrong(std::string(kApi) +
              "[oidc]\nissuer = \"https://id.example\"\nclient_id = \"b\"\npublic_url = \"" + url + "\"\n"),
        ElementsAre("settings.https"))
        << url;
  EXPECT_THAT(
      wrong(std::string(kApi) + "[oidc]\nissuer = \"http://id.example\"\nclient_id = \"b\"\npublic_url = "
                                "\"https://b.example/app\"\n"),
      ElementsAre("settings.https", "settings.public-url"));
  EXPECT_THAT(wrong(std::string(kJwt) + "keys_file = \"k\"\n"), ElementsAre("settings.keys"));
  EXPECT_THAT(wrong("[jwt]\nissuer = \"https://m.example\"\naudience = \"\"\nkeys_file = \"k\"\n"),
              ElementsAre("settings.missing"));
}

TEST_F(SignInSettings, AccessNamesOneUserMachineSubjectOrGroup) {
  EXPECT_THAT(wrong("[[access]]\n"), ElementsAre("settings.access-one"));
  EXPECT_THAT(wrong("[[access]]\nuser = \"a\"\nmachine = \"b\"\n"), ElementsAre("settings.access-one"));
  EXPECT_THAT(wrong("[[access]]\nmachine = \"b\"\nperson = \"p\"\n"), ElementsAre("settings.access-person"));
  EXPECT_THAT(wrong("[[access]]\nuser = \"a\"\n[[access]]\nuser = \"a\"\n"),
              ElementsAre("settings.user-twice"));
  EXPECT_THAT(wrong("[[access]]\nsubject = \"s\"\n"), ElementsAre("settings.access-issuer"));
  const Settings one =
      right(std::string(kApi) + kOidc + "[[access]]\ngroup = \"g\"\nroles = [\"auditor\"]\n");
  ASSERT_EQ(one.daemon.access.size(), 1U);
  EXPECT_EQ(one.daemon.access[0].issuer, "https://id.example");
  const std::string both = std::string(kApi) + kOidc + kJwt + "[[access]]\nsubject = \"s\"\n";
  EXPECT_THAT(wrong(both), ElementsAre("settings.access-issuer")) << "of which of the two?";
  EXPECT_THAT(wrong(both + "issuer = \"https://m.example\"\n"), IsEmpty());
  EXPECT_THAT(wrong(both + "issuer = \"https://other.example\"\n"), ElementsAre("settings.access-issuer"));
}

}  // namespace
}  // namespace behorig
