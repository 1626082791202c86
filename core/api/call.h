#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/api/api.h"
#include "core/http/problem.h"

namespace behorig {

/// One request on its way through a handler.
struct Api::Call {
  const httpd::Request& request;
  const httpd::Parameters& path;
  const Access access;
  const Caller& caller;
  const Catalogue& catalogue;

  httpd::Response problem(int status, const Message& what) const {
    return httpd::problem(request, status, what, catalogue);
  }
  /// What is not there and what somebody may not see look the same.
  httpd::Response not_found() const { return problem(404, Message("api.not-found")); }
  httpd::Response forbidden() const { return problem(403, Message("api.forbidden")); }
  /// Of somebody who is not let on.
  httpd::Response rejected(const Rejected& how) const;
  /// Of a store that cannot be used, or a request that cannot be carried out now.
  httpd::Response unavailable(const Message& why) const;
  httpd::Response answer(const boost::json::object& body, int status = 200) const;
  /// Of JSON that is a text already.
  httpd::Response answer(std::string body, int status = 200) const;
  /// All values of a parameter, also those with commas between.
  std::vector<std::string> words(std::string_view parameter) const;
  /// A number within bounds; none, where the parameter is wrong.
  std::optional<std::size_t> number(std::string_view parameter, std::size_t otherwise,
                                    std::size_t most) const;
  /// A read of what is about people, for the access log: who, which route, which systems, how many findings.
  void log_read(std::string_view route, const std::vector<std::string>& systems, std::size_t findings) const;
  /// Whether the settings or the store know the system.
  static bool knows(const Settings& settings, Store& store, const std::string& id);
  /// The run of the path's id where there is one that may be seen.
  std::optional<RunRecord> visible_run(Store& store) const;
};

/// A run that is no system's: the register's, or the one across all.
bool of_no_system(std::string_view system);

/// The entity tag of a body (RFC 9110, 8.8.3).
std::string tag_of(std::string_view body);
/// What somebody may see who sees the finding's system; what has no system, those who read all, and those who
/// read a system that it concerns.
bool may_read(const Access& access, const Finding& finding, const Settings& settings);
/// Likewise who may decide about it.
bool may_decide(const Access& access, const Finding& finding, const Settings& settings);

}  // namespace behorig
