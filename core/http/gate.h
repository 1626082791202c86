#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/http/message.h"

namespace behorig::httpd {

/// Why a request is not taken. After it nothing on the connection can be believed: answer and close.
struct Refusal {
  int status = 400;      ///< 400; 417, 431 or 505 where nothing but that is wrong
  const char* why = "";  ///< for the log: never holds what the client sent
};

/// What stands before a request's body.
struct Head {
  std::string method, target;
  std::vector<std::string> path;  ///< as in Request
  Pairs query, headers;
  bool http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool chunked = false;
  std::uint64_t length = 0;  ///< of the body, as Content-Length says; 0 if chunked
};

constexpr std::size_t kMostHeaders = 64;

/// Of bytes that begin a request: how many are its head, the blank line included; 0 = more must come. Refuses
/// at once what no head may hold, so that nobody waits for an end that another server would have seen
/// already. `seen` of the bytes were looked at before.
std::variant<std::size_t, Refusal> head_size(std::string_view bytes, std::size_t seen);

/// Reads a whole head (all of `head`, which ends with the blank line), as strictly as two programs can only
/// understand in one way (RFC 9112, and narrower). It is refused if any two readers might differ: line ends
/// other than CRLF, folded lines, control characters and tabs, spaces before a colon, two of a header that is
/// single, names that look like those of the framing, lengths that are not plain digits, length and chunks
/// together, a transfer coding other than `chunked`, bodies where none is meant (GET, HEAD, OPTIONS), targets
/// that are not a path, paths that decode to something else than they seem, and `Upgrade`.
std::variant<Head, Refusal> read_head(std::string_view head);

/// The path and the query of a target in origin form; nullopt if it is none, or decodes to what a path may
/// not hold: NUL, control characters, a slash, "." or "..", bytes that are not UTF-8.
struct Target {
  std::vector<std::string> path;
  Pairs query;
};
std::optional<Target> read_target(std::string_view target);

}  // namespace behorig::httpd
