#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "core/http/listen.h"
#include "core/http/server.h"

namespace behorig::httpd {

/// The bytes of one connection, plain or through TLS, so that what is above is compiled once. One read and
/// one write may run at a time.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual boost::asio::awaitable<bool> handshake() = 0;
  /// 0 = the other side has ended, or the time is over.
  virtual boost::asio::awaitable<std::size_t> read(char* into, std::size_t most) = 0;
  virtual boost::asio::awaitable<bool> write(std::string_view bytes) = 0;
  /// Tells the other side that no more comes.
  virtual boost::asio::awaitable<void> end_writing() = 0;
  /// For all that begins from now on, together; nullopt = as long as it takes.
  virtual void time_left(std::optional<std::chrono::milliseconds> time) = 0;
  virtual void close() = 0;
};

std::unique_ptr<Wire> plain_wire(boost::asio::io_context& io, Accepted accepted);
std::unique_ptr<Wire> tls_wire(boost::asio::io_context& io, boost::asio::ssl::context& tls,
                               Accepted accepted);

/// TLS 1.2 and later, forward secret, without renegotiation; of application protocols only http/1.1.
Result<std::shared_ptr<boost::asio::ssl::context>> tls_context(const TlsListener& settings);

}  // namespace behorig::httpd
