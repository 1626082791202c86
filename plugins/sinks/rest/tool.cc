#include "plugins/sinks/rest/tool.h"

#include <algorithm>
#include <array>

#include "plugins/common/http/delivery.h"
#include "plugins/sinks/rest/answer.h"

namespace behorig::rest {
namespace {

namespace json = boost::json;
using delivery::Action;

constexpr auto kMethods = std::to_array<std::string_view>({"GET", "POST", "PUT", "PATCH", "DELETE"});
constexpr auto kStates = std::to_array<std::string_view>({"new", "open", "resolved", "rejected", "gone"});

std::string text_in(const json::object& map, std::string_view option, std::string_view name) {
  const auto* value = map.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_string())
    throw sdk::Failure("rest-option", {{"option", std::string(option) + "." + std::string(name)},
                                       {"value", json::serialize(*value)}});
  return std::string(value->get_string());
}

std::optional<Asked> asked_of(const sdk::Options& options, const std::string& option, const char* usual) {
  const auto& map = options.map(option);
  if (map.empty()) return std::nullopt;
  Asked out{.method = text_in(map, option, "method"),
            .url = text_in(map, option, "url"),
            .body = text_in(map, option, "body"),
            .reference = text_in(map, option, "reference"),
            .state = text_in(map, option, "state")};
  if (out.method.empty()) out.method = usual;
  const auto wrong = [&](const char* name, const std::string& value) {
    throw sdk::Failure("rest-option", {{"option", option + "." + name}, {"value", value}});
  };
  if (std::ranges::find(kMethods, out.method) == kMethods.end()) wrong("method", out.method);
  if (!out.url.starts_with('/')) wrong("url", out.url);
  for (const auto& [name, pointer] : {std::pair("reference", out.reference), std::pair("state", out.state)}) {
    if (!pointer.empty() && !pointer.starts_with('/')) wrong(name, pointer);
  }
  return out;
}

bool is_header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_there(long status) { return status != 404 && status != 410; }

}  // namespace

Dialect dialect_of(const sdk::Options& options, const std::string& token) {
  Dialect out;
  out.base = options.text("url");
  http::check_url(out.base);
  while (out.base.ends_with('/')) out.base.pop_back();
  if (out.base.find("{{") != std::string::npos || out.base.find('?') != std::string::npos)
    throw sdk::Failure("rest-option", {{"option", "url"}, {"value", out.base}});
  for (const auto& pair : options.map("headers")) {
    const std::string name(pair.key());
    if (!is_header_name(name)) throw sdk::Failure("rest-option", {{"option", "headers"}, {"value", name}});
    out.headers[name] = text_in(options.map("headers"), "headers", name);
  }
  const std::string bodies = options.text("bodies");
  if (bodies != "json" && bodies != "form")
    throw sdk::Failure("rest-option", {{"option", "bodies"}, {"value", bodies}});
  out.form = bodies == "form";
  out.token = token;
  out.create = asked_of(options, "create", "POST");
  out.update = asked_of(options, "update", "POST");
  out.close = asked_of(options, "close", "POST");
  out.reopen = asked_of(options, "reopen", "POST");
  out.look = asked_of(options, "look", "GET");
  out.find = asked_of(options, "find", "GET");
  if (!out.create) throw sdk::Failure("rest-option", {{"option", "create"}, {"value", ""}});
  if (out.find && out.find->reference.empty())
    throw sdk::Failure("rest-option", {{"option", "find.reference"}, {"value", ""}});
  for (const auto& pair : options.map("states")) {
    const std::string word(pair.key()), state = text_in(options.map("states"), "states", word);
    if (std::ranges::find(kStates, state) == kStates.end())
      throw sdk::Failure("rest-option", {{"option", "states." + word}, {"value", state}});
    out.states[word] = state;
  }
  return out;
}

http::Answer Tool::ask(const Asked& asked, const Values& values) {
  http::Request request{.url = dialect_.base + rendered(asked.url, values, Place::url),
                        .method = asked.method};
  Values with_token = values;
  with_token["token"] = dialect_.token;
  for (const auto& [name, text] : dialect_.headers)
    request.headers.push_back(name + ": " + rendered(text, with_token, Place::header));
  request.headers.emplace_back("Accept: application/json");
  const bool bodiless = asked.method == "GET" || asked.method == "DELETE";
  if (!bodiless || !asked.body.empty()) {
    request.headers.emplace_back(dialect_.form ? "Content-Type: application/x-www-form-urlencoded"
                                               : "Content-Type: application/json; charset=utf-8");
    request.body = rendered(asked.body, values, dialect_.form ? Place::form : Place::json);
  }
  return client_.send(request);
}

std::optional<Tool::Incident> Tool::find(const Values& values) {
  if (!dialect_.find) return std::nullopt;
  const auto answer = ask(*dialect_.find, values);
  if (!is_there(answer.status)) return std::nullopt;
  http::must_be_taken(answer, dialect_.base, http::Refusal::of_us);
  constexpr long kNoContent = 204;
  if (answer.status == kNoContent) return std::nullopt;
  const auto reference = found_at(answer.body, dialect_.find->reference);
  // To take an error that came with 200 for "none" would make a second incident.
  if (!reference)
    throw delivery::Later(0, "find-unclear", {{"url", dialect_.base}, {"pointer", dialect_.find->reference}});
  if (reference->empty()) return std::nullopt;
  const auto& state = dialect_.find->state;
  return Incident{*reference, state.empty() ? "" : at_pointer(answer.body, state).value_or("")};
}

std::string Tool::create(const Values& values) {
  const auto answer = ask(*dialect_.create, values);
  http::must_be_taken(answer, dialect_.base, http::Refusal::of_us);
  if (dialect_.create->reference.empty()) return {};
  const auto reference = at_pointer(answer.body, dialect_.create->reference);
  // Trying again would make a second one.
  if (!reference || !is_reference(*reference))
    throw delivery::Rejected("no-reference",
                             {{"url", dialect_.base}, {"pointer", dialect_.create->reference}});
  return *reference;
}

std::string Tool::state_of(const std::string& word) const {
  const auto found = dialect_.states.find(word);
  if (found != dialect_.states.end()) return found->second;
  return std::ranges::find(kStates, word) == kStates.end() ? "" : word;
}

delivery::Done Tool::look(const delivery::Item& item, Values values) {
  std::string reference = item.reference;
  if (reference.empty()) {
    const auto found = find(values);
    if (!found) return {};
    if (!found->state.empty()) return {.reference = found->reference, .state = state_of(found->state)};
    reference = found->reference;
  }
  if (!dialect_.look || dialect_.look->state.empty()) return {.reference = reference};
  values["reference"] = reference;
  const auto answer = ask(*dialect_.look, values);
  if (!is_there(answer.status)) return {.reference = reference, .state = "gone"};
  http::must_be_taken(answer, dialect_.base, http::Refusal::of_us);
  return {.reference = reference,
          .state = state_of(at_pointer(answer.body, dialect_.look->state).value_or(""))};
}

delivery::Done Tool::put(const delivery::Item& item) {
  auto values = values_of(item);
  if (item.action == Action::look) return look(item, values);
  std::string reference = item.reference;
  if (reference.empty()) {
    if (const auto found = find(values)) reference = found->reference;
  }
  if (item.action == Action::open && !reference.empty()) return {.reference = reference};
  const bool lives_on = item.action != Action::close;
  if (reference.empty()) return {.reference = lives_on ? create(values) : ""};
  const auto& asked = item.action == Action::update  ? dialect_.update
                      : item.action == Action::close ? dialect_.close
                                                     : dialect_.reopen;
  if (!asked) return {.reference = reference};
  values["reference"] = reference;
  http::must_be_taken(ask(*asked, values), dialect_.base, http::Refusal::of_us);
  return {.reference = reference};
}

}  // namespace behorig::rest
