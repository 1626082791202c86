#include "core/http/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <ctime>
#include <exception>
#include <utility>

#include "core/base/log.h"
#include "core/http/problem.h"

namespace behorig::httpd {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using asio::awaitable;
using boost::system::error_code;

constexpr std::size_t kReadPiece = 16384;
constexpr std::size_t kWritePiece = 65536;
constexpr std::size_t kMostLinger = 262144;
constexpr std::chrono::seconds kLinger{1};

Message refusal_text(const Refusal& refusal, const Limits& limits) {
  switch (refusal.status) {
    case 413:
      return Message("http.body-too-large", {{"most", std::to_string(limits.body_bytes)}});
    case 417:
      return Message("http.expectation");
    case 431:
      return Message("http.head-too-large", {{"most", std::to_string(limits.head_bytes)},
                                             {"headers", std::to_string(kMostHeaders)}});
    case 505:
      return Message("http.version");
    default:
      return Message("http.refused");
  }
}

/// A handler's answer, or 500: no exception leaves it.
Response handled(const Handler& handler, const Request& request) {
  try {
    return handler(request);
  } catch (const std::exception& error) {
    log(LogLevel::error, fmt::format("request {}: the handler threw: {}", request.id, error.what()));
  } catch (...) {
    log(LogLevel::error, fmt::format("request {}: the handler threw", request.id));
  }
  return problem(request, 500, Message("http.failed", {{"request", request.id}}));
}

}  // namespace

std::string Shared::next_id() { return id_begin + fmt::format("{:016x}", ids++); }

/// What a worker leaves for the connection that waits.
struct Connection::Answer {
  std::optional<Response> response;
};

Connection::Connection(Shared& shared, std::unique_ptr<Wire> wire, Peer peer)
    : shared_(shared), wire_(std::move(wire)), peer_(std::move(peer)), news_(shared.io) {}

void Connection::finish() {
  stopping_ = true;
  if (between_requests_) wire_->close();
  news_.cancel();
}

void Connection::close() {
  closed_ = stopping_ = true;
  wire_->close();
  news_.cancel();
}

awaitable<void> Connection::run() {
  wire_->time_left(shared_.limits.head);
  bool keep = co_await wire_->handshake();
  while (keep && !stopping_) {
    Head head;
    std::string body;
    const Got got = co_await read_request(head, body);
    if (got == Got::nothing) break;
    if (got == Got::refused) {
      co_await linger();
      break;
    }
    keep = co_await exchange(std::move(head), std::move(body));
  }
  wire_->close();
}

/// At most so many bytes are then in the buffer. false = nothing came.
awaitable<bool> Connection::read_more(std::size_t most) {
  std::array<char, kReadPiece> piece;  // NOLINT(*-member-init)
  const std::size_t room = std::min(most - buffer_.size(), piece.size());
  const std::size_t got = co_await wire_->read(piece.data(), room);
  buffer_.append(piece.data(), got);
  co_return got > 0;
}

awaitable<Connection::Got> Connection::read_request(Head& head, std::string& body) {
  std::size_t size = 0;
  Got got = co_await read_head(head, size);
  if (got != Got::request) co_return got;
  if (head.length > shared_.limits.body_bytes) {
    got = co_await refuse({413, "length"});
    co_return got;
  }
  got = co_await read_body(head, size, body);
  co_return got;
}

awaitable<Connection::Got> Connection::read_head(Head& head, std::size_t& size) {
  const std::size_t most = shared_.limits.head_bytes;
  if (buffer_.empty()) {
    between_requests_ = true;
    wire_->time_left(shared_.limits.idle);
    const bool came = co_await read_more(most);
    if (!came) co_return Got::nothing;
  }
  between_requests_ = false;
  wire_->time_left(shared_.limits.head);
  std::optional<Refusal> refusal;
  for (std::size_t seen = 0; size == 0 && !refusal;) {
    const std::string_view bytes = std::string_view(buffer_).substr(0, most);
    const auto found = head_size(bytes, seen);
    seen = bytes.size();
    if (const auto* bad = std::get_if<Refusal>(&found)) {
      refusal = *bad;
    } else if (size = std::get<std::size_t>(found); size == 0 && seen >= most) {
      refusal = Refusal{431, "size of the head"};
    } else if (size == 0) {
      const bool came = co_await read_more(most);
      if (!came) co_return Got::nothing;
    }
  }
  if (!refusal) {
    auto read = httpd::read_head(std::string_view(buffer_).substr(0, size));
    if (const auto* bad = std::get_if<Refusal>(&read)) {
      refusal = *bad;
    } else {
      head = std::move(std::get<Head>(read));
      co_return Got::request;
    }
  }
  const Got got = co_await refuse(*refusal);
  co_return got;
}

/// Beast takes the body out of its framing. What it makes of the head must be what the gate made of it.
awaitable<Connection::Got> Connection::read_body(const Head& head, std::size_t head_bytes,
                                                 std::string& body) {
  beast_http::request_parser<beast_http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(shared_.limits.head_bytes));
  parser.body_limit(shared_.limits.body_bytes);
  parser.eager(true);
  wire_->time_left(shared_.limits.body);
  if (head.expects_continue && buffer_.size() == head_bytes) {
    const bool sent = co_await wire_->write("HTTP/1.1 100 Continue\r\n\r\n");
    if (!sent) co_return Got::nothing;
  }
  std::optional<Refusal> refusal;
  while (!refusal) {
    error_code error;
    const std::size_t used = parser.put(asio::const_buffer(buffer_.data(), buffer_.size()), error);
    buffer_.erase(0, used);
    if (parser.is_header_done() && parser.chunked() != head.chunked) refusal = Refusal{400, "body differs"};
    if (error == beast_http::error::body_limit) {
      refusal = Refusal{413, "body"};
    } else if (error && error != beast_http::error::need_more) {
      refusal = Refusal{400, "body"};
    }
    if (refusal || parser.is_done()) break;
    if (buffer_.size() >= kReadPiece) {
      refusal = Refusal{400, "chunk without an end"};
      break;
    }
    const bool came = co_await read_more(kReadPiece);
    if (!came) co_return Got::nothing;
  }
  if (!refusal) {
    auto message = parser.release();
    const auto fields = static_cast<std::size_t>(std::distance(message.begin(), message.end()));
    body = std::move(message.body());
    // Trailers could say what the gate did not see.
    if (fields != head.headers.size()) refusal = Refusal{400, "trailers"};
    if (!head.chunked && body.size() != head.length) refusal = Refusal{400, "body differs"};
    if (!refusal) co_return Got::request;
  }
  const Got got = co_await refuse(*refusal);
  co_return got;
}

awaitable<Connection::Got> Connection::refuse(Refusal refusal) {
  ++shared_.refused;
  Request unknown;
  unknown.id = shared_.next_id();
  log(LogLevel::info, fmt::format("request {} refused with {}: {}", unknown.id, refusal.status, refusal.why));
  Response response = problem(unknown, refusal.status, refusal_text(refusal, shared_.limits));
  co_await send(unknown, std::move(response), false, false);
  co_return Got::refused;
}

/// true = another request may come.
awaitable<bool> Connection::exchange(Head head, std::string body) {
  ++shared_.requests;
  auto request = std::make_shared<Request>();
  request->method = std::move(head.method);
  request->target = std::move(head.target);
  request->path = std::move(head.path);
  request->query = std::move(head.query);
  request->headers = std::move(head.headers);
  request->body = std::move(body);
  request->peer = peer_;
  request->id = shared_.next_id();
  wire_->time_left(std::nullopt);
  Response response = co_await answer(request);
  if (closed_) co_return false;
  const bool keep = head.keep_alive && !stopping_;
  const bool sent = co_await send(*request, std::move(response), head.http_1_0, keep);
  if (sent && !keep) co_await linger();
  co_return sent&& keep;
}

awaitable<Response> Connection::answer(std::shared_ptr<const Request> request) {
  const auto waited = std::make_shared<Answer>();
  const bool taken = shared_.workers.offer([self = shared_from_this(), waited = waited, request]() mutable {
    auto response = std::make_shared<Response>(handled(self->shared_.handler, *request));
    // The last one to hold the connection must be its own thread.
    asio::io_context& io = self->shared_.io;
    asio::post(io, [self = std::move(self), waited = std::move(waited), response = std::move(response)] {
      waited->response = std::move(*response);
      self->news_.cancel();
    });
  });
  if (!taken) {
    ++shared_.busy;
    Response busy = problem(*request, 503,
                            stopping_ ? Message("http.stopping") : Message("http.busy", {{"seconds", "1"}}));
    busy.headers.emplace_back("Retry-After", "1");
    co_return busy;
  }
  while (!waited->response && !closed_) {
    error_code error;
    news_.expires_at(asio::steady_timer::time_point::max());
    co_await news_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
  co_return waited->response ? std::move(*waited->response) : Response{};
}

/// false = the connection has ended with it.
awaitable<bool> Connection::send(const Request& request, Response response, bool http_1_0, bool keep) {
  const bool events = response.events.has_value();
  const Sending sending{events && !http_1_0, !keep || events, http_1_0, http_date(std::time(nullptr))};
  auto head = head_of(response, sending);
  if (!head) {
    log(LogLevel::error, fmt::format("request {}: the handler's response may not be written", request.id));
    response = problem(request, 500, Message("http.failed", {{"request", request.id}}));
    head = head_of(response, {false, !keep, http_1_0, sending.date});
  }
  const bool with_content = request.method != "HEAD";
  std::string_view rest =
      with_content && !response.events ? std::string_view(response.body) : std::string_view();
  if (rest.size() <= kWritePiece) head->append(std::exchange(rest, {}));
  bool sent = co_await send_bytes(*head);
  if (sent) sent = co_await send_bytes(rest);
  if (!sent || !response.events) co_return sent;
  if (with_content) {
    EventStream stream_of = std::move(*response.events);
    response.events.reset();
    co_await stream(std::move(stream_of), sending.chunked);
  }
  co_return false;
}

/// A client has the time for each piece, so that what is large does not need a fast one.
awaitable<bool> Connection::send_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    wire_->time_left(shared_.limits.write);
    const bool sent = co_await wire_->write(bytes.substr(0, kWritePiece));
    if (!sent) co_return false;
    bytes.remove_prefix(std::min(kWritePiece, bytes.size()));
  }
  wire_->time_left(std::nullopt);
  co_return true;
}

awaitable<bool> Connection::send_events(std::string text, bool chunked) {
  if (chunked) text = fmt::format("{:x}\r\n{}\r\n", text.size(), text);
  const bool sent = co_await send_bytes(text);
  co_return sent;
}

awaitable<void> Connection::stream(EventStream events, bool chunked) {
  const auto reader = events.read([self = shared_from_this()] {
    if (self->woken_.exchange(true)) return;
    asio::io_context& io = self->shared_.io;
    asio::post(io, [self] { self->news_.cancel(); });
  });
  { const EventStream last_handle = std::move(events); }
  wire_->time_left(std::nullopt);
  asio::co_spawn(
      shared_.io, [self = shared_from_this()] { return self->watch(); }, asio::detached);
  bool whole = false;
  while (!client_gone_ && !closed_) {
    woken_ = false;
    // Asked before taking: what comes while this is written still belongs before the end.
    const bool last = stopping_;
    const auto taken = reader->take();
    if (!taken.bytes.empty()) {
      const bool sent = co_await send_events(taken.bytes, chunked);
      if (!sent) break;
    }
    if (taken.cut) break;
    whole = taken.ended || last;
    if (whole) break;
    if (woken_ || client_gone_ || closed_ || stopping_ || !taken.bytes.empty()) continue;
    error_code error;
    news_.expires_after(shared_.limits.heartbeat);
    co_await news_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (error) continue;
    const bool sent = co_await send_events(":\n\n", chunked);
    if (!sent) break;
  }
  reader->leave();
  if (whole && chunked) whole = co_await send_bytes("0\r\n\r\n");
  if (!whole) co_return;
  wire_->time_left(kLinger);
  co_await wire_->end_writing();
}

/// Whoever reads events says nothing more: whatever comes is the end.
awaitable<void> Connection::watch() {
  std::array<char, 256> scratch;  // NOLINT(*-member-init)
  co_await wire_->read(scratch.data(), scratch.size());
  client_gone_ = true;
  news_.cancel();
}

/// Closing with something unread makes the kernel throw away what was sent: the client would not see its
/// answer.
awaitable<void> Connection::linger() {
  wire_->time_left(kLinger);
  co_await wire_->end_writing();
  for (std::size_t left = kMostLinger; left >= kReadPiece; left -= kReadPiece) {
    buffer_.clear();
    const bool came = co_await read_more(kReadPiece);
    if (!came) break;
  }
}

}  // namespace behorig::httpd
