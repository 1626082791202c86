#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct evp_md_st;

namespace behorig {

using Digest = std::array<std::uint8_t, 32>;
Digest sha256(std::string_view bytes);

/// SHA-256 of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  /// Of all that was added; what is added from now on belongs to the next digest.
  Digest finish();

 private:
  void begin();
  evp_md_ctx_st* context_;
  evp_md_st* algorithm_;
};

/// The first 16 bytes of SHA-256 over parts, each preceded by its length as 4 bytes, big-endian
/// (core/docs/semantics.md, "Life of a finding").
struct Fingerprint {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Fingerprint&) const = default;

  std::string hex() const;
  static std::optional<Fingerprint> parse(std::string_view hex32);
};

/// Builds a Fingerprint part by part.
class FingerprintBuilder {
 public:
  FingerprintBuilder& add(std::string_view part);
  Fingerprint finish() const;

 private:
  std::string buffer_;
};

std::string to_hex(std::string_view bytes);

}  // namespace behorig
