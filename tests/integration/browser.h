#pragma once

#include <curl/curl.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/integration/small.h"
#include "tests/support/certificates.h"
#include "tests/support/program.h"

namespace behorig::testing {

/// What a page answered.
struct Page {
  CURLcode code = CURLE_OK;  ///< of the connection
  long status = 0;
  std::string url;  ///< after all redirects
  std::string head, body;
};

/// curl with cookies, as a browser has them.
class Browser {
 public:
  explicit Browser(std::string ca_file);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  bool follows = true;               ///< redirects
  std::vector<std::string> headers;  ///< "Name: value", of every request
  Page get(const std::string& url);
  /// As a form sends it.
  Page post(const std::string& url, const std::string& form);
  Page post_json(const std::string& url, const std::string& body, const std::string& header = {});
  /// "Set-Cookie" lines as curl keeps them.
  std::string cookies() const;

 private:
  Page send(const std::string& url, const std::string* body, std::vector<std::string> more);
  CURL* curl_;
  std::string ca_file_;
};

/// Signs in at the provider's own forms as `name`, from /login of the daemon on. The page that it ends at.
Page sign_in(Browser& browser, const std::string& daemon, const std::string& name);

/// The daemon over TLS on a port of its own: systems "library" of p0 (alice) and "archive" of p1 (bob), with
/// an authority that issued its certificate.
class NetworkDaemon {
 public:
  NetworkDaemon();
  /// `more` comes behind [daemon] and [api].
  void settings(const std::string& more) const;
  /// Returns when it listens.
  void start(const std::map<std::string, std::string>& environment = {});
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port); }
  void reload(const std::string& until_it_says);
  std::string said() const { return program->err(); }

  Small small;
  Authority authority;
  Certificate certificate;
  std::uint16_t port;
  std::unique_ptr<Program> program;
};

}  // namespace behorig::testing
