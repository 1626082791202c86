// Verbs that ask the store: findings, explain, runs, confirm.

#include <pwd.h>
#include <unistd.h>

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/cli/output.h"
#include "core/cli/verbs.h"
#include "core/findings/texts.h"
#include "core/query/explain.h"
#include "core/store/store.h"

namespace behorig::cli {
namespace {

std::unique_ptr<Store> opened(Context& context, const Settings& settings) {
  auto store = Store::open(settings.store_url);
  if (!store) {
    context.screen.tell(store.error());
    return nullptr;
  }
  return std::move(store).value();
}

int failed(Context& context, const Message& error) {
  context.screen.tell(error);
  return kInternal;
}

bool wanted(const Arguments& arguments, const Finding& finding) {
  const auto& systems = arguments.systems;
  const auto& statuses = arguments.statuses;
  if (!systems.empty() &&
      std::find(systems.begin(), systems.end(), finding.deviation.system) == systems.end()) {
    return false;
  }
  if (statuses.empty() ? !stands(finding.status)
                       : std::find(statuses.begin(), statuses.end(), finding.status) == statuses.end()) {
    return false;
  }
  if (arguments.severity && finding.severity < *arguments.severity) return false;
  return arguments.control.empty() || arguments.control == finding.deviation.control;
}

/// Who is behind the keyboard, also under sudo.
std::string user_name() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry == nullptr ? std::to_string(::getuid()) : entry->pw_name;
}

}  // namespace

int findings(Context& context, const Settings& settings) {
  const auto store = opened(context, settings);
  if (!store) return kInvalid;
  const auto all = store->all_findings();
  if (!all) return failed(context, all.error());
  std::vector<Finding> chosen;
  for (const auto& stored : *all) {
    if (wanted(context.arguments, stored.finding)) chosen.push_back(stored.finding);
  }
  std::sort(chosen.begin(), chosen.end(), [](const Finding& a, const Finding& b) {
    if (a.deviation.system != b.deviation.system) return a.deviation.system < b.deviation.system;
    return before(a.deviation, b.deviation);
  });
  print_findings(context.screen, chosen, context.arguments.format);
  if (chosen.empty()) context.screen.tell(Message("cli.no-findings"));
  return kNothing;
}

int explain(Context& context, const Settings& settings) {
  const auto store = opened(context, settings);
  if (!store) return kInvalid;
  const auto found = store->find_finding(context.arguments.name);
  if (!found) return failed(context, found.error());
  if (found->empty()) {
    context.screen.tell(Message("cli.no-finding", {{"id", context.arguments.name}}));
    return kUsage;
  }
  if (found->size() > 1) {
    context.screen.tell(Message("cli.several-findings", {{"id", context.arguments.name}}));
    for (const auto& stored : *found) {
      context.screen.line("  " + stored.finding.id.hex() + "  " +
                          title_of(stored.finding, context.screen.catalogue(), context.screen.language()));
    }
    return kUsage;
  }
  const Finding& finding = found->front().finding;
  if (context.arguments.format != Format::table) {
    print_findings(context.screen, {finding}, context.arguments.format);
    return kNothing;
  }
  const auto history = store->history(finding.id);
  if (!history) return failed(context, history.error());
  for (const auto& line :
       behorig::explain(finding, *history, context.screen.catalogue(), context.screen.language())) {
    const std::string indent(std::min(line.size(), line.find_first_not_of(' ')), ' ');
    for (const auto& part :
         wrapped(std::string_view(line).substr(indent.size()), context.screen.width() - indent.size())) {
      context.screen.line(part.empty() ? "" : indent + part);
    }
  }
  return kNothing;
}

int runs(Context& context, const Settings& settings) {
  const auto store = opened(context, settings);
  if (!store) return kInvalid;
  std::optional<std::string> system;
  if (!context.arguments.systems.empty()) system = nfc(context.arguments.systems.front());
  const auto list = store->runs(system, static_cast<std::size_t>(context.arguments.limit));
  if (!list) return failed(context, list.error());
  Screen& screen = context.screen;
  Table table({screen.text("column.run"), screen.text("column.day"), screen.text("column.system"),
               screen.text("column.accounts"), screen.text("column.grants"), screen.text("column.verdict")});
  for (const auto& run : *list) {
    std::string verdict = run.verdict ? screen.text("verdict." + std::string(name_of(*run.verdict))) : "-";
    if (run.confirmed) verdict += ", " + screen.text("cli.confirmed-by", {{"who", run.confirmed_by}});
    table.row({run.id, run.day, run.system.empty() ? screen.text("cli.the-register") : run.system,
               std::to_string(run.counts.accounts), std::to_string(run.counts.grants), verdict});
  }
  if (list->empty()) {
    screen.tell(Message("cli.no-runs"));
  } else {
    table.print(screen);
  }
  return kNothing;
}

int confirm(Context& context, const Settings& settings) {
  const auto store = opened(context, settings);
  if (!store) return kInvalid;
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
