#pragma once

#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/http/server.h"

namespace behorig::httpd {

/// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

/// A socket that listens, without waiting.
struct Listening {
  Descriptor socket;
  bool tls = false;
  std::string path;  ///< of a socket that goes with the server; blank = none
  struct stat made {};
};

Result<Listening> listen_on(const UnixListener& where);
/// `port` is set to the one that was taken.
Result<Listening> listen_on(const TlsListener& where, std::uint16_t& port);
Result<Listening> adopt(int number, bool tls);
/// Takes the path away if it is still ours.
void leave(const Listening& listening);

struct Accepted {
  Descriptor socket;
  int family = 0;
  std::variant<UnixPeer, AddressPeer> peer;
  std::string counted_as;  ///< who shares a limit
};
/// nullopt = nobody waits, or it failed: `error` is then not 0.
std::optional<Accepted> accept_one(const Listening& listening, int& error);

}  // namespace behorig::httpd
