#include "plugins/common/ldap/windows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace behorig::ldap {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

unsigned char byte(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

/// MS-DTYP 2.4.2.4. Batch and Service take a right to log on that administrators give, and who has it can be
/// anybody; the other half are what only the system itself is.
constexpr auto kWellKnown = std::to_array<WellKnown>({
    {"S-1-0-0", "Nobody", false},
    {"S-1-1-0", "Everyone", true},
    {"S-1-2-0", "Local", true},
    {"S-1-2-1", "Console Logon", true},
    {"S-1-3-0", "Creator Owner", false},
    {"S-1-3-1", "Creator Group", false},
    {"S-1-3-4", "Owner Rights", false},
    {"S-1-5-1", "Dialup", true},
    {"S-1-5-2", "Network", true},
    {"S-1-5-3", "Batch", true},
    {"S-1-5-4", "Interactive", true},
    {"S-1-5-6", "Service", true},
    {"S-1-5-7", "Anonymous Logon", false},
    {"S-1-5-8", "Proxy", false},
    {"S-1-5-9", "Enterprise Domain Controllers", false},
    {"S-1-5-10", "Self", false},
    {"S-1-5-11", "Authenticated Users", true},
    {"S-1-5-12", "Restricted", false},
    {"S-1-5-13", "Terminal Server User", true},
    {"S-1-5-14", "Remote Interactive Logon", true},
    {"S-1-5-15", "This Organization", true},
    {"S-1-5-17", "IUSR", false},
    {"S-1-5-18", "SYSTEM", false},
    {"S-1-5-19", "Local Service", false},
    {"S-1-5-20", "Network Service", false},
    {"S-1-5-64-10", "NTLM Authentication", true},
    {"S-1-5-64-14", "SChannel Authentication", true},
    {"S-1-5-64-21", "Digest Authentication", true},
    {"S-1-5-65-1", "This Organization Certificate", true},
    {"S-1-5-1000", "Other Organization", true},
    {"S-1-18-1", "Authentication Authority Asserted Identity", true},
    {"S-1-18-2", "Service Asserted Identity", true},
});

}  // namespace

std::string guid_text(std::string_view bytes) {
  if (bytes.size() != 16) return {};
  // The first three groups are numbers, whose bytes lie backwards.
  static constexpr std::array<std::size_t, 16> kOrder{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  std::string out;
  for (std::size_t i = 0; i < kOrder.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    const unsigned char b = byte(bytes, kOrder[i]);
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

std::string sid_text(std::string_view bytes) {
  constexpr std::size_t kHead = 8, kMostParts = 15;
  if (bytes.size() < kHead || byte(bytes, 0) != 1) return {};
  const std::size_t parts = byte(bytes, 1);
  if (parts > kMostParts || bytes.size() != kHead + 4 * parts) return {};
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < kHead; ++i) authority = authority << 8 | byte(bytes, i);
  std::string out = "S-1-" + std::to_string(authority);
  for (std::size_t i = 0; i < parts; ++i) {
    std::uint32_t part = 0;
    for (std::size_t b = 4; b > 0; --b) part = part << 8 | byte(bytes, kHead + 4 * i + b - 1);
    out += '-' + std::to_string(part);
  }
  return out;
}

std::optional<SidParts> sid_parts(std::string_view sid) {
  const std::size_t dash = sid.rfind('-');
  if (!sid.starts_with("S-1-") || dash == std::string_view::npos || dash < 5 || sid[dash - 1] == '-')
    return std::nullopt;
  const auto relative = whole_number(sid.substr(dash + 1));
  if (!relative || *relative < 0 || *relative > std::numeric_limits<std::uint32_t>::max())
    return std::nullopt;
  return SidParts{std::string(sid.substr(0, dash)), static_cast<std::uint32_t>(*relative)};
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<std::int64_t> filetime_seconds(std::string_view text) {
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max(), kSecond = 10'000'000,
                         kUnixBegins = 11'644'473'600;
  const auto ticks = whole_number(text);
  if (!ticks || *ticks < 0) return std::nullopt;
  if (*ticks == 0 || *ticks == kNever) return 0;
  return *ticks / kSecond - kUnixBegins;
}

const WellKnown* well_known(std::string_view sid) {
  const auto* found = std::find_if(kWellKnown.begin(), kWellKnown.end(),
                                   [&](const WellKnown& one) { return one.sid == sid; });
  return found == kWellKnown.end() ? nullptr : found;
}

// Those that AdminSDHolder protects, and the owners of group policies.
bool gives_power_over_domain(std::string_view sid) {
  const auto parts = sid_parts(sid);
  if (!parts) return false;
  // Administrators, Account, Server, Print and Backup Operators, Replicator.
  if (parts->domain == "S-1-5-32")
    return parts->relative == 544 || (parts->relative >= 548 && parts->relative <= 552);
  // Domain Admins, Domain Controllers, Schema Admins, Enterprise Admins, Group Policy Creator Owners, Key
  // Admins, Enterprise Key Admins.
  static constexpr std::array<std::uint32_t, 7> kRelative{512, 516, 518, 519, 520, 526, 527};
  return parts->domain.starts_with("S-1-5-21-") &&
         std::find(kRelative.begin(), kRelative.end(), parts->relative) != kRelative.end();
}

}  // namespace behorig::ldap
