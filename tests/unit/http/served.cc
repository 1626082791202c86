#include "tests/unit/http/served.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <thread>
#include <utility>

#include "core/catalogue/catalogue.h"
#include "tests/support/ports.h"

namespace behorig::httpd {
namespace {

constexpr int kPatience = 20000;

int connect_unix(const std::filesystem::path& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

RawClient::RawClient(const std::filesystem::path& socket) : fd_(connect_unix(socket)) {}
RawClient::RawClient(std::uint16_t port) : fd_(testing::connect_to(port)) {}
RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

bool RawClient::send(std::string_view bytes) const { return testing::send_all(fd_, bytes); }

RawClient::Came RawClient::more() {
  pollfd wanted{fd_, POLLIN, 0};
  if (::poll(&wanted, 1, kPatience) <= 0) return Came::nothing;
  char piece[16384];
  const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
  if (got <= 0) return Came::end;
  buffer_.append(piece, static_cast<std::size_t>(got));
  return Came::bytes;
}

std::optional<std::string> RawClient::rest() {
  while (true) {
    const Came came = more();
    if (came == Came::nothing) return std::nullopt;
    if (came == Came::end) return std::exchange(buffer_, {});
  }
}

std::optional<std::string> RawClient::until(std::string_view mark) {
  std::size_t at = 0;
  while ((at = buffer_.find(mark)) == std::string::npos) {
    if (more() != Came::bytes) return std::nullopt;
  }
  std::string out = buffer_.substr(0, at + mark.size());
  buffer_.erase(0, out.size());
  return out;
}

std::optional<std::string> RawClient::response() {
  auto head = until("\r\n\r\n");
  if (!head) return std::nullopt;
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t at = head->find(kLength);
  std::size_t length = 0;
  if (at != std::string::npos) {
    const char* from = head->data() + at + kLength.size();
    std::from_chars(from, head->data() + head->size(), length);
  }
  while (buffer_.size() < length) {
    if (more() != Came::bytes) return std::nullopt;
  }
  *head += buffer_.substr(0, length);
  buffer_.erase(0, length);
  return head;
}

Served::Served(Handler handler, const std::function<void(ServerSettings&)>& change)
    : path(folder.path() / "s") {
  ServerSettings settings;
  settings.unix_socket = UnixListener{path};
  settings.limits.workers = 2;
  if (change) change(settings);
  auto started = Server::start(std::move(settings), std::move(handler));
  if (started) {
    server = std::move(*started);
  } else {
    ADD_FAILURE() << Catalogue::built_in().say(started.error(), Language::en);
    std::abort();
  }
}

bool eventually(const std::function<bool()>& holds) {
  for (int waited = 0; waited < kPatience; waited += 5) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

std::string request_for(std::string_view target, std::string_view headers) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
}

Response echo(const Request& request) {
  Response out;
  out.content_type = "text/plain";
  out.body = request.method + " " + request.target + " " + request.body;
  return out;
}

}  // namespace behorig::httpd
