#include "core/base/json_text.h"

#include <array>

namespace behorig {
namespace {

/// How many bytes from here on must be escaped together; 0 = this byte goes through.
std::size_t unsafe_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
  };
  const unsigned char first = byte(at);
  if (first < 0x20 || first == '"' || first == '\\') return 1;
  if (first == 0xc2 && byte(at + 1) >= 0x80 && byte(at + 1) < 0xa0) return 2;
  if (first == 0xe2 && byte(at + 1) == 0x80 && (byte(at + 2) == 0xa8 || byte(at + 2) == 0xa9)) return 3;
  return 0;
}

void append_code(std::string& out, unsigned code) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u";
  for (const unsigned shift : {12u, 8u, 4u, 0u}) out += kDigits[code >> shift & 15u];
}

void append_escaped(std::string& out, std::string_view bytes) {
  if (bytes.size() == 2) return append_code(out, static_cast<unsigned char>(bytes[1]));
  if (bytes.size() == 3) return append_code(out, bytes[2] == '\xa8' ? 0x2028 : 0x2029);
  switch (bytes[0]) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      append_code(out, static_cast<unsigned char>(bytes[0]));
  }
}

/// Bytes that are looked at twice: nearly none of a usual text.
constexpr auto kSuspect = [] {
  std::array<bool, 256> out{};
  for (std::size_t i = 0; i < 0x20; ++i) out[i] = true;
  for (const std::size_t c : {0x22u, 0x5cu, 0xc2u, 0xe2u}) out[c] = true;
  return out;
}();

}  // namespace

void append_json(std::string& out, std::string_view text) {
  out += '"';
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length =
        kSuspect[static_cast<unsigned char>(text[at])] ? unsafe_length(text, at) : std::size_t{0};
    if (length == 0) {
      ++at;
      continue;
    }
    out.append(text, written, at - written);
    append_escaped(out, text.substr(at, length));
    written = at += length;
  }
  out.append(text, written);
  out += '"';
}

void append_json_or_null(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json(out, text);
  }
}

}  // namespace behorig
