#pragma once

#include <sys/types.h>

#include <boost/json.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/http/client.h"
#include "tests/integration/telling.h"

namespace behorig::testing {

/// The daemon on a small organisation, asked over its Unix socket by somebody who coordinates and operates.
class Served : public Telling {
 public:
  Served();

  /// behorig.toml: the socket, who asks, and `more`.
  void settings(const std::string& more) const;
  /// A system `id` of csv files that holds what library holds; or what a plugin that does wrong gives.
  void naughty(const std::string& id, const std::string& how, const std::string& deadline = "5s") const;
  /// Returns when it answers; `before` comes before the program's own path, such as another program that
  /// starts it.
  void start(const std::map<std::string, std::string>& environment = {},
             const std::vector<std::string>& before = {});
  void kill();
  bool ended() const { return program_->ended(); }
  std::string said() const { return program_->err(); }
  /// Who listens on the socket, by the kernel's word; 0 = nobody.
  pid_t pid() const;

  /// An answer of status 0 is none: nobody listens, or the connection was cut.
  httpd::ClientResponse send(const httpd::ClientRequest& request) const;
  httpd::ClientResponse get(const std::string& target) const { return send({"GET", target, {}, {}}); }
  httpd::ClientResponse post(const std::string& target, const std::string& body,
                             httpd::Pairs headers = {}) const;
  /// Asks for a check of these and waits for its end: what came of each, as JSON. Null where it ended without
  /// an answer.
  boost::json::value checked(const std::vector<std::string>& systems) const;
  /// Pages of /api/v1/findings: the findings' objects, as they come.
  std::vector<boost::json::object> findings(const std::string& query = "") const;

 private:
  std::unique_ptr<Program> program_;
};

/// How long answers took, and how many did not come.
class Stopwatch {
 public:
  void time(const std::function<bool()>& work);
  /// Milliseconds; `share` of all answers took no longer.
  double percentile(double share) const;
  std::size_t answers() const { return milliseconds_.size(); }
  std::size_t failures() const { return failures_; }

 private:
  std::vector<double> milliseconds_;
  std::size_t failures_ = 0;
};

}  // namespace behorig::testing
