#include "core/store/finding_body.h"

#include <array>
#include <boost/json.hpp>
#include <initializer_list>

#include "core/base/json_text.h"

namespace behorig {
namespace {

namespace json = boost::json;

std::string text(const json::value& value) { return std::string(value.as_string()); }

std::optional<Date> date(const json::value& value) {
  return value.is_null() ? std::nullopt : Date::parse(text(value));
}

/// A list of one kind of thing, written straight into the text: making a tree of values first would cost more
/// than writing it to the disk.
template <class List, class One>
void append_list(std::string& out, const List& items, One one) {
  out += '[';
  for (const auto& item : items) {
    if (out.back() != '[') out += ',';
    one(item);
  }
  out += ']';
}

/// Texts of a fixed number.
void append_texts(std::string& out, std::initializer_list<std::string_view> texts) {
  char before = '[';
  for (const auto text : texts) {
    out += before;
    append_json(out, text);
    before = ',';
  }
  out += ']';
}

void append_holders(std::string& out, const std::vector<Holder>& holders) {
  append_list(out, holders, [&](const Holder& h) {
    append_texts(out, {h.account, h.account_name, h.person, h.person_name});
  });
}

std::vector<Holder> holders_of(const json::value& value) {
  std::vector<Holder> out;
  out.reserve(value.as_array().size());
  for (const auto& h : value.as_array())
    out.push_back({text(h.at(0)), text(h.at(1)), text(h.at(2)), text(h.at(3))});
  return out;
}

void append_messages(std::string& out, const std::vector<Message>& messages) {
  append_list(out, messages, [&](const Message& message) {
    out += '[';
    append_json(out, message.id);
    out += ',';
    append_list(out, message.args, [&](const auto& arg) { append_texts(out, {arg.first, arg.second}); });
    out += ']';
  });
}

std::vector<Message> messages_of(const json::array& list) {
  std::vector<Message> out;
  for (const auto& one : list) {
    Message message;
    message.id = text(one.at(0));
    for (const auto& pair : one.at(1).as_array())
      message.args.emplace_back(text(pair.at(0)), text(pair.at(1)));
    out.push_back(std::move(message));
  }
  return out;
}

/// The texts of a deviation, by the name that they have in the body.
template <class Deviation, class Visit>
void each_text(Deviation& d, Visit visit) {
  visit("control", d.control);
  visit("system", d.system);
  visit("account", d.account);
  visit("account_name", d.account_name);
  visit("person", d.person);
  visit("person_name", d.person_name);
  visit("entitlement", d.entitlement);
  visit("entitlement_name", d.entitlement_name);
  visit("other", d.other);
  visit("other_name", d.other_name);
  visit("role", d.role);
  visit("conflict", d.conflict);
  visit("requirement", d.requirement);
  visit("exception", d.exception);
}

/// A key of an object that was begun with '{'.
void append_key(std::string& out, std::string_view key) {
  if (out.back() != '{') out += ',';
  out += '"';
  out += key;
  out += "\":";
}

void append_nearest(std::string& out, const NearestApproval& a) {
  const auto date_or_null = [&](const std::optional<Date>& day) {
    out += ',';
    append_json_or_null(out, day ? day->iso() : std::string());
  };
  out += '[';
  append_json(out, a.role);
  out += ',';
  append_json(out, a.approved_by);
  date_or_null(a.approved_on);
  date_or_null(a.until);
  out += ',';
  append_json(out, a.stopped);
  date_or_null(a.stopped_on);
  out += ']';
}

/// What is blank is left out.
void append_deviation(std::string& out, const Deviation& d) {
  const auto text_list = [&](std::string_view key, const std::vector<std::string>& list) {
    if (list.empty()) return;
    append_key(out, key);
    append_list(out, list, [&](const std::string& text) { append_json(out, text); });
  };
  out += '{';
  each_text(d, [&](const char* key, std::string_view value) {
    if (value.empty()) return;
    append_key(out, key);
    append_json(out, value);
  });
  append_key(out, "holders");
  append_holders(out, d.holders);
  append_key(out, "causes");
  append_list(out, d.causes, [&](const Cause& c) { append_texts(out, {c.account, c.entitlement}); });
  text_list("gives", d.gives);
  if (!d.paths.empty()) {
    append_key(out, "paths");
    append_list(out, d.paths, [&](const auto& path) {
      append_list(out, path, [&](const std::string& text) { append_json(out, text); });
    });
  }
  text_list("related", d.related);
  if (!d.reasons.empty()) {
    append_key(out, "reasons");
    append_messages(out, d.reasons);
  }
  if (d.privileged) {
    append_key(out, "privileged");
    out += "true";
  }
  if (d.nearest_approval) {
    append_key(out, "nearest");
    append_nearest(out, *d.nearest_approval);
  }
  out += '}';
}

constexpr std::string_view kBegin = "{\"deviation\":";

/// What the body says behind this deviation, as an object of its own; nullopt if it is about another one.
/// Writing a deviation costs a fraction of reading one.
std::optional<std::string> behind(std::string_view body, const Deviation& deviation) {
  std::string text(kBegin);
  text.reserve(body.size());
  append_deviation(text, deviation);
  if (!body.starts_with(text)) return std::nullopt;
  body.remove_prefix(text.size());
  if (body.starts_with(',')) body.remove_prefix(1);
  return '{' + std::string(body);
}

/// What a list may be that was left out.
const json::array& list_in(const json::object& in, std::string_view key) {
  static const json::array kNothing;
  const auto* found = in.if_contains(key);
  return found == nullptr ? kNothing : found->as_array();
}

std::vector<std::string> texts_of(const json::array& list) {
  std::vector<std::string> out;
  out.reserve(list.size());
  for (const auto& one : list) out.push_back(text(one));
  return out;
}

Deviation deviation_of(const json::object& in) {
  Deviation d;
  each_text(d, [&](const char* key, SharedText& value) {
    if (const auto* found = in.if_contains(key)) value = text(*found);
  });
  d.holders = holders_of(in.at("holders"));
  for (const auto& cause : in.at("causes").as_array())
    d.causes.push_back({text(cause.at(0)), text(cause.at(1))});
  d.gives = texts_of(list_in(in, "gives"));
  for (const auto& path : list_in(in, "paths")) d.paths.push_back(texts_of(path.as_array()));
  d.related = texts_of(list_in(in, "related"));
  d.reasons = messages_of(list_in(in, "reasons"));
  const auto* privileged = in.if_contains("privileged");
  d.privileged = privileged != nullptr && privileged->as_bool();
  if (const auto* a = in.if_contains("nearest")) {
    d.nearest_approval = NearestApproval{text(a->at(0)), text(a->at(1)), date(a->at(2)),
                                         date(a->at(3)), text(a->at(4)), date(a->at(5))};
  }
  return d;
}

}  // namespace

void append_body(std::string& out, const StoredFinding& stored) {
  const Finding& finding = stored.finding;
  out += kBegin;
  append_deviation(out, finding.deviation);
  const auto add = [&](std::string_view key, const std::string& value) {
    if (value.empty()) return;
    append_key(out, key);
    append_json(out, value);
  };
  add("incident", finding.incident);
  add("accepted_by", finding.accepted_by);
  add("accepted_until", finding.accepted_until);
  if (!stored.covered.empty()) {
    append_key(out, "covered");
    out += '{';
    for (const auto& [key, holders] : stored.covered) {
      if (out.back() != '{') out += ',';
      append_json(out, key);
      out += ':';
      append_holders(out, holders);
    }
    out += '}';
  }
  out += '}';
}

void read_body(std::string_view body, StoredFinding& stored, const Deviation* likely) {
  const auto rest = likely == nullptr ? std::nullopt : behind(body, *likely);
  if (rest) {
    stored.finding.deviation = *likely;
    stored.finding.deviation.passing = {};
    if (*rest == "{}") return;
  }
  // Values live until the next line reads them out, so they need not be freed one by one.
  std::array<unsigned char, 8192> room;
  json::monotonic_resource memory(room.data(), room.size());
  const json::value whole = json::parse(rest ? *rest : body, &memory);
  const json::object& in = whole.as_object();
  if (!rest) stored.finding.deviation = deviation_of(in.at("deviation").as_object());
  const auto read = [&](std::string_view key, SharedText& out) {
    if (const auto* found = in.if_contains(key)) out = text(*found);
  };
  read("incident", stored.finding.incident);
  read("accepted_by", stored.finding.accepted_by);
  read("accepted_until", stored.finding.accepted_until);
  if (const auto* covered = in.if_contains("covered")) {
    for (const auto& pair : covered->as_object()) stored.covered[pair.key()] = holders_of(pair.value());
  }
}

std::string list_json(const std::vector<std::string>& list) {
  return json::serialize(json::value_from(list));
}

std::vector<std::string> list_of(std::string_view text) {
  if (text.empty()) return {};
  return json::value_to<std::vector<std::string>>(json::parse(text));
}

}  // namespace behorig
