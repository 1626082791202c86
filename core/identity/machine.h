#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "core/identity/cached.h"
#include "core/identity/claims.h"
#include "core/identity/fetch.h"
#include "core/identity/keys.h"
#include "core/identity/provider.h"

namespace behorig::identity {

/// Believes signed tokens of one issuer (RFC 7519, RFC 9068).
class Machines {
 public:
  /// `read_file` gives the text of keys_file. Borrows the clock.
  Machines(JwtSettings settings, Fetch fetch,
           std::function<Result<std::string>(const std::string&)> read_file, const Clock& clock);
  const JwtSettings& settings() const { return settings_; }

  std::variant<Claimed, SignInFailure> believe(std::string_view token);

 private:
  const JwtSettings settings_;
  const Clock& clock_;
  Cached<KeySet> keys_;
};

}  // namespace behorig::identity
