#include "core/base/digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

namespace behorig {

namespace {

/// Looking an algorithm up and making a context cost more than digesting an id: once for each thread.
class Sha256 {
 public:
  Sha256() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    if (algorithm_ == nullptr || context_ == nullptr) std::abort();
  }
  ~Sha256() {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(algorithm_);
  }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Digest of(std::string_view bytes) {
    Digest digest{};
    unsigned size = 0;
    if (EVP_DigestInit_ex2(context_, algorithm_, nullptr) != 1 ||
        EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context_, digest.data(), &size) != 1 || size != digest.size()) {
      std::abort();
    }
    return digest;
  }

 private:
  EVP_MD* algorithm_;
  EVP_MD_CTX* context_;
};

}  // namespace

Digest sha256(std::string_view bytes) {
  thread_local Sha256 digest;
  return digest.of(bytes);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr || EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) != 1) std::abort();
}

Sha256::~Sha256() { EVP_MD_CTX_free(context_); }

void Sha256::add(std::string_view bytes) {
  if (EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1) std::abort();
}

Digest Sha256::finish() {
  Digest digest{};
  if (EVP_DigestFinal_ex(context_, digest.data(), nullptr) != 1) std::abort();
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
