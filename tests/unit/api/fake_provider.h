#pragma once

#include <atomic>
#include <boost/json.hpp>
#include <ctime>
#include <future>
#include <string>
#include <utility>

#include "core/http/message.h"
#include "core/identity/fetch.h"
#include "core/identity/token_text.h"
#include "tests/support/signer.h"

namespace behorig::testing {

/// What somebody shows, and from where.
struct Credential {
  std::string address;  ///< blank = the Unix socket
  httpd::Pairs headers;
};

/// A provider of identities that answers at once and signs what it is asked for: people as "s", who may be a
/// person of the register, and machines likewise.
class FakeProvider {
 public:
  static constexpr const char* kIssuer = "https://id.example";

  std::shared_future<void> hangs;  ///< what codes are answered after
  std::atomic<int> exchanges = 0;

  static std::string settings() {
    return "[api]\ncertificate = \"c.pem\"\nkey = { file = \"k.pem\" }\n"
           "[oidc]\nissuer = \"https://id.example\"\nclient_id = \"behorig\"\n"
           "public_url = \"https://behorig.example\"\nperson_claim = \"employee\"\n"
           "[jwt]\nissuer = \"https://id.example\"\naudience = \"behorig-api\"\n"
           "keys_url = \"https://id.example/keys\"\nperson_claim = \"employee\"\n";
  }

  identity::Fetch fetch() {
    return [this](const identity::FetchRequest& request) -> Result<std::string> {
      if (request.url.ends_with("/keys")) return Signer::set_of({signer_.jwk()});
      if (request.url.ends_with("/token")) {
        ++exchanges;
        if (hangs.valid()) hangs.wait();
        return boost::json::serialize(
            boost::json::object{{"id_token", signer_.token(claims("behorig"), "ES256", "JWT")}});
      }
      return boost::json::serialize(boost::json::object{{"issuer", kIssuer},
                                                        {"authorization_endpoint", "https://id.example/auth"},
                                                        {"token_endpoint", "https://id.example/token"},
                                                        {"jwks_uri", "https://id.example/keys"}});
    };
  }

  std::string machine_token(const std::string& person) {
    person_ = person;
    return signer_.token(claims("behorig-api"), "ES256");
  }

  /// Takes the question to heart that a browser was sent with; its state, and the ticket's cookie.
  std::pair<std::string, std::string> asked(const httpd::Response& login, const std::string& person) {
    const std::string& url = *login.header("Location");
    const auto value = [&](const std::string& name) {
      const auto at = url.find(name + "=") + name.size() + 1;
      return url.substr(at, url.find('&', at) - at);
    };
    nonce_ = value("nonce");
    person_ = person;
    return {value("state"), cookie_in(login)};
  }

  /// "NAME=VALUE" of the first.
  static std::string cookie_in(const httpd::Response& response) {
    const std::string& line = *response.header("Set-Cookie");
    return line.substr(0, line.find(';'));
  }

 private:
  boost::json::object claims(const char* audience) const {
    const std::int64_t now = std::time(nullptr);
    boost::json::object out{{"iss", kIssuer}, {"aud", audience},  {"sub", "s"},
                            {"iat", now},     {"exp", now + 300}, {"nonce", nonce_}};
    if (!person_.empty()) out["employee"] = person_;
    return out;
  }

  Signer signer_{Signer::Kind::elliptic, "k1"};
  std::string nonce_, person_;
};

}  // namespace behorig::testing
