// The daemon: `behorigd [--config FILE]`. Signals: HUP reads the settings anew, TERM and INT end it in good
// order, a second one at once.

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "core/api/api.h"
#include "core/base/log.h"
#include "core/cli/arguments.h"
#include "core/daemon/events.h"
#include "core/daemon/notify.h"
#include "core/daemon/service.h"
#include "core/http/server.h"
#include "core/run/words.h"

namespace behorig {
namespace {

using namespace std::chrono_literals;

constexpr int kGood = 0, kUsage = 2, kInvalid = 3, kAbandoned = 4, kInternal = 70;
/// A check may take long; systemd's TimeoutStopSec is to be longer.
constexpr auto kPatience = 80s;

class Daemon {
 public:
  Daemon() : language_(cli::locale_language()), catalogue_(Catalogue::built_in()) {}

  int run(const std::optional<std::string>& config);

 private:
  void tell(const Message& message) const { std::cerr << catalogue_.say(message, language_) << std::endl; }
  int failed(const std::vector<Message>& errors) const {
    for (const auto& error : errors) tell(error);
    return kInvalid;
  }
  int serve(Service& service);
  void reload(Service& service) const;
  int stop(Service& service) const;

  Language language_;
  Catalogue catalogue_;
  sigset_t signals_{};
  std::vector<int> inherited_;
};

int wait_for(const sigset_t& signals, std::chrono::microseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec patience{seconds.count(), (time - seconds).count() * 1000};
  return ::sigtimedwait(&signals, nullptr, &patience);
}

int Daemon::run(const std::optional<std::string>& config) {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
  sigemptyset(&signals_);
  for (const int one : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, one);
  // Before there is a second thread: all of them leave these to the main one.
  ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  inherited_ = httpd::inherited_sockets();  // while there is one thread
  const auto file = find_settings(config);
  if (!file) return failed({file.error()});
  const SystemClock clock;
  auto started = Service::start(*file, clock);
  if (const auto* wrong = std::get_if<std::vector<Message>>(&started)) return failed(*wrong);
  Service& service = *std::get<std::unique_ptr<Service>>(started);
  learn(catalogue_, *service.settings());
  return serve(service);
}

Result<httpd::TlsListener> tls_of(const ApiSettings& api) {
  const auto key = secret_path(api.key);
  if (!key) return key.error();
  return httpd::TlsListener{api.certificate, *key, api.address, api.port};
}

int family_of(int socket) {
  int family = -1;
  socklen_t size = sizeof family;
  return ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 ? family : -1;
}

/// What systemd listens on already takes the place of the settings' own addresses of that kind.
Result<httpd::ServerSettings> server_settings(const Settings& settings, const std::vector<int>& inherited) {
  httpd::ServerSettings out;
  out.inherited = inherited;
  const auto given = [&](bool local) {
    return std::any_of(inherited.begin(), inherited.end(),
                       [&](int socket) { return (family_of(socket) == AF_UNIX) == local; });
  };
  // Everybody may knock; who may do what is decided by the kernel's word on who it is.
  if (!given(true)) out.unix_socket = {settings.daemon.socket, 0666};
  if (!settings.api) return out;
  auto tls = tls_of(*settings.api);
  if (!tls) return tls.error();
  if (given(false)) tls->address.clear();
  // Four of them may wait for providers at the same time.
  out.limits.workers *= 2;
  out.tls = std::move(*tls);
  return out;
}

int Daemon::serve(Service& service) {
  Api api(service, catalogue_);
  const auto settings = server_settings(*service.settings(), inherited_);
  if (!settings) return failed({settings.error()});
  auto server = httpd::Server::start(*settings, [&](const httpd::Request& request) { return api(request); });
  if (!server) return failed({server.error()});
  if (settings->unix_socket) log(LogLevel::info, "listening on " + service.settings()->daemon.socket);
  if (const auto port = (*server)->port(); port != 0)
    log(LogLevel::info, "listening on " + settings->tls->address + " port " + std::to_string(port));
  service.before_reload([&](const Settings& fresh) -> std::vector<Message> {
    if (!fresh.api) return {};
    const auto tls = tls_of(*fresh.api);
    if (!tls) return {tls.error()};
    const auto done = (*server)->reload_certificate(*tls);
    return done ? std::vector<Message>() : std::vector{done.error()};
  });
  notify("READY=1");
  behorig::tell(event::kStarted, "ready");
  const auto watchdog = watchdog_interval();
  const std::chrono::microseconds nap = watchdog ? *watchdog / 3 : std::chrono::microseconds(60s);
  for (;;) {
    switch (wait_for(signals_, nap)) {
      case SIGHUP:
        reload(service);
        break;
      case SIGTERM:
      case SIGINT: {
        const int code = stop(service);
        (*server)->stop(5s);
        return code;
      }
      default:
        break;
    }
    notify("WATCHDOG=1");
  }
}

void Daemon::reload(Service& service) const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.tv_sec * 1'000'000 + now.tv_nsec / 1000));
  const auto wrong = service.reload();
  for (const auto& error : wrong) tell(error);
  notify("READY=1");
}

int Daemon::stop(Service& service) const {
  notify("STOPPING=1");
  log(LogLevel::info, "stopping");
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!service.stop(200ms)) {
    const bool again = wait_for(signals_, 0us) > 0;
    if (!again && std::chrono::steady_clock::now() < until) continue;
    log(LogLevel::warning, "checks that were going on are abandoned");
    service.abandon();
    behorig::tell(event::kStopped, "stopped, in the midst of checks");
    return kAbandoned;
  }
  behorig::tell(event::kStopped, "stopped");
  return kGood;
}

}  // namespace
}  // namespace behorig

int main(int argc, char** argv) {
  using namespace behorig;
  std::optional<std::string> config;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
      config = argv[++i];
    } else {
      const bool help = std::strcmp(argv[i], "--help") == 0 || std::strcmp(argv[i], "-h") == 0;
      (help ? std::cout : std::cerr) << Catalogue::built_in().say(Message("help.behorigd"),
                                                                  cli::locale_language())
                                     << std::endl;
      return help ? kGood : kUsage;
    }
  }
  set_log_level(LogLevel::info);
  try {
    return Daemon().run(config);
  } catch (const std::exception& error) {
    log(LogLevel::error, std::string("internal error: ") + error.what());
    return kInternal;
  }
}
