#include "connectors/ldap/names.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include "plugins/common/ldap/dn.h"

namespace behorig::ldap_connector {
namespace {

/// Length of the UTF-8 sequence at the front (RFC 3629); 0 if it is none.
std::size_t sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 && first <= 0xF4  ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    std::uint64_t eight = 0;
    if (text.size() >= sizeof eight) std::memcpy(&eight, text.data(), sizeof eight);
    const bool ascii = text.size() >= sizeof eight && (eight & 0x8080808080808080u) == 0;
    const std::size_t length = ascii ? sizeof eight : sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

std::string_view Texts::keep(std::string_view text) {
  if (text.size() > kPiece - used_) {
    pieces_.push_back(std::make_unique_for_overwrite<char[]>(std::max(kPiece, text.size())));
    used_ = 0;
  }
  char* at = pieces_.back().get() + used_;
  std::copy(text.begin(), text.end(), at);
  used_ += std::min(text.size(), kPiece - used_);
  return {at, text.size()};
}

void Names::prepare(std::string_view dn, Asked& asked) const {
  if (!ldap::dn_key(dn, asked.key)) asked.key.clear();
  asked.hash = static_cast<std::uint32_t>(std::hash<std::string_view>{}(asked.key));
}

std::uint32_t Names::find_or_add(const Asked& asked, std::string_view dn) {
  if (asked.key.empty()) return kNone;
  std::size_t at = place(asked.hash);
  for (; slots_[at].number != kNone; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash == asked.hash && keys_[slots_[at].number].text == asked.key) return slots_[at].number;
  }
  const auto number = static_cast<std::uint32_t>(named_.size());
  slots_[at] = {asked.hash, number};
  const std::string_view spelling = texts_.keep(dn);
  keys_.push_back({asked.key == spelling ? spelling : texts_.keep(asked.key), asked.hash});
  spellings_.push_back(spelling);
  named_.emplace_back();
  if (named_.size() * 2 > slots_.size()) grow();
  return number;
}

void Names::grow() {
  slots_.assign(slots_.size() * 2, {});
  for (std::uint32_t number = 0; number < keys_.size(); ++number) {
    std::size_t at = place(keys_[number].hash);
    while (slots_[at].number != kNone) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {keys_[number].hash, number};
  }
}

std::uint32_t Names::number(std::string_view dn) {
  prepare(dn, asked_[0]);
  return find_or_add(asked_[0], dn);
}

void Names::numbers(const std::vector<std::string_view>& dns, std::vector<std::uint32_t>& out) {
  out.clear();
  const auto likely = [&](const Asked& asked) { return slots_[place(asked.hash)].number; };
  for (std::size_t begin = 0; begin < dns.size(); begin += asked_.size()) {
    const std::size_t count = std::min(asked_.size(), dns.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      prepare(dns[begin + i], asked_[i]);
      __builtin_prefetch(&slots_[place(asked_[i].hash)]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (const auto number = likely(asked_[i]); number != kNone) __builtin_prefetch(&keys_[number]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const auto number = likely(asked_[i]);
      if (number == kNone) continue;
      __builtin_prefetch(keys_[number].text.data());
      __builtin_prefetch(&named_[number]);
    }
    for (std::size_t i = 0; i < count; ++i) out.push_back(find_or_add(asked_[i], dns[begin + i]));
  }
}

std::string text_of(std::string_view value) {
  if (is_utf8(value)) return std::string(value);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "0x";
  for (const char c : value) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace behorig::ldap_connector
