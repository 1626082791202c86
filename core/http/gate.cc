#include "core/http/gate.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.h"

namespace behorig::httpd {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// RFC 9110, "tchar".
bool token_char(char c) {
  return digit(c) || letter(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), token_char);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Without what programs that take names for variables take for the same: `Content_Length`.
std::string squashed(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (letter(c)) out += static_cast<char>(c | 0x20);
    if (digit(c)) out += c;
  }
  return out;
}

bool looks_like_framing(std::string_view name) {
  if (same_word(name, "content-length") || same_word(name, "transfer-encoding") || same_word(name, "host")) {
    return false;
  }
  const std::string plain = squashed(name);
  return plain == "contentlength" || plain == "transferencoding" || plain == "host";
}

/// What two programs could choose differently from, if there were two.
bool single(std::string_view name) {
  constexpr std::array<std::string_view, 14> kSingle{
      "host",   "content-length",  "transfer-encoding", "content-type", "content-encoding",
      "expect", "connection",      "authorization",     "cookie",       "origin",
      "range",  "idempotency-key", "last-event-id",     "user-agent"};
  return std::any_of(kSingle.begin(), kSingle.end(),
                     [&](std::string_view one) { return same_word(one, name); });
}

bool good_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), digit);
}

/// uri-host [":" port], without user, percent signs and what only a few resolvers take.
bool good_host(std::string_view host) {
  std::size_t end = 0;
  if (host.starts_with('[')) {
    end = host.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const std::string_view inner = host.substr(1, end - 1);
    if (!std::all_of(inner.begin(), inner.end(), [](char c) {
          return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
        })) {
      return false;
    }
    ++end;
  } else {
    end = host.find(':');
    const std::string_view name = host.substr(0, end);
    if (name.empty() || name.size() > 253) return false;
    if (!std::all_of(name.begin(), name.end(),
                     [](char c) { return digit(c) || letter(c) || c == '-' || c == '.' || c == '_'; })) {
      return false;
    }
    if (end == std::string_view::npos) return true;
  }
  const std::string_view rest = host.substr(end);
  return rest.empty() || (rest.starts_with(':') && good_port(rest.substr(1)));
}

std::optional<std::uint64_t> plain_number(std::string_view text) {
  if (text.empty() || text.size() > 15 || !std::all_of(text.begin(), text.end(), digit)) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::uint64_t out = 0;
  for (const char c : text) out = out * 10 + static_cast<std::uint64_t>(c - '0');
  return out;
}

std::optional<Refusal> read_request_line(std::string_view line, Head& out) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return Refusal{400, "request line without three words"};
  const std::string_view method = line.substr(0, first), version = line.substr(last + 1);
  out.target = line.substr(first + 1, last - first - 1);
  out.method = method;
  if (method.empty() || method.size() > 16 ||
      !std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return Refusal{400, "method"};
  }
  auto target = read_target(out.target);
  if (!target) return Refusal{400, "target"};
  out.path = std::move(target->path);
  out.query = std::move(target->query);
  if (version.size() != 8 || !version.starts_with("HTTP/") || !digit(version[5]) || version[6] != '.' ||
      !digit(version[7])) {
    return Refusal{400, "version"};
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refusal{505, "version"};
  out.http_1_0 = version == "HTTP/1.0";
  return std::nullopt;
}

std::optional<Refusal> read_header_line(std::string_view line, Pairs& out) {
  if (line.starts_with(' ')) return Refusal{400, "folded line"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !token(line.substr(0, colon))) return Refusal{400, "header name"};
  const std::string_view name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
  if (looks_like_framing(name)) return Refusal{400, "header name like one of the framing"};
  if (!is_valid_utf8(value)) return Refusal{400, "header value not UTF-8"};
  if (single(name) && header_in(out, name) != nullptr) return Refusal{400, "header twice"};
  if (out.size() >= kMostHeaders) return Refusal{431, "number of headers"};
  out.emplace_back(name, value);
  return std::nullopt;
}

std::optional<Refusal> read_connection(Head& out) {
  const std::string* connection = header_in(out.headers, "connection");
  out.keep_alive = !out.http_1_0;
  bool close = false;
  std::string_view left = connection != nullptr ? std::string_view(*connection) : std::string_view();
  while (connection != nullptr) {
    const std::size_t comma = left.find(',');
    const std::string_view option = trimmed(left.substr(0, comma));
    if (same_word(option, "close")) {
      close = true;
    } else if (same_word(option, "keep-alive")) {
      out.keep_alive = true;
    } else if (!same_word(option, "te")) {
      // Whoever forwards this would take the header that it names away.
      return Refusal{400, "connection option"};
    }
    if (comma == std::string_view::npos) break;
    left.remove_prefix(comma + 1);
  }
  if (close) out.keep_alive = false;
  return std::nullopt;
}

std::optional<Refusal> read_framing(Head& out) {
  const std::string* length = header_in(out.headers, "content-length");
  const std::string* coding = header_in(out.headers, "transfer-encoding");
  if (length != nullptr && coding != nullptr) return Refusal{400, "length and transfer coding"};
  if (coding != nullptr) {
    if (out.http_1_0 || *coding != "chunked") return Refusal{400, "transfer coding"};
    out.chunked = true;
  }
  if (length != nullptr) {
    const auto number = plain_number(*length);
    if (!number) return Refusal{400, "length"};
    out.length = *number;
  }
  const bool body = out.chunked || out.length > 0;
  if (body &&
      (out.method == "GET" || out.method == "HEAD" || out.method == "OPTIONS" || out.method == "TRACE")) {
    return Refusal{400, "body of a method that has none"};
  }
  return std::nullopt;
}

std::optional<Refusal> read_expectation(Head& out) {
  const std::string* expect = header_in(out.headers, "expect");
  if (expect == nullptr) return std::nullopt;
  if (!same_word(*expect, "100-continue")) return Refusal{417, "expectation"};
  out.expects_continue = !out.http_1_0 && (out.chunked || out.length > 0);
  return std::nullopt;
}

std::optional<Refusal> understand(Head& out) {
  const std::string* host = header_in(out.headers, "host");
  if (host == nullptr && !out.http_1_0) return Refusal{400, "no host"};
  if (host != nullptr && !good_host(*host)) return Refusal{400, "host"};
  if (header_in(out.headers, "upgrade") != nullptr) return Refusal{400, "upgrade"};
  if (const auto refusal = read_connection(out)) return refusal;
  if (const auto refusal = read_framing(out)) return refusal;
  return read_expectation(out);
}

}  // namespace

std::variant<std::size_t, Refusal> head_size(std::string_view bytes, std::size_t seen) {
  // What was looked at last may be the middle of a line end.
  for (std::size_t at = seen > 3 ? seen - 3 : 0; at < bytes.size(); ++at) {
    const char c = bytes[at];
    const bool after_cr = at > 0 && bytes[at - 1] == '\r';
    if (after_cr != (c == '\n')) return Refusal{400, "line end"};
    if (c == '\n') {
      if (at == 1) return Refusal{400, "no request line"};
      if (at >= 3 && bytes[at - 2] == '\n') return at + 1;
    } else if (c != '\r' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)) {
      return Refusal{400, "control character"};
    }
  }
  return std::size_t{0};
}

std::variant<Head, Refusal> read_head(std::string_view head) {
  const auto size = head_size(head, 0);
  if (const auto* refusal = std::get_if<Refusal>(&size)) return *refusal;
  if (std::get<std::size_t>(size) != head.size() || head.empty()) return Refusal{400, "no whole head"};
  head.remove_suffix(2);
  Head out;
  for (bool first = true; !head.empty(); first = false) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    const auto refusal = first ? read_request_line(line, out) : read_header_line(line, out.headers);
    if (refusal) return *refusal;
    head.remove_prefix(end + 2);
  }
  if (const auto refusal = understand(out)) return *refusal;
  return out;
}

}  // namespace behorig::httpd
