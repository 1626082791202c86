#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/server.h"
#include "tests/support/program.h"

namespace behorig::httpd {

/// A client that sends bytes as they are.
class RawClient {
 public:
  /// Connects to a Unix socket, or to a port of the loopback. `connected()` tells whether somebody listened.
  explicit RawClient(const std::filesystem::path& socket);
  explicit RawClient(std::uint16_t port);
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient();

  bool connected() const { return fd_ >= 0; }
  /// false = the server takes no more.
  bool send(std::string_view bytes) const;
  /// All that comes until the server closes. nullopt = it has not closed within 20 s.
  std::optional<std::string> rest();
  /// All that comes until `mark` has come, `mark` included; what comes behind it is kept. nullopt as above,
  /// or if the server has closed.
  std::optional<std::string> until(std::string_view mark);
  /// One response with Content-Length, head and body.
  std::optional<std::string> response();
  int fd() const { return fd_; }

 private:
  enum class Came { bytes, end, nothing };
  Came more();

  int fd_ = -1;
  std::string buffer_;
};

/// A server on a Unix socket in a folder of its own.
struct Served {
  /// `change` may change the settings, which already name the Unix socket.
  explicit Served(Handler handler, const std::function<void(ServerSettings&)>& change = {});
  RawClient client() const { return RawClient(path); }

  testing::TempFolder folder;
  std::filesystem::path path;
  std::unique_ptr<Server> server;
};

/// Waits for what will be so, at most 20 s.
bool eventually(const std::function<bool()>& holds);

/// A plain request without a body.
std::string request_for(std::string_view target, std::string_view headers = "");

/// Answers with method, target and body.
Response echo(const Request& request);

}  // namespace behorig::httpd
