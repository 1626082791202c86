#include "core/http/listen.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/file.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace behorig::httpd {
namespace {

std::string error_text(int error) { return std::system_category().message(error); }

Message socket_failed(const std::string& path, int error) {
  return Message("http.socket-failed", {{"path", path}, {"error", error_text(error)}});
}

sockaddr* plain(sockaddr_storage& address) { return reinterpret_cast<sockaddr*>(&address); }

sockaddr_un address_of(const std::string& path) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  std::memcpy(out.sun_path, path.data(), path.size());
  return out;
}

/// Does somebody listen? A backlog that is full is somebody too.
bool live(const sockaddr_un& address) {
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (::connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return true;
  return errno != ECONNREFUSED && errno != ENOENT;
}

/// Takes away what a server that died left behind. Never follows a link.
Status make_room(const std::string& path, const sockaddr_un& address) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) {
    if (errno == ENOENT) return Done{};
    return socket_failed(path, errno);
  }
  if (!S_ISSOCK(there.st_mode)) return Message("http.socket-other", {{"path", path}});
  if (live(address)) return Message("http.socket-live", {{"path", path}});
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return socket_failed(path, errno);
  return Done{};
}

/// Nobody connects before the mode is right, because nothing listens before.
Status bind_and_listen(const Descriptor& socket, const std::string& path, const sockaddr_un& address,
                       unsigned mode) {
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path.c_str(), mode) != 0 || ::listen(socket.number(), SOMAXCONN) != 0) {
    return socket_failed(path, errno);
  }
  return Done{};
}

/// The first 64 bits of an IPv6 address belong to one network, so to one subscriber.
std::string network_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  }
  in6_addr network = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  std::memset(network.s6_addr + 8, 0, 8);
  return ::inet_ntop(AF_INET6, &network, text.data(), text.size());
}

std::string text_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) return network_of(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text.data(),
                     text.size());
}

/// An IPv4 address in the clothes of an IPv6 one, as sockets for both families give it.
sockaddr_storage undressed(const sockaddr_storage& address) {
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  if (address.ss_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return address;
  sockaddr_storage out{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  v4.sin_family = AF_INET;
  std::memcpy(&v4.sin_addr, v6.sin6_addr.s6_addr + 12, 4);
  return out;
}

bool read_address(const std::string& text, std::uint16_t port, sockaddr_storage& out, socklen_t& size) {
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    size = sizeof v4;
    return true;
  }
  if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) != 1) return false;
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  size = sizeof v6;
  return true;
}

int option(int socket, int which) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, which, &value, &size) == 0 ? value : -1;
}

int number_in(const char* variable) {
  const char* text = std::getenv(variable);
  int out = -1;
  if (text == nullptr) return out;
  const auto read = std::from_chars(text, text + std::strlen(text), out);
  return read.ec == std::errc() && *read.ptr == '\0' ? out : -1;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Result<Listening> listen_on(const UnixListener& where) {
  const std::string path = where.path.string();
  if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
    return Message("http.socket-long", {{"path", path}});
  }
  // Two servers that start at once would each take the other's new socket for a stale one.
  const Descriptor turn(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (turn.number() < 0 || ::flock(turn.number(), LOCK_EX) != 0) return socket_failed(path, errno);
  const sockaddr_un address = address_of(path);
  if (const auto room = make_room(path, address); !room) return room.error();
  Listening out;
  out.socket = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (const auto bound = bind_and_listen(out.socket, path, address, where.mode); !bound) return bound.error();
  out.path = path;
  if (::lstat(path.c_str(), &out.made) != 0) return socket_failed(path, errno);
  return out;
}

Result<Listening> listen_on(const TlsListener& where, std::uint16_t& port) {
  sockaddr_storage address{};
  socklen_t size = 0;
  if (!read_address(where.address, where.port, address, size)) {
    return Message("http.address", {{"address", where.address}});
  }
  Listening out;
  out.tls = true;
  out.socket = Descriptor(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;
  ::setsockopt(out.socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (address.ss_family == AF_INET6) {
    ::setsockopt(out.socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  }
  if (::bind(out.socket.number(), plain(address), size) != 0 ||
      ::listen(out.socket.number(), SOMAXCONN) != 0 ||
      ::getsockname(out.socket.number(), plain(address), &size) != 0) {
    return Message(
        "http.listen-failed",
        {{"address", where.address}, {"port", std::to_string(where.port)}, {"error", error_text(errno)}});
  }
  port = ntohs(address.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(address).sin_port
                                            : reinterpret_cast<sockaddr_in6&>(address).sin6_port);
  return out;
}

Result<Listening> adopt(int number, bool tls) {
  Listening out;
  out.socket = Descriptor(number);
  const int family = option(number, SO_DOMAIN);
  out.tls = family == AF_INET || family == AF_INET6;
  const bool usable = option(number, SO_TYPE) == SOCK_STREAM && option(number, SO_ACCEPTCONN) == 1 &&
                      (family == AF_UNIX || (out.tls && tls));
  if (!usable || ::fcntl(number, F_SETFD, FD_CLOEXEC) != 0 ||
      ::fcntl(number, F_SETFL, ::fcntl(number, F_GETFL) | O_NONBLOCK) != 0) {
    return Message("http.inherited", {{"number", std::to_string(number)}});
  }
  return out;
}

void leave(const Listening& listening) {
  struct stat there {};
  if (listening.path.empty() || ::lstat(listening.path.c_str(), &there) != 0) return;
  if (there.st_ino == listening.made.st_ino && there.st_dev == listening.made.st_dev) {
    ::unlink(listening.path.c_str());
  }
}

std::optional<Accepted> accept_one(const Listening& listening, int& error) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  Accepted out;
  out.socket =
      Descriptor(::accept4(listening.socket.number(), plain(address), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
  error = 0;
  if (out.socket.number() < 0) {
    if (errno != EAGAIN) error = errno;
    return std::nullopt;
  }
  out.family = address.ss_family;
  if (!listening.tls) {
    ucred who{};
    socklen_t length = sizeof who;
    if (::getsockopt(out.socket.number(), SOL_SOCKET, SO_PEERCRED, &who, &length) != 0) {
      error = errno;
      return std::nullopt;
    }
    out.family = AF_UNIX;
    out.peer = UnixPeer{who.uid, who.gid, who.pid};
    out.counted_as = "uid " + std::to_string(who.uid);
    return out;
  }
  const int yes = 1;
  ::setsockopt(out.socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const sockaddr_storage from = undressed(address);
  out.peer = AddressPeer{text_of(from)};
  out.counted_as = network_of(from);
  return out;
}

std::vector<int> inherited_sockets() {
  const int process = number_in("LISTEN_PID"), count = number_in("LISTEN_FDS");
  for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(variable);
  std::vector<int> out;
  if (process != ::getpid() || count > 64) return out;
  constexpr int kFirst = 3;
  for (int at = 0; at < count; ++at) out.push_back(kFirst + at);
  return out;
}

}  // namespace behorig::httpd
