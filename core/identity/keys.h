#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/identity/jwt.h"

struct evp_pkey_st;

namespace behorig::identity {

/// A public key of an issuer: RSA of 2048 to 8192 bits, or P-256.
struct Key {
  std::string id;  ///< `kid`
  bool elliptic = false;
  std::optional<Algorithm> only;  ///< the key says itself what it is for
  std::shared_ptr<evp_pkey_st> handle;
};

/// Does the signature hold? The key must also be of the kind that the algorithm needs.
bool verified(const Jwt& jwt, const Key& key);

class KeySet {
 public:
  static constexpr std::size_t kLargest = std::size_t{256} * 1024;
  static constexpr std::size_t kMost = 100;

  /// Reads a JWK set (RFC 7517). Keys that are not for signatures, of other kinds, too weak, or of a `kid`
  /// that another one has too are left out. Refuses what is no set, or has no key that is left.
  static std::variant<KeySet, Refused> read(std::string_view text);

  /// nullptr = there is none.
  const Key* find(std::string_view id) const;
  std::size_t size() const { return keys_.size(); }

 private:
  std::vector<Key> keys_;
};

}  // namespace behorig::identity
