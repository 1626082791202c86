#include "core/cli/deliveries.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/cli/output.h"
#include "core/cli/verbs.h"
#include "core/query/or_null.h"

namespace behorig::cli {
namespace {

namespace json = boost::json;

std::string at(std::int64_t seconds) { return format_utc(Instant(std::chrono::seconds(seconds))); }

int list_sinks(Context& context, Store& store) {
  Screen& screen = context.screen;
  const auto states = store.outgoing().sinks();
  if (!states) {
    screen.tell(states.error());
    return code_of(states.error());
  }
  if (states->empty()) screen.tell(Message("delivery.none"));
  if (context.arguments.format != Format::table) {
    std::vector<json::object> rows;
    for (const auto& state : *states) {
      rows.push_back({{"sink", state.name},
                      {"state", word_of(state).substr(std::string_view("delivery.state.").size())},
                      {"waiting", state.changes + state.waiting},
                      {"refused", state.dead},
                      {"delivered", state.delivered},
                      {"last_delivery", text_or_null(state.delivered_at)},
                      {"why", state.why ? json::value(screen.text(*state.why)) : json::value(nullptr)}});
    }
    print_rows(screen, context.arguments.format, "sink",
               {"sink", "state", "waiting", "refused", "delivered", "last_delivery", "why"}, rows);
    return kNothing;
  }
  if (states->empty()) return kNothing;
  Table table({screen.text("column.sink"), screen.text("column.state"), screen.text("column.waiting"),
               screen.text("column.dead"), screen.text("column.delivered"),
               screen.text("column.last-delivery"), screen.text("column.why")});
  for (const auto& state : *states) {
    const bool well = !state.paused && state.dead == 0 && state.failures == 0;
    table.row(
        {state.name, screen.text(word_of(state)), std::to_string(state.changes + state.waiting),
         std::to_string(state.dead), std::to_string(state.delivered),
         state.delivered_at.empty() ? "-" : state.delivered_at, state.why ? screen.text(*state.why) : "-"},
        well ? "32" : "31", 1);
  }
  table.print(screen);
  return kNothing;
}

int list_deliveries(Context& context, Store& store) {
  Screen& screen = context.screen;
  const auto all = store.outgoing().undelivered(context.arguments.name, 0);
  if (!all) {
    screen.tell(all.error());
    return code_of(all.error());
  }
  const auto state = [&](const Delivery& one) {
    return screen.text(one.dead ? "delivery.state.dead" : "delivery.state.waiting");
  };
  if (context.arguments.format == Format::table) {
    Table table({screen.text("column.delivery"), screen.text("column.sink"), screen.text("column.state"),
                 screen.text("column.attempts"), screen.text("column.next"), screen.text("column.why")});
    for (const auto& one : *all) {
      table.row({one.id, one.sink, state(one), std::to_string(one.attempts),
                 one.dead || one.next == 0 ? "-" : at(one.next), one.why ? screen.text(*one.why) : "-"},
                one.dead ? "31" : "", 2);
    }
    if (!all->empty()) table.print(screen);
    return kNothing;
  }
  std::vector<json::object> rows;
  for (const auto& one : *all) {
    rows.push_back({{"id", one.id},
                    {"sink", one.sink},
                    {"incident", one.incident},
                    {"reference", text_or_null(one.reference)},
                    {"state", one.dead ? "refused" : "waiting"},
                    {"made", at(one.made)},
                    {"attempts", one.attempts},
                    {"next", one.dead || one.next == 0 ? json::value(nullptr) : json::value(at(one.next))},
                    {"why", one.why ? json::value(screen.text(*one.why)) : json::value(nullptr)}});
  }
  print_rows(screen, context.arguments.format, "delivery",
             {"id", "sink", "incident", "reference", "state", "made", "attempts", "next", "why"}, rows);
  return kNothing;
}

int run_now(Context& context, const Settings& settings, Store& store) {
  Screen& screen = context.screen;
  const auto declared = declare_sinks(settings, store);
  if (!declared) {
    screen.tell(declared.error());
    return code_of(declared.error());
  }
  screen.tell(*declared);
  if (settings.sinks.empty()) screen.tell(Message("delivery.none"));
  DeliverRequest request;
  request.sink = context.arguments.name;
  request.at_most = std::chrono::hours(24);
  const auto turns = deliver_due(settings, store, screen.catalogue(), SystemClock(), request);
  tell_turns(screen, turns);
  if (!turns) return code_of(turns.error());
  const bool failed =
      std::any_of(turns->begin(), turns->end(), [](const SinkTurn& turn) { return turn.left > 0; });
  return failed ? kNotComplete : kNothing;
}

/// A change by a person, of one sink.
int change(Context& context, const Settings& settings, Store& store) {
  Screen& screen = context.screen;
  const std::string &sink = context.arguments.name, &id = context.arguments.delivery;
  const auto say = [&](const Message& message, int code = kNothing) {
    screen.tell(message);
    return code;
  };
  const auto failed = [&](const Message& error) { return say(error, code_of(error)); };
  Outgoing& out = store.outgoing();
  switch (context.arguments.verb) {
    case Verb::deliveries_pause:
    case Verb::deliveries_resume: {
      const bool paused = context.arguments.verb == Verb::deliveries_pause;
      if (auto done = out.pause(sink, paused); !done) return failed(done.error());
      return say(Message(paused ? "delivery.paused" : "delivery.resumed", {{"sink", sink}}));
    }
    case Verb::deliveries_forget:
      if (find_sink(settings, sink) != nullptr)
        return say(Message("delivery.still-configured", {{"sink", sink}}), kUsage);
      if (auto done = store.remove_sink(sink); !done) return failed(done.error());
      return say(Message("delivery.forgotten", {{"sink", sink}}));
    default:
      break;
  }
  const bool retry = context.arguments.verb == Verb::deliveries_retry;
  const auto count = retry ? out.retry(sink, id) : out.drop(sink, id);
  if (!count) return failed(count.error());
  if (*count == 0 && !id.empty())
    return say(Message("delivery.unknown-id", {{"sink", sink}, {"id", printable(id)}}), kUsage);
  return say(Message(retry ? "delivery.retried" : "delivery.dropped",
                     {{"sink", sink}, {"count", std::to_string(*count)}}));
}

/// Of the settings or, where its file is gone, of the store.
Result<bool> known_sink(const Settings& settings, Store& store, const std::string& sink) {
  if (find_sink(settings, sink) != nullptr) return true;
  const auto states = store.outgoing().sinks();
  if (!states) return states.error();
  return std::any_of(states->begin(), states->end(), [&](const auto& state) { return state.name == sink; });
}

}  // namespace

void tell_turns(Screen& screen, const Result<std::vector<SinkTurn>>& turns) {
  if (!turns) {
    screen.tell(turns.error());
    return;
  }
  for (const auto& turn : *turns) {
    const auto say = [&](const char* id, const std::string& why) {
      screen.tell(Message(id, {{"sink", turn.sink},
                               {"delivered", std::to_string(turn.delivered)},
                               {"left", std::to_string(turn.left)},
                               {"why", why}}));
    };
    if (turn.paused) {
      say("delivery.turn-paused", "");
    } else if (turn.left > 0 && turn.why) {
      say("delivery.turn-failed", screen.text(*turn.why));
    } else if (turn.delivered + turn.left > 0) {
      say("delivery.turn", "");
    }
  }
}

int deliveries(Context& context, const Settings& settings) {
  const auto opened = open_for_question(context, settings);
  if (opened.code != kNothing || opened.store == nullptr) return opened.code;
  Store& store = *opened.store;
  const std::string& sink = context.arguments.name;
  if (!sink.empty()) {
    const auto known = known_sink(settings, store, sink);
    const Message unknown("delivery.unknown-sink", {{"sink", printable(sink)}});
    if (!known || !*known) {
      context.screen.tell(known ? unknown : known.error());
      return known ? kUsage : code_of(known.error());
    }
  }
  switch (context.arguments.verb) {
    case Verb::deliveries:
      return list_sinks(context, store);
    case Verb::deliveries_list:
      return list_deliveries(context, store);
    case Verb::deliveries_run:
      return run_now(context, settings, store);
    default:
      return change(context, settings, store);
  }
}

}  // namespace behorig::cli
