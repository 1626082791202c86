#include "core/http/server.h"

#include <fmt/format.h>
#include <openssl/rand.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "core/base/digest.h"
#include "core/base/log.h"
#include "core/http/connection.h"
#include "core/http/listen.h"

namespace behorig::httpd {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

using TlsContext = std::shared_ptr<asio::ssl::context>;

/// What the kernel lacks (file descriptors, memory) is not there again at once.
constexpr std::chrono::milliseconds kAfterFailure{100};

/// So that no wait is longer than a clock can say.
constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24);

std::string random_hex() {
  std::array<unsigned char, 8> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) std::abort();
  return to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

/// To a client of a Unix socket that is beyond the limit. It has just connected, so there is room for it.
void turn_away(const Accepted& accepted) {
  if (accepted.family != AF_UNIX) return;
  constexpr std::string_view kText =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";
  ::send(accepted.socket.number(), kText.data(), kText.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void log_failure(std::exception_ptr failure, const char* where) {
  if (!failure) return;
  try {
    std::rethrow_exception(std::move(failure));
  } catch (const std::exception& error) {
    log(LogLevel::error, fmt::format("http: {}: {}", where, error.what()));
  } catch (...) {
    log(LogLevel::error, fmt::format("http: {}: an exception of no known kind", where));
  }
}

}  // namespace

/// What is not atomic belongs to the thread of `shared.io` once that runs.
struct Server::Inside {
  Inside(ServerSettings settings_, Handler handler)
      : settings(std::move(settings_)), shared(settings.limits, std::move(handler)), deadline(shared.io) {}

  struct Door {
    Listening listening;
    std::unique_ptr<asio::posix::stream_descriptor> ready;
  };

  Status open_doors();
  void run();
  asio::awaitable<void> let_in(Door& door);
  void welcome(const Door& door, Accepted accepted);
  bool beyond_limits(const Accepted& accepted) const;
  void gone(const std::shared_ptr<Connection>& connection, const std::string& counted_as, bool tls);
  void begin_to_stop(std::chrono::milliseconds time);
  void close_all();
  void end_if_empty();

  const ServerSettings settings;
  Shared shared;
  TlsContext tls;
  std::vector<Door> doors;
  std::set<std::shared_ptr<Connection>> connections;
  std::map<std::string, std::size_t> counted;
  std::size_t over_tls = 0;
  asio::steady_timer deadline;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> stay;
  bool stopping = false;
  std::atomic<std::size_t> open = 0;
  std::atomic<std::uint64_t> accepted = 0, turned_away = 0;
  std::uint16_t port = 0;
  std::mutex stopped_once;
  std::thread thread;
};

Status Server::Inside::open_doors() {
  // Owned from here on, whatever fails.
  std::vector<Descriptor> inherited;
  for (const int number : settings.inherited) inherited.emplace_back(number);
  if (settings.tls) {
    auto context = tls_context(*settings.tls);
    if (!context) return context.error();
    tls = *context;
  }
  std::vector<Result<Listening>> opened;
  for (auto& socket : inherited) opened.push_back(adopt(socket.release(), settings.tls.has_value()));
  if (settings.unix_socket) opened.push_back(listen_on(*settings.unix_socket));
  if (settings.tls && !settings.tls->address.empty()) opened.push_back(listen_on(*settings.tls, port));
  Status failure = opened.empty() ? Status(Message("http.nothing-to-listen-on")) : Status(Done{});
  for (auto& one : opened) {
    if (!one) {
      failure = one.error();
    } else {
      doors.push_back({std::move(*one), nullptr});
    }
  }
  if (!failure) {
    for (const auto& door : doors) leave(door.listening);
    return failure;
  }
  for (auto& door : doors) {
    door.ready = std::make_unique<asio::posix::stream_descriptor>(shared.io, door.listening.socket.number());
  }
  return Done{};
}

void Server::Inside::run() {
  while (true) {
    try {
      shared.io.run();
      return;
    } catch (...) {
      log_failure(std::current_exception(), "the loop");
    }
  }
}

asio::awaitable<void> Server::Inside::let_in(Door& door) {
  constexpr int kAtOnce = 64;
  asio::steady_timer pause(shared.io);
  bool told = false;
  while (!stopping) {
    error_code error;
    co_await door.ready->async_wait(asio::posix::stream_descriptor::wait_read,
                                    asio::redirect_error(asio::use_awaitable, error));
    if (error || stopping) co_return;
    int failure = 0;
    for (int n = 0; n < kAtOnce && failure == 0; ++n) {
      auto one = accept_one(door.listening, failure);
      if (!one) break;
      try {
        welcome(door, std::move(*one));
      } catch (...) {
        log_failure(std::current_exception(), "a new connection");
      }
    }
    if (failure == 0) told = false;
    if (failure == 0 || failure == ECONNABORTED || failure == EINTR) continue;
    if (!std::exchange(told, true)) {
      log(LogLevel::error, fmt::format("http: connections cannot be accepted: error {}", failure));
    }
    pause.expires_after(kAfterFailure);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

bool Server::Inside::beyond_limits(const Accepted& one) const {
  const Limits& limits = shared.limits;
  if (connections.size() >= limits.connections) return true;
  const auto same = counted.find(one.counted_as);
  const std::size_t of_the_same = same == counted.end() ? 0 : same->second;
  if (one.family == AF_UNIX) return of_the_same >= limits.per_user;
  // Whoever is let in through the Unix socket can still see what goes on when the network is all taken.
  return of_the_same >= limits.per_address || over_tls >= limits.connections - limits.connections / 16;
}

void Server::Inside::welcome(const Door& door, Accepted one) {
  if (beyond_limits(one)) {
    ++turned_away;
    turn_away(one);
    return;
  }
  ++accepted;
  const bool by_tls = door.listening.tls;
  std::string counted_as = one.counted_as;
  auto peer = one.peer;
  auto wire = by_tls ? tls_wire(shared.io, *tls, std::move(one)) : plain_wire(shared.io, std::move(one));
  auto connection = std::make_shared<Connection>(shared, std::move(wire), std::move(peer));
  connections.insert(connection);
  ++counted[counted_as];
  over_tls += by_tls ? 1 : 0;
  open = connections.size();
  asio::co_spawn(
      shared.io, [connection] { return connection->run(); },
      [this, connection, counted_as, by_tls](std::exception_ptr failure) {
        log_failure(std::move(failure), "a connection");
        connection->close();
        gone(connection, counted_as, by_tls);
      });
}

void Server::Inside::gone(const std::shared_ptr<Connection>& connection, const std::string& counted_as,
                          bool by_tls) {
  connections.erase(connection);
  const auto same = counted.find(counted_as);
  if (same != counted.end() && --same->second == 0) counted.erase(same);
  over_tls -= by_tls ? 1 : 0;
  open = connections.size();
  end_if_empty();
}

void Server::Inside::begin_to_stop(std::chrono::milliseconds time) {
  stopping = true;
  for (auto& door : doors) {
    leave(door.listening);
    door.ready->close();
    door.listening.socket.release();
  }
  const std::vector<std::shared_ptr<Connection>> all(connections.begin(), connections.end());
  for (const auto& connection : all) connection->finish();
  deadline.expires_after(std::clamp(time, std::chrono::milliseconds(0), kLongest));
  deadline.async_wait([this](const error_code& error) {
    if (!error) close_all();
  });
  end_if_empty();
}

void Server::Inside::close_all() {
  const std::vector<std::shared_ptr<Connection>> all(connections.begin(), connections.end());
  for (const auto& connection : all) connection->close();
}

void Server::Inside::end_if_empty() {
  if (!stopping || !connections.empty()) return;
  deadline.cancel();
  stay.reset();
}

Server::Server(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<Server>> Server::start(ServerSettings settings, Handler handler) {
  auto inside = std::make_unique<Inside>(std::move(settings), std::move(handler));
  if (const auto opened = inside->open_doors(); !opened) return opened.error();
  inside->shared.id_begin = random_hex();
  inside->stay.emplace(inside->shared.io.get_executor());
  Inside* own = inside.get();
  for (auto& door : own->doors) {
    asio::co_spawn(
        own->shared.io, [own, &door] { return own->let_in(door); },
        [](std::exception_ptr failure) { log_failure(std::move(failure), "a door"); });
  }
  own->thread = std::thread([own] { own->run(); });
  return std::unique_ptr<Server>(new Server(std::move(inside)));
}

std::uint16_t Server::port() const { return inside_->port; }

Figures Server::figures() const {
  const Inside& in = *inside_;
  return {in.open, in.accepted, in.turned_away, in.shared.requests, in.shared.refused, in.shared.busy};
}

Status Server::reload_certificate() {
  return inside_->settings.tls ? reload_certificate(*inside_->settings.tls) : Status(Done{});
}

Status Server::reload_certificate(const TlsListener& files) {
  if (!inside_->settings.tls) return Done{};
  auto context = tls_context(files);
  if (!context) return context.error();
  asio::post(inside_->shared.io, [own = inside_.get(), fresh = *context] { own->tls = fresh; });
  return Done{};
}

void Server::stop(std::chrono::milliseconds time) {
  Inside& in = *inside_;
  const std::lock_guard once(in.stopped_once);
  if (!in.thread.joinable()) return;
  asio::post(in.shared.io, [&in, time] { in.begin_to_stop(time); });
  in.thread.join();
  in.shared.workers.stop();
}

}  // namespace behorig::httpd
