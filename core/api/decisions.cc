#include <algorithm>
#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/findings/texts.h"
#include "core/run/decide.h"
#include "core/run/load.h"

namespace behorig {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostKey = 128;

std::optional<json::object> object_in(const std::string& body) {
  boost::system::error_code error;
  auto value = json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

/// A text of the body; blank = none.
std::string text_in(const json::object& body, std::string_view name) {
  const auto* found = body.if_contains(name);
  return found != nullptr && found->is_string() ? nfc(std::string(found->as_string())) : std::string();
}

bool good_key(std::string_view key) {
  return !key.empty() && key.size() <= kMostKey &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// Who asks, so that nobody meets another's keys.
std::string who_of(const Access& access) { return access.identity().user + "/" + access.identity().person; }

std::string writer_of(const Access& access) {
  const auto& identity = access.identity();
  return identity.person.empty() ? identity.writer : identity.person;
}

int status_of(const Message& why) {
  if (why.id == "accept.not-owner" || why.id == "accept.own") return 403;
  return why.id == "accept.not-standing" || why.id == "accept.no-system" ? 409 : 400;
}

}  // namespace

/// A decision is made on what its maker saw (If-Match), and once, however often it is asked for
/// (Idempotency-Key): the second time it is answered as the first.
httpd::Response Api::decide_once(const Call& call, std::string_view route, const Decide& decide) const {
  const auto store = service_.open_store();
  if (!store) return call.unavailable(store.error());
  if (!Fingerprint::parse(call.path["id"])) return call.not_found();
  const auto* match = call.request.header("If-Match");
  const auto* key = call.request.header("Idempotency-Key");
  if (key != nullptr && !good_key(*key)) return call.problem(400, Message("api.key"));
  const auto digest = sha256(std::string(route) + "\n" + call.path["id"] + "\n" + call.request.body);
  const KeptReply asked{who_of(call.access), key == nullptr ? "" : *key,
                        to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()}), 0, ""};
  const auto answer = [&]() -> Result<httpd::Response> {
    const auto found = (*store)->find_finding(call.path["id"]);
    if (!found) return found.error();
    if (found->size() != 1 || !may_read(call.access, found->front().finding, *service_.settings()))
      return call.not_found();
    const StoredFinding& finding = found->front();
    if (!may_decide(call.access, finding.finding, *service_.settings())) return call.forbidden();
    if (key != nullptr) {
      const auto before = (*store)->kept().reply(asked.who, asked.key);
      if (!before) return before.error();
      if (*before) {
        const bool same = (*before)->request == asked.request;
        return same ? call.answer((*before)->body, (*before)->status)
                    : call.problem(422, Message("api.key-used"));
      }
    }
    if (match == nullptr) return call.problem(428, Message("api.match-needed"));
    if (*match != tag_of(finding_json(finding.finding, catalogue_) + "\n"))
      return call.problem(412, Message("api.changed"));
    const auto body = object_in(call.request.body);
    if (!body) return call.problem(400, Message("api.body"));
    auto out = decide(call, **store, finding, *body);
    if (out.status >= 300 || key == nullptr) return out;
    KeptReply kept = asked;
    kept.status = out.status;
    kept.body = out.body;
    const auto now = service_.clock().now().time_since_epoch().count();
    if (const auto done = (*store)->kept().keep_reply(kept, now); !done) return done.error();
    return out;
  };
  std::optional<httpd::Response> out;
  const auto done = (*store)->exclusively([&]() -> Status {
    auto answered = answer();
    if (!answered) return answered.error();
    out = std::move(*answered);
    return Done{};
  });
  if (!done || out->status == 201) service_.note_store(done);
  return done ? std::move(*out) : call.unavailable(done.error());
}

void Api::add_decisions() {
  add(
      "POST", "/api/v1/findings/{id}/acceptance", "acceptance", MustBe::somebody,
      [this](const Call& call) {
        const auto settings = service_.settings();
        // Before the store is taken, which others wait for: a large register takes its time.
        const bool may = call.access.coordinates() || !call.access.own().empty();
        const auto loaded = may ? load_register(*settings) : LoadedRegister();
        return decide_once(call, "acceptance",
                           [&](const Call& asked, Store& store, const StoredFinding& finding,
                               const json::object& body) -> httpd::Response {
                             const std::string& self = asked.access.identity().person;
                             const std::string by = body.contains("by") ? text_in(body, "by") : self;
                             const auto until = Date::parse(text_in(body, "until"));
                             if (!until) return asked.problem(400, Message("api.until"));
                             if (by != self && !asked.access.coordinates()) return asked.forbidden();
                             if (!loaded.reg) return asked.unavailable(Message("check.register-refused"));
                             const auto now = service_.clock().now();
                             const auto today = local_day(now, settings->time_zone);
                             if (!today) return asked.unavailable(today.error());
                             const auto decision =
                                 decide(finding,
                                        {by, *until, text_in(body, "reason"), text_in(body, "reference"),
                                         asked.access.identity().user, writer_of(asked.access)},
                                        Meaning(*loaded.reg), *today, now);
                             if (!decision)
                               return asked.problem(status_of(decision.error()), decision.error());
                             if (const auto done = store.kept().decide(*decision); !done)
                               return asked.unavailable(done.error());
                             asked.log_read("acceptance", {finding.finding.deviation.system}, 1);
                             return asked.answer(json::object{{"schema", "behorig.decision/1"},
                                                              {"finding", finding.finding.id.hex()},
                                                              {"accepted_by", decision->accepted_by},
                                                              {"until", decision->until.iso()},
                                                              {"at", decision->at}},
                                                 201);
                           });
      },
      Kind::decide);
  add(
      "POST", "/api/v1/findings/{id}/acknowledgement", "acknowledgement", MustBe::somebody,
      [this](const Call& call) {
        return decide_once(
            call, "acknowledgement",
            [&](const Call& asked, Store& store, const StoredFinding& finding,
                const json::object& body) -> httpd::Response {
              const std::string reference = text_in(body, "reference");
              if (reference.empty() || printable(reference) != reference)
                return asked.problem(400, Message("api.reference"));
              if (!counts(finding.finding.status))
                return asked.problem(409, Message("accept.not-standing", {{"id", finding.finding.id.hex()}}));
              const auto at = format_utc(service_.clock().now());
              if (const auto done = store.outgoing().acknowledge(finding, reference, at); !done)
                return asked.unavailable(done.error());
              asked.log_read("acknowledgement", {finding.finding.deviation.system}, 1);
              return asked.answer(json::object{{"schema", "behorig.decision/1"},
                                               {"finding", finding.finding.id.hex()},
                                               {"reference", reference},
                                               {"at", at}},
                                  201);
            });
      },
      Kind::decide);
  add(
      "POST", "/api/v1/runs/{id}/confirmation", "run-confirmation", MustBe::somebody,
      [this](const Call& call) {
        const auto store = service_.open_store();
        if (!store) return call.unavailable(store.error());
        const auto run = call.visible_run(**store);
        if (!run) return call.not_found();
        // Who believes a register that lost rows believes it for all systems.
        const bool for_all = of_no_system(run->system) || run->register_suspect;
        if (!call.access.decides(for_all ? std::string() : run->system)) return call.forbidden();
        const auto& who = call.access.identity();
        const auto done = (*store)->confirm(run->id, who.user.empty() ? who.person : who.user,
                                            format_utc(service_.clock().now()));
        if (done) return call.answer(json::object{{"schema", "behorig.decision/1"}, {"run", run->id}}, 201);
        if (done.error().id.starts_with("store.confirm-")) return call.problem(409, done.error());
        service_.note_store(done);
        return call.unavailable(done.error());
      },
      Kind::decide);
}

}  // namespace behorig
