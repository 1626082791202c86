#include "core/api/api.h"

#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/api/json.h"
#include "core/api/metrics.h"
#include "core/base/text.h"
#include "core/run/system_state.h"

namespace behorig {

namespace json = boost::json;

Api::Api(Service& service, const Catalogue& catalogue, identity::Fetch fetch)
    : service_(service),
      catalogue_(catalogue),
      follow_(service.board(), catalogue),
      authentication_(service, catalogue, std::move(fetch)),
      router_(catalogue) {
  add_service();
  add_runs();
  add_readings();
  add_findings();
  add_decisions();
  add_deliveries();
  add_sign_in();
}

httpd::Response Api::operator()(const httpd::Request& request) const { return router_(request); }

httpd::Response Api::answer(const httpd::Request& request, const httpd::Parameters& parameters,
                            const Row& row, const Handler& handler) const {
  const Caller caller = authentication_.caller(request);
  const Call call{request, parameters, Access(caller.identity, *service_.owners(), caller.scope), caller,
                  catalogue_};
  if (caller.rejected) return call.rejected(*caller.rejected);
  if (row.need != MustBe::anybody) {
    if (caller.how == Caller::How::nobody) return call.rejected({});
    if (call.access.nobody() || !caller.may(row.kind)) return call.forbidden();
    if (row.need == MustBe::operates && !call.access.operates()) return call.forbidden();
  }
  if (row.method != "GET" && !authentication_.meant(request, caller))
    return call.problem(403, Message("api.csrf"));
  return handler(call);
}

void Api::add(std::string method, std::string path, std::string name, MustBe need, Handler handler,
              std::optional<Kind> kind) {
  const Row row{method, path, name, need, kind.value_or(method == "GET" ? Kind::read : Kind::operate)};
  rows_.push_back(row);
  router_.add({std::move(method), std::move(path), std::move(name),
               [this, row, handler = std::move(handler)](const httpd::Request& request,
                                                         const httpd::Parameters& parameters) {
                 return answer(request, parameters, row, handler);
               }});
}

void Api::add_service() {
  add("GET", "/api/v1/health", "health", MustBe::anybody, [this](const Call& call) {
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    if (const auto trouble = service_.store_trouble()) return call.unavailable(*trouble);
    return call.answer({{"status", "ok"}, {"started", service_.started_at()}});
  });
  add("GET", "/api/v1/metrics", "metrics", MustBe::somebody, [this](const Call& call) {
    if (!call.access.sees_all_runs()) return call.forbidden();
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    const auto text = metrics_text(service_, **store);
    if (!text) return call.unavailable(text.error());
    httpd::Response out;
    out.content_type = "text/plain; version=0.0.4; charset=utf-8";
    out.body = *text;
    return out;
  });
  add("POST", "/api/v1/reload", "reload", MustBe::operates, [this](const Call& call) {
    const auto wrong = service_.reload();
    json::array errors;
    for (const auto& one : wrong)
      errors.push_back(
          json::object{{"sv", catalogue_.say(one, Language::sv)}, {"en", catalogue_.say(one, Language::en)}});
    return call.answer({{"reloaded", wrong.empty()}, {"errors", std::move(errors)}},
                       wrong.empty() ? 200 : 422);
  });
  const auto systems = [this](const Call& call, const std::string& only) -> httpd::Response {
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    const auto states = states_of(store->get(), *service_.settings(), service_.clock().now());
    if (!states) return call.unavailable(states.error());
    json::array list;
    const auto due = service_.due();
    for (const auto& state : *states) {
      const std::string id = nfc(state.id);
      if ((!only.empty() && id != nfc(only)) || !call.access.sees_runs(id)) continue;
      json::object one = system_json(state, due);
      one["own"] = call.access.own().contains(id);
      if (call.access.reads(id)) one["findings"] = state.findings.size();
      if (!only.empty()) return call.answer(one);
      list.push_back(std::move(one));
    }
    if (!only.empty()) return call.not_found();
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
  };
  add("GET", "/api/v1/systems", "systems", MustBe::somebody,
      [systems](const Call& call) { return systems(call, ""); });
  add("GET", "/api/v1/systems/{system}", "system", MustBe::somebody,
      [systems](const Call& call) { return systems(call, call.path["system"]); });
}

}  // namespace behorig
