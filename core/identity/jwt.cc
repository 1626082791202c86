#include "core/identity/jwt.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "core/identity/random.h"
#include "core/identity/strict_json.h"

namespace behorig::identity {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestName = 255;

bool is_plain(std::string_view text) {
  return text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string type_of(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  constexpr std::string_view kApplication = "application/";
  return out.starts_with(kApplication) ? out.substr(kApplication.size()) : out;
}

/// nullptr = it says nothing that must not be believed.
const char* read_header(const json::object& header, Jwt& out) {
  for (const char* name : {"jwk", "jku", "x5u", "x5c", "crit", "zip", "enc", "b64"}) {
    if (header.contains(name)) return "the header holds a member that is never taken";
  }
  const auto* alg = text_in(header, "alg");
  const auto known = alg == nullptr ? std::nullopt : algorithm({alg->data(), alg->size()});
  if (!known) return "it is signed in another way";
  out.algorithm = *known;
  const auto* kid = text_in(header, "kid");
  if (kid == nullptr || kid->empty() || !is_plain({kid->data(), kid->size()})) return "no usable kid";
  out.key.assign(kid->data(), kid->size());
  if (!header.contains("typ")) return nullptr;
  const auto* typ = text_in(header, "typ");
  if (typ == nullptr || !is_plain({typ->data(), typ->size()})) return "typ is no text";
  out.type = type_of({typ->data(), typ->size()});
  return nullptr;
}

/// A NumericDate of a year with four digits.
std::optional<std::chrono::seconds> time_in(const json::object& claims, std::string_view name) {
  constexpr std::int64_t kLatest = 253402300799;
  const auto* value = claims.if_contains({name.data(), name.size()});
  if (value == nullptr) return std::nullopt;
  std::int64_t seconds = -1;
  if (const auto* number = value->if_int64()) {
    seconds = *number;
  } else if (const auto* fraction = value->if_double()) {
    if (!(*fraction >= 0 && *fraction <= static_cast<double>(kLatest))) return std::nullopt;
    seconds = static_cast<std::int64_t>(std::floor(*fraction));
  }
  return seconds >= 0 && seconds <= kLatest ? std::optional(std::chrono::seconds(seconds)) : std::nullopt;
}

std::optional<Refused> wrong_times(const Jwt& jwt, const Expected& expected, Instant now) {
  const auto time = now.time_since_epoch();
  const auto until = time_in(jwt.claims, "exp");
  if (!until) return Refused{"no usable exp"};
  if (time >= *until + kLeeway) return Refused{"it has expired"};
  const auto from = time_in(jwt.claims, "nbf"), issued = time_in(jwt.claims, "iat");
  if (!from && jwt.claims.contains("nbf")) return Refused{"no usable nbf"};
  if (!issued && (expected.says_when_issued || jwt.claims.contains("iat"))) return Refused{"no usable iat"};
  if (from && time + kLeeway < *from) return Refused{"it is not good yet"};
  if (issued && time + kLeeway < *issued) return Refused{"it was issued in the future"};
  return std::nullopt;
}

/// Texts of a member that is one, or a list of them; nullopt if it is neither.
std::optional<std::vector<std::string>> texts_in(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains({name.data(), name.size()});
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> out;
  if (const auto* one = value->if_string()) return std::vector{std::string(one->data(), one->size())};
  if (!value->is_array()) return std::nullopt;
  for (const auto& one : value->as_array()) {
    if (!one.is_string()) return std::nullopt;
    out.emplace_back(one.as_string().data(), one.as_string().size());
  }
  return out;
}

std::optional<Refused> wrong_audience(const Jwt& jwt, const Expected& expected) {
  const auto audience = texts_in(jwt.claims, "aud");
  if (!audience) return Refused{"no usable aud"};
  if (std::find(audience->begin(), audience->end(), expected.audience) == audience->end())
    return Refused{"it is for somebody else"};
  if (!expected.for_nobody_else) return std::nullopt;
  if (audience->size() != 1) return Refused{"it is for somebody else too"};
  if (jwt.claims.contains("azp") && text_or_blank(jwt.claims, "azp") != expected.audience)
    return Refused{"it was given to somebody else"};
  return std::nullopt;
}

}  // namespace

std::optional<Algorithm> algorithm(std::string_view name) {
  if (name == "RS256") return Algorithm::rs256;
  if (name == "ES256") return Algorithm::es256;
  if (name == "PS256") return Algorithm::ps256;
  return std::nullopt;
}

std::variant<Jwt, Refused> read_jwt(std::string_view text) {
  if (text.size() > kLongestJwt) return Refused{"it is too long"};
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return Refused{"it has not three parts"};
  const auto header_bytes = from_base64url(text.substr(0, first));
  const auto claim_bytes = from_base64url(text.substr(first + 1, second - first - 1));
  auto signature = from_base64url(text.substr(second + 1));
  if (!header_bytes || !claim_bytes || !signature) return Refused{"a part is not base64url"};
  if (signature->empty()) return Refused{"it is not signed"};
  const auto header = strict_object(*header_bytes, kLongestJwt);
  auto claims = strict_object(*claim_bytes, kLongestJwt);
  if (!header || !claims) return Refused{"a part is not one unambiguous JSON object"};
  Jwt out;
  if (const char* why = read_header(*header, out)) return Refused{why};
  out.claims = std::move(*claims);
  out.signed_part = text.substr(0, second);
  out.signature = std::move(*signature);
  return out;
}

std::optional<Refused> wrong_with(const Jwt& jwt, const Expected& expected, Instant now) {
  if (std::find(expected.types.begin(), expected.types.end(), jwt.type) == expected.types.end())
    return Refused{"it is of another type"};
  if (expected.issuer.empty() || text_or_blank(jwt.claims, "iss") != expected.issuer)
    return Refused{"it is of another issuer"};
  if (auto wrong = wrong_audience(jwt, expected)) return wrong;
  if (auto wrong = wrong_times(jwt, expected, now)) return wrong;
  const std::string subject = text_or_blank(jwt.claims, "sub");
  if (subject.empty() || subject.size() > kLongestName) return Refused{"no usable sub"};
  if (expected.nonce && !same_secret(text_or_blank(jwt.claims, "nonce"), *expected.nonce))
    return Refused{"it answers another question"};
  return std::nullopt;
}

}  // namespace behorig::identity
