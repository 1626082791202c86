#include "plugins/common/ldap/names.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

#include "plugins/common/ldap/dn.h"

namespace behorig::ldap {
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

void Names::prepare(std::string_view dn, Asked& asked) {
  if (!prepare_below_known(dn, asked)) prepare_whole(dn, asked);
  asked.hash =
      static_cast<std::uint32_t>(std::hash<std::string_view>{}(asked.key)) ^ asked.parent * 0x9E3779B1u;
}

bool Names::prepare_below_known(std::string_view dn, Asked& asked) {
  const std::size_t comma = dn.find(',');
  if (comma == std::string_view::npos || comma == 0 || dn[comma - 1] == '=') return false;
  const std::string_view parent = dn.substr(comma);
  if (parent != last_parent_) {
    const auto found = plain_parents_.find(parent);
    if (found == plain_parents_.end()) return false;
    last_parent_ = found->first;
    last_parent_number_ = found->second;
  }
  asked.parent = last_parent_number_;
  return ldap::plain_dn_key(dn.substr(0, comma), asked.key);
}

void Names::prepare_whole(std::string_view dn, Asked& asked) {
  asked.parent = kNone;
  const bool plain = ldap::plain_dn_key(dn, asked.key);
  if (!plain && !ldap::dn_key(dn, asked.key)) return asked.key.clear();
  // A comma of the key may be an escaped one: no matter, since equal keys are parted alike.
  const std::size_t comma = asked.key.find(',');
  if (comma == std::string::npos) return;
  const std::string_view parent = std::string_view(asked.key).substr(comma);
  auto found = parents_.find(parent);
  if (found == parents_.end())
    found = parents_.emplace(texts_.keep(parent), static_cast<std::uint32_t>(parents_.size())).first;
  asked.parent = found->second;
  if (plain) plain_parents_.emplace(texts_.keep(dn.substr(comma)), asked.parent);
  asked.key.resize(comma);
}

std::uint32_t Names::find_or_add(const Asked& asked, std::string_view dn) {
  if (asked.key.empty()) return kNone;
  std::size_t at = place(asked.hash);
  for (; slots_[at].number != kNone; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash != asked.hash) continue;
    const Name& name = names_[slots_[at].number];
    if (name.parent == asked.parent && name.first == asked.key) return slots_[at].number;
  }
  const auto number = static_cast<std::uint32_t>(names_.size());
  slots_[at] = {asked.hash, number};
  const std::string_view spelling = texts_.keep(dn);
  names_.push_back({firsts_.keep(asked.key), asked.parent, {}});
  spellings_.push_back(spelling);
  if (names_.size() * 2 > slots_.size()) grow();
  return number;
}

void Names::grow() {
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  for (const Slot& slot : before) {
    if (slot.number == kNone) continue;
    std::size_t at = place(slot.hash);
    while (slots_[at].number != kNone) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
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
      if (const auto number = likely(asked_[i]); number != kNone) __builtin_prefetch(&names_[number]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (const auto number = likely(asked_[i]); number != kNone)
        __builtin_prefetch(names_[number].first.data());
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

}  // namespace behorig::ldap
