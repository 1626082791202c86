#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace behorig::testing {

/// A wire to a server of 127.0.0.1 that breaks: each connection is cut after so many bytes from the server.
class CutProxy {
 public:
  /// Or it drips: all of it comes, few bytes at a time, each after a moment.
  enum class How { close, reset, silence, drip };

  CutProxy(std::uint16_t server, std::uint64_t cut_after, How how = How::close);
  ~CutProxy();
  CutProxy(const CutProxy&) = delete;
  CutProxy& operator=(const CutProxy&) = delete;

  std::uint16_t port() const { return port_; }
  /// Bytes from the server that went through, over all connections.
  std::uint64_t passed() const { return passed_; }

 private:
  void accept_all(const std::stop_token& stop);
  void relay(const std::stop_token& stop, int client);

  std::uint16_t server_, port_ = 0;
  std::uint64_t cut_after_;
  How how_;
  int listener_;
  std::atomic<std::uint64_t> passed_{0};
  std::vector<std::jthread> relays_;
  std::jthread acceptor_;
};

}  // namespace behorig::testing
