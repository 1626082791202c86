#include "tests/unit/common_formats/ocsf_rules.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace behorig::testing {
namespace {

namespace json = boost::json;

/// A class or an object. `attributes` are words, name:type and then
///   []  an array of it
///   !   required
///   ~   deprecated
///   @   only with the profile incident; what other profiles add is left out, for no event of ours has them
/// A type is text, integer, time (milliseconds), boolean, any, free (an object of any members) or an object's
/// name. An object without a row is one that no event of ours has.
struct Kind {
  std::string_view name, extends, attributes, at_least_one;
};

constexpr std::array kKinds{
    Kind{"event", "",
         "activity_id:integer! activity_name:text category_name:text category_uid:integer! class_name:text "
         "class_uid:integer! count:integer duration:integer end_time:time enrichments:enrichment[] "
         "message:text metadata:metadata! observables:observable[] raw_data:text raw_data_hash:fingerprint "
         "raw_data_size:integer severity:text severity_id:integer! start_time:time status:text "
         "status_code:text status_detail:text status_id:integer time:time! timezone_offset:integer "
         "type_name:text type_uid:integer! unmapped:free",
         ""},
    Kind{"finding", "event",
         "comment:text confidence:text confidence_id:integer confidence_score:integer device:device "
         "finding_info:finding_info! vendor_attributes:vendor_attributes assignee:user@ "
         "assignee_group:group@ impact:text@ impact_id:integer@ impact_score:integer@ "
         "is_suspected_breach:boolean@ priority:text@ priority_id:integer@ src_url:text@ ticket:ticket~@ "
         "tickets:ticket[]@ verdict:text@ verdict_id:integer@",
         ""},
    Kind{"2003", "finding",
         "compliance:compliance! evidences:evidences[] remediation:remediation resource:resource_details~ "
         "resources:resource_details[]",
         ""},
    Kind{"2004", "finding",
         "anomaly_analyses:anomaly_analysis[] evidences:evidences[] impact:text impact_id:integer "
         "impact_score:integer is_alert:boolean malware:malware[] malware_scan_info:malware_scan_info "
         "remediation:remediation resources:resource_details[] risk_details:text risk_level:text "
         "risk_level_id:integer risk_score:integer vulnerabilities:vulnerability[]",
         ""},
    Kind{"2008", "finding",
         "access_analysis_result:access_analysis_result applications:application[] "
         "identity_activity_metrics:identity_activity_metrics "
         "permission_analysis_results:permission_analysis_result[] remediation:remediation "
         "resources:resource_details[] user:user",
         "access_analysis_result applications identity_activity_metrics permission_analysis_results"},
    Kind{"metadata", "",
         "correlation_uid:text debug:text[] event_code:text extension:extension extensions:extension[] "
         "is_truncated:boolean labels:text[] log_format:text log_level:text log_name:text log_provider:text "
         "log_source:text log_version:text logged_time:time loggers:logger[] modified_time:time "
         "original_event_uid:text original_time:text processed_time:time product:product! profiles:text[] "
         "reporter:reporter sequence:integer source:text tags:key_value_object[] tenant_uid:text "
         "total_queued_duration:integer transformation_info_list:transformation_info[] transmit_time:time "
         "type:text uid:text untruncated_size:integer version:text!",
         ""},
    Kind{"_entity", "", "name:text uid:text", "name uid"},
    Kind{"product", "_entity",
         "cpe_name:text feature:feature lang:text path:text url_string:text vendor_name:text version:text",
         ""},
    Kind{"finding_info", "",
         "analytic:analytic attack_graph:graph attacks:attack[] created_time:time data_sources:text[] "
         "desc:text first_seen_time:time kill_chain:kill_chain_phase[] last_seen_time:time "
         "modified_time:time product:product product_uid:text related_analytics:analytic[] "
         "related_events:related_event[] related_events_count:integer src_url:text "
         "tags:key_value_object[] title:text traits:trait[] types:text[] uid:text! uid_alt:text",
         ""},
    Kind{"user", "_entity",
         "account:account credential_uid:text~ display_name:text domain:text email_addr:text "
         "forward_addr:text full_name:text groups:group[] has_mfa:boolean ldap_person:ldap_person "
         "org:organization phone_number:text programmatic_credentials:programmatic_credential[] "
         "risk_level:text risk_level_id:integer risk_score:integer type:text type_id:integer uid_alt:text",
         "account name uid"},
    Kind{"permission_analysis_result", "",
         "analyzed_privileges_count:integer condition_keys:key_value_object[] granted_privileges:text[] "
         "policy:policy service_privilege_analysis_list:service_privilege_analysis[] "
         "total_potential_attacks_count:integer unused_privileges_count:integer "
         "unused_services_count:integer",
         ""},
    Kind{"policy", "_entity", "data:any desc:text group:group is_applied:boolean type:text version:text",
         "name type uid"},
    Kind{"compliance", "",
         "assessments:assessment[] category:text checks:check[] compliance_references:kb_article[]~ "
         "compliance_standards:kb_article[]~ control:text control_parameters:key_value_object[] desc:text "
         "requirements:text[] standards:text[] status:text status_code:text status_detail:text~ "
         "status_details:text[] status_id:integer",
         ""},
    Kind{"resource_details", "_entity",
         "agent_list:agent[] created_time:time criticality:text data:any group:group hostname:text ip:text "
         "is_backed_up:boolean labels:text[] modified_time:time namespace:text owner:user "
         "resource_relationship:graph role:text role_id:integer tags:key_value_object[] type:text "
         "uid_alt:text version:text",
         ""},
    Kind{"ticket", "",
         "src_url:text status:text status_details:text[] status_id:integer title:text type:text "
         "type_id:integer uid:text",
         "src_url uid"},
};

/// The numbers of an attribute in a class or an object (or in what it extends), and the text that goes along.
/// An attribute that ends in _id and has no row is one that no event of ours has.
struct Enum {
  std::string_view of, id, sibling, captions;
};

constexpr std::array kEnums{
    Enum{"event", "category_uid", "category_name", "2 Findings"},
    Enum{"2003", "class_uid", "class_name", "2003 Compliance Finding"},
    Enum{"2004", "class_uid", "class_name", "2004 Detection Finding"},
    Enum{"2008", "class_uid", "class_name", "2008 IAM Analysis Finding"},
    Enum{"event", "severity_id", "severity",
         "0 Unknown|1 Informational|2 Low|3 Medium|4 High|5 Critical|6 Fatal|99 Other"},
    Enum{"finding", "activity_id", "activity_name", "0 Unknown|1 Create|2 Update|3 Close|99 Other"},
    Enum{"finding", "status_id", "status",
         "0 Unknown|1 New|2 In Progress|3 Suppressed|4 Resolved|5 Archived|6 Deleted|99 Other"},
    Enum{"finding", "confidence_id", "confidence", "0 Unknown|1 Low|2 Medium|3 High|99 Other"},
    Enum{"compliance", "status_id", "status", "0 Unknown|1 Pass|2 Warning|3 Fail|99 Other"},
    Enum{"user", "type_id", "type", "0 Unknown|1 User|2 Admin|3 System|4 Service|99 Other"},
    Enum{"resource_details", "role_id", "role", "0 Unknown|1 Target|2 Actor|3 Affected|4 Related|99 Other"},
    Enum{"ticket", "status_id", "status",
         "0 Unknown|1 New|2 In Progress|3 Notified|4 On Hold|5 Resolved|6 Closed|7 Canceled|8 Reopened|"
         "99 Other"},
    Enum{"ticket", "type_id", "type", "0 Unknown|1 Internal|2 External|99 Other"},
};

std::vector<std::string_view> parts(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

const Kind* kind_of(std::string_view name) {
  const auto* found = std::ranges::find(kKinds, name, &Kind::name);
  return found == kKinds.end() ? nullptr : found;
}

/// It and what it extends, itself first: what it says itself counts.
std::vector<const Kind*> lineage(const Kind* kind) {
  std::vector<const Kind*> out;
  for (; kind != nullptr; kind = kind_of(kind->extends)) out.push_back(kind);
  return out;
}

struct Attribute {
  std::string_view name, type;
  bool array, required, deprecated, of_incident;
};

Attribute attribute(std::string_view word) {
  const auto colon = word.find(':');
  const auto has = [&](std::string_view mark) { return word.find(mark) != std::string_view::npos; };
  const auto type = word.substr(colon + 1);
  return {word.substr(0, colon),
          type.substr(0, type.find_first_of("[!~@")),
          has("[]"),
          has("!"),
          has("~"),
          has("@")};
}

std::optional<Attribute> attribute_of(const Kind* kind, std::string_view name) {
  for (const auto* one : lineage(kind)) {
    for (const auto word : parts(one->attributes, ' ')) {
      if (const auto found = attribute(word); found.name == name) return found;
    }
  }
  return std::nullopt;
}

const Enum* enum_of(const Kind* kind, std::string_view id) {
  for (const auto* one : lineage(kind)) {
    const auto* found =
        std::ranges::find_if(kEnums, [&](const Enum& row) { return row.of == one->name && row.id == id; });
    if (found != kEnums.end()) return found;
  }
  return nullptr;
}

bool filled_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && !(value->is_string() && value->get_string().empty());
}

bool is_integer(const json::value& value) { return value.is_int64() || value.is_uint64(); }

class Checker {
 public:
  explicit Checker(bool incident) : incident_(incident) {}

  std::string object(const Kind* kind, const json::object& of, const std::string& path) const {
    for (const auto& [name, value] : of) {
      if (auto broken = member(kind, of, name, value, path + std::string(name)); !broken.empty())
        return broken;
    }
    for (const auto* one : lineage(kind)) {
      for (const auto word : parts(one->attributes, ' ')) {
        const auto found = attribute(word);
        if (found.required && !filled_in(of, found.name)) return path + std::string(found.name) + ": missing";
      }
    }
    for (const auto* one : lineage(kind)) {
      const auto names = parts(one->at_least_one, ' ');
      if (names.empty()) continue;
      if (std::ranges::any_of(names, [&](auto name) { return filled_in(of, name); })) break;
      return path + "at least one of " + std::string(one->at_least_one);
    }
    return {};
  }

 private:
  std::string member(const Kind* kind, const json::object& of, std::string_view name,
                     const json::value& value, const std::string& path) const {
    const auto found = attribute_of(kind, name);
    if (!found) return path + ": unknown";
    if (found->deprecated) return path + ": deprecated";
    if (found->of_incident && !incident_) return path + ": without its profile";
    if (!found->array) {
      auto broken = typed(found->type, value, path);
      return broken.empty() && found->type == "integer" ? numbered(kind, of, name, value, path) : broken;
    }
    if (!value.is_array()) return path + ": not an array";
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
      const auto place = path + "." + std::to_string(i);
      if (auto broken = typed(found->type, value.get_array()[i], place); !broken.empty()) return broken;
    }
    return {};
  }

  std::string typed(std::string_view type, const json::value& value, const std::string& path) const {
    constexpr std::int64_t kFirst = 1'000'000'000'000, kEnd = 10'000'000'000'000;  // 2001 to 2286
    const auto is = [&](bool right) { return right ? "" : path + ": not " + std::string(type); };
    if (type == "any") return {};
    if (type == "text") return is(value.is_string());
    if (type == "boolean") return is(value.is_bool());
    if (type == "integer") return is(is_integer(value));
    if (type == "time")
      return is(value.is_int64() && value.get_int64() >= kFirst && value.get_int64() < kEnd);
    if (type == "free" || !value.is_object()) return is(value.is_object());
    const auto* kind = kind_of(type);
    return kind == nullptr ? path + ": no rules here" : object(kind, value.get_object(), path + ".");
  }

  std::string numbered(const Kind* kind, const json::object& of, std::string_view name,
                       const json::value& value, const std::string& path) const {
    const auto* row = enum_of(kind, name);
    if (row == nullptr) return name.ends_with("_id") ? path + ": no rules here" : "";
    const auto id = std::to_string(value.to_number<std::int64_t>()) + " ";
    const auto captions = parts(row->captions, '|');
    const auto caption = std::ranges::find_if(captions, [&](auto one) { return one.starts_with(id); });
    if (caption == captions.end()) return path + ": no such number";
    const auto* sibling = of.if_contains(row->sibling);
    // Other says nothing by itself: the source says in its own words what it is.
    if (id == "99 ") return filled_in(of, row->sibling) ? "" : path + ": without its words";
    if (sibling == nullptr || *sibling == json::string_view(caption->substr(id.size()))) return {};
    return path + ": its words are of another number";
  }

  bool incident_;
};

}  // namespace

std::string broken_ocsf_rule(const json::object& event) {
  const auto number = [&](const char* name) {
    const auto* value = event.if_contains(name);
    return value != nullptr && is_integer(*value) ? value->to_number<std::int64_t>() : -1;
  };
  const auto* kind = kind_of(std::to_string(number("class_uid")));
  if (kind == nullptr) return "class_uid: no such number";
  const json::value whole(event);
  boost::system::error_code none;
  const auto* profiles = whole.find_pointer("/metadata/profiles", none);
  const bool incident = profiles != nullptr && *profiles == json::array{"incident"};
  if (profiles != nullptr && !incident) return "metadata.profiles: no rules here";
  if (auto broken = Checker(incident).object(kind, event, ""); !broken.empty()) return broken;
  if (number("type_uid") != number("class_uid") * 100 + number("activity_id"))
    return "type_uid: not of its class and activity";
  return event.at("metadata").at("version") == "1.8.0" ? "" : "metadata.version: not 1.8.0";
}

}  // namespace behorig::testing
