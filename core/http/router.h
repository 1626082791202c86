#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/http/message.h"

namespace behorig::httpd {

/// What stood in a path for the names of its template, decoded.
class Parameters {
 public:
  explicit Parameters(Pairs values) : values_(std::move(values)) {}
  /// Asking for a name that the template does not have is a broken invariant and aborts.
  const std::string& operator[](std::string_view name) const;

 private:
  Pairs values_;
};

struct Route {
  std::string method;  ///< GET answers HEAD too
  /// `/api/v1/systems/{system}`: a name in braces stands for one segment that is not blank. `{name...}`,
  /// last, stands for all that is left, with slashes between, also for nothing.
  std::string path;
  std::string name;  ///< unique: what the API's description and the matrix of rights call it
  std::function<Response(const Request&, const Parameters&)> handler;
};

/// Finds the route of a request. A word of a template goes before a name, and a name before `{name...}`, from
/// the left. Answers 404 (http.not-found), 405 with Allow (http.method) and OPTIONS (204 with Allow) by
/// itself.
class Router {
 public:
  explicit Router(const Catalogue& catalogue = Catalogue::built_in()) : catalogue_(&catalogue) {}

  /// Aborts (broken invariant) on a template that is none, and on a method and path or a name that are there.
  void add(Route route);
  const std::vector<Route>& routes() const { return routes_; }

  /// Which route a request takes, without running it; nullptr = none. For those who ask whether the caller
  /// may.
  const Route* route_of(const Request& request) const;

  /// Reading only, so several threads may call it at once.
  Response operator()(const Request& request) const;

 private:
  /// The routes of the template that fits best.
  std::vector<const Route*> fitting(const std::vector<std::string>& path) const;

  const Catalogue* catalogue_;
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> templates_;  ///< segments, as routes_
};

}  // namespace behorig::httpd
