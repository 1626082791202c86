#include "core/findings/read_json.h"

#include <boost/json.hpp>

namespace behorig {
namespace {

namespace json = boost::json;

std::string text(const json::value& value) {
  return value.is_null() ? std::string() : std::string(value.as_string());
}
std::string text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? std::string() : text(*value);
}
std::optional<Date> day(const json::object& object, std::string_view key) {
  return Date::parse(text(object, key));
}

void read_why(const json::object& why, Finding& out) {
  Deviation& d = out.deviation;
  for (const auto& cause : why.at("causes").as_array())
    d.causes.push_back({text(cause.at("account")), text(cause.at("entitlement"))});
  for (const auto& one : why.at("gives").as_array()) d.gives.push_back(text(one));
  if (const auto* nearest = why.at("nearest_approval").if_object()) {
    d.nearest_approval =
        NearestApproval{text(*nearest, "role"), text(*nearest, "approved_by"), day(*nearest, "approved_on"),
                        day(*nearest, "until"), text(*nearest, "stopped"),     day(*nearest, "stopped_on")};
  }
  if (const auto* holders = why.if_contains("holders")) {
    for (const auto& one : holders->as_array()) {
      const auto& holder = one.as_object();
      d.holders.push_back({text(holder, "account"), text(holder, "account_name"), text(holder, "person"),
                           text(holder, "person_name")});
    }
  }
  if (const auto* paths = why.if_contains("paths")) {
    for (const auto& path : paths->as_array()) {
      auto& steps = d.paths.emplace_back();
      for (const auto& step : path.as_array()) steps.push_back(text(step));
    }
  }
  if (const auto* related = why.if_contains("related")) {
    for (const auto& one : related->as_array()) d.related.push_back(text(one));
  }
  if (const auto* reasons = why.if_contains("reasons")) {
    for (const auto& one : reasons->as_array())
      d.reasons.push_back(Message("said", {{"sv", text(one.at("sv"))}, {"en", text(one.at("en"))}}));
  }
  out.incident = text(why, "incident");
  if (const auto* accepted = why.if_contains("accepted")) {
    out.accepted_by = text(accepted->at("reason"));
    out.accepted_until = text(accepted->at("until"));
  }
}

Finding read(const json::object& object) {
  Finding out;
  out.id = Fingerprint::parse(text(object, "id")).value();
  Deviation& d = out.deviation;
  for (const auto& [key, field] : std::initializer_list<std::pair<std::string_view, SharedText*>>{
           {"control", &d.control},
           {"system", &d.system},
           {"account", &d.account},
           {"account_name", &d.account_name},
           {"person", &d.person},
           {"person_name", &d.person_name},
           {"entitlement", &d.entitlement},
           {"entitlement_name", &d.entitlement_name},
           {"other", &d.other},
           {"other_name", &d.other_name},
           {"role", &d.role},
           {"conflict", &d.conflict},
           {"requirement", &d.requirement},
           {"first_seen", &out.first_seen},
           {"last_seen", &out.last_seen},
           {"run", &out.run}})
    *field = text(object.at(key));
  out.severity = severity(text(object, "severity")).value();
  out.status = finding_status(text(object, "status")).value();
  if (!object.at("reading").is_null()) out.reading = verdict(text(object, "reading"));
  read_why(object.at("why").as_object(), out);
  // The one holder of a finding about one account is named at its top.
  if (!d.account.empty()) d.holders.push_back({d.account, d.account_name, d.person, d.person_name});
  return out;
}

}  // namespace

std::optional<Finding> read_finding_json(std::string_view line) {
  try {
    return read(json::parse(json::string_view(line.data(), line.size())).as_object());
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace behorig
