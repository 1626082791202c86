#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "core/http/events.h"
#include "core/http/gate.h"
#include "core/http/message.h"
#include "core/http/server.h"
#include "core/http/wire.h"
#include "core/http/workers.h"

namespace behorig::httpd {

/// What all connections share.
struct Shared {
  Shared(const Limits& limits_, Handler handler_)
      : limits(limits_), handler(std::move(handler_)), workers(limits.workers, limits.waiting) {}
  std::string next_id();

  const Limits limits;
  const Handler handler;
  std::string id_begin;  ///< random: ids of several runs differ
  std::atomic<std::uint64_t> ids = 0, requests = 0, refused = 0, busy = 0;
  /// The order matters: workers hold what belongs to the context, so they end first.
  boost::asio::io_context io{1};
  Workers workers;
};

/// One connection from its handshake to its end. All of it runs on the thread of `Shared::io`.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Peer = std::variant<UnixPeer, AddressPeer>;
  Connection(Shared& shared, std::unique_ptr<Wire> wire, Peer peer);

  /// Ends when the connection is closed.
  boost::asio::awaitable<void> run();
  /// No further request: what has begun is still answered.
  void finish();
  void close();

 private:
  enum class Got { request, refused, nothing };
  struct Answer;

  boost::asio::awaitable<bool> read_more(std::size_t most);
  boost::asio::awaitable<Got> read_request(Head& head, std::string& body);
  boost::asio::awaitable<Got> read_head(Head& head, std::size_t& size);
  boost::asio::awaitable<Got> read_body(const Head& head, std::size_t head_bytes, std::string& body);
  boost::asio::awaitable<Got> refuse(Refusal refusal);
  boost::asio::awaitable<bool> exchange(Head head, std::string body);
  boost::asio::awaitable<Response> answer(std::shared_ptr<const Request> request);
  boost::asio::awaitable<bool> send(const Request& request, Response response, bool http_1_0, bool keep);
  boost::asio::awaitable<bool> send_bytes(std::string_view bytes);
  boost::asio::awaitable<void> stream(EventStream events, bool chunked);
  boost::asio::awaitable<bool> send_events(std::string text, bool chunked);
  boost::asio::awaitable<void> watch();
  boost::asio::awaitable<void> linger();

  Shared& shared_;
  std::unique_ptr<Wire> wire_;
  const Peer peer_;
  std::string buffer_;              ///< received, not yet understood
  boost::asio::steady_timer news_;  ///< cancelled when there is something to do
  bool between_requests_ = false, stopping_ = false, closed_ = false, client_gone_ = false;
  std::atomic<bool> woken_ = false;
};

}  // namespace behorig::httpd
