#include "core/api/json.h"

#include <boost/json.hpp>

#include "core/query/run_json.h"

namespace behorig {
namespace {

namespace json = boost::json;

json::array sentences(const std::vector<Message>& messages, const Catalogue& catalogue) {
  json::array out;
  for (const auto& message : messages) {
    out.push_back(json::object{{"id", message.id},
                               {"sv", catalogue.say(message, Language::sv)},
                               {"en", catalogue.say(message, Language::en)}});
  }
  return out;
}

json::object outcome_json(const RunOutcome& outcome, const Catalogue& catalogue) {
  json::object out = run_json(outcome.run);
  out["written"] = outcome.written;
  out["later_day"] = outcome.later_day.empty() ? json::value(nullptr) : json::value(outcome.later_day);
  out["reasons"] = sentences(outcome.reasons, catalogue);
  out["warnings"] = sentences(outcome.warnings, catalogue);
  out["failures"] = sentences(outcome.failures, catalogue);
  out["not_evaluated"] = json::array(outcome.run.not_evaluated.begin(), outcome.run.not_evaluated.end());
  return out;
}

json::object turn_json(const Turn& turn, const Catalogue& catalogue) {
  const auto text = [](const std::string& value) {
    return value.empty() ? json::value(nullptr) : json::value(value);
  };
  json::object out{{"system", turn.system}, {"state", name_of(turn.state)}};
  out["started"] = text(turn.started);
  out["ended"] = text(turn.ended);
  out["progress"] = json::object{{"accounts", turn.progress.accounts},
                                 {"entitlements", turn.progress.entitlements},
                                 {"grants", turn.progress.grants}};
  if (turn.state != TurnState::done) return out;
  out["code"] = turn.code;
  out["register_refused"] = turn.register_refused;
  out["errors"] = sentences(turn.errors, catalogue);
  out["warnings"] = sentences(turn.warnings, catalogue);
  out["run"] = turn.run ? json::value(outcome_json(*turn.run, catalogue)) : json::value(nullptr);
  json::array others;
  for (const auto& other : turn.others) others.push_back(outcome_json(other, catalogue));
  out["others"] = std::move(others);
  return out;
}

}  // namespace

json::object asked_json(const Asked& asked, const Catalogue& catalogue) {
  json::object out{{"schema", "behorig.check-asked/1"}, {"id", asked.id}, {"asked", asked.at}};
  out["done"] = asked.done();
  json::array turns;
  for (const auto& turn : asked.turns) turns.push_back(turn_json(turn, catalogue));
  out["systems"] = std::move(turns);
  return out;
}

}  // namespace behorig
