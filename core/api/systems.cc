#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/api/json.h"
#include "core/base/text.h"
#include "core/run/system_state.h"

namespace behorig {
namespace {

namespace json = boost::json;

json::object seen_by(const Access& access, const SystemState& state, const std::vector<Due>& due) {
  const std::string id = nfc(state.id);
  json::object out = system_json(state, due);
  out["own"] = access.own().contains(id);
  if (access.reads(id)) out["findings"] = state.findings.size();
  return out;
}

}  // namespace

void Api::add_systems() {
  add("GET", "/api/v1/systems", "systems", MustBe::somebody, [this](const Call& call) {
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    const auto states = states_of(store->get(), *service_.settings(), service_.clock().now(),
                                  [&](const std::string& id) { return call.access.sees_runs(nfc(id)); });
    if (!states) return call.unavailable(states.error());
    const auto due = service_.due();
    json::array list;
    for (const auto& state : *states) list.push_back(seen_by(call.access, state, due));
    json::object out{{"schema", "behorig.systems/1"}, {"systems", std::move(list)}};
    out["daemon"] = json::object{{"version", BEHORIG_VERSION}, {"started", service_.started_at()}};
    if (call.access.sees_all_runs()) {
      const auto sinks = (*store)->outgoing().sinks();
      if (!sinks) return call.unavailable(sinks.error());
      json::array told;
      for (const auto& sink : *sinks) told.push_back(sink_json(sink, catalogue_, call.access.reads_all()));
      out["sinks"] = std::move(told);
    }
    return call.answer(out);
  });
  add("GET", "/api/v1/systems/{system}", "system", MustBe::somebody, [this](const Call& call) {
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    const std::string wanted = nfc(call.path["system"]);
    if (!call.access.sees_runs(wanted)) return call.not_found();
    const auto states = states_of(store->get(), *service_.settings(), service_.clock().now(),
                                  [&](const std::string& id) { return nfc(id) == wanted; });
    if (!states) return call.unavailable(states.error());
    if (states->empty()) return call.not_found();
    return call.answer(seen_by(call.access, states->front(), service_.due()));
  });
}

}  // namespace behorig
