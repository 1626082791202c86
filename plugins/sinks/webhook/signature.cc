#include "plugins/sinks/webhook/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <new>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::webhook {
namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string key_of(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  constexpr std::size_t kShortest = 16;
  std::string key(secret);
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  if (key.starts_with(kPrefix)) {
    key.erase(0, kPrefix.size());
    std::string decoded(key.size(), '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()), bytes(key),
                                     static_cast<int>(key.size()));
    if (size < 0) throw sdk::Failure("secret-wrong");
    std::size_t padding = 0;
    while (padding < 2 && key.size() > padding && key[key.size() - 1 - padding] == '=') ++padding;
    decoded.resize(static_cast<std::size_t>(size) - padding);
    key = std::move(decoded);
  }
  if (key.size() < kShortest) throw sdk::Failure("secret-wrong");
  return key;
}

std::string signature(std::string_view key, std::string_view id, std::int64_t timestamp,
                      std::string_view body) {
  std::string text(id);
  text += '.' + std::to_string(timestamp) + '.';
  text += body;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(text), text.size(), digest.data(),
           &size) == nullptr)
    throw std::bad_alloc();
  std::array<unsigned char, 2UL * EVP_MAX_MD_SIZE> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return "v1," + std::string(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length));
}

}  // namespace behorig::webhook
