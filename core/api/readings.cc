// What was read: of each system, and of the register.

#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/base/text.h"
#include "core/query/or_null.h"
#include "core/query/run_json.h"

namespace behorig {
namespace {

namespace json = boost::json;

/// The register as its newest run found it; `behorig.register/1`.
json::object register_json(const std::vector<RunRecord>& runs) {
  json::object out{{"schema", "behorig.register/1"}};
  if (runs.empty()) {
    out["state"] = nullptr;
    return out;
  }
  const auto& run = runs.front();
  out["state"] = register_word(run);
  out["run"] = run.id;
  out["day"] = run.day;
  out["read"] = run.ended;
  out["hash"] = text_or_null(run.register_hash);
  json::object rows;
  for (const auto& [table, count] : run.register_rows) rows[table] = count;
  out["rows"] = std::move(rows);
  out["confirmed_by"] = text_or_null(run.confirmed_by);
  return out;
}

}  // namespace

void Api::add_readings() {
  // Without a system, the newest of each; of a system, its past.
  add("GET", "/api/v1/readings", "readings", MustBe::somebody, [this](const Call& call) {
    constexpr std::size_t kLimit = 50, kMost = 1000;
    const auto limit = call.number("limit", kLimit, kMost);
    if (!limit) return call.problem(400, Message("api.limit", {{"most", std::to_string(kMost)}}));
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    std::vector<std::string> systems;
    const auto* wanted = call.request.parameter("system");
    if (wanted != nullptr) {
      const bool known = Call::knows(*service_.settings(), **store, nfc(*wanted));
      if (!known || !call.access.sees_runs(nfc(*wanted))) return call.not_found();
      systems.push_back(nfc(*wanted));
    } else {
      for (const auto& one : service_.settings()->systems) {
        if (call.access.sees_runs(nfc(one.id))) systems.push_back(nfc(one.id));
      }
    }
    json::array list;
    for (const auto& system : systems) {
      const auto runs = (*store)->runs(system, wanted != nullptr ? *limit : 1);
      if (!runs) return call.unavailable(runs.error());
      for (const auto& run : *runs) list.push_back(reading_json(run));
    }
    return call.answer({{"schema", "behorig.readings/1"}, {"readings", std::move(list)}});
  });
  add("GET", "/api/v1/readings/{id}", "reading", MustBe::somebody, [this](const Call& call) {
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    const auto run = call.visible_run(**store);
    // The register's runs and those across all systems read nothing of a system.
    if (!run || of_no_system(run->system)) return call.not_found();
    json::object out = reading_json(*run);
    out["schema"] = "behorig.reading/1";
    return call.answer(out);
  });
  add("GET", "/api/v1/register", "register", MustBe::somebody, [this](const Call& call) {
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    const auto runs = (*store)->runs("", 1);
    return runs ? call.answer(register_json(*runs)) : call.unavailable(runs.error());
  });
}

}  // namespace behorig
