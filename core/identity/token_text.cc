#include "core/identity/token_text.h"

#include <algorithm>

#include "core/identity/random.h"

namespace behorig::identity {
namespace {

constexpr std::string_view kPrefix = "bhr_";
constexpr std::size_t kIdBytes = 8, kSecretBytes = 32, kSecretLength = 43;

std::string_view view_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

NewToken new_token() {
  NewToken out;
  out.id = to_hex(random_bytes(kIdBytes));
  out.text = Secret(std::string(kPrefix) + out.id + "_" + base64url(random_bytes(kSecretBytes)));
  out.digest = sha256(out.text.reveal());
  return out;
}

bool looks_like_token(std::string_view text) { return text.starts_with(kPrefix); }

std::optional<std::string> token_id(std::string_view text) {
  constexpr std::size_t kDigits = 2 * kIdBytes;
  if (!looks_like_token(text) || text.size() != kPrefix.size() + kDigits + 1 + kSecretLength)
    return std::nullopt;
  const std::string_view id = text.substr(kPrefix.size(), kDigits);
  const bool hex = std::all_of(id.begin(), id.end(),
                               [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!hex || text[kPrefix.size() + kDigits] != '_') return std::nullopt;
  return std::string(id);
}

bool is_token(std::string_view text, const Digest& digest) {
  const Digest own = sha256(text);
  return same_secret(view_of(own), view_of(digest));
}

}  // namespace behorig::identity
