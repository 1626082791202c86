#pragma once

#include <atomic>
#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/certificates.h"

struct MHD_Daemon;

namespace behorig::testing {

struct HttpRequest {
  std::string method, path;
  std::map<std::string, std::string> query = {}, headers = {};  ///< names of headers in lower case
  std::string body = {};
  int number = 0;  ///< requests before this one
};

struct HttpReply {
  unsigned status = 200;
  std::string body = {};
  std::map<std::string, std::string> headers = {{"Content-Type", "application/scim+json"}};
};

/// A service of SCIM 2.0 (RFC 7644, RFC 9865) on a free port of 127.0.0.1, over libmicrohttpd: lists by index
/// and by cursor, single resources, ServiceProviderConfig, Me, and a token endpoint. Honest, unless the test
/// changes what it says.
class ScimServer {
 public:
  static constexpr const char* kToken = "scim-token";
  /// Changes an honest reply.
  using Lie = std::function<void(const HttpRequest&, HttpReply&)>;

  /// Over TLS where there is a certificate.
  explicit ScimServer(Lie lie = {}, const Certificate* certificate = nullptr);
  ~ScimServer();
  ScimServer(const ScimServer&) = delete;
  ScimServer& operator=(const ScimServer&) = delete;

  std::vector<boost::json::object> users, groups;
  std::size_t most_per_page = 1000;
  bool prefers_cursor = false;
  bool members_in_lists = true;
  bool all_behind_the_end = false;  ///< where they are no more than a page, as services on SCIMMY do

  std::uint16_t port() const { return port_; }
  std::string url() const;
  std::string token_url() const;
  int requests() const { return requests_; }
  /// For libmicrohttpd's handler.
  HttpReply reply(HttpRequest request);

 private:
  HttpReply honest(const HttpRequest& request) const;
  HttpReply list(const std::vector<boost::json::object>& all, const HttpRequest& request) const;
  HttpReply token(const HttpRequest& request) const;

  Lie lie_;
  bool tls_;
  std::string certificate_, key_;
  std::uint16_t port_ = 0;
  std::atomic<int> requests_{0};
  std::mutex mutex_;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace behorig::testing
