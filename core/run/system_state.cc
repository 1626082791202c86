#include "core/run/system_state.h"

#include <algorithm>
#include <cstdio>

#include "core/base/text.h"
#include "core/controls/conflict.h"
#include "core/model/control.h"
#include "core/run/judge.h"

namespace behorig {
namespace {

/// Own controls that the newest look at all systems could not evaluate.
Result<std::vector<OwnControl>> not_evaluated_across(Store& store, const Settings& settings) {
  const auto runs = store.runs(std::string(kAllSystems), 1);
  if (!runs) return runs.error();
  std::vector<OwnControl> out;
  for (const auto& control : settings.own_controls) {
    if (runs->empty()) break;
    const auto& failed = runs->front().not_evaluated;
    if (std::find(failed.begin(), failed.end(), control.id) != failed.end()) out.push_back(control);
  }
  return out;
}

/// "2026-11-24T06:00:11Z" as seconds; 0 if it is none.
std::int64_t seconds_of(const std::string& utc) {
  const auto day = Date::parse(utc.substr(0, std::min<std::size_t>(utc.size(), 10)));
  int hour = 0, minute = 0, second = 0;
  if (!day || std::sscanf(utc.c_str() + 10, "T%2d:%2d:%2dZ", &hour, &minute, &second) != 3) return 0;
  constexpr std::int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;
  return day->days * kDay + hour * kHour + minute * kMinute + second;
}

/// Seconds that the clocks of two machines with one store may differ by.
constexpr std::int64_t kClocksDiffer = 300;

Status read_state(Store& store, const SystemSettings& system, const std::string& time_zone, Instant now,
                  SystemState& out) {
  const auto runs = store.runs(nfc(system.id), 1);
  if (!runs) return runs.error();
  if (!runs->empty()) {
    const RunRecord& run = runs->front();
    out.last_run = run.ended;
    out.verdict = run.verdict;
    out.evaluated = run.not_evaluated.empty();
    // A run of a day to come, or of a clock that was wrong, keeps later ones from being written.
    const auto today = local_day(now, time_zone);
    const std::int64_t age = now.time_since_epoch().count() - seconds_of(run.ended);
    out.current = age <= system.max_age_seconds && age >= -kClocksDiffer && today && run.day <= today->iso();
  }
  const auto findings = store.findings(nfc(system.id));
  if (!findings) return findings.error();
  for (const auto& stored : *findings) {
    if (stands(stored.finding.status)) out.findings.push_back(stored.finding);
  }
  return Done{};
}

}  // namespace

bool concerns(const Deviation& deviation, std::string_view system, const Settings& settings) {
  if (!deviation.system.empty()) return deviation.system == system;
  if (deviation.control == control::register_refused) return true;
  const auto& names = deviation.related;
  if (deviation.control == control::contradicting_owners)
    return std::ranges::find(names, system) != names.end();
  if (deviation.control == control::conflict)
    return std::ranges::any_of(names, [&](const auto& held) { return names_system(held, system); });
  const auto own = std::ranges::find(settings.own_controls, deviation.control.view(), &OwnControl::id);
  return own != settings.own_controls.end() && own->covers(system);
}

std::string_view SystemState::word() const {
  if (!verdict) return "state.never";
  if (reg == RegisterState::refused) return "state.register-refused";
  if (*verdict != Verdict::complete || !evaluated) return "state.not-complete";
  if (reg == RegisterState::suspect) return "state.register-suspect";
  if (!current) return "state.old";
  const bool any =
      std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return counts(f.status); });
  return any ? "state.deviations" : "state.clear";
}

Result<RegisterState> register_state(Store& store) {
  const auto runs = store.runs("", 1);
  if (!runs) return runs.error();
  if (runs->empty()) return RegisterState::believed;
  const RunRecord& run = runs->front();
  if (run.register_hash.empty()) return RegisterState::refused;
  if (!run.register_suspect) return RegisterState::believed;
  // Whoever confirmed a system's run of that check believed the register's rows too.
  const auto rows = store.register_baseline();
  if (!rows) return rows.error();
  const bool confirmed = *rows && register_losses(**rows, run.register_rows).empty();
  return confirmed ? RegisterState::believed : RegisterState::suspect;
}

namespace {

/// What is the same for all systems.
struct Shared {
  RegisterState reg = RegisterState::believed;
  std::vector<OwnControl> not_evaluated;
  std::vector<Finding> of_several;  ///< that stand
};

Result<Shared> shared_of(Store& store, const Settings& settings) {
  const auto reg = register_state(store);
  if (!reg) return reg.error();
  auto failed = not_evaluated_across(store, settings);
  if (!failed) return failed.error();
  Shared out{*reg, std::move(*failed), {}};
  auto stored = store.findings("");
  if (!stored) return stored.error();
  for (auto& one : *stored) {
    if (stands(one.finding.status)) out.of_several.push_back(std::move(one.finding));
  }
  return out;
}

Result<SystemState> state_of(Store* store, const Settings& settings, const SystemSettings& system,
                             const Shared& shared, Instant now) {
  SystemState out;
  out.id = system.id;
  out.connector = system.connector.plugin;
  out.reg = shared.reg;
  if (store != nullptr) {
    if (const auto read = read_state(*store, system, settings.time_zone, now, out); !read)
      return read.error();
  }
  for (const auto& finding : shared.of_several) {
    if (concerns(finding.deviation, nfc(system.id), settings)) out.findings.push_back(finding);
  }
  for (const auto& control : shared.not_evaluated)
    out.evaluated = out.evaluated && !control.covers(nfc(system.id));
  return out;
}

}  // namespace

Result<SystemState> state_of(Store& store, const Settings& settings, const SystemSettings& system,
                             Instant now) {
  const auto shared = shared_of(store, settings);
  return shared ? state_of(&store, settings, system, *shared, now) : Result<SystemState>(shared.error());
}

Result<std::vector<SystemState>> states_of(Store* store, const Settings& settings, Instant now,
                                           const std::function<bool(const std::string&)>& wanted) {
  const auto shared = store == nullptr ? Result<Shared>(Shared()) : shared_of(*store, settings);
  if (!shared) return shared.error();
  std::vector<SystemState> out;
  for (const auto& system : settings.systems) {
    if (wanted && !wanted(system.id)) continue;
    auto state = state_of(store, settings, system, *shared, now);
    if (!state) return state.error();
    out.push_back(std::move(*state));
  }
  return out;
}

}  // namespace behorig
