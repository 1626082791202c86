#include "core/http/client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "core/http/listen.h"

namespace behorig::httpd {
namespace {

namespace beast_http = boost::beast::http;
using Parser = beast_http::response_parser<beast_http::string_body>;
using Time = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

constexpr milliseconds kBetweenLooks{100};
constexpr std::size_t kLongestLine = std::size_t{4} * 1024 * 1024;

/// Status line and headers as text; nullopt = they may not be sent.
std::optional<std::string> bytes_of(const ClientRequest& request) {
  const auto fine = [](std::string_view text, std::string_view forbidden) {
    return !text.empty() && std::none_of(text.begin(), text.end(), [&](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || forbidden.find(c) != std::string_view::npos;
    });
  };
  if (!fine(request.method, " ") || !fine(request.target, " #") || request.target.front() != '/') {
    return std::nullopt;
  }
  std::string out =
      request.method + " " + request.target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  for (const auto& [name, value] : request.headers) {
    if (!fine(name, " :") || (!value.empty() && !fine(value, ""))) return std::nullopt;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return out + "\r\n" + request.body;
}

/// One request and its answer.
class Exchange {
 public:
  Exchange(const Client::Settings& settings, const std::atomic<bool>* cancel)
      : settings_(settings), path_(settings.socket.string()), cancel_(cancel) {
    parser_.eager(true);
    parser_.header_limit(65536);
    parser_.body_limit(boost::none);
    more_time();
  }

  Status begin(const ClientRequest& request);
  /// Takes what has come: more of the body, or the end. A Message that is blank = cancelled.
  Status read_some();
  bool done() const { return parser_.is_done(); }
  bool has_head() const { return parser_.is_header_done(); }
  int status() const { return static_cast<int>(parser_.get().result_int()); }
  std::string& body() { return parser_.get().body(); }
  void more_time() { until_ = std::chrono::steady_clock::now() + settings_.time; }
  ClientResponse response();
  Message cut_off() const { return Message("http.cut-off", {{"path", path_}}); }
  Message broken(std::string error) const {
    return Message("http.answer-broken", {{"path", path_}, {"error", std::move(error)}});
  }

 private:
  Message failed(int error) const;
  Status connect();
  Status write(std::string_view bytes);
  Status wait_for(short what);

  const Client::Settings& settings_;
  const std::string path_;
  const std::atomic<bool>* cancel_;
  Descriptor socket_;
  Parser parser_;
  std::string unread_;
  Time until_;
};

Message Exchange::failed(int error) const {
  if (error == ENOENT || error == ECONNREFUSED) return Message("http.nobody-listens", {{"path", path_}});
  if (error == EACCES || error == EPERM) return Message("http.not-permitted", {{"path", path_}});
  return Message("http.unreachable", {{"path", path_}, {"error", std::system_category().message(error)}});
}

Status Exchange::connect() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.empty() || path_.size() >= sizeof address.sun_path) {
    return Message("http.socket-long", {{"path", path_}});
  }
  std::memcpy(address.sun_path, path_.data(), path_.size());
  socket_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // A Unix socket whose queue is full does not say when it has room.
  while (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno != EAGAIN && errno != EINTR) return failed(errno);
    if (std::chrono::steady_clock::now() >= until_) return failed(EAGAIN);
    ::poll(nullptr, 0, 10);
  }
  return Done{};
}

Status Exchange::wait_for(short what) {
  while (true) {
    if (cancel_ != nullptr && *cancel_) return Message();
    const auto left = std::chrono::duration_cast<milliseconds>(until_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(settings_.time).count();
      return Message("http.no-answer", {{"path", path_}, {"seconds", std::to_string(seconds)}});
    }
    pollfd wanted{socket_.number(), what, 0};
    const int ready = ::poll(&wanted, 1, static_cast<int>(std::min(left, kBetweenLooks).count()) + 1);
    if (ready > 0) return Done{};
    if (ready < 0 && errno != EINTR) return failed(errno);
  }
}

Status Exchange::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (auto ready = wait_for(POLLOUT); !ready) return ready;
    const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    // Who does not read on has perhaps answered already.
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return Done{};
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return failed(errno);
  }
  return Done{};
}

Status Exchange::begin(const ClientRequest& request) {
  const auto bytes = bytes_of(request);
  if (!bytes) return Message("http.request-bad");
  if (request.method == "HEAD") parser_.skip(true);
  if (auto connected = connect(); !connected) return connected;
  return write(*bytes);
}

Status Exchange::read_some() {
  if (auto ready = wait_for(POLLIN); !ready) return ready;
  std::array<char, 65536> piece;  // NOLINT(*-member-init)
  const ssize_t got = ::recv(socket_.number(), piece.data(), piece.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Done{};
  boost::system::error_code error;
  if (got <= 0) {
    // Where neither a length nor chunks tell the end, this is one; but then nobody knows whether all came.
    if (parser_.is_header_done() && parser_.need_eof() && status() != 200) parser_.put_eof(error);
    return parser_.is_done() ? Status(Done{}) : Status(cut_off());
  }
  unread_.append(piece.data(), static_cast<std::size_t>(got));
  while (!unread_.empty() && !parser_.is_done()) {
    const std::size_t used = parser_.put(boost::asio::const_buffer(unread_.data(), unread_.size()), error);
    unread_.erase(0, used);
    if (error == beast_http::error::need_more) break;
    if (error) return broken(error.message());
    if (used == 0) break;
  }
  if (unread_.size() > kLongestLine || body().size() > settings_.most) return broken("too large");
  return Done{};
}

ClientResponse Exchange::response() {
  auto message = parser_.release();
  ClientResponse out;
  out.status = static_cast<int>(message.result_int());
  for (const auto& field : message) out.headers.emplace_back(field.name_string(), field.value());
  out.body = std::move(message.body());
  return out;
}

/// Hands over whole lines and takes them away; false = no more is wanted.
bool hand_over(std::string& text, const std::function<bool(std::string_view)>& line) {
  std::size_t begin = 0;
  bool wanted = true;
  for (std::size_t end = text.find('\n'); wanted && end != std::string::npos; end = text.find('\n', begin)) {
    std::string_view one = std::string_view(text).substr(begin, end - begin);
    if (one.ends_with('\r')) one.remove_suffix(1);
    begin = end + 1;
    wanted = line(one);
  }
  text.erase(0, begin);
  return wanted;
}

}  // namespace

std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return out;
}

Result<ClientResponse> Client::send(const ClientRequest& request) const {
  Exchange exchange(settings_, nullptr);
  if (const auto begun = exchange.begin(request); !begun) return begun.error();
  while (!exchange.done()) {
    if (const auto read = exchange.read_some(); !read) return read.error();
  }
  return exchange.response();
}

Result<Client::Streamed> Client::stream(const ClientRequest& request,
                                        const std::function<bool(std::string_view)>& line,
                                        const std::atomic<bool>& cancel) const {
  Exchange exchange(settings_, &cancel);
  const auto ended = [&](const Status& how) -> Result<Streamed> {
    if (!how.error().id.empty()) return how.error();
    Streamed out;
    out.cancelled = true;
    return out;
  };
  if (const auto begun = exchange.begin(request); !begun) return ended(begun);
  std::string text;
  while (!exchange.done()) {
    if (const auto read = exchange.read_some(); !read) return ended(read);
    if (!exchange.has_head() || exchange.status() != 200) continue;
    exchange.more_time();
    text += std::exchange(exchange.body(), {});
    if (!hand_over(text, line)) return ended(Message());
    if (text.size() > kLongestLine) return exchange.broken("too long a line");
  }
  if (!text.empty()) line(text);
  Streamed out;
  out.response = exchange.response();
  return out;
}

}  // namespace behorig::httpd
