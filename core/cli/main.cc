#include "core/cli/main.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "core/base/log.h"
#include "core/cli/verbs.h"
#include "core/plugin_host/plugin.h"
#include "core/run/own_controls.h"
#include "core/run/words.h"

namespace behorig::cli {
namespace {

/// They say where plugins are; what the command line says of a register is enough for the rest.
bool needs_settings(const Arguments& arguments) {
  switch (arguments.verb) {
    case Verb::plugins:
    case Verb::plugins_describe:
    case Verb::register_template:
      return false;
    case Verb::register_convert:
      return !arguments.from;
    case Verb::register_diff:
      return arguments.paths.size() < 2;
    default:
      return true;
  }
}

int with_settings(Context& context, const Settings& settings) {
  switch (context.arguments.verb) {
    case Verb::check:
      return check(context, settings);
    case Verb::findings:
      return findings(context, settings);
    case Verb::explain:
      return explain(context, settings);
    case Verb::accept:
      return accept(context, settings);
    case Verb::who:
      return who(context, settings);
    case Verb::person:
      return person(context, settings);
    case Verb::whatif:
      return whatif(context, settings);
    case Verb::sql:
      return sql(context, settings);
    case Verb::systems:
      return systems(context, settings);
    case Verb::runs:
      return runs(context, settings);
    case Verb::confirm:
      return confirm(context, settings);
    case Verb::register_validate:
      return register_validate(context, settings);
    case Verb::register_convert:
      return register_convert(context, settings);
    case Verb::register_diff:
      return register_diff(context, settings);
    case Verb::register_template:
      return register_template(context, settings);
    case Verb::connector_test:
      return connector_test(context, settings, context.arguments.name);
    case Verb::connect:
      return connect(context, settings);
    case Verb::token_create:
      return token_create(context, settings);
    case Verb::token_list:
      return token_list(context, settings);
    case Verb::token_revoke:
      return token_revoke(context, settings);
    case Verb::config_check:
      return config_check(context, settings);
    case Verb::deliveries:
    case Verb::deliveries_list:
    case Verb::deliveries_run:
    case Verb::deliveries_pause:
    case Verb::deliveries_resume:
    case Verb::deliveries_retry:
    case Verb::deliveries_drop:
    case Verb::deliveries_forget:
      return deliveries(context, settings);
    case Verb::report:
      return report(context, settings);
    case Verb::reload:
      return reload(context, settings);
    case Verb::status:
      return status(context, settings);
    case Verb::plugins:
      return plugins(context, &settings);
    case Verb::plugins_describe:
      return plugins_describe(context, &settings);
  }
  return kInternal;
}

int ask_daemon_alone(const Context& context, const std::string& socket) {
  Arguments arguments = context.arguments;
  arguments.socket = socket;
  Settings settings;
  settings.daemon.socket = socket;
  Context asked{arguments, context.screen};
  return with_settings(asked, settings);
}

/// Whoever owns a system need not be let read settings, which tell of other systems and of where secrets are:
/// the daemon where it listens if nothing is said.
bool only_daemon(const Arguments& arguments, const Result<std::filesystem::path>& file) {
  if (arguments.config || !daemon_can(arguments)) return false;
  if (file && ::access(file->c_str(), R_OK) == 0) return false;
  if (arguments.verb != Verb::check) return true;
  std::error_code error;
  return std::filesystem::is_socket(Settings().daemon.socket, error);
}

int run(Context& context) {
  const auto& arguments = context.arguments;
  if (arguments.socket) return ask_daemon_alone(context, *arguments.socket);
  const auto file = find_settings(arguments.config);
  if (only_daemon(arguments, file)) return ask_daemon_alone(context, Settings().daemon.socket);
  if (!file) {
    if (!needs_settings(arguments) && !arguments.config) {
      if (arguments.verb == Verb::plugins) return plugins(context, nullptr);
      if (arguments.verb == Verb::plugins_describe) return plugins_describe(context, nullptr);
      learn_plugins(context.screen.catalogue(), default_plugin_folders());
      return with_settings(context, Settings());
    }
    context.screen.tell(file.error());
    return kInvalid;
  }
  const auto loaded = load_settings(*file);
  if (const auto* wrong = std::get_if<SettingsErrors>(&loaded)) {
    context.screen.tell(wrong->errors);
    return kInvalid;
  }
  const auto& settings = std::get<Settings>(loaded);
  declare_own_controls(settings);
  learn(context.screen.catalogue(), settings);
  return with_settings(context, settings);
}

}  // namespace

int code_of(const Message& error) {
  const auto& id = error.id;
  if (id == "check.cancelled") return kInterrupted;
  if (id == "report.never" || id == "report.too-many") return kUsage;
  if (id.starts_with("delivery.unknown-") || id == "delivery.still-configured") return kUsage;
  if (id.starts_with("delivery.")) return kNotComplete;
  if (id.starts_with("check.unknown-system") || id.starts_with("place.")) return kUsage;
  if (id.starts_with("settings.") || id.starts_with("writer.") || id == "report.not-written") return kInvalid;
  if (id.starts_with("store.confirm-") || id.starts_with("store.run-")) return kUsage;
  if (id.starts_with("snapshot.")) return kNotComplete;
  if (id == "check.no-room") return kNotComplete;
  if (id == "store.busy" || id == "store.full" || id == "store.failed") return kNotComplete;
  return id.starts_with("store.") || id.starts_with("clock.") ? kInvalid : kInternal;
}

int main(int argc, char** argv) {
  // A hundred thousand findings are a hundred megabytes; the C library writes them four kilobytes at a time.
  static std::array<char, 64 << 10> buffer;
  if (::isatty(STDOUT_FILENO) == 0) std::setvbuf(stdout, buffer.data(), _IOFBF, buffer.size());
  const auto parsed = parse(argc, argv);
  if (!parsed.arguments) return parsed.code;
  Screen screen(early_language(argc, argv));
  if (parsed.arguments->verbose) set_log_level(LogLevel::debug);
  Context context{*parsed.arguments, screen};
  int code = kInternal;
  try {
    code = run(context);
  } catch (const std::exception& error) {
    screen.tell(Message("cli.internal", {{"error", error.what()}}));
  }
  if (!screen.flushed()) {
    screen.tell(Message("cli.output"));
    return kInternal;
  }
  return code;
}

}  // namespace behorig::cli
