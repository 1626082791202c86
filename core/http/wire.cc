#include "core/http/wire.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <string>
#include <utility>

namespace behorig::httpd {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::redirect_error;
using asio::use_awaitable;
using boost::system::error_code;

using Plain = boost::beast::basic_stream<asio::generic::stream_protocol>;
using Tls = asio::ssl::stream<Plain>;

Plain stream_of(asio::io_context& io, Accepted accepted) {
  const asio::generic::stream_protocol protocol(accepted.family, 0);
  asio::generic::stream_protocol::socket socket(io);
  error_code error;
  socket.assign(protocol, accepted.socket.release(), error);
  return Plain(std::move(socket));
}

void limit(Plain& stream, std::optional<std::chrono::milliseconds> time) {
  if (time) {
    stream.expires_after(*time);
  } else {
    stream.expires_never();
  }
}

class PlainWire : public Wire {
 public:
  explicit PlainWire(Plain stream) : stream_(std::move(stream)) {}
  awaitable<bool> handshake() override { co_return true; }
  awaitable<std::size_t> read(char* into, std::size_t most) override {
    error_code error;
    const std::size_t got =
        co_await stream_.async_read_some(asio::buffer(into, most), redirect_error(use_awaitable, error));
    co_return error ? 0 : got;
  }
  awaitable<bool> write(std::string_view bytes) override {
    error_code error;
    co_await asio::async_write(stream_, asio::buffer(bytes), redirect_error(use_awaitable, error));
    co_return !error;
  }
  awaitable<void> end_writing() override {
    error_code error;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, error);
    co_return;
  }
  void time_left(std::optional<std::chrono::milliseconds> time) override { limit(stream_, time); }
  void close() override { stream_.close(); }

 private:
  Plain stream_;
};

class TlsWire : public Wire {
 public:
  TlsWire(Plain stream, asio::ssl::context& context) : stream_(std::move(stream), context) {}
  awaitable<bool> handshake() override {
    error_code error;
    co_await stream_.async_handshake(asio::ssl::stream_base::server, redirect_error(use_awaitable, error));
    co_return !error;
  }
  awaitable<std::size_t> read(char* into, std::size_t most) override {
    error_code error;
    const std::size_t got =
        co_await stream_.async_read_some(asio::buffer(into, most), redirect_error(use_awaitable, error));
    co_return error ? 0 : got;
  }
  awaitable<bool> write(std::string_view bytes) override {
    error_code error;
    co_await asio::async_write(stream_, asio::buffer(bytes), redirect_error(use_awaitable, error));
    co_return !error;
  }
  awaitable<void> end_writing() override {
    error_code error;
    co_await stream_.async_shutdown(redirect_error(use_awaitable, error));
  }
  void time_left(std::optional<std::chrono::milliseconds> time) override {
    limit(stream_.next_layer(), time);
  }
  void close() override { stream_.next_layer().close(); }

 private:
  Tls stream_;
};

/// Speaks http/1.1 with who offers it, and with nobody who offers only something else: a connection that was
/// meant for another protocol is not taken for HTTP.
int choose_protocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* /*context*/) {
  static constexpr std::string_view kOurs("\x08http/1.1", 9);
  unsigned char* chosen = nullptr;
  const int result =
      SSL_select_next_proto(&chosen, size, reinterpret_cast<const unsigned char*>(kOurs.data()),
                            static_cast<unsigned>(kOurs.size()), offered, offered_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

std::unique_ptr<Wire> plain_wire(asio::io_context& io, Accepted accepted) {
  return std::make_unique<PlainWire>(stream_of(io, std::move(accepted)));
}

std::unique_ptr<Wire> tls_wire(asio::io_context& io, asio::ssl::context& tls, Accepted accepted) {
  return std::make_unique<TlsWire>(stream_of(io, std::move(accepted)), tls);
}

Result<std::shared_ptr<asio::ssl::context>> tls_context(const TlsListener& settings) {
  error_code error;
  auto out = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* context = out->native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  // Otherwise a key with a pass phrase would make the daemon ask for it on a terminal.
  out->set_password_callback([](std::size_t, asio::ssl::context::password_purpose) { return std::string(); },
                             error);
  if (!error) out->use_certificate_chain_file(settings.certificate.string(), error);
  if (!error) out->use_private_key_file(settings.key.string(), asio::ssl::context::pem, error);
  if (!error) return out;
  ERR_clear_error();
  return Message("http.certificate", {{"certificate", settings.certificate.string()},
                                      {"key", settings.key.string()},
                                      {"error", error.message()}});
}

}  // namespace behorig::httpd
