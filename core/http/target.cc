#include <algorithm>

#include "core/base/text.h"
#include "core/http/gate.h"

namespace behorig::httpd {
namespace {

/// What RFC 3986 lets stand in a path or a query, and the percent sign.
bool may_stand(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("-._~!$&'()*+,;=:@%/?").find(c) != std::string_view::npos;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += plus_is_space && text[at] == '+' ? ' ' : text[at];
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  if (!is_valid_utf8(out)) return std::nullopt;
  return out;
}

bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool good_segment(const std::string& segment) {
  if (segment == "." || segment == "..") return false;
  return std::none_of(segment.begin(), segment.end(),
                      [](char c) { return control(c) || c == '/' || c == '\\'; });
}

bool read_path(std::string_view text, std::vector<std::string>& out) {
  text.remove_prefix(1);
  while (true) {
    const std::size_t end = text.find('/');
    auto segment = decoded(text.substr(0, end), false);
    if (!segment || !good_segment(*segment)) return false;
    const bool last = end == std::string_view::npos;
    // A blank segment inside is taken for one slash by some, and `//host` for a host by others.
    if (segment->empty() && !last) return false;
    out.push_back(std::move(*segment));
    if (last) return true;
    text.remove_prefix(end + 1);
  }
}

bool read_query(std::string_view text, Pairs& out) {
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view part = text.substr(0, end);
    const std::size_t equals = part.find('=');
    auto name = decoded(part.substr(0, equals), true);
    auto value =
        decoded(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), true);
    if (!name || !value) return false;
    if (name->find('\0') != std::string::npos || value->find('\0') != std::string::npos) return false;
    if (!part.empty()) out.emplace_back(std::move(*name), std::move(*value));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

std::optional<Target> read_target(std::string_view target) {
  if (!target.starts_with('/') || !std::all_of(target.begin(), target.end(), may_stand)) return std::nullopt;
  const std::size_t question = target.find('?');
  Target out;
  if (!read_path(target.substr(0, question), out.path)) return std::nullopt;
  if (question != std::string_view::npos && !read_query(target.substr(question + 1), out.query)) {
    return std::nullopt;
  }
  return out;
}

}  // namespace behorig::httpd
