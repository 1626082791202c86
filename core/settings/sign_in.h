#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/settings/secret_ref.h"

namespace behorig {

/// Which claims of a token say who somebody is.
struct ClaimSettings {
  std::string person;               ///< the claim that names a person of the register; blank = none does
  bool person_by_address = false;   ///< it holds the e-mail address in `people`, not the person's key
  bool address_unverified = false;  ///< also without email_verified = true
  std::string groups = "groups";    ///< the claim that lists groups
  bool operator==(const ClaimSettings&) const = default;
};

/// [oidc]: people sign in with OpenID Connect.
struct OidcSettings {
  std::string issuer, client_id;
  std::optional<SecretRef> client_secret;  ///< none = a public client
  std::string public_url;                  ///< "https://HOST[:PORT]" as browsers see it
  std::vector<std::string> scopes = {"openid"};
  std::string ca_file;  ///< absolute; blank = the authorities that the machine trusts
  ClaimSettings claims;
  std::int64_t idle_seconds = std::int64_t{30} * 60;
  std::int64_t session_seconds = std::int64_t{8} * 3600;
  std::string home = "/api/v1/session";  ///< where a browser goes when somebody has signed in
  bool operator==(const OidcSettings&) const = default;
};

/// [jwt]: machines show signed tokens.
struct JwtSettings {
  std::string issuer, audience;
  std::string keys_url;   ///< https; or
  std::string keys_file;  ///< absolute
  std::string ca_file;    ///< as above
  std::string type = "at+jwt";
  ClaimSettings claims;
  bool operator==(const JwtSettings&) const = default;
};

}  // namespace behorig
