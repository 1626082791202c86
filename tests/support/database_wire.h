#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace behorig::testing {

/// A wire to a database server of 127.0.0.1 that lies about what the server says. It is in the clear, and
/// knows messages of PostgreSQL's protocol 3 and packets of MariaDB's, from the server only.
class DatabaseWire {
 public:
  enum class Protocol { postgresql, mariadb };
  enum class After { go_on, close, reset };

  /// One message of the answer to a statement. Types are PostgreSQL's; for MariaDB: H header, T column, F the
  /// end of these, D row, C the end of rows, E error, K anything else.
  struct Message {
    Protocol protocol;
    char type = 0;
    std::string body = {};
    std::string statement = {};  ///< which it answers
    std::size_t nth = 0;         ///< of its type in this answer, from 1
    After after = After::go_on;  ///< what becomes of the connection behind it

    bool counts() const { return statement.find("behorig_count") != std::string::npos; }
  };
  /// A message that has a frame, in the order of the wire, or bytes that go on as they are.
  struct Piece {
    char type = 0;
    std::string body = {};
    bool raw = false;
    bool skips = false;  ///< MariaDB: as if a packet before it were lost
  };
  using Pieces = std::vector<Piece>;
  /// What is sent on in the place of a message.
  using Lie = std::function<Pieces(Message& message)>;

  /// Lies in answers to statements that hold `where`.
  DatabaseWire(Protocol protocol, std::uint16_t server, std::string where, Lie lie);
  ~DatabaseWire();
  DatabaseWire(const DatabaseWire&) = delete;
  DatabaseWire& operator=(const DatabaseWire&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  class Session;
  void accept_all(const std::stop_token& stop);

  Protocol protocol_;
  std::uint16_t server_, port_ = 0;
  std::string where_;
  Lie lie_;
  int listener_;
  std::jthread acceptor_;
};

}  // namespace behorig::testing
