// How fast findings reach receivers, and what waiting ones cost: the real programs, a webhook's receiver and
// a real Request Tracker on this machine. BEHORIG_BENCH_WAITING=1000000: so many findings that no sink was
// told of.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "tests/integration/telling.h"
#include "tests/support/request_tracker.h"
#include "tests/support/scim_server.h"

namespace behorig::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// A process and what it started and waited for.
struct Cost {
  int code = -1;
  double seconds = 0;
  long mib = 0;  ///< the largest of them at its largest
};

/// Stopped after so many seconds.
Cost measure(const Telling& at, std::vector<std::string> arguments, int at_most = 3600) {
  arguments.insert(arguments.begin(),
                   {BEHORIG_BINARY_DIR "/bin/behorig", "--config", (at.folder() / "behorig.toml").string()});
  const auto began = Clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(static_cast<unsigned>(at_most));  // outlives the change of program
    std::vector<char*> raw;
    for (auto& one : arguments) raw.push_back(one.data());
    raw.push_back(nullptr);
    if (std::freopen("/dev/null", "w", stdout) == nullptr ||
        std::freopen("/dev/null", "w", stderr) == nullptr)
      ::_exit(127);
    ::execv(raw[0], raw.data());
    ::_exit(127);
  }
  int status = 0;
  rusage used{};
  if (::wait4(child, &status, 0, &used) != child) std::abort();
  constexpr long kKibInMib = 1024;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          std::chrono::duration<double>(Clock::now() - began).count(), used.ru_maxrss / kKibInMib};
}

void strangers(const Telling& at, int count) {
  std::string text = "account,entitlement\n";
  for (int i = 0; i < 10; ++i) text += "p" + std::to_string(i) + ",e\n";
  for (int i = 0; i < count; ++i) text += "stranger" + std::to_string(i) + ",e\n";
  at.write("library/grants.csv", text);
}

void sink(const Telling& at, const std::string& plugin, const std::string& options,
          const std::string& group) {
  at.write("sinks.d/told.toml", "[sink]\nid = \"told\"\nplugin = \"" + plugin + "\"\n[" + plugin + "]\n" +
                                    options + "[[rule]]\ngroup = \"" + group + "\"\n");
}
void hook(const Telling& at, int port, const std::string& group) {
  at.write("sinks.d/hook.secret", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
  std::filesystem::permissions(at.folder() / "sinks.d/hook.secret", std::filesystem::perms::owner_read);
  sink(at, "webhook",
       "url = \"http://127.0.0.1:" + std::to_string(port) +
           "/hook\"\ninsecure = true\nnetworks = [\"127.0.0.0/8\"]\nsecret = { file = \"hook.secret\" }\n",
       group);
}
void tickets(const Telling& at, const RequestTracker& tracker) {
  at.write("sinks.d/rt.secret", tracker.token());
  std::filesystem::permissions(at.folder() / "sinks.d/rt.secret", std::filesystem::perms::owner_read);
  sink(at, "request_tracker",
       "url = \"" + tracker.url() +
           "\"\nqueue = \"Incidents\"\ninsecure = true\ntoken = { file = \"rt.secret\" }\n",
       "finding");
}

std::string delivered(const Telling& at) { return at.rows("SELECT delivered FROM sinks").at(0); }

/// So many incidents, told with nothing else to do.
void rate(const char* what, const Telling& at, int incidents) {
  measure(at, {"check"});
  at.run({"deliveries", "pause", "told"});
  strangers(at, incidents);
  measure(at, {"check"});
  at.run({"deliveries", "resume", "told"});
  const auto cost = measure(at, {"deliveries", "run"});
  std::printf("%-46s %6s deliveries %8.1f s %8.1f a second %5ld MiB\n", what, delivered(at).c_str(),
              cost.seconds, std::stod(delivered(at)) / cost.seconds, cost.mib);
}

void latency(const RequestTracker& tracker) {
  const Telling at;
  tickets(at, tracker);
  measure(at, {"check"});
  strangers(at, 1);
  const auto before = tracker.tickets().size();
  const auto cost = measure(at, {"check"});
  std::printf("%-46s %6zu ticket     %8.2f s\n", "from the check's start to its end",
              tracker.tickets().size() - before, cost.seconds);
}

/// A second system, with one finding: what its check costs while the first one's wait.
void annex(const Telling& at) {
  std::filesystem::create_directories(at.folder() / "annex");
  at.write("systems.d/annex.toml",
           "[system]\nid = \"annex\"\nconnector = \"csv\"\n[connector]\npath = \"../annex\"\n"
           "[correlate]\nkeys = [{ account = \"account\", person = \"person\" }]\n");
  at.write("register/systems.csv",
           "system,confidentiality,integrity,availability\nlibrary,1,1,1\nannex,1,1,1\n");
  at.write("register/owners.csv", "system,person,capacity\nlibrary,p0,system_owner\nannex,p0,system_owner\n");
  at.write("annex/grants.csv", "account,entitlement\nstranger,e\n");
}

void waiting(int findings) {
  const Telling at;
  annex(at);
  ScimServer server([](const HttpRequest&, HttpReply& reply) { reply = HttpReply{503, ""}; });
  hook(at, server.port(), "run");
  measure(at, {"check"});
  at.run({"deliveries", "pause", "told"});
  strangers(at, findings);
  const auto found = measure(at, {"check"});
  const auto again = measure(at, {"check"});
  const auto other = measure(at, {"check", "annex"});
  at.run({"deliveries", "resume", "told"});
  const auto refused = measure(at, {"deliveries", "run"});
  const auto listed = measure(at, {"deliveries", "list"});
  at.run({"deliveries", "resume", "told"});
  // A receiver that is faster than we are.
  std::filesystem::create_directories(at.folder() / "incidents");
  sink(at, "jsonl", "path = \"../incidents\"\n", "run");
  const auto told = measure(at, {"deliveries", "run"}, 60);
  const auto line = [&](const char* what, const Cost& cost) {
    std::printf("%9d findings wait: %-24s %8.1f s %6ld MiB\n", findings, what, cost.seconds, cost.mib);
  };
  line("the check that finds them", found);
  line("the next check", again);
  line("a check of another system", other);
  line("a receiver that is down", refused);
  line("deliveries list", listed);
  line("deliveries run, a minute", told);
  const auto left = at.rows("SELECT (SELECT max(number) FROM changes) - told FROM sinks").at(0);
  std::printf("%9d findings wait: %s changes are left\n", findings, left.c_str());
}

}  // namespace
}  // namespace behorig::testing

int main() {
  using namespace behorig::testing;
  std::setbuf(stdout, nullptr);
  {
    const Telling at;
    ScimServer server([](const HttpRequest&, HttpReply& reply) { reply = HttpReply{204, ""}; });
    hook(at, server.port(), "finding");
    rate("webhook, an incident each", at, 5000);
  }
  {
    const RequestTracker tracker;
    {
      const Telling at;
      tickets(at, tracker);
      rate("Request Tracker, a ticket each", at, 100);
    }
    latency(tracker);
  }
  const char* const asked = std::getenv("BEHORIG_BENCH_WAITING");
  waiting(10'000);
  waiting(asked == nullptr ? 1'000'000 : std::atoi(asked));
}
