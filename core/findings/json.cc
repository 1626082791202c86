#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/findings/texts.h"

namespace behorig {
namespace {

namespace json = boost::json;

json::value text(const std::string& value) {
  return value.empty() ? json::value(nullptr) : json::value(value);
}
json::value day(const std::optional<Date>& value) {
  return value ? json::value(value->iso()) : json::value(nullptr);
}

json::object nearest(const NearestApproval& approval) {
  json::object out{{"role", text(approval.role)},
                   {"approved_by", text(approval.approved_by)},
                   {"approved_on", day(approval.approved_on)},
                   {"until", day(approval.until)},
                   {"stopped", approval.stopped}};
  if (approval.stopped_on) out["stopped_on"] = approval.stopped_on->iso();
  return out;
}

json::array holders(const std::vector<Holder>& list) {
  json::array out;
  for (const auto& holder : list) {
    out.push_back({{"account", text(holder.account)},
                   {"account_name", text(holder.account_name)},
                   {"person", text(holder.person)},
                   {"person_name", text(holder.person_name)}});
  }
  return out;
}

json::object why(const Finding& finding, const Catalogue& catalogue) {
  const Deviation& d = finding.deviation;
  json::array causes, reasons;
  for (const auto& cause : d.causes)
    causes.push_back({{"account", cause.account}, {"entitlement", cause.entitlement}});
  for (const auto& reason : d.reasons) {
    reasons.push_back(
        {{"sv", catalogue.say(reason, Language::sv)}, {"en", catalogue.say(reason, Language::en)}});
  }
  json::object out{{"causes", std::move(causes)}, {"gives", json::value_from(d.gives)}};
  out["nearest_approval"] =
      d.nearest_approval ? json::value(nearest(*d.nearest_approval)) : json::value(nullptr);
  // The one holder of a finding about one account is named at its top.
  if (d.account.empty()) out["holders"] = holders(d.holders);
  if (!d.paths.empty()) out["paths"] = json::value_from(d.paths);
  if (!d.related.empty()) out["related"] = json::value_from(d.related);
  if (!d.reasons.empty()) out["reasons"] = std::move(reasons);
  if (!finding.incident.empty()) out["incident"] = finding.incident;
  if (finding.status == FindingStatus::accepted) {
    out["accepted"] = {{"reason", finding.accepted_by}, {"until", finding.accepted_until}};
  }
  return out;
}

}  // namespace

std::string finding_json(const Finding& finding, const Catalogue& catalogue) {
  const Deviation& d = finding.deviation;
  json::object out{{"schema", "behorig.finding/1"},
                   {"id", finding.id.hex()},
                   {"control", d.control},
                   {"severity", name_of(finding.severity)},
                   {"status", name_of(finding.status)},
                   {"system", text(d.system)},
                   {"account", text(d.account)},
                   {"account_name", text(d.account_name)},
                   {"person", text(d.person)},
                   {"person_name", text(d.person_name)},
                   {"entitlement", text(d.entitlement)},
                   {"entitlement_name", text(d.entitlement_name)},
                   {"other", text(d.other)},
                   {"other_name", text(d.other_name)},
                   {"role", text(d.role)},
                   {"conflict", nullptr},
                   {"requirement", nullptr}};
  out["reading"] = finding.reading ? json::value(name_of(*finding.reading)) : json::value(nullptr);
  out["holders"] = d.holders.size();
  out["first_seen"] = finding.first_seen;
  out["last_seen"] = finding.last_seen;
  out["run"] = finding.run;
  out["why"] = why(finding, catalogue);
  out["title"] = {{"sv", title_of(finding, catalogue, Language::sv)},
                  {"en", title_of(finding, catalogue, Language::en)}};
  return escaped_json(json::serialize(out));
}

}  // namespace behorig
