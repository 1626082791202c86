// Verbs that ask the newest complete readings beside the register: who, person, whatif.

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "core/base/text.h"
#include "core/cli/ground.h"
#include "core/cli/output.h"
#include "core/findings/texts.h"
#include "core/query/access.h"
#include "core/query/or_null.h"
#include "core/run/compared.h"
#include "core/run/load.h"
#include "core/run/register_place.h"
#include "core/run/whatif.h"

namespace behorig::cli {
namespace {

std::string approval_of(const Screen& screen, const AccessLine& line) {
  if (!line.approval) return screen.text("access.no-approval");
  const auto& a = *line.approval;
  const auto day = [](const std::optional<Date>& date) { return date ? date->iso() : std::string("-"); };
  std::string what = screen.text(
      "access.approval",
      {{"role", a.role}, {"by", a.approved_by.empty() ? "-" : a.approved_by}, {"on", day(a.approved_on)}});
  if (line.approved) return what;
  return what + "; " + screen.text("stopped." + a.stopped, {{"date", day(a.stopped_on)}});
}

void print_table(Screen& screen, const std::vector<AccessLine>& lines) {
  Table table({screen.text("column.system"), screen.text("column.account"), screen.text("column.person"),
               screen.text("column.entitlement"), screen.text("column.path"), screen.text("column.approved"),
               screen.text("column.approval")});
  for (const auto& line : lines) {
    std::string account = shown(line.holder.account_name, line.holder.account);
    if (line.disabled) account += " (" + screen.text("access.disabled") + ")";
    const std::string person = shown(line.holder.person_name, line.holder.person);
    if (line.entitlement.empty()) {
      table.row({line.system, account, person, "-", "-", "-", "-"});
      continue;
    }
    std::string path;
    for (const auto& step : line.path) path += (path.empty() ? "" : " -> ") + step;
    table.row(
        {line.system, account, person.empty() ? "-" : person, shown(line.entitlement_name, line.entitlement),
         path, screen.text(line.approved ? "cli.yes" : "cli.no"), approval_of(screen, line)},
        line.approved ? "32" : "31", 5);
  }
  table.print(screen);
}

boost::json::object json_of(const AccessLine& line) {
  const auto day = [&](const std::optional<Date>& date) {
    return text_or_null(date ? date->iso() : std::string());
  };
  boost::json::object out{{"system", line.system}, {"account", line.holder.account}};
  out["account_name"] = text_or_null(line.holder.account_name);
  out["disabled"] = line.disabled;
  out["person"] = text_or_null(line.holder.person);
  out["person_name"] = text_or_null(line.holder.person_name);
  out["entitlement"] = text_or_null(line.entitlement);
  out["entitlement_name"] = text_or_null(line.entitlement_name);
  out["privileged"] = line.privileged;
  std::string path;
  for (const auto& step : line.path) path += (path.empty() ? "" : " -> ") + step;
  out["path"] = text_or_null(path);
  out["approved"] = line.approved;
  const NearestApproval approval = line.approval.value_or(NearestApproval());
  out["role"] = text_or_null(approval.role);
  out["approved_by"] = text_or_null(approval.approved_by);
  out["approved_on"] = day(approval.approved_on);
  out["until"] = day(approval.until);
  out["stopped"] = text_or_null(approval.stopped);
  return out;
}

void print(Context& context, const std::vector<AccessLine>& lines) {
  Screen& screen = context.screen;
  if (lines.empty()) screen.tell(Message("access.nobody"));
  if (context.arguments.format == Format::table) {
    if (!lines.empty()) print_table(screen, lines);
    return;
  }
  std::vector<boost::json::object> rows;
  for (const auto& line : lines) rows.push_back(json_of(line));
  print_rows(screen, context.arguments.format, "holding",
             {"system", "account", "account_name", "disabled", "person", "person_name", "entitlement",
              "entitlement_name", "privileged", "path", "approved", "role", "approved_by", "approved_on",
              "until", "stopped"},
             rows);
}

/// Ids of the people whom the word names: by id, else by name or e-mail address.
std::vector<std::string> people_called(const Register& reg, const std::string& word) {
  std::vector<std::string> out;
  const std::string wanted = nfc(word), low = fold_case(wanted);
  for (const auto& row : reg.people) {
    const std::string id(reg.text(row.person));
    if (id == wanted) return {id};
    const bool fits = fold_case(std::string(reg.text(row.name))) == low ||
                      fold_case(std::string(reg.text(row.email))) == low;
    if (fits && std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
  }
  return out;
}

}  // namespace

int who(Context& context, const Settings& settings) {
  const auto& wanted = context.arguments.systems.front();
  const auto system = std::find_if(settings.systems.begin(), settings.systems.end(),
                                   [&](const auto& one) { return one.id == wanted; });
  if (system == settings.systems.end()) {
    std::vector<std::string> known;
    for (const auto& one : settings.systems) known.push_back(one.id);
    context.screen.tell(unknown_system(wanted, known));
    return kUsage;
  }
  const Ground ground = cli::ground(context, settings);
  if (ground.code != kNothing) return ground.code;
  const auto snapshot = kept_reading(context, *ground.store, nfc(wanted));
  if (!snapshot) return kNotComplete;
  const Meaning meaning(*ground.reg);
  AccessView view(*snapshot, meaning, compare_options(*system, settings.controls, ground.day));
  const std::string entitlement = nfc(context.arguments.name);
  const auto match = view.match(entitlement);
  if (match != References::Match::one) {
    context.screen.tell(
        Message(match == References::Match::none ? "access.no-entitlement" : "access.several-entitlements",
                {{"system", wanted}, {"entitlement", printable(context.arguments.name)}}));
    return kUsage;
  }
  print(context, view.holders_of(entitlement));
  return kNothing;
}

int person(Context& context, const Settings& settings) {
  const Ground ground = cli::ground(context, settings);
  if (ground.code != kNothing) return ground.code;
  const auto people = people_called(*ground.reg, context.arguments.name);
  if (people.size() != 1) {
    std::string ids;
    for (const auto& id : people) ids += (ids.empty() ? "" : ", ") + id;
    context.screen.tell(Message(people.empty() ? "access.no-person" : "access.several-people",
                                {{"person", printable(context.arguments.name)}, {"ids", printable(ids)}}));
    return kUsage;
  }
  const Meaning meaning(*ground.reg);
  std::vector<AccessLine> lines;
  bool complete = true;
  for (const auto& system : settings.systems) {
    const auto snapshot = kept_reading(context, *ground.store, nfc(system.id));
    complete = complete && snapshot.has_value();
    if (!snapshot) continue;
    auto more = AccessView(*snapshot, meaning, compare_options(system, settings.controls, ground.day))
                    .access_of(people.front());
    std::move(more.begin(), more.end(), std::back_inserter(lines));
  }
  print(context, lines);
  return complete ? kNothing : kNotComplete;
}

int whatif(Context& context, const Settings& settings) {
  const Ground ground = cli::ground(context, settings);
  if (ground.code != kNothing) return ground.code;
  const auto other = register_at(settings, context.arguments.reg);
  if (!other) {
    context.screen.tell(other.error());
    return code_of(other.error());
  }
  auto loaded = load_register(settings, *other);
  if (!loaded.reg) {
    context.screen.tell(loaded.errors);
    return kInvalid;
  }
  const auto decisions = ground.store->kept().decisions();
  if (!decisions) {
    context.screen.tell(decisions.error());
    return code_of(decisions.error());
  }
  add_decisions(*loaded.reg, *decisions);
  const auto changes = what_if(settings, *ground.store, *ground.reg, *loaded.reg, ground.day);
  if (!changes) {
    context.screen.tell(changes.error());
    return code_of(changes.error());
  }
  for (const auto& system : changes->unread)
    context.screen.tell(Message("cli.no-reading", {{"system", system}}));
  context.screen.tell(changes->failures);
  std::vector<Finding> all = changes->opens;
  all.insert(all.end(), changes->closes.begin(), changes->closes.end());
  print_findings(context.screen, all, context.arguments.format);
  context.screen.tell(Message("cli.whatif", {{"opens", std::to_string(changes->opens.size())},
                                             {"closes", std::to_string(changes->closes.size())}}));
  if (!changes->failures.empty()) return kNotComplete;
  return changes->opens.empty() ? kNothing : kDeviations;
}

}  // namespace behorig::cli
