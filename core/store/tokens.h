#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/date.h"
#include "core/base/digest.h"
#include "core/base/result.h"

namespace behorig {

/// An API token as it is kept: what it is for, and of its text no more than the digest.
struct ApiToken {
  std::string id;         ///< public; part of the text
  std::string name;       ///< unique among those that are not revoked
  Digest digest{};        ///< SHA-256 of the whole text
  std::string principal;  ///< of [[access]]; of the register for the role owner
  std::string role;
  std::vector<std::string> systems;                      ///< none = all that the principal may
  std::vector<std::string> kinds;                        ///< "read", "check", "decide"
  Date until;                                            ///< the last day
  std::string made_by, made_at, revoked_by, revoked_at;  ///< times are UTC; blank = not revoked
  std::string used_on;                                   ///< the last day; blank = never
};

/// Of one store. Every write is one transaction.
class Tokens {
 public:
  virtual ~Tokens() = default;

  /// Fails (store.token-name) where one of that name is not revoked.
  virtual Status add(const ApiToken& token) = 0;
  /// By name; those that are revoked or have expired too.
  virtual Result<std::vector<ApiToken>> list() = 0;
  virtual Result<std::optional<ApiToken>> find(const std::string& id) = 0;
  /// By name or id. Fails (store.token-unknown) where there is none that is not revoked.
  virtual Status revoke(const std::string& name, const std::string& who, const std::string& at) = 0;
  virtual Status used(const std::string& id, Date day) = 0;
};

}  // namespace behorig
