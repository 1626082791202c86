#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/base/digest.h"
#include "core/base/text.h"

namespace behorig {
namespace {

// RFC 4514, section 3: the short names whose OIDs name the same type.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kTypes{{
    {"2.5.4.3", "cn"},
    {"2.5.4.7", "l"},
    {"2.5.4.8", "st"},
    {"2.5.4.10", "o"},
    {"2.5.4.11", "ou"},
    {"2.5.4.6", "c"},
    {"2.5.4.9", "street"},
    {"0.9.2342.19200300.100.1.25", "dc"},
    {"0.9.2342.19200300.100.1.1", "uid"},
}};

constexpr std::string_view kEscapable = "\"+,;<=>#\\ ";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_space(char c) { return c == ' '; }

std::optional<std::string> canonical_type(std::string_view raw) {
  while (!raw.empty() && is_space(raw.front())) raw.remove_prefix(1);
  while (!raw.empty() && is_space(raw.back())) raw.remove_suffix(1);
  if (raw.empty()) return std::nullopt;
  std::string type;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) == 0 && c != '-' && c != '.') return std::nullopt;
    type += static_cast<char>(std::tolower(byte));
  }
  if (type.starts_with("oid.")) type.erase(0, 4);
  if (std::isdigit(static_cast<unsigned char>(type[0])) != 0) {
    for (const auto& [oid, name] : kTypes) {
      if (type == oid) return std::string(name);
    }
  }
  return type;
}

/// A value's characters; `literal` marks those that were escaped (a literal space is not trimmed).
struct Value {
  std::string text;
  std::vector<bool> literal;
};

/// Reads up to an unescaped separator. nullopt if an escape is broken.
std::optional<Value> read_value(std::string_view text, std::size_t& at) {
  Value value;
  while (at < text.size()) {
    const char c = text[at];
    if (c == ',' || c == ';' || c == '+') break;
    if (c != '\\') {
      if (c == '\0' || c == '"' || c == '<' || c == '>') return std::nullopt;
      value.text += c;
      value.literal.push_back(false);
      ++at;
      continue;
    }
    if (at + 1 >= text.size()) return std::nullopt;
    const char next = text[at + 1];
    if (kEscapable.find(next) != std::string_view::npos) {
      value.text += next;
      at += 2;
    } else if (at + 2 < text.size() && hex_digit(next) >= 0 && hex_digit(text[at + 2]) >= 0) {
      value.text += static_cast<char>(hex_digit(next) * 16 + hex_digit(text[at + 2]));
      at += 3;
    } else {
      return std::nullopt;
    }
    value.literal.push_back(true);
  }
  return value;
}

std::string canonical_value(const Value& value) {
  std::size_t begin = 0;
  std::size_t end = value.text.size();
  while (begin < end && is_space(value.text[begin]) && !value.literal[begin]) ++begin;
  while (end > begin && is_space(value.text[end - 1]) && !value.literal[end - 1]) --end;
  const std::string_view trimmed = std::string_view(value.text).substr(begin, end - begin);
  // BER in hexadecimal (RFC 4514, hexstring) is compared as it is. A "#" before anything else is taken for a
  // letter, as servers do that do not escape it.
  if (trimmed.size() > 1 && trimmed[0] == '#' && !value.literal[begin] && trimmed.size() % 2 == 1 &&
      std::all_of(trimmed.begin() + 1, trimmed.end(), [](char c) { return hex_digit(c) >= 0; })) {
    return fold_case(trimmed);
  }
  // caseIgnoreMatch (RFC 4518): case and runs of spaces make no difference, nor do leading and trailing ones.
  std::string spaced;
  for (const char c : fold_case(trimmed)) {
    if (is_space(c) && (spaced.empty() || spaced.back() == ' ')) continue;
    spaced += c;
  }
  while (!spaced.empty() && spaced.back() == ' ') spaced.pop_back();

  std::string out;
  for (std::size_t i = 0; i < spaced.size(); ++i) {
    const char c = spaced[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += '\\';
      out += to_hex(std::string_view(&c, 1));
    } else if (std::string_view("\"+,;<=>\\").find(c) != std::string_view::npos || (c == '#' && i == 0)) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

/// The canonical form of a DN that needs nothing but lower case, as nearly all of them: ASCII, types by name,
/// no escapes, and no spaces but single ones within values. nullopt for any other text.
std::optional<std::string> canonical_if_plain(std::string_view text) {
  std::string out(text);
  bool in_value = false;
  char before = ',';
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool letter = c >= 'a' && c <= 'z';
    const bool begins = before == (in_value ? '=' : ',');
    if (!in_value) {
      if (c == '=' && !begins) {
        in_value = true;
      } else if (!letter) {
        return std::nullopt;
      }
    } else if (c == ',') {
      if (begins || before == ' ') return std::nullopt;
      in_value = false;
    } else if (c == ' ') {
      if (begins || before == ' ') return std::nullopt;
    } else if (!letter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' && c != '@') {
      return std::nullopt;
    }
    before = c;
  }
  if (!in_value || before == '=' || before == ' ') return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string> canonical_dn(std::string_view text) {
  if (auto plain = canonical_if_plain(text)) return plain;
  if (text.empty() || !is_valid_utf8(text)) return std::nullopt;
  std::string out;
  std::vector<std::string> rdn;
  for (std::size_t at = 0;;) {
    const std::size_t equals = text.find('=', at);
    if (equals == std::string_view::npos) return std::nullopt;
    const auto type = canonical_type(text.substr(at, equals - at));
    if (!type) return std::nullopt;
    at = equals + 1;
    const auto value = read_value(text, at);
    if (!value) return std::nullopt;
    rdn.push_back(*type + "=" + canonical_value(*value));
    if (at < text.size() && text[at] == '+') {
      ++at;
      continue;
    }
    std::sort(rdn.begin(), rdn.end());
    if (!out.empty()) out += ',';
    for (std::size_t i = 0; i < rdn.size(); ++i) out += (i == 0 ? "" : "+") + rdn[i];
    rdn.clear();
    if (at >= text.size()) return out;
    ++at;
  }
}

}  // namespace behorig
