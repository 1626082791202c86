#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/http/message.h"

namespace behorig::httpd {

/// Answers a request. Called from several threads at once. What it throws is logged, and the client gets 500.
using Handler = std::function<Response(const Request&)>;

/// Whoever is beyond one of them loses the connection, and nobody else notices.
struct Limits {
  using Time = std::chrono::milliseconds;

  std::size_t head_bytes = 8192;  ///< request line and headers
  std::size_t body_bytes = std::size_t{256} * 1024;
  Time head{10'000};       ///< from a request's first byte to the end of its head; also the TLS handshake
  Time body{30'000};       ///< from the end of the head to the end of the body
  Time idle{30'000};       ///< between requests
  Time write{30'000};      ///< for the client to take 64 KiB more
  Time heartbeat{15'000};  ///< between signs of life on an event stream with nothing to tell
  std::size_t connections = 512;  ///< in all; a sixteenth of them is for Unix sockets only
  std::size_t per_address = 32;   ///< IPv6: per network of 64 bits
  std::size_t per_user = 128;     ///< of a Unix socket
  unsigned workers = 4;           ///< threads that run handlers
  std::size_t waiting = 64;       ///< requests that no worker has begun; one more gets 503 with Retry-After
};

struct UnixListener {
  std::filesystem::path path;  ///< at most 107 bytes
  unsigned mode = 0660;
};

/// TLS 1.2 and later. The files are PEM; the certificate's has the chain.
struct TlsListener {
  std::filesystem::path certificate, key;
  std::string address;     ///< IPv4 or IPv6; blank = only sockets of systemd's are listened on
  std::uint16_t port = 0;  ///< 0 = any that is free
};

struct ServerSettings {
  std::optional<UnixListener> unix_socket;
  std::optional<TlsListener> tls;
  /// Sockets that listen already (inherited_sockets()): Unix, or, where `tls` is set, TCP. The server owns
  /// them.
  std::vector<int> inherited;
  Limits limits;
};

/// Those that systemd has handed to this process (LISTEN_PID, LISTEN_FDS). They are told once: the variables
/// are taken away, so that no child takes them for its own. Call it while there is one thread.
std::vector<int> inherited_sockets();

struct Figures {
  std::size_t connections = 0;    ///< now
  std::uint64_t accepted = 0;     ///< connections
  std::uint64_t turned_away = 0;  ///< connections beyond a limit
  std::uint64_t requests = 0;     ///< read in full, those that were too many included
  std::uint64_t refused = 0;      ///< by the gate, or as too large
  std::uint64_t busy = 0;         ///< answered by 503 because the queue was full
};

/// HTTP/1.1 on a Unix socket and over TLS. One thread does all input and output, others run the handler.
class Server {
 public:
  /// Listens and answers when it returns. Fails (http.socket-*, http.address, http.listen-failed,
  /// http.inherited, http.certificate, http.nothing-to-listen-on) where it cannot listen as it was told. A
  /// Unix socket that nobody listens on is replaced; one that somebody listens on is an error, as is anything
  /// else in its place.
  static Result<std::unique_ptr<Server>> start(ServerSettings settings, Handler handler);
  /// As stop() without time.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Of the address in `tls`; 0 = none.
  std::uint16_t port() const;
  Figures figures() const;

  /// Reads certificate and key again; connections that there are keep theirs. On failure the old ones stay.
  Status reload_certificate();
  /// The same from other files. Without effect where the server does not speak TLS.
  Status reload_certificate(const TlsListener& files);

  /// Takes no new connections, ends event streams and connections without a request, lets requests that have
  /// begun finish, and closes what is left after `time`. Then waits for handlers that still run: they cannot
  /// be stopped from outside. Never from within a handler.
  void stop(std::chrono::milliseconds time);

 private:
  struct Inside;
  explicit Server(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace behorig::httpd
