#include "plugins/common/formats/ocsf.h"

#include <array>
#include <string>

#include "plugins/common/delivery/time.h"
#include "plugins/common/formats/finding.h"

namespace behorig::formats {
namespace {

namespace json = boost::json;

struct Numbered {
  std::int64_t id;
  const char* caption;
};

Numbered severity_of(std::string_view severity) {
  if (severity == "info") return {1, "Informational"};
  if (severity == "low") return {2, "Low"};
  if (severity == "medium") return {3, "Medium"};
  if (severity == "high") return {4, "High"};
  if (severity == "critical") return {5, "Critical"};
  return {0, "Unknown"};
}

Numbered activity_of(Step step) {
  if (step == Step::appears) return {1, "Create"};
  return step == Step::ends ? Numbered{3, "Close"} : Numbered{2, "Update"};
}

/// Where the finding stands after the change.
Numbered status_of(const delivery::Change& change) {
  if (change.change == "resolved") return {4, "Resolved"};
  if (change.change == "superseded" || change.change == "out-of-scope") return {5, "Archived"};
  const auto status = member(change.finding, "status");
  if (change.change == "accepted" || status == "accepted") return {3, "Suppressed"};
  if (change.change == "acknowledged" || status == "acknowledged") return {2, "In Progress"};
  return {1, "New"};
}

/// `to[name]` where the finding has it.
void put(json::object& to, std::string_view name, std::string_view text) {
  if (!text.empty()) to[name] = text;
}
void put_time(json::object& to, std::string_view name, std::string_view utc) {
  if (const auto time = delivery::epoch_milliseconds(utc)) to[name] = *time;
}

json::object finding_info(const delivery::Item& item, const delivery::Change& change) {
  const auto& finding = change.finding;
  json::object out{{"uid", member(finding, "id")}, {"title", title_of(item, change)}};
  put(out, "desc", reasons_of(item, change));
  if (const auto control = member(finding, "control"); !control.empty()) out["types"] = json::array{control};
  put_time(out, "created_time", member(finding, "first_seen"));
  put_time(out, "first_seen_time", member(finding, "first_seen"));
  put_time(out, "last_seen_time", member(finding, "last_seen"));
  out["modified_time"] = change.at_ms;
  return out;
}

json::object user_of(const json::object& finding) {
  json::object out{{"uid", member(finding, "account")}};
  put(out, "name", member(finding, "account_name"));
  put(out, "full_name", member(finding, "person_name"));
  return out;
}

json::object resource(std::string_view type, std::string_view uid, std::string_view name) {
  json::object out{{"type", type}, {"uid", uid}};
  put(out, "name", name);
  return out;
}

/// The entitlements, the role and the system that it is about; for the classes without a user, also the
/// account.
json::array resources_of(const delivery::Item& item, const json::object& finding, bool with_account) {
  json::array out;
  if (with_account && !member(finding, "account").empty())
    out.push_back(resource("account", member(finding, "account"), member(finding, "account_name")));
  for (const char* which : {"entitlement", "other"}) {
    const auto uid = member(finding, which);
    if (!uid.empty())
      out.push_back(resource("entitlement", uid, member(finding, std::string(which) + "_name")));
  }
  if (const auto role = member(finding, "role"); !role.empty()) out.push_back(resource("role", role, {}));
  if (!item.system.empty()) out.push_back(resource("system", item.system, item.system_name));
  return out;
}

/// Whether the control holds after the change. One that ended without being put right is not passed: nobody
/// looks at it any more, which OCSF has no word for.
json::object compliance_of(const delivery::Change& change) {
  json::object out{{"standards", json::array{"ISO/IEC 27001:2022"}}};
  put(out, "control", member(change.finding, "control"));
  const bool ends = step_of(change.change) == Step::ends;
  const auto status = !ends                         ? Numbered{3, "Fail"}
                      : change.change == "resolved" ? Numbered{1, "Pass"}
                                                    : Numbered{99, change.change.c_str()};
  out["status_id"] = status.id;
  out["status"] = status.caption;
  return out;
}

/// What the class needs besides what every finding has.
void put_class(json::object& out, const delivery::Change& change, OcsfClass as) {
  const auto& finding = change.finding;
  if (as == OcsfClass::iam_analysis) {
    json::object policy{{"type", "control"}};
    put(policy, "uid", member(finding, "control"));
    json::object result{{"policy", std::move(policy)}};
    const auto name = member(finding, "entitlement_name");
    const auto privilege = name.empty() ? member(finding, "entitlement") : name;
    if (!privilege.empty()) result["granted_privileges"] = json::array{privilege};
    out["permission_analysis_results"] = json::array{std::move(result)};
    if (!member(finding, "account").empty()) out["user"] = user_of(finding);
  } else if (as == OcsfClass::compliance) {
    out["compliance"] = compliance_of(change);
  } else {
    out["is_alert"] = step_of(change.change) == Step::appears || change.change == "reopened";
  }
}

}  // namespace

json::object ocsf(const delivery::Item& item, const delivery::Change& change, OcsfClass as) {
  const auto activity = activity_of(step_of(change.change));
  const auto severity = severity_of(member(change.finding, "severity"));
  const auto status = status_of(change);
  const auto class_uid = static_cast<std::int64_t>(as);
  json::object out{{"activity_id", activity.id},
                   {"activity_name", activity.caption},
                   {"category_uid", 2},
                   {"category_name", "Findings"},
                   {"class_uid", class_uid},
                   {"type_uid", class_uid * 100 + activity.id},
                   {"time", change.at_ms},
                   {"severity_id", severity.id},
                   {"severity", severity.caption},
                   {"status_id", status.id},
                   {"status", status.caption},
                   {"message", title_of(item, change)}};
  out["metadata"] = {{"version", "1.8.0"},
                     {"uid", change.id},
                     {"correlation_uid", item.key},
                     {"product", {{"name", "Behorig"}, {"vendor_name", "Behorig"}}}};
  out["finding_info"] = finding_info(item, change);
  auto resources = resources_of(item, change.finding, as != OcsfClass::iam_analysis);
  if (!resources.empty()) out["resources"] = std::move(resources);
  put_class(out, change, as);
  if (!item.reference.empty()) {
    out["metadata"].as_object()["profiles"] = json::array{"incident"};
    out["tickets"] = json::array{json::object{{"uid", item.reference}}};
  }
  out["unmapped"] = change_object(item, change);
  return out;
}

}  // namespace behorig::formats
