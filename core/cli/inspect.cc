// Verbs that look at parts before a check does: register validate, connector test, config check, plugins.

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/cli/verbs.h"
#include "core/run/check.h"
#include "core/run/jobs.h"
#include "core/run/judge.h"
#include "core/run/load.h"
#include "core/run/own_controls.h"

namespace behorig::cli {
namespace {

constexpr std::size_t kSample = 10;

std::vector<std::filesystem::path> folders_of(const Settings* settings) {
  return settings == nullptr ? default_plugin_folders() : plugin_folders(*settings);
}

const SystemSettings* find_system(Context& context, const Settings& settings, const std::string& id) {
  std::vector<std::string> known;
  for (const auto& system : settings.systems) {
    if (system.id == id) return &system;
    known.push_back(system.id);
  }
  context.screen.tell(unknown_system(id, known));
  return nullptr;
}

void print_accounts(Screen& screen, const Snapshot& snapshot) {
  Table table({screen.text("column.account"), screen.text("column.name"), screen.text("column.enabled"),
               screen.text("column.kind"), screen.text("column.attributes")});
  const auto accounts = snapshot.accounts();
  for (AccountIx i = 0; i < std::min(accounts.size(), kSample); ++i) {
    const auto& account = accounts[i];
    std::string attributes;
    for (const auto& attribute : snapshot.attributes(i)) {
      attributes += (attributes.empty() ? "" : ", ") + std::string(snapshot.text(attribute.key)) + "=" +
                    std::string(snapshot.text(attribute.value));
    }
    const char* enabled = account.enabled == Enabled::yes  ? "cli.yes"
                          : account.enabled == Enabled::no ? "cli.no"
                                                           : "cli.unknown";
    table.row({std::string(snapshot.text(account.id)), std::string(snapshot.text(account.name)),
               screen.text(enabled), account.kind ? std::string(name_of(*account.kind)) : "-", attributes});
  }
  if (!accounts.empty()) table.print(screen);
}

std::string option_default(const OptionSpec& option, const Screen& screen) {
  if (option.required) return screen.text("cli.required");
  return option.default_json.empty() ? "-" : option.default_json;
}

std::string capabilities_of(const Declaration& declaration, const std::string& mark, const Screen& screen) {
  std::string list;
  for (const auto& capability : declaration.capabilities)
    list += (list.empty() ? "" : ", ") + mark + capability + mark;
  return screen.text("cli.capabilities", {{"list", list.empty() ? "-" : list}});
}

std::string type_of(const OptionSpec& option, const Screen& screen) {
  return std::string(name_of(option.type)) + (option.secret ? ", " + screen.text("cli.secret") : "");
}

/// A cell of a table in Markdown.
std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) out += c == '|' ? "\\|" : c == '<' ? "&lt;" : std::string(1, c);
  return out;
}

/// What core/docs/connectors/NAME.md holds of it (./dev docs).
void print_markdown(Screen& screen, const Declaration& declaration) {
  const bool swedish = screen.language() == Language::sv;
  screen.line(capabilities_of(declaration, "`", screen));
  screen.line("");
  screen.line("| " + screen.text("column.option") + " | " + screen.text("column.type") + " | " +
              screen.text("column.default") + " | " + screen.text("column.what") + " |");
  screen.line("|---|---|---|---|");
  for (const auto& option : declaration.options) {
    std::string usual = option_default(option, screen);
    if (!option.required && !option.default_json.empty()) usual = "`" + usual + "`";
    screen.line("| `" + option.name + "` | " + type_of(option, screen) + " | " + markdown_cell(usual) +
                " | " + markdown_cell(swedish ? option.help_sv : option.help_en) + " |");
  }
}

}  // namespace

int register_validate(Context& context, const Settings& settings) {
  const auto loaded = load_register(settings);
  context.screen.tell(loaded.errors);
  context.screen.tell(loaded.warnings);
  if (!loaded.reg) {
    context.screen.tell(
        Message("cli.register-refused", {{"count", std::to_string(number_told(loaded.errors))}}));
    return kInvalid;
  }
  Table table({context.screen.text("column.table"), context.screen.text("column.rows")});
  for (const auto& [name, rows] : loaded.reg->row_counts) table.row({name, std::to_string(rows)});
  table.print(context.screen);
  context.screen.tell(
      Message("cli.register-good", {{"warnings", std::to_string(number_told(loaded.warnings))}}));
  return kNothing;
}

int connector_test(Context& context, const Settings& settings, const std::string& id) {
  const SystemSettings* system = find_system(context, settings, id);
  if (system == nullptr) return kUsage;
  Screen& screen = context.screen;
  if (const auto invalid = prepare(settings, *system).invalid; !invalid.empty()) {
    screen.tell(invalid);
    return kInvalid;
  }
  const auto reading = read_configured(
      settings, *system, [&](const Progress& progress) { screen.progress(std::to_string(progress.grants)); });
  screen.end_progress();
  const auto judgement = judge(reading, *system, std::nullopt, std::nullopt, {});
  screen.tell(reading.notes);
  if (reading.snapshot) print_accounts(screen, *reading.snapshot);
  for (const auto& [key, value] : reading.proof) screen.line(key + ": " + value);
  screen.tell(reading.warnings);
  screen.tell(judgement.reasons);
  screen.tell(
      Message("cli.tested", {{"system", system->id},
                             {"verdict", screen.text("verdict." + std::string(name_of(judgement.verdict)))},
                             {"accounts", std::to_string(reading.counts.accounts)},
                             {"entitlements", std::to_string(reading.counts.entitlements)},
                             {"grants", std::to_string(reading.counts.grants)},
                             {"nestings", std::to_string(reading.counts.nestings)}}));
  return judgement.verdict == Verdict::complete ? kNothing : kNotComplete;
}

int config_check(Context& context, const Settings& settings) {
  const auto reg = prepare(settings, settings.reg, PluginKind::reg);
  std::vector<Message> errors = reg.errors();
  for (const auto& path : reg.job.paths) {
    std::error_code error;
    if (std::filesystem::exists(path, error)) continue;
    errors.push_back(Message("cli.no-register", {{"source", settings.reg.source}, {"path", path}}));
  }
  for (const auto& system : settings.systems) {
    const auto wrong = prepare(settings, system).errors();
    errors.insert(errors.end(), wrong.begin(), wrong.end());
  }
  for (const auto& sink : settings.sinks) {
    const auto wrong = prepare(settings, sink.plugin, PluginKind::sink).errors();
    errors.insert(errors.end(), wrong.begin(), wrong.end());
  }
  const auto own = wrong_own_controls(settings);
  errors.insert(errors.end(), own.begin(), own.end());
  context.screen.tell(errors);
  if (!errors.empty()) return kInvalid;
  context.screen.tell(Message("cli.config-good", {{"file", settings.file.string()},
                                                  {"systems", std::to_string(settings.systems.size())}}));
  return kNothing;
}

int plugins(Context& context, const Settings* settings) {
  Screen& screen = context.screen;
  const auto list = list_plugins(folders_of(settings));
  screen.tell(list.refused);
  Table table({screen.text("column.plugin"), screen.text("column.kind"), screen.text("column.version"),
               screen.text("column.what")});
  for (const auto& plugin : list.plugins) {
    const auto& d = plugin.declaration;
    table.row({d.name, std::string(name_of(d.kind)), d.version,
               screen.language() == Language::sv ? d.help_sv : d.help_en});
  }
  if (!list.plugins.empty()) table.print(screen);
  return list.refused.empty() ? kNothing : kInvalid;
}

int plugins_describe(Context& context, const Settings* settings) {
  Screen& screen = context.screen;
  const auto list = list_plugins(folders_of(settings));
  const auto found = std::find_if(list.plugins.begin(), list.plugins.end(), [&](const Plugin& p) {
    return p.declaration.name == context.arguments.name;
  });
  if (found == list.plugins.end()) {
    screen.tell(list.refused);
    std::vector<std::string> known;
    for (const auto& plugin : list.plugins) known.push_back(plugin.declaration.name);
    const auto near = nearest(context.arguments.name, known);
    screen.tell(near ? Message("plugin.unknown-near", {{"plugin", context.arguments.name}, {"near", *near}})
                     : Message("plugin.unknown", {{"plugin", context.arguments.name}}));
    return kUsage;
  }
  const auto& d = found->declaration;
  if (context.arguments.markdown) {
    print_markdown(screen, d);
    return kNothing;
  }
  const bool swedish = screen.language() == Language::sv;
  screen.line(d.name + " " + d.version + " (" + std::string(name_of(d.kind)) + ")");
  screen.line(swedish ? d.help_sv : d.help_en);
  screen.line(capabilities_of(d, "", screen));
  screen.line("");
  Table table({screen.text("column.option"), screen.text("column.type"), screen.text("column.default"),
               screen.text("column.what")});
  for (const auto& option : d.options) {
    table.row({option.name, type_of(option, screen), option_default(option, screen),
               swedish ? option.help_sv : option.help_en});
  }
  if (!d.options.empty()) table.print(screen);
  return kNothing;
}

}  // namespace behorig::cli
