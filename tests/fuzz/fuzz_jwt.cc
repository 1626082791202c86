// Whatever stands behind "Bearer" comes from the network; keys and discovery documents come from a provider.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/identity/claims.h"
#include "core/identity/jwt.h"
#include "core/identity/keys.h"
#include "core/identity/provider.h"
#include "core/identity/random.h"
#include "core/identity/token_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace behorig::identity;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto decoded = from_base64url(bytes); decoded && base64url(*decoded) != bytes) std::abort();
  if (const auto id = token_id(bytes); id && id->size() != 16) std::abort();
  read_discovery(bytes, "https://id.example");
  const auto keys = KeySet::read(bytes);
  const auto read = read_jwt(bytes);
  const auto* jwt = std::get_if<Jwt>(&read);
  if (jwt == nullptr) return 0;
  if (jwt->key.empty() || jwt->signature.empty()) std::abort();
  const Expected expected{"https://id.example", "behorig", true, {}, {"", "jwt", "at+jwt"}, false};
  wrong_with(*jwt, expected, behorig::Instant(std::chrono::seconds(1'800'000'000)));
  claimed_by(jwt->claims, {"email", true, false, "groups"});
  if (const auto* set = std::get_if<KeySet>(&keys)) {
    if (const auto* key = set->find(jwt->key)) verified(*jwt, *key);
  }
  return 0;
}
