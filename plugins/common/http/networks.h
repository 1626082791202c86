#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::http {

/// Which addresses may be called: those of the internet, and besides only what is listed. An address that
/// holds another one (IPv4-mapped, -compatible and -translated, 6to4) is judged as the one it holds.
class Networks {
 public:
  /// CIDR each: "10.20.0.0/16", "fd00::/8"; an address alone is itself only. Throws sdk::Failure
  /// "network-wrong" with {network}.
  explicit Networks(const std::vector<std::string>& listed);

  bool admits(const sockaddr& address) const;
  /// An address as text; what is none is not admitted.
  bool admits(std::string_view address) const;

 private:
  using Bytes = std::array<std::uint8_t, 16>;  ///< IPv4 as ::ffff:a.b.c.d
  struct Network {
    Bytes bytes;
    int bits;
  };
  static bool holds(const Network& network, const Bytes& address);
  static Network parse(std::string_view text);
  bool admits(Bytes address) const;

  std::vector<Network> listed_;
};

}  // namespace behorig::http
