#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"

namespace behorig::httpd {

struct ClientRequest {
  std::string method = "GET";
  std::string target;  ///< path and query, encoded: `/api/v1/systems/a%20b`
  Pairs headers;       ///< beside Host and Content-Length
  std::string body;
};

struct ClientResponse {
  int status = 0;
  Pairs headers;
  std::string body;
  const std::string* header(std::string_view name) const { return header_in(headers, name); }
};

/// Percent-encodes what may not stand in one segment of a path, or in a name or value of a query.
std::string encoded(std::string_view text);

/// Talks to the daemon over its Unix socket, one connection for each request, waiting for the answer. Errors:
/// http.nobody-listens (no daemon runs), http.not-permitted, http.unreachable, http.no-answer (too late),
/// http.cut-off (the answer is not whole), http.answer-broken (no HTTP, or too large), http.request-bad.
class Client {
 public:
  struct Settings {
    std::filesystem::path socket;
    /// For the whole of an answer. Of an event stream: until its head is there, and then between two signs of
    /// life; the server gives one at least every 15 s.
    std::chrono::milliseconds time{60'000};
    std::size_t most = std::size_t{256} * 1024 * 1024;  ///< bytes of a body
  };
  explicit Client(Settings settings) : settings_(std::move(settings)) {}

  Result<ClientResponse> send(const ClientRequest& request) const;

  /// How an event stream ended.
  struct Streamed {
    ClientResponse response;  ///< its body is blank unless the status is other than 200
    bool cancelled = false;   ///< by the flag or by `line`
  };
  /// Hands over the lines of a stream as they come, without their ends. Until the stream ends, `line` returns
  /// false, or `cancel` is set (seen within 100 ms). A stream that is not ended by the server itself is
  /// http.cut-off: events may be missing.
  Result<Streamed> stream(const ClientRequest& request, const std::function<bool(std::string_view)>& line,
                          const std::atomic<bool>& cancel) const;

 private:
  Settings settings_;
};

}  // namespace behorig::httpd
