#include "plugins/sinks/request_tracker/tickets.h"

#include <algorithm>

#include "plugins/common/http/delivery.h"
#include "plugins/common/http/json.h"

namespace behorig::request_tracker {
namespace {

namespace json = boost::json;

[[noreturn]] void wrong(std::string_view what) {
  throw sdk::Failure("rt-answer", {{"what", std::string(what)}});
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// RT writes numbers as numbers in one place and as texts in another.
std::string id_of(const json::object& object) {
  const auto* value = object.if_contains("id");
  if (value != nullptr && value->is_int64() && value->get_int64() > 0)
    return std::to_string(value->get_int64());
  std::string text = text_of(object, "id");
  constexpr std::size_t kLongest = 18;
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || text.size() > kLongest || !digits) wrong("id");
  return text;
}

std::string key_of(const json::object& object, const std::string& field) {
  const auto* fields = object.if_contains("CustomFields");
  if (fields == nullptr || !fields->is_array()) return {};
  for (const auto& one : fields->get_array()) {
    if (!one.is_object() || text_of(one.get_object(), "name") != field) continue;
    const auto* values = one.get_object().if_contains("values");
    if (values == nullptr || !values->is_array() || values->get_array().empty()) return {};
    const auto& value = values->get_array()[0];
    return value.is_string() ? std::string(value.get_string()) : std::string();
  }
  return {};
}

/// A name that stands in a query, in quotes or in braces.
bool is_name(std::string_view name) {
  constexpr std::size_t kLongest = 200;
  return !name.empty() && name.size() <= kLongest &&
         name.find_first_of("'\"\\{}.\r\n") == std::string_view::npos;
}

/// Whatever the search passed over.
std::vector<Ticket> without_key(std::vector<Ticket> found) {
  std::erase_if(found, [](const Ticket& ticket) { return !ticket.key.empty() || ticket.status != "new"; });
  return found;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

Ticket ticket_of(const json::object& object, const std::string& field) {
  return {.id = id_of(object),
          .status = text_of(object, "Status"),
          .subject = text_of(object, "Subject"),
          .key = key_of(object, field),
          .closed = text_of(object, "Resolved")};
}

std::vector<Ticket> tickets_of(const http::Answer& answer, const std::string& url, const std::string& field) {
  const auto object = http::object_of(answer, url);
  const auto* items = object.if_contains("items");
  if (items == nullptr || !items->is_array()) wrong("items");
  std::vector<Ticket> out;
  for (const auto& item : items->get_array()) {
    if (!item.is_object()) wrong("items");
    out.push_back(ticket_of(item.get_object(), field));
  }
  std::ranges::sort(out, [](const Ticket& a, const Ticket& b) {
    return a.id.size() != b.id.size() ? a.id.size() < b.id.size() : a.id < b.id;
  });
  return out;
}

Tickets::Tickets(http::Client& client, Place place) : client_(client), place_(std::move(place)) {
  for (const auto& name : {place_.queue, place_.field}) {
    if (!is_name(name)) throw sdk::Failure("rt-name", {{"name", name}});
  }
  while (place_.url.ends_with('/')) place_.url.pop_back();
}

http::Answer Tickets::ask(const std::string& method, const std::string& path, const std::string& body,
                          const std::string& etag) {
  http::Request request{.url = rest(path),
                        .headers = {"Authorization: token " + place_.token, "Accept: application/json"},
                        .method = method};
  if (!body.empty()) {
    request.headers.emplace_back("Content-Type: application/json; charset=utf-8");
    request.body = body;
  }
  if (!etag.empty()) request.headers.push_back("If-Match: " + etag);
  auto answer = client_.send(request);
  constexpr long kChanged = 412;
  if (answer.status != kChanged || etag.empty())
    http::must_be_taken(answer, request.url, http::Refusal::of_us);
  return answer;
}

std::vector<Ticket> Tickets::search(const std::string& query, const char* order) {
  const std::string path = "/tickets?per_page=100&orderby=id&order=" + std::string(order) +
                           "&fields=Status,Subject,Resolved,CustomFields&query=" + http::escaped(query);
  return tickets_of(ask("GET", path), rest("/tickets"), place_.field);
}

std::vector<Ticket> Tickets::with_key(const std::string& key) {
  auto out = search("'CF.{" + place_.field + "}' = " + quoted(key));
  // RT's comparison may pass over case.
  std::erase_if(out, [&](const Ticket& ticket) { return ticket.key != key; });
  return out;
}

std::string Tickets::of_strays() const {
  return "Queue = " + quoted(place_.queue) + " AND Creator = '__CurrentUser__' AND Status = 'new' AND 'CF.{" +
         place_.field + "}' IS NULL";
}

std::vector<Ticket> Tickets::strays(const std::string& subject) {
  return without_key(search(of_strays() + " AND Subject = " + quoted(subject)));
}

std::vector<Ticket> Tickets::strays() { return without_key(search(of_strays(), "DESC")); }

Ticket Tickets::get(const std::string& id) {
  const auto answer = ask("GET", "/ticket/" + id);
  auto out = ticket_of(http::object_of(answer, rest("/ticket/" + id)), place_.field);
  if (out.id != id) wrong("id");
  out.etag = answer.etag;
  return out;
}

std::string Tickets::create(const json::object& ticket, const std::string& key) {
  json::object values = ticket;
  values["Queue"] = place_.queue;
  values["CustomFields"] = {{place_.field, key}};
  auto answer = ask("POST", "/ticket", json::serialize(values));
  answer.status = 200;  // 201: object_of looks at what stands in it
  return id_of(http::object_of(answer, rest("/ticket")));
}

bool Tickets::change(const Ticket& ticket, const json::object& values) {
  constexpr long kChanged = 412;
  return ask("PUT", "/ticket/" + ticket.id, json::serialize(values), ticket.etag).status != kChanged;
}

void Tickets::set_key(const Ticket& ticket, const std::string& key) {
  const json::value value = key.empty() ? json::value(nullptr) : json::value(key);
  ask("PUT", "/ticket/" + ticket.id,
      json::serialize(json::object{{"CustomFields", {{place_.field, value}}}}));
}

void Tickets::comment(const Ticket& ticket, const std::string& subject, const std::string& text) {
  const json::object values{{"Subject", subject}, {"Content", text}, {"ContentType", "text/plain"}};
  ask("POST", "/ticket/" + ticket.id + "/comment", json::serialize(values));
}

bool Tickets::has_comment(const Ticket& ticket, const std::string& subject) {
  const std::string query =
      "TicketId = " + ticket.id + " AND Type = 'Comment' AND Subject = " + quoted(subject);
  const auto answer = ask("GET", "/transactions?per_page=1&query=" + http::escaped(query));
  const auto object = http::object_of(answer, rest("/transactions"));
  const auto* items = object.if_contains("items");
  if (items == nullptr || !items->is_array()) wrong("items");
  return !items->get_array().empty();
}

}  // namespace behorig::request_tracker
