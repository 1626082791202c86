#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/clock.h"

namespace behorig::identity {

/// Signatures that are taken, and no others: neither `none` nor those with a shared secret.
enum class Algorithm { rs256, es256, ps256 };
std::optional<Algorithm> algorithm(std::string_view name);

/// Why something is not believed, for the log. Never holds what was sent.
struct Refused {
  const char* why = "";
};

/// A token in compact form (RFC 7519, RFC 7515), read and not yet believed.
struct Jwt {
  Algorithm algorithm = Algorithm::rs256;
  std::string key;   ///< `kid`
  std::string type;  ///< `typ` in lower case, without "application/"; blank = none
  boost::json::object claims;
  std::string signed_part, signature;
};

constexpr std::size_t kLongestJwt = 16384;

/// Refuses what is longer than kLongestJwt, not in its one spelling, signed in another way, or brings its own
/// key (jwk, jku, x5u, x5c) or what would have to be understood (crit, zip, enc). `kid` must be there.
std::variant<Jwt, Refused> read_jwt(std::string_view text);

/// What a token must say to be meant for us.
struct Expected {
  std::string issuer;
  std::string audience;              ///< must be among `aud`
  bool for_nobody_else = false;      ///< and nothing else; `azp`, where there is one, is the audience too
  std::optional<std::string> nonce;  ///< must be `nonce`
  std::vector<std::string> types;    ///< in lower case; blank = none needs to be there
  bool says_when_issued = false;     ///< `iat` must be there
};

/// Clocks may differ by so much.
constexpr std::chrono::seconds kLeeway{60};

/// nullopt = all is as expected at that time. Of the signature it says nothing.
std::optional<Refused> wrong_with(const Jwt& jwt, const Expected& expected, Instant now);

}  // namespace behorig::identity
