#include "plugins/common/ldap/ber.h"

namespace behorig::ldap {
namespace {

std::uint8_t octet(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

}  // namespace

BerHead ber_head(std::string_view bytes) {
  BerHead out;
  if (bytes.empty()) return out;
  out.tag = octet(bytes, 0);
  // All five low bits: the tag goes on in the next octet, which no tag of LDAP does.
  if ((out.tag & 0x1F) == 0x1F) return {.state = BerHead::State::broken};
  if (bytes.size() < 2) return out;
  const std::uint8_t first = octet(bytes, 1);
  if (first < 0x80) {
    out.head = 2;
    out.size = first;
  } else {
    const std::size_t octets = first & 0x7F;
    // None: an indefinite length.
    if (octets == 0 || octets > 4) return {.state = BerHead::State::broken};
    if (bytes.size() < 2 + octets) return out;
    for (std::size_t i = 0; i < octets; ++i) out.size = out.size << 8 | octet(bytes, 2 + i);
    out.head = 2 + octets;
  }
  if (bytes.size() - out.head >= out.size) out.state = BerHead::State::whole;
  return out;
}

bool BerReader::take_any(std::uint8_t& tag, std::string_view& contents) {
  const BerHead head = ber_head(rest_);
  if (head.state != BerHead::State::whole) return false;
  tag = head.tag;
  contents = rest_.substr(head.head, head.size);
  rest_.remove_prefix(head.head + head.size);
  return true;
}

bool BerReader::skip_rest() {
  std::uint8_t tag = 0;
  std::string_view contents;
  while (!at_end()) {
    if (!take_any(tag, contents)) return false;
  }
  return true;
}

std::string ber_element(std::uint8_t tag, std::string_view contents) {
  std::string out(1, static_cast<char>(tag));
  out += '\x84';
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(contents.size() >> shift & 0xFF);
  return out.append(contents);
}

bool ber_unsigned(std::string_view contents, std::uint32_t& value) {
  if (contents.empty() || contents.size() > 4 || octet(contents, 0) >= 0x80) return false;
  value = 0;
  for (std::size_t i = 0; i < contents.size(); ++i) value = value << 8 | octet(contents, i);
  return true;
}

}  // namespace behorig::ldap
