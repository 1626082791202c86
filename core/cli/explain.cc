// Why a finding stands.

#include "core/query/explain.h"

#include <algorithm>
#include <deque>

#include "core/base/text.h"
#include "core/cli/ground.h"
#include "core/cli/output.h"
#include "core/controls/conflict.h"
#include "core/model/control.h"
#include "core/run/compared.h"
#include "core/snapshot/pack.h"

namespace behorig::cli {
namespace {

/// The day of the run that showed the finding last: on another it may stand for another reason.
std::optional<Date> day_of(Store& store, const Finding& finding) {
  const auto run = store.find_run(finding.run);
  return run && *run ? Date::parse((*run)->day) : std::nullopt;
}

/// The newest complete readings of the systems that the finding is about, where it is not about one. They are
/// kept for as long as what borrows them.
struct SeveralReadings {
  std::deque<Snapshot> snapshots;
  std::vector<GroundReading> readings;
  std::string oldest;  ///< when it ended
};
SeveralReadings several_readings(const Settings& settings, Store& store, const Register& reg, Date day,
                                 const Deviation& deviation) {
  SeveralReadings out;
  if (deviation.conflict.empty()) return out;
  for (const auto& id : conflict_systems(reg, deviation.conflict)) {
    const auto system = std::find_if(settings.systems.begin(), settings.systems.end(),
                                     [&](const auto& one) { return nfc(one.id) == id; });
    if (system == settings.systems.end()) continue;
    const auto history = history_of(store, id, reg);
    const auto kept = store.kept().reading(id);
    if (!history || !kept || kept->bytes.empty()) continue;
    auto unpacked = unpack(kept->bytes);
    if (!unpacked) continue;
    out.snapshots.push_back(std::move(*unpacked));
    out.readings.push_back(
        {&out.snapshots.back(), compare_options(*system, settings.controls, day, *history, {})});
    if (out.oldest.empty() || kept->ended < out.oldest) out.oldest = kept->ended;
  }
  return out;
}

/// None, told, where the register or what the store keeps cannot be read: the finding is told as it is
/// stored.
std::optional<Story> story(Context& context, const Settings& settings, const Finding& finding) {
  // A control of the organisation's that is gone: nothing can be tried any more.
  if (find_control(finding.deviation.control) == nullptr) return std::nullopt;
  Ground ground = cli::ground(context, settings, Keep::rows_too);
  if (ground.code != kNothing) return std::nullopt;
  const std::string id = finding.deviation.system;
  const auto system = std::find_if(settings.systems.begin(), settings.systems.end(),
                                   [&](const auto& one) { return nfc(one.id) == id; });
  const Date day = context.arguments.as_of ? ground.day : day_of(*ground.store, finding).value_or(ground.day);
  CompareOptions options;
  options.system = id;
  options.day = day;
  Snapshot snapshot;
  Verdict verdict = Verdict::failed;
  Story out;
  const auto seen = ground.store->kept().role_contents();
  if (system != settings.systems.end()) {
    const auto history = history_of(*ground.store, id, *ground.reg);
    if (history) options = compare_options(*system, settings.controls, day, *history, {});
    const auto kept = ground.store->kept().reading(id);
    if (kept && !kept->bytes.empty()) {
      auto unpacked = unpack(kept->bytes);
      if (unpacked) {
        snapshot = std::move(*unpacked);
        verdict = Verdict::complete;
        out.reading_ended = kept->ended;
      }
    }
  }
  static const std::vector<RoleContent> kNone;
  const auto several = several_readings(settings, *ground.store, *ground.reg, day, finding.deviation);
  if (!several.oldest.empty()) out.reading_ended = several.oldest;
  auto told = story_of(finding.deviation,
                       {snapshot, verdict, *ground.reg, options, seen ? *seen : kNone, systems_read(settings),
                        paper_rules(settings.controls), ground.kept, several.readings});
  told.reading_ended = out.reading_ended;
  return told;
}

void print(Screen& screen, const std::vector<std::string>& lines) {
  for (const auto& line : lines) {
    const std::string indent(std::min(line.size(), line.find_first_not_of(' ')), ' ');
    for (const auto& part :
         wrapped(std::string_view(line).substr(indent.size()), screen.width() - indent.size())) {
      screen.line(part.empty() ? "" : indent + part);
    }
  }
}

}  // namespace

int explain(Context& context, const Settings& settings) {
  Screen& screen = context.screen;
  const auto [store, code] = open_for_question(context, settings);
  if (!store) return code == kNothing ? kUsage : code;
  const auto found = one_finding(context, *store);
  if (!found) return kUsage;
  const Finding& finding = found->finding;
  if (context.arguments.format == Format::csv) {
    print_findings(screen, {finding}, Format::csv);
    return kNothing;
  }
  const auto history = store->history(finding.id);
  if (!history) {
    screen.tell(history.error());
    return code_of(history.error());
  }
  const auto story = cli::story(context, settings, finding);
  const Story* told = story ? &*story : nullptr;
  if (context.arguments.format == Format::table) {
    print(screen, behorig::explain(finding, *history, told, screen.catalogue(), screen.language()));
  } else {
    screen.line(explanation_json(finding, *history, told, screen.catalogue()));
  }
  return kNothing;
}

}  // namespace behorig::cli
