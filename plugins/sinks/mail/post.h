#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::mail {

struct Server {
  std::string host = {};
  int port = 587;
  bool at_once = false;   ///< TLS from the first byte, not by STARTTLS
  bool insecure = false;  ///< neither
  std::string user = {}, password = {};
  std::string ca_file = {};
  std::chrono::seconds timeout{60};
};

/// What the server said to a mail.
struct Said {
  enum class Kind { taken, later, never } kind = Kind::taken;
  long code = 0;
};

/// Mails over one kept connection (SMTP by libcurl), over TLS 1.2 or later with a certificate that holds
/// unless the server is insecure. Throws sdk::Failure (texts()) for what is about no mail: no server, no TLS,
/// a password that is wrong.
class Post {
 public:
  Post(Server server, std::function<bool()> cancelled);
  ~Post();
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;

  /// All of `to` or none.
  Said send(const std::string& from, const std::vector<std::string>& to, const std::string& letter);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What this library may say; for About::texts.
std::vector<sdk::Text> post_texts();

}  // namespace behorig::mail
