#include "tests/support/database_wire.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <optional>

#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

constexpr int kTick = 10;  // milliseconds

std::size_t byte(const std::string& bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

}  // namespace

/// One connection, until either side ends it.
class DatabaseWire::Session {
 public:
  Session(const DatabaseWire& wire, int client)
      : wire_(wire), client_(client), server_(connect_to(wire.server_)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (after_ == After::reset) {
      const linger hard{1, 0};
      ::setsockopt(client_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    }
    ::close(client_);
    if (server_ >= 0) ::close(server_);
  }

  void relay(const std::stop_token& stop) {
    // Small messages are not kept back to be joined.
    const int yes = 1;
    for (const int fd : {client_, server_}) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    std::array<char, 16384> buffer{};
    for (bool open = server_ >= 0; open && !stop.stop_requested();) {
      std::array<pollfd, 2> wait{{{client_, POLLIN, 0}, {server_, POLLIN, 0}}};
      if (::poll(wait.data(), wait.size(), kTick) <= 0) continue;
      for (std::size_t side = 0; side < 2 && open; ++side) {
        if (wait[side].revents == 0) continue;
        const ssize_t got = ::recv(wait[side].fd, buffer.data(), buffer.size(), 0);
        open = got > 0;
        if (!open) break;
        const std::string bytes(buffer.data(), static_cast<std::size_t>(got));
        open = side == 0 ? from_client(bytes) : from_server(bytes);
      }
    }
  }

 private:
  /// Statements are short: each comes whole.
  bool from_client(const std::string& bytes) {
    constexpr char kQuery = 3;
    const bool maria = wire_.protocol_ == Protocol::mariadb;
    const bool asks = maria ? bytes.size() > 5 && bytes[3] == 0 && bytes[4] == kQuery
                            : !bytes.empty() && (bytes[0] == 'Q' || bytes[0] == 'P');
    if (asks) {
      statement_ = bytes.substr(5);
      nth_.clear();
      columns_ = 0;
      sequence_ = 1;
    }
    return send_all(server_, bytes);
  }

  bool from_server(const std::string& bytes) {
    pending_ += bytes;
    while (const auto size = message_size()) {
      const std::string whole = pending_.substr(0, *size);
      pending_.erase(0, *size);
      if (!pass(whole)) return false;
    }
    return true;
  }

  std::optional<std::size_t> message_size() const {
    const bool maria = wire_.protocol_ == Protocol::mariadb;
    const std::size_t head = maria ? 4 : 5;
    if (pending_.size() < head) return std::nullopt;
    const std::size_t size =
        maria ? 4 + byte(pending_, 0) + (byte(pending_, 1) << 8) + (byte(pending_, 2) << 16)
              : 1 + (byte(pending_, 1) << 24) + (byte(pending_, 2) << 16) + (byte(pending_, 3) << 8) +
                    byte(pending_, 4);
    return pending_.size() < size ? std::nullopt : std::optional(size);
  }

  bool pass(const std::string& whole) {
    if (statement_.find(wire_.where_) == std::string::npos) return send_all(client_, whole);
    const bool maria = wire_.protocol_ == Protocol::mariadb;
    Message message{
        .protocol = wire_.protocol_, .body = whole.substr(maria ? 4 : 5), .statement = statement_};
    message.type = maria ? type_of(message.body) : whole[0];
    message.nth = ++nth_[message.type];
    for (const Piece& piece : wire_.lie_(message)) {
      if (piece.skips) ++sequence_;
      if (!send_all(client_, piece.raw ? piece.body : framed(piece))) return false;
    }
    after_ = message.after;
    return after_ == After::go_on;
  }

  char type_of(const std::string& body) {
    constexpr std::size_t kEnd = 0xfe, kError = 0xff, kLongestEnd = 9;
    const std::size_t first = body.empty() ? 0 : byte(body, 0);
    if (first == kError) return 'E';
    if (columns_ == 0) {
      columns_ = first;
      return first == 0 ? 'K' : 'H';
    }
    if (first == kEnd && body.size() < kLongestEnd) return nth_['F'] == 0 ? 'F' : 'C';
    return nth_['F'] == 0 ? 'T' : 'D';
  }

  std::string framed(const Piece& piece) {
    const std::size_t size = piece.body.size();
    const auto part = [](std::size_t value, unsigned shift) {
      return static_cast<char>(value >> shift & 0xff);
    };
    if (wire_.protocol_ == Protocol::mariadb)
      return std::string{part(size, 0), part(size, 8), part(size, 16), static_cast<char>(sequence_++)} +
             piece.body;
    const std::size_t whole = size + 4;
    return std::string{piece.type, part(whole, 24), part(whole, 16), part(whole, 8), part(whole, 0)} +
           piece.body;
  }

  const DatabaseWire& wire_;
  int client_, server_;
  std::string pending_, statement_;
  std::map<char, std::size_t> nth_;
  std::size_t columns_ = 0;
  std::uint8_t sequence_ = 1;
  After after_ = After::go_on;
};

DatabaseWire::DatabaseWire(Protocol protocol, std::uint16_t server, std::string where, Lie lie)
    : protocol_(protocol),
      server_(server),
      where_(std::move(where)),
      lie_(std::move(lie)),
      listener_(listen_on_loopback(port_)) {
  acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

DatabaseWire::~DatabaseWire() {
  acceptor_.request_stop();
  acceptor_.join();
  ::close(listener_);
}

void DatabaseWire::accept_all(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, kTick) != 1) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) Session(*this, client).relay(stop);
  }
}

}  // namespace behorig::testing
