#pragma once

#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/behorig_sdk.h"

struct curl_slist;

namespace behorig::http {

/// How a service is reached. TLS 1.2 or later with a certificate that holds, unless `insecure` allows
/// http://.
struct Target {
  std::string ca_file = {};            ///< PEM; blank = the authorities that the machine trusts
  bool insecure = false;               ///< http:// may be used too
  std::string proxy = {};              ///< of HTTP requests; blank = none, whatever the environment says
  std::chrono::seconds timeout{60};    ///< to connect, and without a byte after that
  std::chrono::seconds total{0};       ///< for a whole request; 0 = as long as bytes come
  std::size_t most_bytes = 64u << 20;  ///< of an answer's body
  bool waits = true;                   ///< where the server says 429 or 503; false = that is the answer
  /// Asked about each address before anything is sent to it; empty = every address. The address that it
  /// admitted is the one that is called. Without a proxy only.
  std::function<bool(const sockaddr&)> admits = {};
};

struct Request {
  std::string url;
  std::vector<std::string> headers = {};  ///< "Name: value" each
  std::optional<std::string> form = {};   ///< POST with this application/x-www-form-urlencoded body
  std::optional<std::string> body = {};   ///< the same with a body whose type stands in `headers`
  std::string method = {};                ///< blank = GET, or POST where there is a body
};

struct Answer {
  long status = 0;
  std::string type = {};  ///< Content-Type, lower case, without parameters
  std::string body = {};
  std::string etag = {};
  std::chrono::seconds retry_after{0};  ///< as the server asks for with 429 or 503 (RFC 9110, 10.2.3)
};

/// Requests over one kept connection (libcurl). Redirects are answers, not followed; cookies and .netrc are
/// not used. For one thread.
class Client {
 public:
  /// `cancelled` is asked while a request waits.
  Client(Target target, std::function<bool()> cancelled);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Waits and tries again when the server says 429 or 503, as long as it asks for, up to five times and two
  /// minutes each, unless the target says not to. Throws sdk::Failure (texts()) for what is no answer; any
  /// status is one.
  Answer send(const Request& request);

 private:
  struct State;
  Answer once(const Request& request);
  void prepare(const Request& request, const curl_slist* headers);
  [[noreturn]] void failed(int code, const Request& request) const;
  void pause(std::chrono::seconds time) const;

  std::unique_ptr<State> state_;
};

/// One segment of a path or one value of a query.
std::string escaped(std::string_view text);

/// What this library may say; for About::texts.
std::vector<sdk::Text> texts();

}  // namespace behorig::http
