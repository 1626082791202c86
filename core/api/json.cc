#include "core/api/json.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "core/api/call.h"
#include "core/delivery/deliver.h"
#include "core/query/or_null.h"
#include "core/query/run_json.h"

namespace behorig {
namespace {

namespace json = boost::json;

/// Whether a sentence says only where something is: no cell of a table, and no name of a source's.
bool names_nobody(const Message& message) {
  static const std::set<std::string, std::less<>> kPlaces{
      "source", "table", "column", "row",   "rows", "near",   "form",   "wanted", "fields", "count",
      "number", "what",  "before", "after", "now",  "plugin", "option", "query",  "server", "seconds"};
  return std::ranges::all_of(message.args, [](const auto& arg) { return kPlaces.contains(arg.first); });
}

json::array sentences(const std::vector<Message>& messages, const Catalogue& catalogue, bool read) {
  json::array out;
  for (const auto& said : messages) {
    const bool told = read || names_nobody(said);
    const Message message = told ? said : Message("api.withheld", {{"id", said.id}});
    out.push_back(json::object{{"id", message.id},
                               {"sv", catalogue.say(message, Language::sv)},
                               {"en", catalogue.say(message, Language::en)}});
  }
  return out;
}

json::object outcome_json(const RunOutcome& outcome, const Catalogue& catalogue, const Access& access) {
  const std::string& system = outcome.run.system;
  const bool read = of_no_system(system) ? access.reads_all() : access.reads(system);
  json::object out = run_json(outcome.run);
  out["written"] = outcome.written;
  out["later_day"] = text_or_null(outcome.later_day);
  out["overtaken"] = outcome.overtaken;
  out["reasons"] = sentences(outcome.reasons, catalogue, read);
  out["warnings"] = sentences(outcome.warnings, catalogue, read);
  out["failures"] = sentences(outcome.failures, catalogue, read);
  out["not_evaluated"] = json::array(outcome.run.not_evaluated.begin(), outcome.run.not_evaluated.end());
  return out;
}

json::value time_or_null(const std::optional<Instant>& value) {
  return value ? json::value(format_utc(*value)) : json::value(nullptr);
}

json::object turn_json(const Turn& turn, const Catalogue& catalogue, const Access& access) {
  json::object out{{"system", turn.system}, {"state", name_of(turn.state)}};
  out["started"] = text_or_null(turn.started);
  out["ended"] = text_or_null(turn.ended);
  out["progress"] = json::object{{"accounts", turn.progress.accounts},
                                 {"entitlements", turn.progress.entitlements},
                                 {"grants", turn.progress.grants}};
  if (turn.state != TurnState::done) return out;
  out["code"] = turn.code;
  out["register_refused"] = turn.register_refused;
  // Errors are those of the settings, unless the register is refused; warnings are the register's.
  out["errors"] = sentences(turn.errors, catalogue, !turn.register_refused || access.reads_all());
  out["warnings"] = sentences(turn.warnings, catalogue, access.reads_all());
  out["run"] = turn.run ? json::value(outcome_json(*turn.run, catalogue, access)) : json::value(nullptr);
  json::array others;
  for (const auto& other : turn.others) others.push_back(outcome_json(other, catalogue, access));
  out["others"] = std::move(others);
  return out;
}

}  // namespace

json::object asked_json(const Asked& asked, const Catalogue& catalogue, const Access& access) {
  json::object out{{"schema", "behorig.check-asked/1"}, {"id", asked.id}, {"asked", asked.at}};
  out["done"] = asked.done();
  json::array turns;
  for (const auto& turn : asked.turns) turns.push_back(turn_json(turn, catalogue, access));
  out["systems"] = std::move(turns);
  return out;
}

json::object system_json(const SystemState& state, const std::vector<Due>& due) {
  json::object out{{"system", state.id}, {"connector", state.connector}};
  out["last_run"] = text_or_null(state.last_run);
  out["state"] = state.word().substr(std::string_view("state.").size());
  out["verdict"] = state.verdict ? json::value(name_of(*state.verdict)) : json::value(nullptr);
  std::map<Severity, std::uint64_t> counting;
  for (const auto& finding : state.findings) {
    if (counts(finding.status)) ++counting[finding.severity];
  }
  json::object severities;
  for (const auto& [severity, count] : counting) severities[name_of(severity)] = count;
  out["severities"] = std::move(severities);
  for (const auto& when : due) {
    if (when.system != state.id) continue;
    out["next"] = time_or_null(when.next);
    out["failures"] = when.failures;
    out["passed_over_until"] = time_or_null(when.after);
    out["denied"] = when.denied;
  }
  return out;
}

json::object sink_json(const SinkState& sink, const Catalogue& catalogue, bool why) {
  json::object out{{"sink", sink.name},
                   {"state", word_of(sink).substr(std::string_view("delivery.state.").size())}};
  out["waiting"] = sink.changes + sink.waiting;
  out["refused"] = sink.dead;
  out["last_delivery"] = text_or_null(sink.delivered_at);
  out["why"] = nullptr;
  if (why && sink.why) {
    out["why"] = json::object{{"sv", catalogue.say(*sink.why, Language::sv)},
                              {"en", catalogue.say(*sink.why, Language::en)}};
  }
  return out;
}

}  // namespace behorig
