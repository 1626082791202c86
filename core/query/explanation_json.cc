#include <boost/json.hpp>

#include "core/findings/texts.h"
#include "core/query/explain.h"
#include "core/query/or_null.h"

namespace behorig {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& values) {
  return json::array(values.begin(), values.end());
}

json::object json_of(const FindingChange& change) {
  return {{"at", change.at},
          {"run", change.run},
          {"what", change.what},
          {"came", texts(change.came)},
          {"went", texts(change.went)}};
}

json::object said(const Message& message, const Catalogue& catalogue) {
  return {{"sv", catalogue.say(message, Language::sv)}, {"en", catalogue.say(message, Language::en)}};
}

json::object json_of(const ConsideredApproval& one, const Catalogue& catalogue) {
  const auto day = [](const std::optional<Date>& date) {
    return text_or_null(date ? date->iso() : std::string());
  };
  const auto& a = one.approval;
  json::object out{{"person", text_or_null(one.person)}, {"person_name", text_or_null(one.person_name)}};
  out["account"] = text_or_null(one.account);
  out["birthright"] = one.birthright;
  out["of"] = one.of_role ? "role" : one.birthright ? "birthright" : "assignment";
  out["system"] = text_or_null(one.system);
  out["role"] = text_or_null(a.role);
  out["entitlements"] = texts(one.entitlements);
  out["approved_by"] = text_or_null(a.approved_by);
  out["approved_by_name"] = text_or_null(one.approver_name);
  out["approved_on"] = day(a.approved_on);
  out["until"] = day(a.until);
  out["counts"] = a.stopped.empty() && !one.elsewhere;
  out["stopped"] = a.stopped.empty() && one.elsewhere ? json::value("account") : text_or_null(a.stopped);
  out["stopped_on"] = day(a.stopped_on);
  const Message why =
      a.stopped.empty()
          ? Message(one.elsewhere ? "explain.counts-elsewhere" : "explain.counts")
          : Message("stopped." + a.stopped, {{"date", a.stopped_on ? a.stopped_on->iso() : "-"}});
  out["why"] = said(why, catalogue);
  out["revoked_by"] = text_or_null(one.revoked_by);
  out["revoked_by_name"] = text_or_null(one.revoker_name);
  out["note"] = one.note ? json::value(said(*one.note, catalogue)) : json::value(nullptr);
  json::array owners;
  for (const auto& owner : one.owners)
    owners.push_back(json::object{
        {"person", owner.person}, {"name", text_or_null(owner.name)}, {"capacity", owner.capacity}});
  out["owners_then"] = std::move(owners);
  return out;
}

json::object json_of(const Way& one) {
  json::object out{{"system", text_or_null(one.system)}, {"side", text_or_null(one.side)}};
  out["role"] = text_or_null(one.role);
  out["account"] = one.account;
  out["account_name"] = text_or_null(one.account_name);
  out["path"] = texts(one.path);
  return out;
}

json::object json_of(const RowEdit& edit) {
  json::object row, cells;
  for (const auto& [column, value] : edit.was) row[column] = value;
  for (const auto& [column, value] : edit.cells)
    cells[column] = json::object{{"from", text_or_null(edit.from(column))}, {"to", value}};
  json::object out{{"do", edit.removes() ? "remove-row" : "change-row"}, {"table", edit.table}};
  out["source"] = text_or_null(edit.source);
  out["numbers"] = json::array(edit.numbers.begin(), edit.numbers.end());
  out["row"] = std::move(row);
  if (!edit.removes()) out["cells"] = std::move(cells);
  return out;
}

json::object json_of(const ResolvingChange& change) {
  json::object out{{"where", change.acts.empty() ? "register" : "system"}};
  json::array steps;
  for (const auto& row : change.rows) {
    json::object cells;
    for (const auto& [column, value] : row.cells) cells[column] = value;
    steps.push_back(json::object{{"do", "add-row"}, {"table", row.table}, {"row", std::move(cells)}});
  }
  for (const auto& edit : change.edits) steps.push_back(json_of(edit));
  for (const auto& act : change.acts) {
    steps.push_back(json::object{{"do", name_of(act.what)},
                                 {"system", text_or_null(act.system)},
                                 {"account", text_or_null(act.account)},
                                 {"entitlement", text_or_null(act.entitlement)},
                                 {"other", text_or_null(act.other)}});
  }
  out["steps"] = std::move(steps);
  out["to_fill_in"] = change.to_fill_in();
  out["opens"] = change.opens_known ? json::value(texts(change.opens)) : json::value();
  return out;
}

}  // namespace

std::string explanation_json(const Finding& finding, const std::vector<FindingChange>& history,
                             const Story* story, const Catalogue& catalogue) {
  json::object out{{"schema", "behorig.explanation/1"},
                   {"finding", json::parse(finding_json(finding, catalogue))}};
  json::array changes;
  for (const auto& change : history) changes.push_back(json_of(change));
  out["history"] = std::move(changes);
  if (story != nullptr) {
    out["reading_ended"] = text_or_null(story->reading_ended);
    json::array approvals, ways, resolving;
    for (const auto& one : story->ways.listed) ways.push_back(json_of(one));
    for (const auto& one : story->approvals.listed) approvals.push_back(json_of(one, catalogue));
    for (const auto& change : story->resolving.changes) resolving.push_back(json_of(change));
    out["approvals"] = std::move(approvals);
    out["more_approvals"] = story->approvals.more;
    out["ways"] = std::move(ways);
    out["more_ways"] = story->ways.more;
    const auto& stands = story->resolving.stands;
    out["stands"] = stands ? json::value(*stands) : json::value(nullptr);
    out["resolving"] = std::move(resolving);
  }
  out["sentences"] = json::object{{"sv", texts(explain(finding, history, story, catalogue, Language::sv))},
                                  {"en", texts(explain(finding, history, story, catalogue, Language::en))}};
  return json::serialize(out);
}

}  // namespace behorig
