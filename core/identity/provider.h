#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "core/base/clock.h"
#include "core/identity/cached.h"
#include "core/identity/claims.h"
#include "core/identity/fetch.h"
#include "core/identity/keys.h"
#include "core/settings/sign_in.h"

namespace behorig::identity {

/// Of a provider's discovery document (OpenID Connect Discovery 1.0, section 3).
struct Endpoints {
  std::string authorization, token, keys;
  bool names_itself = false;  ///< its answers have `iss` (RFC 9207)
};
/// Refuses one of another issuer, and addresses that are not https.
std::variant<Endpoints, Refused> read_discovery(std::string_view text, std::string_view issuer);

/// `application/x-www-form-urlencoded`, and a query.
std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields);

/// Why nobody was signed in: what the provider said is not believed, or it could not be asked.
using SignInFailure = std::variant<Refused, Message>;

/// A provider of OpenID Connect: where to send browsers, and what comes of the code that they bring back.
class Provider {
 public:
  /// Borrows the clock.
  Provider(OidcSettings settings, Fetch fetch, const Clock& clock);

  const OidcSettings& settings() const { return settings_; }
  std::string redirect_uri() const { return settings_.public_url + "/callback"; }

  /// The address that a browser goes to (RFC 6749, 4.1.1; RFC 7636 with S256).
  Result<std::string> authorization_url(const std::string& state, const std::string& nonce,
                                        const std::string& verifier);
  /// Whether the answer's `iss` (blank = there is none) is right.
  Result<bool> is_from(const std::string& issuer);
  /// Exchanges the code and checks the ID token.
  std::variant<Claimed, SignInFailure> redeem(const std::string& code, const std::string& nonce,
                                              const std::string& verifier);

 private:
  std::variant<Claimed, SignInFailure> believe(const std::string& id_token, const std::string& nonce);

  const OidcSettings settings_;
  const Fetch fetch_;
  const Clock& clock_;
  Cached<Endpoints> endpoints_;
  Cached<KeySet> keys_;
};

/// The key of a token, fetched anew where it is not known. nullptr = there is none.
Result<std::shared_ptr<const KeySet>> keys_with(Cached<KeySet>& keys, const std::string& id);

}  // namespace behorig::identity
