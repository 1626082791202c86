#include "tests/integration/sockets.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

}  // namespace

Datagrams::Datagrams(std::string path) : path_(std::move(path)) {
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path_);
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
}

Datagrams::~Datagrams() { ::close(socket_); }

std::optional<std::string> Datagrams::next(std::chrono::seconds patience) const {
  const timeval time{patience.count(), 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  char text[4096];
  const auto length = ::recv(socket_, text, sizeof text, 0);
  return length > 0 ? std::optional(std::string(text, static_cast<std::size_t>(length))) : std::nullopt;
}

bool Datagrams::silent() const {
  char one = 0;
  return ::recv(socket_, &one, 1, MSG_DONTWAIT | MSG_PEEK) < 0;
}

int connect_unix(const std::string& path) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

std::string get_unix(const std::string& path, const std::string& target) {
  const int socket = connect_unix(path);
  if (socket < 0) return {};
  std::string out;
  if (send_all(socket, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
    char part[4096];
    for (ssize_t got; (got = ::recv(socket, part, sizeof part, 0)) > 0;)
      out.append(part, static_cast<std::size_t>(got));
  }
  ::close(socket);
  return out;
}

}  // namespace behorig::testing
