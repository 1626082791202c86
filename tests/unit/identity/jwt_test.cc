// Signed tokens, and what has been tried to make others believe ones that are not.

#include "core/identity/jwt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/identity/keys.h"
#include "core/identity/random.h"
#include "tests/support/signer.h"

namespace behorig::identity {
namespace {

namespace json = boost::json;
using behorig::testing::Signer;
using ::testing::HasSubstr;

constexpr std::int64_t kNow = 1'800'000'000;
const Instant kToday{std::chrono::seconds(kNow)};

const Signer& rsa() {
  static const Signer kSigner(Signer::Kind::rsa, "r1");
  return kSigner;
}
const Signer& elliptic() {
  static const Signer kSigner(Signer::Kind::elliptic, "e1");
  return kSigner;
}

json::object claims() {
  return {{"iss", "https://id.example"},
          {"aud", "behorig"},
          {"sub", "monitor"},
          {"iat", kNow - 10},
          {"exp", kNow + 300}};
}
Expected expected() { return {"https://id.example", "behorig", false, {}, {"at+jwt"}, false}; }

/// "" = believed; else why not.
std::string verdict(const std::string& token, const Expected& what = expected(),
                    const std::string& set = Signer::set_of({rsa().jwk(), elliptic().jwk()})) {
  const auto keys = KeySet::read(set);
  const auto read = read_jwt(token);
  if (const auto* refused = std::get_if<Refused>(&read)) return refused->why;
  const auto& jwt = std::get<Jwt>(read);
  if (const auto wrong = wrong_with(jwt, what, kToday)) return wrong->why;
  const Key* key = std::get<KeySet>(keys).find(jwt.key);
  if (key == nullptr) return "unknown key";
  return verified(jwt, *key) ? "" : "signature";
}
std::string with(json::object changed, const std::string& algorithm = "ES256") {
  json::object all = claims();
  for (const auto& [name, value] : changed) all[name] = value;
  return (algorithm == "ES256" ? elliptic() : rsa()).token(all, algorithm);
}
std::string without(const char* name) {
  json::object all = claims();
  all.erase(name);
  return elliptic().token(all, "ES256");
}

TEST(Jwt, IsBelievedInEachOfTheThreeAlgorithms) {
  for (const char* algorithm : {"RS256", "PS256", "ES256"})
    EXPECT_EQ(verdict(with({}, algorithm)), "") << algorithm;
}

TEST(Jwt, IsNotBelievedWithoutASignature) {
  const std::string token = with({});
  const std::string unsigned_part = token.substr(0, token.rfind('.'));
  EXPECT_EQ(verdict(unsigned_part + "."), "it is not signed");
  EXPECT_EQ(verdict(unsigned_part), "it has not three parts");
  for (const char* none : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string header = "{\"alg\":\"" + std::string(none) + "\",\"kid\":\"e1\",\"typ\":\"at+jwt\"}";
    EXPECT_EQ(verdict(base64url(header) + unsigned_part.substr(unsigned_part.find('.')) + ".AAAA"),
              "it is signed in another way");
  }
}

TEST(Jwt, APublicKeyIsNoSharedSecret) {
  const std::string text =
      base64url(R"({"alg":"HS256","kid":"r1","typ":"at+jwt"})") + "." + base64url(json::serialize(claims()));
  EXPECT_EQ(verdict(text + "." + base64url(authenticated(rsa().pem(), text))), "it is signed in another way");
}

TEST(Jwt, TheAlgorithmMustBeOneOfTheKey) {
  const auto forged = [](const Signer& by, const char* header_algorithm, const char* kid,
                         const char* signed_by) {
    return by.sign(
        std::string(R"({"alg":")") + header_algorithm + R"(","kid":")" + kid + R"(","typ":"at+jwt"})",
        json::serialize(claims()), signed_by);
  };
  EXPECT_EQ(verdict(forged(rsa(), "RS256", "e1", "RS256")), "signature");
  EXPECT_EQ(verdict(forged(elliptic(), "ES256", "r1", "ES256")), "signature");
  EXPECT_EQ(verdict(forged(rsa(), "PS256", "r1", "RS256")), "signature") << "padding of another kind";
  EXPECT_EQ(verdict(forged(rsa(), "RS256", "r1", "PS256")), "signature");
  json::object only = rsa().jwk();
  only["alg"] = "PS256";
  EXPECT_EQ(verdict(with({}, "RS256"), expected(), Signer::set_of({only})), "signature");
  EXPECT_EQ(verdict(with({}, "PS256"), expected(), Signer::set_of({only})), "");
}

TEST(Jwt, BringsNoKeyOfItsOwn) {
  const Signer own(Signer::Kind::elliptic, "e1");
  for (const std::string& member :
       {"\"jwk\":" + json::serialize(own.jwk()), std::string(R"("jku":"https://evil.example/keys")"),
        std::string(R"("x5u":"https://evil.example/c")"), std::string(R"("x5c":["MII"])"),
        std::string(R"("crit":["b64"],"b64":false)"), std::string(R"("zip":"DEF")")}) {
    EXPECT_THAT(verdict(own.sign(R"({"alg":"ES256","kid":"e1","typ":"at+jwt",)" + member + "}",
                                 json::serialize(claims()), "ES256")),
                HasSubstr("never taken"));
  }
  EXPECT_EQ(verdict(own.token(claims(), "ES256")), "signature") << "of the same name";
  for (const std::string kid : {"../../dev/null", "e1' OR '1'='1", "", "E1", "e1\\n", "e1\\u0000"}) {
    const std::string said = verdict(own.sign(R"({"alg":"ES256","typ":"at+jwt","kid":")" + kid + "\"}",
                                              json::serialize(claims()), "ES256"));
    EXPECT_TRUE(said == "unknown key" || said == "no usable kid") << kid << ": " << said;
  }
  EXPECT_EQ(verdict(own.sign(R"({"alg":"ES256","typ":"at+jwt"})", json::serialize(claims()), "ES256")),
            "no usable kid");
}

TEST(Jwt, SaysEachThingOnce) {
  const std::string ambiguous = "a part is not one unambiguous JSON object";
  EXPECT_EQ(verdict(elliptic().sign(R"({"alg":"none","alg":"ES256","kid":"e1","typ":"at+jwt"})",
                                    json::serialize(claims()), "ES256")),
            ambiguous);
  std::string twice = json::serialize(claims());
  twice.insert(1, R"("sub":"admin",)");
  EXPECT_EQ(verdict(elliptic().sign(R"({"alg":"ES256","kid":"e1","typ":"at+jwt"})", twice, "ES256")),
            ambiguous);
  twice = json::serialize(claims());
  twice.insert(1, R"("\u0073ub":"admin",)");
  EXPECT_EQ(verdict(elliptic().sign(R"({"alg":"ES256","kid":"e1","typ":"at+jwt"})", twice, "ES256")),
            ambiguous)
      << "also in another spelling";
  EXPECT_EQ(verdict(elliptic().sign(R"({"alg":"ES256","kid":"e1","typ":"at+jwt"} {})", "{}", "ES256")),
            ambiguous);
  EXPECT_EQ(verdict(elliptic().sign("[]", "{}", "ES256")), ambiguous);
  const std::string deep(100, '[');
  EXPECT_EQ(
      verdict(elliptic().sign(R"({"alg":"ES256"})", "{\"a\":" + deep + std::string(100, ']') + "}", "ES256")),
      ambiguous);
}

TEST(Jwt, HasOneSpelling) {
  const std::string token = with({});
  for (const std::string& other :
       {token + "=", token + ".", " " + token, token + " ", "." + token, token + "\n", std::string(),
        std::string(".."), std::string("a.b.c"), std::string("=.=.="), std::string(kLongestJwt + 1, 'A')})
    EXPECT_NE(verdict(other), "") << other;
  // The last character of 64 bytes carries four bits that are not the signature's.
  std::string loose = token;
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  loose.back() = kAlphabet[(kAlphabet.find(loose.back()) | 1)];
  EXPECT_EQ(verdict(loose), "a part is not base64url");
  EXPECT_EQ(verdict(std::string(1'000'000, 'a') + "." + std::string(1'000'000, 'b') + ".c"),
            "it is too long");
}

TEST(Jwt, EveryChangedCharacterIsSeen) {
  const std::string token = with({});
  for (std::size_t at = 0; at < token.size(); ++at) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(verdict(changed), "") << at;
  }
}

TEST(Jwt, IsForUsOfTheIssuerAndOfItsType) {
  EXPECT_EQ(verdict(with({{"aud", "other"}})), "it is for somebody else");
  EXPECT_EQ(verdict(with({{"aud", "Behorig"}})), "it is for somebody else");
  EXPECT_EQ(verdict(with({{"aud", json::array{"other", "behorig"}}})), "");
  EXPECT_EQ(verdict(with({{"aud", json::array{}}})), "it is for somebody else");
  EXPECT_EQ(verdict(with({{"aud", json::object{{"behorig", 1}}}})), "no usable aud");
  EXPECT_EQ(verdict(without("aud")), "no usable aud");
  for (const char* issuer : {"https://id.example/", "https://id.example.evil", "http://id.example", ""})
    EXPECT_EQ(verdict(with({{"iss", issuer}})), "it is of another issuer") << issuer;
  EXPECT_EQ(verdict(without("iss")), "it is of another issuer");
  EXPECT_EQ(verdict(elliptic().token(claims(), "ES256", "JWT")), "it is of another type");
  EXPECT_EQ(verdict(elliptic().token(claims(), "ES256", "application/AT+jwt")), "");
  EXPECT_EQ(verdict(without("sub")), "no usable sub");
  EXPECT_EQ(verdict(with({{"sub", std::string(256, 's')}})), "no usable sub");
}

TEST(Jwt, IsGoodForATime) {
  EXPECT_EQ(verdict(with({{"exp", kNow - 59}})), "") << "clocks differ";
  EXPECT_EQ(verdict(with({{"exp", kNow - 60}})), "it has expired");
  EXPECT_EQ(verdict(with({{"nbf", kNow + 60}})), "");
  EXPECT_EQ(verdict(with({{"nbf", kNow + 61}})), "it is not good yet");
  EXPECT_EQ(verdict(with({{"iat", kNow + 61}})), "it was issued in the future");
  EXPECT_EQ(verdict(with({{"exp", static_cast<double>(kNow) + 1.5}})), "");
  EXPECT_EQ(verdict(without("exp")), "no usable exp");
  for (const json::value& odd :
       {json::value("1900000000"), json::value(-1), json::value(1e300), json::value(true),
        json::value(std::uint64_t{18446744073709551615U}), json::value(nullptr)}) {
    EXPECT_EQ(verdict(with({{"exp", odd}})), "no usable exp") << json::serialize(odd);
    EXPECT_EQ(verdict(with({{"nbf", odd}})), "no usable nbf") << json::serialize(odd);
    EXPECT_EQ(verdict(with({{"iat", odd}})), "no usable iat") << json::serialize(odd);
  }
}

TEST(Jwt, AnIdTokenIsForNobodyElseAndAnswersOurQuestion) {
  Expected id{"https://id.example", "behorig", true, "n1", {"", "jwt"}, true};
  const auto signed_as = [](json::object all) { return elliptic().token(all, "ES256", "JWT"); };
  json::object all = claims();
  all["nonce"] = "n1";
  EXPECT_EQ(verdict(signed_as(all), id), "");
  all["azp"] = "other";
  EXPECT_EQ(verdict(signed_as(all), id), "it was given to somebody else");
  all["azp"] = "behorig";
  EXPECT_EQ(verdict(signed_as(all), id), "");
  all["aud"] = json::array{"behorig", "other"};
  EXPECT_EQ(verdict(signed_as(all), id), "it is for somebody else too");
  all = claims();
  EXPECT_EQ(verdict(signed_as(all), id), "it answers another question");
  all["nonce"] = "n2";
  EXPECT_EQ(verdict(signed_as(all), id), "it answers another question");
  all["nonce"] = "n1";
  all.erase("iat");
  EXPECT_EQ(verdict(signed_as(all), id), "no usable iat");
  all = claims();
  all["nonce"] = "n1";
  EXPECT_EQ(verdict(elliptic().token(all, "ES256", "at+jwt"), id), "it is of another type")
      << "no access token";
}

TEST(Keys, AreLeftOutWhereTheyAreWeakDoubtfulOrNotForSignatures) {
  const auto readable = [](const std::vector<json::object>& keys) {
    const auto set = KeySet::read(Signer::set_of(keys));
    return std::holds_alternative<KeySet>(set) ? std::get<KeySet>(set).size() : 0;
  };
  EXPECT_EQ(readable({rsa().jwk(), elliptic().jwk()}), 2U);
  EXPECT_EQ(readable({Signer(Signer::Kind::rsa, "short", 1024).jwk()}), 0U);
  const auto changed = [](json::object key, const char* name, const json::value& value) {
    key[name] = value;
    return key;
  };
  EXPECT_EQ(readable({changed(rsa().jwk(), "use", "enc")}), 0U);
  EXPECT_EQ(readable({changed(rsa().jwk(), "alg", "RS512")}), 0U);
  EXPECT_EQ(readable({changed(rsa().jwk(), "e", "AQ")}), 0U) << "an exponent of 1 signs everything";
  EXPECT_EQ(readable({changed(rsa().jwk(), "kid", 7)}), 0U);
  EXPECT_EQ(readable({changed(elliptic().jwk(), "crv", "P-521")}), 0U);
  EXPECT_EQ(readable({changed(elliptic().jwk(), "x", elliptic().jwk().at("y"))}), 0U) << "not on the curve";
  EXPECT_EQ(readable({rsa().jwk(), changed(elliptic().jwk(), "kid", "r1")}), 0U) << "two of one name";
  EXPECT_EQ(readable({json::object{{"kty", "oct"}, {"kid", "o"}, {"k", "c2VjcmV0"}}, rsa().jwk()}), 1U);
  for (const char* text : {"", "{}", "[]", "{\"keys\":{}}", "{\"keys\":[1]}", "{\"keys\":[],\"keys\":[]}"})
    EXPECT_TRUE(std::holds_alternative<Refused>(KeySet::read(text))) << text;
  EXPECT_TRUE(std::holds_alternative<Refused>(KeySet::read(std::string(KeySet::kLargest + 1, ' '))));
}

TEST(Base64Url, IsReadInOneSpellingOnly) {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"), std::string("foo"),
                                   std::string("\0\xff\xfe", 3), random_bytes(257)})
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  for (const char* text : {"A", "AA==", "AA=", "A+", "A/A", "AA\n", "AAAAA", "\xc3\xa5"})
    EXPECT_FALSE(from_base64url(text)) << text;
  EXPECT_FALSE(from_base64url("AB")) << "bits that are left over";
  EXPECT_TRUE(from_base64url("AA"));
}

}  // namespace
}  // namespace behorig::identity
