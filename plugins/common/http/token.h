#pragma once

#include <optional>
#include <string>

#include "plugins/common/http/client.h"

namespace behorig::http {

/// OAuth 2.0 client credentials (RFC 6749, section 4.4), or a token that somebody gave.
struct Credentials {
  std::string token = {};  ///< a bearer token; blank = ask for one
  std::string token_url = {}, client_id = {}, client_secret = {}, scope = {};
};

/// Requests with a bearer token (RFC 6750); a new one is asked for when the service takes the old one no
/// more.
class Session {
 public:
  Session(Client& client, Credentials credentials) : client_(client), credentials_(std::move(credentials)) {}

  Answer get(const std::string& url);

 private:
  std::string bearer();
  std::string ask() const;

  Client& client_;
  Credentials credentials_;
  std::optional<std::string> current_ = {};
};

}  // namespace behorig::http
