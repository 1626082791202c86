#include "core/identity/provider.h"

#include <openssl/evp.h>

#include <algorithm>
#include <boost/json.hpp>

#include "core/identity/random.h"
#include "core/identity/strict_json.h"

namespace behorig::identity {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestDocument = std::size_t{256} * 1024;

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

bool lists(const json::object& document, std::string_view name, std::string_view word) {
  const auto* list = document.if_contains({name.data(), name.size()});
  if (list == nullptr) return true;  // it is not said
  return list->is_array() &&
         std::any_of(list->as_array().begin(), list->as_array().end(), [&](const auto& one) {
           return one.is_string() && std::string_view(one.as_string().data(), one.as_string().size()) == word;
         });
}

/// What goes to a header or a log must be what an address is made of.
bool is_safe_https(std::string_view url) {
  return url.starts_with("https://") && url.size() < 2048 &&
         std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

Message disbelieved(const std::string& url, const Refused& why) {
  return Message("identity.answer", {{"url", url}, {"what", why.why}});
}

std::string discovery_url(std::string issuer) {
  if (issuer.ends_with('/')) issuer.pop_back();
  return issuer + "/.well-known/openid-configuration";
}

}  // namespace

std::variant<Endpoints, Refused> read_discovery(std::string_view text, std::string_view issuer) {
  const auto document = strict_object(text, kLargestDocument);
  if (!document) return Refused{"it is not one unambiguous JSON object"};
  if (text_or_blank(*document, "issuer") != issuer) return Refused{"it is of another issuer"};
  if (!lists(*document, "code_challenge_methods_supported", "S256"))
    return Refused{"it takes no PKCE with S256"};
  if (!lists(*document, "response_types_supported", "code")) return Refused{"it has no code flow"};
  Endpoints out{text_or_blank(*document, "authorization_endpoint"),
                text_or_blank(*document, "token_endpoint"), text_or_blank(*document, "jwks_uri"), false};
  for (const auto* url : {&out.authorization, &out.token, &out.keys}) {
    if (!is_safe_https(*url)) return Refused{"an address in it is not https"};
  }
  const auto* names = document->if_contains("authorization_response_iss_parameter_supported");
  out.names_itself = names != nullptr && names->is_bool() && names->as_bool();
  return out;
}

std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += (out.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
  return out;
}

Result<std::shared_ptr<const KeySet>> keys_with(Cached<KeySet>& keys, const std::string& id) {
  auto known = keys.get();
  if (!known || (*known)->find(id) != nullptr) return known;
  auto newer = keys.newer();
  return newer ? newer : known;
}

Provider::Provider(OidcSettings settings, Fetch fetch, const Clock& clock)
    : settings_(std::move(settings)),
      fetch_(std::move(fetch)),
      clock_(clock),
      endpoints_(
          [this]() -> Result<Endpoints> {
            const std::string url = discovery_url(settings_.issuer);
            const auto text = fetch_({url, settings_.ca_file, {}, {}});
            if (!text) return text.error();
            auto read = read_discovery(*text, settings_.issuer);
            if (const auto* why = std::get_if<Refused>(&read)) return disbelieved(url, *why);
            return std::move(std::get<Endpoints>(read));
          },
          clock),
      keys_(
          [this]() -> Result<KeySet> {
            const auto endpoints = endpoints_.get();
            if (!endpoints) return endpoints.error();
            const auto text = fetch_({(*endpoints)->keys, settings_.ca_file, {}, {}});
            if (!text) return text.error();
            auto read = KeySet::read(*text);
            if (const auto* why = std::get_if<Refused>(&read)) return disbelieved((*endpoints)->keys, *why);
            return std::move(std::get<KeySet>(read));
          },
          clock) {}

Result<std::string> Provider::authorization_url(const std::string& state, const std::string& nonce,
                                                const std::string& verifier) {
  const auto endpoints = endpoints_.get();
  if (!endpoints) return endpoints.error();
  const Digest digest = sha256(verifier);
  std::string scopes;
  for (const auto& scope : settings_.scopes) scopes += (scopes.empty() ? "" : " ") + scope;
  const std::string& url = (*endpoints)->authorization;
  return url + (url.find('?') == std::string::npos ? "?" : "&") +
         form_of(
             {{"response_type", "code"},
              {"client_id", settings_.client_id},
              {"redirect_uri", redirect_uri()},
              {"scope", scopes},
              {"state", state},
              {"nonce", nonce},
              {"code_challenge", base64url({reinterpret_cast<const char*>(digest.data()), digest.size()})},
              {"code_challenge_method", "S256"}});
}

Result<bool> Provider::is_from(const std::string& issuer) {
  const auto endpoints = endpoints_.get();
  if (!endpoints) return endpoints.error();
  return issuer.empty() ? !(*endpoints)->names_itself : issuer == settings_.issuer;
}

std::variant<Claimed, SignInFailure> Provider::redeem(const std::string& code, const std::string& nonce,
                                                      const std::string& verifier) {
  const auto endpoints = endpoints_.get();
  if (!endpoints) return SignInFailure(endpoints.error());
  std::vector<std::pair<std::string, std::string>> fields{{"grant_type", "authorization_code"},
                                                          {"code", code},
                                                          {"redirect_uri", redirect_uri()},
                                                          {"code_verifier", verifier}};
  FetchRequest request{(*endpoints)->token, settings_.ca_file, {}, {}};
  if (settings_.client_secret) {
    const auto secret = read_secret(*settings_.client_secret);
    if (!secret) return SignInFailure(secret.error());
    // RFC 6749, 2.3.1: both are encoded as in a form before they are joined.
    request.authorization = Secret(
        "Basic " + base64(percent_encoded(settings_.client_id) + ":" + percent_encoded(secret->reveal())));
  } else {
    fields.emplace_back("client_id", settings_.client_id);
  }
  request.form = Secret(form_of(fields));
  const auto text = fetch_(request);
  if (!text) return SignInFailure(text.error());
  const auto answer = strict_object(*text, kLargestDocument);
  if (!answer) return SignInFailure(Refused{"the answer to the code is not one unambiguous JSON object"});
  return believe(text_or_blank(*answer, "id_token"), nonce);
}

std::variant<Claimed, SignInFailure> Provider::believe(const std::string& id_token,
                                                       const std::string& nonce) {
  const auto read = read_jwt(id_token);
  if (const auto* why = std::get_if<Refused>(&read)) return SignInFailure(*why);
  const auto& jwt = std::get<Jwt>(read);
  const auto keys = keys_with(keys_, jwt.key);
  if (!keys) return SignInFailure(keys.error());
  const Key* key = (*keys)->find(jwt.key);
  if (key == nullptr || !verified(jwt, *key))
    return SignInFailure(Refused{"the ID token's signature does not hold"});
  const Expected expected{settings_.issuer, settings_.client_id, true, nonce, {"", "jwt"}, true};
  if (const auto why = wrong_with(jwt, expected, clock_.now())) return SignInFailure(*why);
  return claimed_by(jwt.claims, settings_.claims);
}

}  // namespace behorig::identity
