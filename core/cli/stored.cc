// Verbs that ask the store: findings, runs, confirm.

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/cli/output.h"
#include "core/cli/verbs.h"
#include "core/findings/texts.h"
#include "core/query/run_json.h"
#include "core/run/system_state.h"
#include "core/store/store.h"

namespace behorig::cli {
namespace {

int failed(Context& context, const Message& error) {
  context.screen.tell(error);
  return code_of(error);
}

/// The systems that the command line names, which are configured or have been; nullopt, and told, if one is
/// neither. `store` may be null.
std::optional<std::vector<std::string>> named_systems(Context& context, const Settings& settings,
                                                      Store* store) {
  std::vector<std::string> known, out;
  for (const auto& system : settings.systems) known.push_back(nfc(system.id));
  if (store != nullptr && !context.arguments.systems.empty()) {
    const auto stored = store->systems();
    if (stored) known.insert(known.end(), stored->begin(), stored->end());
  }
  for (const auto& word : context.arguments.systems) {
    out.push_back(nfc(word));
    if (std::find(known.begin(), known.end(), out.back()) != known.end()) continue;
    context.screen.tell(unknown_system(word, known));
    return std::nullopt;
  }
  return out;
}

bool wanted(const Arguments& arguments, const Settings& settings, const std::vector<std::string>& systems,
            const Finding& finding) {
  const auto& statuses = arguments.statuses;
  const bool in_any = std::ranges::any_of(
      systems, [&](const auto& system) { return concerns(finding.deviation, system, settings); });
  if (!systems.empty() && !in_any) return false;
  if (statuses.empty() ? !stands(finding.status)
                       : std::find(statuses.begin(), statuses.end(), finding.status) == statuses.end()) {
    return false;
  }
  if (arguments.severity && finding.severity < *arguments.severity) return false;
  return arguments.control.empty() || arguments.control == finding.deviation.control;
}

/// The newest runs of the systems, or of all and the register; newest first.
Result<std::vector<RunRecord>> newest_runs(Store& store, const std::vector<std::string>& systems,
                                           std::size_t limit) {
  if (systems.empty()) return store.runs(std::nullopt, limit);
  std::vector<RunRecord> out;
  for (const auto& system : systems) {
    const auto some = store.runs(system, limit);
    if (!some) return some.error();
    out.insert(out.end(), some->begin(), some->end());
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.ended > b.ended; });
  if (out.size() > limit) out.resize(limit);
  return out;
}

void print_table(Screen& screen, const std::vector<RunRecord>& runs) {
  Table table({screen.text("column.run"), screen.text("column.day"), screen.text("column.system"),
               screen.text("column.accounts"), screen.text("column.grants"), screen.text("column.verdict")});
  for (const auto& run : runs) {
    const bool read = !run.system.empty() && run.system != kAllSystems;
    std::string verdict = run.verdict ? screen.text("verdict." + std::string(name_of(*run.verdict)))
                                      : screen.text("register." + std::string(register_word(run)));
    if (run.confirmed) verdict += ", " + screen.text("cli.confirmed-by", {{"who", run.confirmed_by}});
    table.row({run.id, run.day, shown_system(screen, run.system),
               read ? std::to_string(run.counts.accounts) : "-",
               read ? std::to_string(run.counts.grants) : "-", verdict});
  }
  table.print(screen);
}

}  // namespace

/// Who is behind the keyboard, also under sudo.
std::string user_name() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry == nullptr ? std::to_string(::getuid()) : entry->pw_name;
}

std::optional<StoredFinding> one_finding(Context& context, Store& store) {
  const auto found = store.find_finding(context.arguments.name);
  if (!found) {
    context.screen.tell(found.error());
    return std::nullopt;
  }
  if (found->empty()) {
    context.screen.tell(Message("cli.no-finding", {{"id", context.arguments.name}}));
    return std::nullopt;
  }
  if (found->size() == 1) return found->front();
  context.screen.tell(Message("cli.several-findings", {{"id", context.arguments.name}}));
  for (const auto& stored : *found) {
    context.screen.line("  " + stored.finding.id.hex() + "  " +
                        title_of(stored.finding, context.screen.catalogue(), context.screen.language()));
  }
  return std::nullopt;
}

OpenedStore open_for_question(Context& context, const Settings& settings) {
  if (!Store::exists(settings.store_url)) {
    context.screen.tell(Message("cli.no-store", {{"url", settings.store_url}}));
    return {};
  }
  auto store = Store::open(settings.store_url);
  if (!store) return {nullptr, failed(context, store.error())};
  return {std::move(store).value(), kNothing};
}

int findings(Context& context, const Settings& settings) {
  const auto [store, code] = open_for_question(context, settings);
  if (code != kNothing) return code;
  const auto systems = named_systems(context, settings, store.get());
  if (!systems) return kUsage;
  std::vector<Finding> chosen;
  if (store) {
    const auto all = store->all_findings();
    if (!all) return failed(context, all.error());
    for (const auto& stored : *all) {
      if (wanted(context.arguments, settings, *systems, stored.finding)) chosen.push_back(stored.finding);
    }
  }
  std::sort(chosen.begin(), chosen.end(), [](const Finding& a, const Finding& b) {
    if (a.deviation.system != b.deviation.system) return a.deviation.system < b.deviation.system;
    return before(a.deviation, b.deviation);
  });
  print_findings(context.screen, chosen, context.arguments.format);
  if (store && chosen.empty()) context.screen.tell(Message("cli.no-findings"));
  return kNothing;
}

int runs(Context& context, const Settings& settings) {
  const auto [store, code] = open_for_question(context, settings);
  if (code != kNothing) return code;
  const auto systems = named_systems(context, settings, store.get());
  if (!systems) return kUsage;
  std::vector<RunRecord> list;
  if (store) {
    auto found = newest_runs(*store, *systems, static_cast<std::size_t>(context.arguments.limit));
    if (!found) return failed(context, found.error());
    list = std::move(*found);
    if (list.empty()) context.screen.tell(Message("cli.no-runs"));
  }
  if (context.arguments.format == Format::table) {
    if (!list.empty()) print_table(context.screen, list);
    return kNothing;
  }
  std::vector<boost::json::object> rows;
  for (const auto& run : list) rows.push_back(run_json(run));
  print_rows(context.screen, context.arguments.format, "run",
             {"run", "system", "day", "started", "ended", "verdict", "register", "accounts", "entitlements",
              "grants", "nestings", "confirmed_by", "confirmed_at"},
             rows);
  return kNothing;
}

int confirm(Context& context, const Settings& settings) {
  const auto [store, code] = open_for_question(context, settings);
  if (!store) return code == kNothing ? kUsage : code;
  const auto run = store->find_run(context.arguments.name);
  if (!run || !*run) {
    context.screen.tell(run ? Message("store.run-unknown", {{"run", printable(context.arguments.name)}})
                            : run.error());
    return kUsage;
  }
  const auto done = store->confirm((*run)->id, user_name(), format_utc(SystemClock().now()));
  if (!done) return failed(context, done.error());
  context.screen.tell(Message("cli.confirmed", {{"run", (*run)->id}, {"who", user_name()}}));
  return kNothing;
}

}  // namespace behorig::cli
