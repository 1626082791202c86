#include "core/http/router.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "core/http/problem.h"

namespace behorig::httpd {
namespace {

using Segments = std::vector<std::string>;

[[noreturn]] void broken_route(const Route& route, const char* what) {
  std::fprintf(stderr, "route %s %s: %s\n", route.method.c_str(), route.path.c_str(), what);
  std::abort();
}

bool is_name(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
bool is_rest(std::string_view segment) { return is_name(segment) && segment.ends_with("...}"); }

Segments segments_of(const Route& route) {
  if (!route.path.starts_with('/')) broken_route(route, "no path");
  Segments out;
  std::string_view left = std::string_view(route.path).substr(1);
  while (true) {
    const std::size_t end = left.find('/');
    out.emplace_back(left.substr(0, end));
    if (end == std::string_view::npos) break;
    left.remove_prefix(end + 1);
  }
  for (std::size_t at = 0; at < out.size(); ++at) {
    const bool last = at + 1 == out.size();
    if (is_rest(out[at]) && !last) broken_route(route, "the rest is not last");
    if (!is_name(out[at]) && out[at].find_first_of("{}") != std::string::npos) broken_route(route, "braces");
    if (out[at].empty() && !last) broken_route(route, "blank segment");
  }
  return out;
}

bool fits(const Segments& segments, const Segments& path) {
  for (std::size_t at = 0; at < segments.size(); ++at) {
    if (is_rest(segments[at])) return true;
    if (at >= path.size()) return false;
    if (is_name(segments[at]) ? path[at].empty() : segments[at] != path[at]) return false;
  }
  return segments.size() == path.size();
}

/// In the order of preference: word, name, rest, for each segment. Equal for templates that differ in names
/// only.
std::string rank(const Segments& segments) {
  std::string out;
  for (const auto& segment : segments) out += is_rest(segment) ? '2' : is_name(segment) ? '1' : '0';
  return out;
}

/// Templates that take the same paths are the same.
Segments without_names(Segments segments) {
  for (auto& segment : segments) {
    if (is_name(segment)) segment = is_rest(segment) ? "{...}" : "{}";
  }
  return segments;
}

Parameters parameters_of(const Segments& segments, const Segments& path) {
  Pairs values;
  for (std::size_t at = 0; at < segments.size(); ++at) {
    const auto& segment = segments[at];
    if (is_rest(segment)) {
      std::string rest;
      for (std::size_t from = at; from < path.size(); ++from) rest += (from > at ? "/" : "") + path[from];
      values.emplace_back(segment.substr(1, segment.size() - 5), rest);
    } else if (is_name(segment)) {
      values.emplace_back(segment.substr(1, segment.size() - 2), path[at]);
    }
  }
  return Parameters(std::move(values));
}

const Route* with_method(const std::vector<const Route*>& routes, std::string_view method) {
  for (const auto* route : routes) {
    if (route->method == method) return route;
  }
  return nullptr;
}

/// HEAD is what GET would say.
const Route* answering(const std::vector<const Route*>& routes, const std::string& method) {
  const Route* own = with_method(routes, method);
  return own == nullptr && method == "HEAD" ? with_method(routes, "GET") : own;
}

std::string allowed(const std::vector<const Route*>& routes) {
  std::set<std::string> methods{"OPTIONS"};
  for (const auto* route : routes) {
    methods.insert(route->method);
    if (route->method == "GET") methods.insert("HEAD");
  }
  std::string out;
  for (const auto& method : methods) out += (out.empty() ? "" : ", ") + method;
  return out;
}

}  // namespace

const std::string& Parameters::operator[](std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  std::abort();
}

void Router::add(Route route) {
  Segments segments = segments_of(route);
  for (std::size_t at = 0; at < routes_.size(); ++at) {
    if (routes_[at].name == route.name) broken_route(route, "the name is there");
    if (routes_[at].method == route.method && without_names(templates_[at]) == without_names(segments)) {
      broken_route(route, "the route is there");
    }
  }
  if (!route.handler || route.name.empty()) broken_route(route, "no handler or no name");
  routes_.push_back(std::move(route));
  templates_.push_back(std::move(segments));
}

std::vector<const Route*> Router::fitting(const std::vector<std::string>& path) const {
  std::vector<const Route*> out;
  std::string best;
  for (std::size_t at = 0; at < routes_.size(); ++at) {
    if (!fits(templates_[at], path)) continue;
    const std::string own = rank(templates_[at]);
    if (!out.empty() && own > best) continue;
    if (own != best) out.clear();
    best = own;
    out.push_back(&routes_[at]);
  }
  return out;
}

const Route* Router::route_of(const Request& request) const {
  return answering(fitting(request.path), request.method);
}

Response Router::operator()(const Request& request) const {
  const auto routes = fitting(request.path);
  if (routes.empty()) {
    return problem(request, 404, Message("http.not-found"), *catalogue_);
  }
  if (const Route* route = answering(routes, request.method)) {
    const auto place = static_cast<std::size_t>(route - routes_.data());
    return route->handler(request, parameters_of(templates_[place], request.path));
  }
  Response out;
  out.status = 204;
  const std::string allow = allowed(routes);
  if (request.method != "OPTIONS") {
    out = problem(request, 405, Message("http.method", {{"method", request.method}, {"allowed", allow}}),
                  *catalogue_);
  }
  out.headers.emplace_back("Allow", allow);
  return out;
}

}  // namespace behorig::httpd
