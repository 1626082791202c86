#include "tests/support/proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

constexpr int kTick = 10;  // milliseconds

}  // namespace

CutProxy::CutProxy(std::uint16_t server, std::uint64_t cut_after, How how)
    : server_(server), cut_after_(cut_after), how_(how), listener_(listen_on_loopback(port_)) {
  acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

CutProxy::~CutProxy() {
  acceptor_.request_stop();
  acceptor_.join();
  for (auto& relay : relays_) relay.request_stop();
  relays_.clear();
  ::close(listener_);
}

void CutProxy::accept_all(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, kTick) != 1) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) relays_.emplace_back([this, client](const std::stop_token& own) { relay(own, client); });
  }
}

void CutProxy::relay(const std::stop_token& stop, int client) {
  const int server = connect_to(server_);
  std::array<char, 16384> buffer{};
  std::uint64_t left = cut_after_;
  bool open = server >= 0;
  while (open && left > 0 && !stop.stop_requested()) {
    std::array<pollfd, 2> wait{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    if (::poll(wait.data(), wait.size(), kTick) <= 0) continue;
    if (wait[0].revents != 0) {
      const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
      open = got > 0 && send_all(server, {buffer.data(), static_cast<std::size_t>(got)});
    }
    if (open && wait[1].revents != 0) {
      constexpr std::uint64_t kDrip = 61;
      const std::uint64_t most = std::min<std::uint64_t>(how_ == How::drip ? kDrip : buffer.size(), left);
      if (how_ == How::drip) ::poll(nullptr, 0, 1);
      const ssize_t got = ::recv(server, buffer.data(), most, 0);
      open = got > 0;
      if (!open) continue;
      left -= static_cast<std::uint64_t>(got);
      // Before the client has them: it may be done with the last ones, and ask how many there were.
      passed_ += static_cast<std::uint64_t>(got);
      open = send_all(client, {buffer.data(), static_cast<std::size_t>(got)});
    }
  }
  while (how_ == How::silence && open && !stop.stop_requested()) ::poll(nullptr, 0, kTick);
  if (how_ == How::reset) {
    const linger hard{1, 0};
    ::setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  ::close(client);
  if (server >= 0) ::close(server);
}

}  // namespace behorig::testing
