#include "plugins/common/tls/stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

namespace behorig::tls {
namespace {

using Clock = std::chrono::steady_clock;

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};

/// The oldest error of OpenSSL's queue.
std::string last_error() {
  const unsigned long error = ERR_get_error();
  if (error == 0) return errno != 0 ? std::strerror(errno) : "closed";
  const char* reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "error " + std::to_string(error);
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace

struct Stream::State {
  struct FreeContext {
    void operator()(SSL_CTX* it) const { SSL_CTX_free(it); }
  };
  struct FreeConnection {
    void operator()(SSL* it) const { SSL_free(it); }
  };

  Server server;
  std::function<bool()> cancelled;
  std::unique_ptr<SSL_CTX, FreeContext> context = {};
  std::unique_ptr<SSL, FreeConnection> connection = {};
  int fd = -1;

  [[noreturn]] void failed(const char* id, const std::string& what) const {
    throw sdk::Failure(id, {{"server", server.host + ":" + std::to_string(server.port)},
                            {"what", what},
                            {"seconds", std::to_string(server.timeout.count())}});
  }

  /// Until the socket can be read or written, as `events` says.
  void wait(short events, Clock::time_point until) const {
    for (;;) {
      if (cancelled()) throw sdk::Failure("tls-stopped");
      pollfd one{fd, events, 0};
      constexpr int kStep = 100;  // milliseconds
      const int ready = ::poll(&one, 1, kStep);
      if (ready > 0) return;
      if (ready < 0 && errno != EINTR) failed("tls-cut", std::strerror(errno));
      if (Clock::now() >= until) failed("tls-silent", "");
    }
  }
  Clock::time_point deadline() const { return Clock::now() + server.timeout; }

  void connect();
  bool connect(const addrinfo& address);
  void prepare();
  void shake_hands();
  void step(int result, const char* id, Clock::time_point until) const;
  std::string last_word(Clock::time_point until) const;
  void read_to_the_end(Clock::time_point until) const;
  void see_it_taken(Clock::time_point until) const;
};

void Stream::State::connect() {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found);
  if (code != 0) failed("tls-name", ::gai_strerror(code));
  const std::unique_ptr<addrinfo, FreeAddresses> all(found);
  for (const addrinfo* one = all.get(); one != nullptr; one = one->ai_next) {
    if (connect(*one)) return;
  }
  failed("tls-connect", std::strerror(errno));
}

bool Stream::State::connect(const addrinfo& address) {
  fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  int error = 0;
  if (::connect(fd, address.ai_addr, address.ai_addrlen) != 0) {
    error = errno;
    if (error == EINPROGRESS) {
      wait(POLLOUT, deadline());
      socklen_t size = sizeof error;
      if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    }
  }
  if (error == 0) return true;
  ::close(fd);
  fd = -1;
  errno = error;
  return false;
}

void Stream::State::prepare() {
  context.reset(SSL_CTX_new(TLS_client_method()));
  if (!context) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const bool trusted = server.ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                                              : SSL_CTX_load_verify_locations(
                                                    context.get(), server.ca_file.c_str(), nullptr) == 1;
  if (!trusted) failed("tls-file", server.ca_file);
  if (!server.certificate.empty() &&
      (SSL_CTX_use_certificate_chain_file(context.get(), server.certificate.c_str()) != 1 ||
       SSL_CTX_use_PrivateKey_file(context.get(), server.key.c_str(), SSL_FILETYPE_PEM) != 1))
    failed("tls-file", server.certificate + ", " + server.key);
  connection.reset(SSL_new(context.get()));
  if (!connection) throw std::bad_alloc();
  X509_VERIFY_PARAM* expected = SSL_get0_param(connection.get());
  const bool named = is_address(server.host)
                         ? X509_VERIFY_PARAM_set1_ip_asc(expected, server.host.c_str()) == 1
                         : X509_VERIFY_PARAM_set1_host(expected, server.host.c_str(), 0) == 1 &&
                               SSL_set_tlsext_host_name(connection.get(), server.host.c_str()) == 1;
  if (!named || SSL_set_fd(connection.get(), fd) != 1) failed("tls-failed", last_error());
}

/// After a call that did not do it at once: waits for what it needs, or says what went wrong.
void Stream::State::step(int result, const char* id, Clock::time_point until) const {
  const int error = SSL_get_error(connection.get(), result);
  if (error == SSL_ERROR_WANT_READ) return wait(POLLIN, until);
  if (error == SSL_ERROR_WANT_WRITE) return wait(POLLOUT, until);
  const long verified = SSL_get_verify_result(connection.get());
  if (verified != X509_V_OK) failed("tls-certificate", X509_verify_cert_error_string(verified));
  failed(id, last_error());
}

void Stream::State::shake_hands() {
  const auto until = deadline();
  for (;;) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_connect(connection.get());
    if (result == 1) return;
    step(result, "tls-failed", until);
  }
}

Stream::Stream(const Server& server, std::function<bool()> cancelled)
    : state_(std::make_unique<State>(State{server, std::move(cancelled)})) {
  try {
    state_->connect();
    if (!server.clear) {
      state_->prepare();
      state_->shake_hands();
    }
  } catch (...) {
    if (state_->fd >= 0) ::close(state_->fd);
    throw;
  }
}

Stream::~Stream() { ::close(state_->fd); }

void Stream::send(std::string_view bytes) {
  State& state = *state_;
  auto until = state.deadline();
  while (!bytes.empty()) {
    ERR_clear_error();
    errno = 0;
    std::size_t sent = 0;
    if (state.connection) {
      const int result = SSL_write_ex(state.connection.get(), bytes.data(), bytes.size(), &sent);
      if (result != 1) state.step(result, "tls-cut", until);
    } else {
      const ssize_t written = ::send(state.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (written < 0 && errno != EAGAIN && errno != EINTR) state.failed("tls-cut", std::strerror(errno));
      if (written < 0) state.wait(POLLOUT, until);
      sent = written > 0 ? static_cast<std::size_t>(written) : 0;
    }
    if (sent > 0) until = state.deadline();
    bytes.remove_prefix(sent);
  }
}

/// Why the last word did not go out; blank if it did. The server may have said more than that.
std::string Stream::State::last_word(Clock::time_point until) const {
  while (connection) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_shutdown(connection.get());
    if (result >= 0) break;
    if (SSL_get_error(connection.get(), result) != SSL_ERROR_WANT_WRITE) return last_error();
    wait(POLLOUT, until);
  }
  return ::shutdown(fd, SHUT_WR) == 0 ? "" : std::strerror(errno);
}

void Stream::State::read_to_the_end(Clock::time_point until) const {
  std::array<char, 4096> nothing{};
  for (;;) {
    ERR_clear_error();
    errno = 0;
    if (connection) {
      const int result = SSL_read(connection.get(), nothing.data(), static_cast<int>(nothing.size()));
      if (result > 0) continue;
      const int error = SSL_get_error(connection.get(), result);
      if (error == SSL_ERROR_ZERO_RETURN) return;
      // Servers that close without a last word may have read all the same: see_it_taken() knows.
      const bool closed =
          error == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
      if (closed || (error == SSL_ERROR_SYSCALL && errno == 0)) return;
      step(result, "tls-cut", until);
      continue;
    }
    const ssize_t got = ::recv(fd, nothing.data(), nothing.size(), 0);
    if (got == 0) return;
    if (got < 0 && errno != EAGAIN && errno != EINTR) failed("tls-cut", std::strerror(errno));
    if (got < 0) wait(POLLIN, until);
  }
}

/// A server that closes while bytes are unread or on their way answers them with a reset (RFC
/// 1122, 4.2.2.13), which may come after its end and is not seen by who only reads. So both sides are seen
/// closed first.
void Stream::State::see_it_taken(Clock::time_point until) const {
  for (;;) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) failed("tls-cut", std::strerror(errno));
    if (info.tcpi_state == TCP_CLOSE || info.tcpi_state == TCP_TIME_WAIT) break;
    if (cancelled()) throw sdk::Failure("tls-stopped");
    if (Clock::now() >= until) failed("tls-silent", "");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) failed("tls-cut", std::strerror(error));
}

void Stream::finish() {
  const auto until = state_->deadline();
  const std::string unsaid = state_->last_word(until);
  state_->read_to_the_end(until);
  if (!unsaid.empty()) state_->failed("tls-cut", unsaid);
  state_->see_it_taken(until);
}

}  // namespace behorig::tls
