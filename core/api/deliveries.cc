#include <algorithm>
#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/query/or_null.h"

namespace behorig {
namespace {

namespace json = boost::json;

/// What went wrong may name people (addresses that a mail server refused): only which sentence it is.
json::value word_of(const std::optional<Message>& why) {
  return why ? json::value(why->id) : json::value(nullptr);
}

json::object sink_json(const SinkState& state) {
  return {{"sink", state.name},
          {"paused", state.paused},
          {"waiting", state.changes + state.waiting},
          {"refused", state.dead},
          {"delivered", state.delivered},
          {"last_delivery", text_or_null(state.delivered_at)},
          {"failures", state.failures},
          {"why", word_of(state.why)}};
}

json::object refused_json(const Delivery& one) {
  return {{"sink", one.sink},         {"id", one.id},
          {"incident", one.incident}, {"made", format_utc(Instant(std::chrono::seconds(one.made)))},
          {"attempts", one.attempts}, {"why", word_of(one.why)}};
}

/// The deliveries that are to be tried again: "" = all; none, where the body is neither blank nor {"id":
/// "…"}.
std::optional<std::string> id_in(const std::string& body) {
  if (body.empty()) return "";
  boost::system::error_code error;
  const auto value = json::parse(body, error);
  const auto* id = !error && value.is_object() ? value.as_object().if_contains("id") : nullptr;
  if (id == nullptr || !id->is_string() || id->as_string().empty()) return std::nullopt;
  return std::string(id->as_string());
}

Result<std::optional<SinkState>> sink_in(Store& store, const std::string& name) {
  const auto all = store.outgoing().sinks();
  if (!all) return all.error();
  const auto found = std::ranges::find(*all, name, &SinkState::name);
  return found == all->end() ? std::nullopt : std::optional(*found);
}

}  // namespace

/// Of incidents and counts, not of people: whoever operates, and whoever coordinates all systems.
void Api::add_deliveries() {
  const auto may = [](const Access& access) {
    return access.operates() || (access.coordinates() && access.reads_all());
  };
  add("GET", "/api/v1/deliveries", "deliveries", MustBe::somebody, [this, may](const Call& call) {
    constexpr std::size_t kLimit = 20, kMost = 1000;
    if (!may(call.access)) return call.forbidden();
    const auto limit = call.number("limit", kLimit, kMost);
    if (!limit) return call.problem(400, Message("api.limit", {{"most", std::to_string(kMost)}}));
    const auto store = service_.open_store();
    if (!store) return call.unavailable(store.error());
    const auto states = (*store)->outgoing().sinks();
    if (!states) return call.unavailable(states.error());
    const auto dead = (*store)->outgoing().refused("", *limit);
    if (!dead) return call.unavailable(dead.error());
    json::array sinks, refused;
    for (const auto& state : *states) sinks.push_back(sink_json(state));
    for (const auto& one : *dead) refused.push_back(refused_json(one));
    return call.answer(
        {{"schema", "behorig.deliveries/1"}, {"sinks", std::move(sinks)}, {"refused", std::move(refused)}});
  });

  /// What is done to a sink; how many deliveries it was done to, where it is to deliveries.
  using Act =
      std::function<Result<std::optional<std::uint64_t>>(Outgoing&, const std::string&, const std::string&)>;
  const auto add_act = [this, may](const std::string& verb, const Act& act) {
    const std::string name = "delivery-" + verb;
    add("POST", "/api/v1/deliveries/{sink}/" + verb, name, MustBe::somebody,
        [this, may, name, act](const Call& call) {
          if (!may(call.access)) return call.forbidden();
          const auto id = id_in(call.request.body);
          if (!id) return call.problem(400, Message("api.delivery"));
          const std::string sink = call.path["sink"];
          const auto store = service_.open_store();
          if (!store) return call.unavailable(store.error());
          const auto known = sink_in(**store, sink);
          if (!known) return call.unavailable(known.error());
          if (!*known) return call.not_found();
          const auto done = act((*store)->outgoing(), sink, *id);
          if (!done) return call.unavailable(done.error());
          if (*done && **done == 0 && !id->empty()) return call.not_found();
          log_access(call.request, call.caller, name + " " + sink);
          const auto now = sink_in(**store, sink);
          if (!now || !*now) return call.not_found();
          auto body = sink_json(**now);
          if (*done) body["retried"] = **done;
          return call.answer(body);
        });
  };
  const auto pausing = [](bool paused) -> Act {
    return [paused](Outgoing& out, const std::string& sink,
                    const std::string&) -> Result<std::optional<std::uint64_t>> {
      const auto done = out.pause(sink, paused);
      return done ? Result<std::optional<std::uint64_t>>(std::nullopt) : done.error();
    };
  };
  add_act("pause", pausing(true));
  add_act("resume", pausing(false));
  add_act("retry",
          [](Outgoing& out, const std::string& sink,
             const std::string& id) -> Result<std::optional<std::uint64_t>> {
            const auto done = out.retry(sink, id);
            return done ? Result<std::optional<std::uint64_t>>(std::optional(*done)) : done.error();
          });
}

}  // namespace behorig
