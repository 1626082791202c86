#include "connectors/ldap/names.h"

#include <algorithm>
#include <cstring>

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

std::uint32_t Names::number(std::string_view dn) {
  if (!ldap::dn_key(dn, key_)) return kNone;
  if (const auto found = numbers_.find(key_); found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(named_.size());
  const std::string_view spelling = texts_.keep(dn);
  numbers_.emplace(key_ == spelling ? spelling : texts_.keep(key_), number);
  spellings_.push_back(spelling);
  named_.emplace_back();
  return number;
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
