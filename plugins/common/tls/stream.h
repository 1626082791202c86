#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::tls {

struct Server {
  std::string host;
  int port = 0;
  bool clear = false;                      ///< plain TCP
  std::string ca_file = {};                ///< PEM; blank = the authorities that the machine trusts
  std::string certificate = {}, key = {};  ///< PEM, where the server wants one
  std::chrono::seconds timeout{30};        ///< to connect, and for every step after that
};

/// Bytes to a server that says nothing back, over TLS 1.2 or later with a certificate of its name that holds.
/// Throws sdk::Failure (texts()) for whatever goes wrong.
class Stream {
 public:
  /// Connected and shaken hands. `cancelled` is asked while it waits.
  Stream(const Server& server, std::function<bool()> cancelled);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void send(std::string_view bytes);
  /// Says that nothing more comes and waits until the server has read it all and closed its side: only then
  /// has it taken what was sent. A server that refuses the client's certificate says so only here (TLS 1.3).
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What this library may say; for About::texts.
std::vector<sdk::Text> texts();

}  // namespace behorig::tls
