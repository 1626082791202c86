#include "core/store/finding_body.h"

#include <boost/json.hpp>

namespace behorig {
namespace {

namespace json = boost::json;

std::string text(const json::value& value) { return std::string(value.as_string()); }

json::value date(const std::optional<Date>& day) {
  return day ? json::value(day->iso()) : json::value(nullptr);
}
std::optional<Date> date(const json::value& value) {
  return value.is_null() ? std::nullopt : Date::parse(text(value));
}

json::array holders_json(const std::vector<Holder>& holders) {
  json::array out;
  for (const auto& h : holders) out.push_back({h.account, h.account_name, h.person, h.person_name});
  return out;
}

std::vector<Holder> holders_of(const json::value& value) {
  std::vector<Holder> out;
  for (const auto& h : value.as_array())
    out.push_back({text(h.at(0)), text(h.at(1)), text(h.at(2)), text(h.at(3))});
  return out;
}

json::array messages_json(const std::vector<Message>& messages) {
  json::array out;
  for (const auto& message : messages) {
    json::array args;
    for (const auto& [key, value] : message.args) args.push_back({key, value});
    out.push_back({message.id, std::move(args)});
  }
  return out;
}

std::vector<Message> messages_of(const json::value& value) {
  std::vector<Message> out;
  for (const auto& one : value.as_array()) {
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
}

json::object deviation_json(const Deviation& d) {
  json::object out;
  each_text(d, [&](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = value;
  });
  out["holders"] = holders_json(d.holders);
  json::array causes;
  for (const auto& cause : d.causes) causes.push_back({cause.account, cause.entitlement});
  out["causes"] = std::move(causes);
  out["gives"] = json::value_from(d.gives);
  out["paths"] = json::value_from(d.paths);
  out["related"] = json::value_from(d.related);
  out["reasons"] = messages_json(d.reasons);
  out["privileged"] = d.privileged;
  if (d.nearest_approval) {
    const auto& a = *d.nearest_approval;
    out["nearest"] = {a.role,        a.approved_by, date(a.approved_on),
                      date(a.until), a.stopped,     date(a.stopped_on)};
  }
  return out;
}

Deviation deviation_of(const json::object& in) {
  Deviation d;
  each_text(d, [&](const char* key, std::string& value) {
    if (const auto* found = in.if_contains(key)) value = text(*found);
  });
  d.holders = holders_of(in.at("holders"));
  for (const auto& cause : in.at("causes").as_array())
    d.causes.push_back({text(cause.at(0)), text(cause.at(1))});
  d.gives = json::value_to<std::vector<std::string>>(in.at("gives"));
  d.paths = json::value_to<std::vector<std::vector<std::string>>>(in.at("paths"));
  d.related = json::value_to<std::vector<std::string>>(in.at("related"));
  d.reasons = messages_of(in.at("reasons"));
  d.privileged = in.at("privileged").as_bool();
  if (const auto* a = in.if_contains("nearest")) {
    d.nearest_approval = NearestApproval{text(a->at(0)), text(a->at(1)), date(a->at(2)),
                                         date(a->at(3)), text(a->at(4)), date(a->at(5))};
  }
  return d;
}

}  // namespace

std::string body_of(const StoredFinding& stored) {
  const Finding& finding = stored.finding;
  json::object covered;
  for (const auto& [key, holders] : stored.covered) covered[key] = holders_json(holders);
  return json::serialize(json::object{{"deviation", deviation_json(finding.deviation)},
                                      {"incident", finding.incident},
                                      {"accepted_by", finding.accepted_by},
                                      {"accepted_until", finding.accepted_until},
                                      {"covered", std::move(covered)}});
}

void read_body(std::string_view body, StoredFinding& stored) {
  const auto in = json::parse(body).as_object();
  stored.finding.deviation = deviation_of(in.at("deviation").as_object());
  stored.finding.incident = text(in.at("incident"));
  stored.finding.accepted_by = text(in.at("accepted_by"));
  stored.finding.accepted_until = text(in.at("accepted_until"));
  for (const auto& pair : in.at("covered").as_object()) stored.covered[pair.key()] = holders_of(pair.value());
}

std::string list_json(const std::vector<std::string>& list) {
  return json::serialize(json::value_from(list));
}

std::vector<std::string> list_of(std::string_view text) {
  return json::value_to<std::vector<std::string>>(json::parse(text));
}

}  // namespace behorig
