#include <algorithm>
#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/api/json.h"
#include "core/base/text.h"
#include "core/query/run_json.h"

namespace behorig {
namespace {

namespace json = boost::json;

struct AskedFor {
  std::vector<std::string> systems;
  std::string store;  ///< of the asker's settings; blank = it has none
};

/// {"systems": ["a", "b"], "store": "sqlite:..."}; none if it is not that.
std::optional<AskedFor> asked_in(const std::string& body) {
  boost::system::error_code error;
  const auto value = json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  const auto* list = value.as_object().if_contains("systems");
  if (list == nullptr || !list->is_array() || list->as_array().empty()) return std::nullopt;
  AskedFor out;
  for (const auto& one : list->as_array()) {
    if (!one.is_string()) return std::nullopt;
    std::string id(one.as_string());
    if (std::ranges::find(out.systems, id) == out.systems.end()) out.systems.push_back(std::move(id));
  }
  if (const auto* store = value.as_object().if_contains("store")) {
    if (!store->is_string()) return std::nullopt;
    out.store = store->as_string();
  }
  return out;
}

}  // namespace

std::optional<RunRecord> Api::Call::visible_run(Store& store) const {
  auto run = store.find_run(path["id"]);
  if (!run || !*run || (*run)->id != path["id"]) return std::nullopt;
  const std::string& system = (*run)->system;
  const bool seen = of_no_system(system) ? access.sees_all_runs() : access.sees_runs(system);
  return seen ? std::move(*run) : std::nullopt;
}

void Api::add_runs() {
  add(
      "POST", "/api/v1/runs", "start-runs", MustBe::somebody,
      [this](const Call& call) {
        const auto wanted = asked_in(call.request.body);
        if (!wanted) return call.problem(400, Message("api.systems"));
        const auto settings = service_.settings();
        if (!wanted->store.empty() && wanted->store != settings->store_url)
          return call.problem(409, Message("api.other-store"));
        for (const auto& id : wanted->systems) {
          const bool known = std::any_of(settings->systems.begin(), settings->systems.end(),
                                         [&](const auto& one) { return one.id == id; });
          if (!known || !call.access.sees_runs(nfc(id))) return call.not_found();
          if (!call.access.starts(nfc(id))) return call.forbidden();
        }
        const auto asked = service_.board().ask(wanted->systems, call.access.identity().user);
        if (!asked) return call.unavailable(Message("daemon.stopping"));
        auto out = call.answer(asked_json(*service_.board().find(*asked), catalogue_, call.access), 202);
        out.headers.emplace_back("Location", "/api/v1/runs/" + *asked);
        return out;
      },
      Kind::check);

  // Whoever may see all systems of an asking may follow it; and whoever asked, though the check itself may
  // find that the register is refused, and with it every owner.
  const auto visible = [this](const Call& call) -> std::optional<Asked> {
    auto asked = service_.board().find(call.path["id"]);
    if (!asked) return std::nullopt;
    const bool all = std::all_of(asked->turns.begin(), asked->turns.end(),
                                 [&](const Turn& turn) { return call.access.sees_runs(nfc(turn.system)); });
    const bool theirs = !asked->who.empty() && asked->who == call.access.identity().user;
    return all || theirs ? asked : std::nullopt;
  };
  add("GET", "/api/v1/runs/{id}", "run", MustBe::somebody, [this, visible](const Call& call) {
    if (const auto asked = visible(call)) return call.answer(asked_json(*asked, catalogue_, call.access));
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    const auto run = call.visible_run(**store);
    return run ? call.answer(run_json(*run)) : call.not_found();
  });
  add("GET", "/api/v1/runs/{id}/events", "run-events", MustBe::somebody, [this, visible](const Call& call) {
    if (!visible(call)) return call.not_found();
    httpd::Response out;
    out.content_type = "text/event-stream";
    out.headers.emplace_back("Cache-Control", "no-store");
    out.events.emplace();
    follow_.add(*out.events, call.path["id"], call.access);
    return out;
  });
  add("GET", "/api/v1/runs", "runs", MustBe::somebody, [this](const Call& call) {
    constexpr std::size_t kLimit = 50, kMost = 1000;
    const auto limit = call.number("limit", kLimit, kMost);
    if (!limit) return call.problem(400, Message("api.limit", {{"most", std::to_string(kMost)}}));
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    std::optional<std::string> system;
    if (const auto* wanted = call.request.parameter("system")) {
      system = nfc(*wanted);
      const bool known = Call::knows(*service_.settings(), **store, *system);
      if (!known || !call.access.sees_runs(*system)) return call.not_found();
    }
    const bool all = system || call.access.sees_all_runs();
    json::array list;
    for (const auto& one : all ? std::set<std::string>{system.value_or("")} : call.access.visible()) {
      const auto runs = (*store)->runs(all && !system ? std::nullopt : std::optional(one), *limit);
      if (!runs) return call.unavailable(runs.error());
      for (const auto& run : *runs) list.push_back(run_json(run));
    }
    return call.answer({{"schema", "behorig.runs/1"}, {"runs", std::move(list)}});
  });
}

}  // namespace behorig
