#include "core/api/api.h"

#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/api/metrics.h"

namespace behorig {

namespace json = boost::json;

Api::Api(Service& service, const Catalogue& catalogue, identity::Fetch fetch)
    : service_(service),
      catalogue_(catalogue),
      follow_(service.board(), catalogue),
      authentication_(service, catalogue, std::move(fetch)),
      router_(catalogue) {
  add_service();
  add_systems();
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
}

}  // namespace behorig
