#include <algorithm>
#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/cli/output.h"
#include "core/cli/remote.h"
#include "core/cli/verbs.h"

namespace behorig::cli {
namespace {

namespace json = boost::json;

/// What came of a request to the daemon that is no check.
struct Reply {
  int status = 0;
  json::value body;
  int code = kNothing;  ///< any other, and told: there is no body
};

Reply ask_daemon(Context& context, const Settings& settings, const char* method, const char* target) {
  const auto answer = httpd::Client({settings.daemon.socket}).send(daemon_request(context, method, target));
  if (!answer) {
    context.screen.tell(answer.error());
    return {0, nullptr, kUnreachable};
  }
  if (answer->status != 200 && answer->status != 422) {
    tell_problem(context, *answer);
    return {answer->status, nullptr, answer->status == 503 ? kNotComplete : kUnreachable};
  }
  boost::system::error_code error;
  auto body = json::parse(answer->body, error);
  if (error) {
    context.screen.tell(Message("cli.daemon-not-understood"));
    return {answer->status, nullptr, kUnreachable};
  }
  return {answer->status, std::move(body), kNothing};
}

std::string word_in(const json::value& value) {
  return value.is_null() ? std::string("-") : std::string(value.as_string());
}

/// Of a sentence in both languages.
std::string in_language(const Screen& screen, const json::value& sentence) {
  return std::string(sentence.at(code_of(screen.language())).as_string());
}

std::uint64_t number(const json::value& value) { return value.to_number<std::uint64_t>(); }

/// What keeps a system from being checked by the schedule; blank = nothing.
std::string kept_from(const Screen& screen, const json::value& system) {
  const auto count = std::to_string(number(system.at("failures")));
  if (system.at("denied").as_bool())
    return screen.text("status.denied", {{"system", word_in(system.at("system"))}});
  if (!system.at("passed_over_until").is_null())
    return screen.text("status.passed-over",
                       {{"until", word_in(system.at("passed_over_until"))}, {"count", count}});
  return count == "0" ? "" : screen.text("status.failures", {{"count", count}});
}

std::string severities_of(const Screen& screen, const json::value& system) {
  StandingCounts counts;
  for (const auto& [name, count] : system.at("severities").as_object()) {
    if (const auto level = severity(name)) counts.counting[*level] = number(count);
  }
  return severities(screen, counts);
}

void print_systems(Screen& screen, const json::array& systems) {
  Table table({screen.text("column.system"), screen.text("column.state"), screen.text("column.verdict"),
               screen.text("column.last-run"), screen.text("column.next"), screen.text("column.findings"),
               screen.text("column.why")});
  for (const auto& one : systems) {
    const std::string state = word_in(one.at("state")), counted = severities_of(screen, one);
    const std::string why = kept_from(screen, one);
    table.row({word_in(one.at("system")), screen.text("state." + state),
               one.at("verdict").is_null() ? "-" : screen.text("verdict." + word_in(one.at("verdict"))),
               word_in(one.at("last_run")), word_in(one.at("next")), counted.empty() ? "-" : counted,
               why.empty() ? "-" : why},
              state == "clear" && why.empty() ? "32" : "31", 1);
  }
  table.print(screen);
}

bool well(const json::value& sink) { return sink.at("state") == "idle" || sink.at("state") == "waiting"; }

void print_sinks(Screen& screen, const json::array& sinks) {
  Table table({screen.text("column.sink"), screen.text("column.state"), screen.text("column.waiting"),
               screen.text("column.dead"), screen.text("column.last-delivery"), screen.text("column.why")});
  for (const auto& one : sinks) {
    table.row({word_in(one.at("sink")), screen.text("delivery.state." + word_in(one.at("state"))),
               std::to_string(number(one.at("waiting"))), std::to_string(number(one.at("refused"))),
               word_in(one.at("last_delivery")),
               one.at("why").is_null() ? "-" : in_language(screen, one.at("why"))},
              well(one) ? "32" : "31", 1);
  }
  table.print(screen);
}

int code_of_system(const Screen& screen, const json::value& system, Severity fail_on) {
  const auto& state = system.at("state");
  int code = kNothing;
  for (const auto& [name, count] : system.at("severities").as_object()) {
    const auto level = severity(name);
    if ((!level || *level >= fail_on) && number(count) > 0) code = kDeviations;
  }
  if (state == "register-refused") code = kInvalid;
  if ((state != "clear" && state != "deviations" && state != "register-refused") ||
      !kept_from(screen, system).empty())
    code = kNotComplete;
  return code;
}

int print_status(Context& context, const json::value& body) {
  Screen& screen = context.screen;
  const auto& systems = body.at("systems").as_array();
  const auto* listed = body.as_object().if_contains("sinks");
  const json::array sinks = listed == nullptr ? json::array() : listed->as_array();
  int code = kNothing;
  for (const auto& one : systems)
    code = std::max(code, code_of_system(screen, one, context.arguments.fail_on));
  if (!std::all_of(sinks.begin(), sinks.end(), well)) code = std::max(code, kNotComplete);
  if (context.arguments.format == Format::json) {
    json::object whole = body.as_object();
    whole["schema"] = "behorig.status/1";
    whole["code"] = code;
    screen.out(escaped_json(json::serialize(whole)) + "\n");
    return code;
  }
  if (context.arguments.format != Format::table) {
    std::vector<json::object> rows;
    for (const auto& one : systems) rows.push_back(one.as_object());
    print_rows(screen, context.arguments.format, "system-status",
               {"system", "connector", "state", "verdict", "last_run", "next", "severities", "failures",
                "passed_over_until", "denied"},
               rows);
    return code;
  }
  screen.tell(Message("status.daemon", {{"version", word_in(body.at("daemon").at("version"))},
                                        {"started", word_in(body.at("daemon").at("started"))}}));
  if (systems.empty()) screen.tell(Message("status.no-systems"));
  if (!systems.empty()) print_systems(screen, systems);
  if (!sinks.empty()) {
    if (!systems.empty()) screen.out("\n");
    print_sinks(screen, sinks);
  }
  return code;
}

}  // namespace

int reload(Context& context, const Settings& settings) {
  const auto reply = ask_daemon(context, settings, "POST", "/api/v1/reload");
  if (reply.code != kNothing) return reply.code;
  try {
    if (reply.status == 200) {
      context.screen.tell(Message("reload.done"));
      return kNothing;
    }
    for (const auto& one : reply.body.at("errors").as_array()) {
      const std::string said = in_language(context.screen, one);
      context.screen.tell(Message("said", {{"sv", said}, {"en", said}}));
    }
    context.screen.tell(Message("reload.refused"));
    return kInvalid;
  } catch (const std::exception&) {
    context.screen.tell(Message("cli.daemon-not-understood"));
    return kUnreachable;
  }
}

int status(Context& context, const Settings& settings) {
  // A store that can be read, but not written, is seen by this one.
  if (const auto health = ask_daemon(context, settings, "GET", "/api/v1/health"); health.code != kNothing)
    return health.code;
  const auto reply = ask_daemon(context, settings, "GET", "/api/v1/systems");
  if (reply.code != kNothing) return reply.code;
  try {
    return print_status(context, reply.body);
  } catch (const std::exception&) {
    context.screen.tell(Message("cli.daemon-not-understood"));
    return kUnreachable;
  }
}

}  // namespace behorig::cli
