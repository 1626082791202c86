#include "core/base/digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

namespace behorig {

Digest sha256(std::string_view bytes) {
  // Looking the algorithm up and making a context cost more than digesting an id: once for each thread.
  thread_local Sha256 digest;
  digest.add(bytes);
  return digest.finish();
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()), algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)) {
  if (context_ == nullptr || algorithm_ == nullptr) std::abort();
  begin();
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(context_);
  EVP_MD_free(algorithm_);
}

void Sha256::begin() {
  if (EVP_DigestInit_ex2(context_, algorithm_, nullptr) != 1) std::abort();
}

void Sha256::add(std::string_view bytes) {
  if (EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1) std::abort();
}

Digest Sha256::finish() {
  Digest digest{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(context_, digest.data(), &size) != 1 || size != digest.size()) std::abort();
  begin();
  return digest;
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string Fingerprint::hex() const {
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::optional<Fingerprint> Fingerprint::parse(std::string_view hex32) {
  Fingerprint out;
  if (hex32.size() != out.bytes.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < hex32.size(); ++i) {
    const char c = hex32[i];
    int digit = 0;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else {
      return std::nullopt;
    }
    out.bytes[i / 2] = static_cast<std::uint8_t>(out.bytes[i / 2] << 4 | digit);
  }
  return out;
}

FingerprintBuilder& FingerprintBuilder::add(std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (const unsigned shift : {24u, 16u, 8u, 0u}) buffer_ += static_cast<char>((size >> shift) & 0xff);
  buffer_ += part;
  return *this;
}

Fingerprint FingerprintBuilder::finish() const {
  const Digest digest = sha256(buffer_);
  Fingerprint out;
  std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
  return out;
}

}  // namespace behorig
