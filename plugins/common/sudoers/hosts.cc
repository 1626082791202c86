#include "plugins/common/sudoers/hosts.h"

#include <arpa/inet.h>
#include <fnmatch.h>

#include <array>
#include <charconv>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>

namespace behorig::sudoers {
namespace {

enum class Match { no, yes, unknown };

/// An address, and how much of it is that of its network.
struct Network {
  bool six = false;
  std::array<unsigned char, 16> address{}, mask{};
  bool masked = false;
};

std::optional<std::array<unsigned char, 16>> parsed(const std::string& text, bool six) {
  std::array<unsigned char, 16> out{};
  if (inet_pton(six ? AF_INET6 : AF_INET, text.c_str(), out.data()) != 1) return std::nullopt;
  return out;
}

bool set_mask(Network& network, const std::string& text) {
  const std::size_t bytes = network.six ? 16 : 4;
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (error == std::errc() && end == text.data() + text.size() && bits <= bytes * 8) {
    for (unsigned i = 0; i < bits; ++i) network.mask[i / 8] |= static_cast<unsigned char>(0x80u >> (i % 8));
    return true;
  }
  const auto mask = parsed(text, network.six);
  if (mask) network.mask = *mask;
  return mask.has_value();
}

std::optional<Network> network_of(const std::string& text) {
  Network out;
  const auto slash = text.find('/');
  const std::string address = text.substr(0, slash);
  for (const bool six : {false, true}) {
    const auto bytes = parsed(address, six);
    if (!bytes) continue;
    out.six = six;
    out.address = *bytes;
    out.masked = slash != std::string::npos;
    if (!out.masked) out.mask.fill(0xff);
    if (out.masked && !set_mask(out, text.substr(slash + 1))) return std::nullopt;
    return out;
  }
  return std::nullopt;
}

/// As sudo does: the address itself, its network number, or a network that holds it.
bool within(const Network& own, const Network& rule) {
  if (own.six != rule.six) return false;
  bool address = true, network = true;
  for (std::size_t i = 0; i < own.address.size(); ++i) {
    const auto mask = rule.masked ? rule.mask[i] : own.mask[i];
    if (own.address[i] != rule.address[i]) address = false;
    if ((own.address[i] & mask) != rule.address[i]) network = false;
  }
  return network || (address && !rule.masked);
}

Match by_address(const Network& rule, const Machine& machine) {
  if (machine.addresses.empty()) return Match::unknown;
  for (const auto& text : machine.addresses) {
    const auto own = network_of(text);
    if (!own) return Match::unknown;
    if (within(*own, rule)) return Match::yes;
  }
  return Match::no;
}

Match by_name(const std::string& pattern, const std::string& host) {
  const bool full = pattern.find('.') != std::string::npos;
  const std::string own = full ? host : host.substr(0, host.find('.'));
  if (::fnmatch(pattern.c_str(), own.c_str(), FNM_CASEFOLD) == 0) return Match::yes;
  // A rule has the full name, and of the machine only the short one is known.
  if (!full || host.find('.') != std::string::npos) return Match::no;
  const std::string first = pattern.substr(0, pattern.find('.'));
  const bool may = ::fnmatch(first.c_str(), own.c_str(), FNM_CASEFOLD) == 0;
  return may ? Match::unknown : Match::no;
}

Match match(const Item& item, const Machine& machine) {
  if (item.kind == Item::Kind::all) return Match::yes;
  if (item.kind == Item::Kind::netgroup) return Match::unknown;
  if (const auto network = network_of(item.text)) return by_address(*network, machine);
  return by_name(item.text, machine.host);
}

}  // namespace

bool is_for(const Items& hosts, const Machine& machine, const Place& place, const Tell& tell) {
  for (const Item& item : hosts | std::views::reverse) {
    const Match found = match(item, machine);
    if (found == Match::yes) return !item.negated;
    if (found == Match::no) continue;
    tell(BEHORIG_WARNING, "sudoers-host-unsure",
         {{"file", place.file}, {"line", std::to_string(place.line)}, {"host", item.text}});
    // Nothing is taken away on a guess.
    if (!item.negated) return true;
  }
  return false;
}

}  // namespace behorig::sudoers
