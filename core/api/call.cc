#include "core/api/call.h"

#include <boost/json.hpp>
#include <charconv>

namespace behorig {

namespace json = boost::json;

httpd::Response Api::Call::unavailable(const Message& why) const {
  auto out = problem(503, why);
  out.headers.emplace_back("Retry-After", "10");
  return out;
}

httpd::Response Api::Call::rejected(const Rejected& how) const {
  auto out = problem(how.status, how.why);
  if (how.status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"behorig\"");
  if (how.wait.count() > 0) out.headers.emplace_back("Retry-After", std::to_string(how.wait.count()));
  return out;
}

httpd::Response Api::Call::answer(const json::object& body, int status) const {
  return answer(json::serialize(body) + "\n", status);
}

httpd::Response Api::Call::answer(std::string body, int status) const {
  httpd::Response out;
  out.status = status;
  out.content_type = "application/json";
  out.body = std::move(body);
  out.headers.emplace_back("Cache-Control", "no-store");
  return out;
}

std::vector<std::string> Api::Call::words(std::string_view parameter) const {
  std::vector<std::string> out;
  for (const auto& [name, value] : request.query) {
    if (name != parameter) continue;
    for (std::size_t at = 0; at <= value.size();) {
      const std::size_t end = std::min(value.find(',', at), value.size());
      if (end > at) out.push_back(value.substr(at, end - at));
      at = end + 1;
    }
  }
  return out;
}

std::optional<std::size_t> Api::Call::number(std::string_view parameter, std::size_t otherwise,
                                             std::size_t most) const {
  const auto* text = request.parameter(parameter);
  if (text == nullptr) return otherwise;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value == 0 || value > most)
    return std::nullopt;
  return value;
}

void Api::Call::log_read(std::string_view route, const std::vector<std::string>& systems,
                         std::size_t findings) const {
  log_access(request, caller, route, systems, findings);
}

bool of_no_system(std::string_view system) { return system.empty() || system == kAllSystems; }

bool Api::Call::knows(const Settings& settings, Store& store, const std::string& id) {
  if (std::ranges::any_of(settings.systems, [&](const auto& one) { return nfc(one.id) == id; })) return true;
  const auto stored = store.systems();
  return stored && std::ranges::find(*stored, id) != stored->end();
}

}  // namespace behorig
