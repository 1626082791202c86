#include "plugins/common/http/networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::http {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr std::size_t kMapped = 12;  ///< bytes before the IPv4 address in ::ffff:a.b.c.d

Bytes mapped(const std::uint8_t* four) {
  Bytes out{};
  out[10] = out[11] = 0xff;
  std::copy_n(four, 4, out.begin() + kMapped);
  return out;
}

std::optional<Bytes> bytes_of(std::string_view text) {
  const std::string name(text);
  in_addr four{};
  Bytes out{};
  if (::inet_pton(AF_INET, name.c_str(), &four) == 1) {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &four, bytes.size());
    return mapped(bytes.data());
  }
  if (::inet_pton(AF_INET6, name.c_str(), out.data()) == 1) return out;
  return std::nullopt;
}

/// The IPv4 address that stands in an IPv6 address, if one does.
Bytes innermost(const Bytes& address) {
  constexpr std::array<std::uint8_t, 12> kZeros{}, kTranslated{0x00, 0x64, 0xff, 0x9b};
  const auto begins = [&](const std::array<std::uint8_t, 12>& head) {
    return std::equal(head.begin(), head.end(), address.begin());
  };
  if (begins(kTranslated)) return mapped(address.data() + kMapped);
  if (address[0] == 0x20 && address[1] == 0x02) return mapped(address.data() + 2);
  // ::1 and :: are addresses of their own.
  const bool own = address[12] == 0 && address[13] == 0 && address[14] == 0;
  if (begins(kZeros) && !own) return mapped(address.data() + kMapped);
  return address;
}

/// What is not the internet (RFC 6890 and what followed).
constexpr auto kClosed = std::to_array<std::string_view>(
    {"0.0.0.0/8",    "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",   "169.254.0.0/16",  "172.16.0.0/12",
     "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
     "224.0.0.0/4",  "240.0.0.0/4",  "::/127",         "100::/64",      "2001:db8::/32",   "fc00::/7",
     "fe80::/10",    "fec0::/10",    "ff00::/8"});

}  // namespace

Networks::Network Networks::parse(std::string_view text) {
  const auto wrong = [&] { return sdk::Failure("network-wrong", {{"network", std::string(text)}}); };
  const std::size_t slash = text.find('/');
  const auto bytes = bytes_of(text.substr(0, slash));
  if (!bytes) throw wrong();
  constexpr int kAll = 128, kBefore = 96;
  const bool four = text.substr(0, slash).find(':') == std::string_view::npos;
  if (slash == std::string_view::npos) return {*bytes, kAll};
  const auto digits = text.substr(slash + 1);
  int bits = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > (four ? 32 : kAll))
    throw wrong();
  return {*bytes, four ? bits + kBefore : bits};
}

bool Networks::holds(const Network& network, const Bytes& address) {
  const int whole = network.bits / 8, rest = network.bits % 8;
  if (!std::equal(network.bytes.begin(), network.bytes.begin() + whole, address.begin())) return false;
  if (rest == 0) return true;
  const auto at = static_cast<std::size_t>(whole);
  return (network.bytes[at] ^ address[at]) >> (8 - rest) == 0;
}

Networks::Networks(const std::vector<std::string>& listed) {
  for (const auto& text : listed) listed_.push_back(parse(text));
}

bool Networks::admits(Bytes address) const {
  static const auto closed = [] {
    std::vector<Network> out;
    for (const auto text : kClosed) out.push_back(parse(text));
    return out;
  }();
  address = innermost(address);
  const auto in = [&](const Network& network) { return holds(network, address); };
  return std::any_of(listed_.begin(), listed_.end(), in) || std::none_of(closed.begin(), closed.end(), in);
}

bool Networks::admits(const sockaddr& address) const {
  Bytes bytes{};
  if (address.sa_family == AF_INET) {
    std::array<std::uint8_t, 4> four{};
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    std::memcpy(four.data(), &in.sin_addr, four.size());
    return admits(mapped(four.data()));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 in{};
  std::memcpy(&in, &address, sizeof in);
  std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
  return admits(bytes);
}

bool Networks::admits(std::string_view address) const {
  const auto bytes = bytes_of(address);
  return bytes && admits(*bytes);
}

}  // namespace behorig::http
