#include "core/cli/remote.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "core/findings/read_json.h"

namespace behorig::cli {
namespace {

namespace json = boost::json;

std::vector<Message> sentences(const json::value& list) {
  std::vector<Message> out;
  for (const auto& one : list.as_array()) {
    out.push_back(Message("said", {{"sv", std::string(one.at("sv").as_string())},
                                   {"en", std::string(one.at("en").as_string())}}));
  }
  return out;
}

std::string text(const json::value& value) {
  return value.is_null() ? std::string() : std::string(value.as_string());
}

RunOutcome run_of(const json::value& value) {
  RunOutcome out;
  out.run.id = text(value.at("run"));
  out.run.system = text(value.at("system"));
  out.run.day = text(value.at("day"));
  out.run.started = text(value.at("started"));
  out.run.ended = text(value.at("ended"));
  if (!value.at("verdict").is_null()) out.run.verdict = verdict(text(value.at("verdict")));
  const auto count = [&](const char* key) { return value.at(key).to_number<std::uint64_t>(); };
  out.run.counts = {count("accounts"), count("entitlements"), count("grants"), count("nestings")};
  out.written = value.at("written").as_bool();
  out.later_day = text(value.at("later_day"));
  out.overtaken = value.at("overtaken").as_bool();
  out.reasons = sentences(value.at("reasons"));
  out.warnings = sentences(value.at("warnings"));
  out.failures = sentences(value.at("failures"));
  for (const auto& control : value.at("not_evaluated").as_array())
    out.run.not_evaluated.emplace_back(control.as_string());
  return out;
}

class Remote {
 public:
  Remote(Context& context, const Settings& settings, CheckObserver* observer,
         const std::atomic<bool>& cancelled)
      : context_(context),
        client_({settings.daemon.socket}),
        store_(settings.store_url),
        observer_(observer),
        cancelled_(cancelled) {}

  std::optional<RemoteCheck> run() {
    auto started = start();
    if (!started) {
      const bool here = !context_.arguments.socket;  // there are settings to check by
      if (here && started.error().id == "http.nobody-listens") return std::nullopt;
      return failed(started.error());
    }
    if (started->status == 409) return std::nullopt;  // a daemon with other settings: they are checked here
    if (started->status != 202) return refused(*started);
    try {
      const auto asked = json::parse(started->body);
      if (auto followed = follow(text(asked.at("id"))); !followed) return failed(followed.error());
      return finish();
    } catch (const std::exception&) {
      return failed(Message("cli.daemon-answer"));
    }
  }

 private:
  RemoteCheck failed(const Message& error) const {
    context_.screen.tell(error);
    return {std::nullopt, error.id == "check.cancelled" ? kInterrupted : kUnreachable};
  }
  RemoteCheck refused(const httpd::ClientResponse& response) const {
    tell_problem(context_, response);
    const bool wrong = response.status == 400 || response.status == 404;
    return {std::nullopt, wrong ? kUsage : response.status == 503 ? kNotComplete : kUnreachable};
  }

  httpd::ClientRequest request(std::string method, std::string target, std::string body = {}) const {
    return daemon_request(context_, std::move(method), std::move(target), std::move(body));
  }

  Result<httpd::ClientResponse> start() {
    json::array systems;
    for (const auto& id : context_.arguments.systems) systems.push_back(json::value(id));
    json::object body{{"systems", std::move(systems)}};
    if (!context_.arguments.socket) body["store"] = store_;
    return client_.send(request("POST", "/api/v1/runs", json::serialize(body)));
  }

  /// Until all is done; what it was then is in asked_.
  Status follow(const std::string& id) {
    const auto streamed = client_.stream(
        request("GET", "/api/v1/runs/" + httpd::encoded(id) + "/events"),
        [&](std::string_view line) {
          constexpr std::string_view kData = "data: ";
          if (!line.starts_with(kData)) return true;
          asked_ = json::parse(json::string_view(line.data() + kData.size(), line.size() - kData.size()));
          show();
          return !asked_.at("done").as_bool();
        },
        cancelled_);
    if (cancelled_) return Message("check.cancelled");
    if (!streamed && (asked_.is_null() || !asked_.at("done").as_bool())) return streamed.error();
    if (asked_.is_null() || !asked_.at("done").as_bool()) return Message("cli.daemon-answer");
    return Done{};
  }
  void show() const {
    if (observer_ == nullptr) return;
    for (const auto& turn : asked_.at("systems").as_array()) {
      if (turn.at("state") != "running") continue;
      const auto count = [&](const char* key) {
        return turn.at("progress").at(key).to_number<std::uint64_t>();
      };
      observer_->reading(text(turn.at("system")),
                         {count("accounts"), count("entitlements"), count("grants")});
    }
  }

  RemoteCheck finish() {
    CheckOutcome out;
    for (const auto& turn : asked_.at("systems").as_array()) take(turn, out);
    if (!errors_.empty()) {
      if (out.register_refused) {
        out.register_errors = errors_;
      } else {  // also where others were checked: what was not must not pass for good news
        context_.screen.tell(errors_);
        return {std::nullopt, code_};
      }
    }
    for (const auto& run : out.runs) {
      if (const auto day = Date::parse(run.run.day)) out.day = *day;
    }
    for (const auto& id : context_.arguments.systems) {
      const auto read = read_findings(id, out.findings);
      // While the register is refused nobody owns anything: why it is, is the answer.
      if (!read && !out.register_refused) return failed(read.error());
    }
    // One of several systems comes with each of them that was asked for.
    std::set<Fingerprint> told;
    std::erase_if(out.findings, [&](const Finding& finding) { return !told.insert(finding.id).second; });
    std::sort(out.findings.begin(), out.findings.end(), [](const Finding& a, const Finding& b) {
      if (a.deviation.system != b.deviation.system) return a.deviation.system < b.deviation.system;
      return before(a.deviation, b.deviation);
    });
    out.standing = counts_of(out.findings);
    out.as_stored = true;
    return {std::move(out), kNothing};
  }

  void take(const json::value& turn, CheckOutcome& out) {
    code_ = std::max(code_, static_cast<int>(turn.at("code").to_number<int>()));
    out.register_refused = out.register_refused || turn.at("register_refused").as_bool();
    add_new(errors_, sentences(turn.at("errors")));
    add_new(out.register_warnings, sentences(turn.at("warnings")));
    for (const auto& other : turn.at("others").as_array()) {
      RunOutcome run = run_of(other);
      const auto same = [&](const RunOutcome& had) { return had.run.id == run.run.id; };
      if (std::any_of(out.runs.begin(), out.runs.end(), same)) continue;
      if (run.run.system.empty()) out.register_suspect = run.reasons;
      out.runs.insert(run.run.system.empty() ? out.runs.begin() : out.runs.end(), std::move(run));
    }
    if (!turn.at("run").is_null()) out.runs.push_back(run_of(turn.at("run")));
  }
  static void add_new(std::vector<Message>& to, std::vector<Message> from) {
    for (auto& one : from) {
      if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(std::move(one));
    }
  }

  Status read_findings(const std::string& system, std::vector<Finding>& out) const {
    std::string after;
    do {
      std::string target = "/api/v1/findings?limit=1000&system=" + httpd::encoded(system);
      if (!after.empty()) target += "&after=" + httpd::encoded(after);
      const auto page = client_.send(request("GET", target));
      if (!page) return page.error();
      if (page->status == 403 || page->status == 404) return Message("cli.not-your-findings");
      if (page->status != 200) return Message("cli.daemon-answer");
      const auto body = json::parse(page->body);
      for (const auto& one : body.at("findings").as_array()) {
        auto finding = read_finding_json(json::serialize(one));
        if (!finding) return Message("cli.daemon-answer");
        out.push_back(std::move(*finding));
      }
      after = text(body.at("next"));
    } while (!after.empty());
    return Done{};
  }

  Context& context_;
  httpd::Client client_;
  std::string store_;
  CheckObserver* observer_;
  const std::atomic<bool>& cancelled_;
  json::value asked_;
  std::vector<Message> errors_;
  int code_ = 0;
};

}  // namespace

httpd::ClientRequest daemon_request(const Context& context, std::string method, std::string target,
                                    std::string body) {
  const char* language = code_of(context.screen.language());
  return {std::move(method), std::move(target), {{"Accept-Language", language}}, std::move(body)};
}

void tell_problem(const Context& context, const httpd::ClientResponse& response) {
  boost::system::error_code error;
  const auto problem = json::parse(response.body, error);
  const auto* detail = !error && problem.is_object() ? problem.as_object().if_contains("detail") : nullptr;
  const std::string said = detail != nullptr && detail->is_string()
                               ? std::string(detail->as_string())
                               : "HTTP " + std::to_string(response.status);
  context.screen.tell(Message("said", {{"sv", said}, {"en", said}}));
}

std::optional<RemoteCheck> check_by_daemon(Context& context, const Settings& settings,
                                           CheckObserver* observer, const std::atomic<bool>& cancelled) {
  if (!daemon_can(context.arguments)) return std::nullopt;
  return Remote(context, settings, observer, cancelled).run();
}

}  // namespace behorig::cli
