#include "core/run/own_controls.h"

#include <algorithm>
#include <deque>

#include "core/base/text.h"
#include "core/run/compared.h"
#include "core/snapshot/pack.h"
#include "core/sql_view/sql_view.h"

namespace behorig {
namespace {

OwnQuery query_of(const OwnControl& control) {
  return {control.id,      control.sql,           control.file,
          control.one_per, control.text.severity, control.organisation};
}

void evaluate(SqlView& view, const OwnControl& control, const std::string& where,
              const std::atomic<bool>* cancelled, OwnOutcome& out) {
  SqlLimits limits;
  limits.cancelled = cancelled;
  auto found = view.deviations(query_of(control), limits);
  if (found) {
    for (const auto& one : *found) out.ended.insert(one.passing.ended.begin(), one.passing.ended.end());
    std::move(found->begin(), found->end(), std::back_inserter(out.deviations));
    return;
  }
  out.not_evaluated.insert(control.id);
  out.failures.push_back(found.error());
  out.failures.push_back(Message("own.not-evaluated", {{"control", control.id}, {"system", where}}));
}

const OwnControl* find(const Settings& settings, std::string_view id) {
  const auto& own = settings.own_controls;
  const auto found = std::find_if(own.begin(), own.end(), [&](const auto& one) { return one.id == id; });
  return found == own.end() ? nullptr : &*found;
}

/// The newest complete readings of all systems, fetched when somebody asks.
class NewestReadings {
 public:
  NewestReadings(Store& store, const std::map<std::string, SeenNow>& seen) : store_(store), seen_(seen) {}

  /// Of a system; null where no complete reading is kept.
  Result<const Snapshot*> of(const std::string& id) {
    const auto known = by_system_.find(id);
    if (known != by_system_.end()) return known->second;
    const auto now = seen_.find(id);
    KeptReading kept;
    if (now == seen_.end() || now->second.packed.empty()) {
      auto stored = store_.kept().reading(id);
      if (!stored) return stored.error();
      kept = std::move(*stored);
    } else {
      kept.bytes = now->second.packed;
    }
    const Snapshot* out = nullptr;
    if (!kept.bytes.empty()) {
      auto snapshot = unpack(kept.bytes);
      if (!snapshot) return snapshot.error();
      out = &snapshots_.emplace_back(std::move(*snapshot));
    }
    times_[id] = kept.ended;
    return by_system_[id] = out;
  }
  const std::string& time_of(const std::string& id) { return times_[id]; }

 private:
  Store& store_;
  const std::map<std::string, SeenNow>& seen_;
  std::deque<Snapshot> snapshots_;
  std::map<std::string, const Snapshot*> by_system_;
  std::map<std::string, std::string> times_;
};

}  // namespace

void declare_own_controls(const Settings& settings) {
  std::vector<OwnSpec> own;
  for (const auto& one : settings.own_controls) own.push_back({one.id, one.one_per, one.organisation});
  declare_own_controls(std::move(own));
}

std::vector<Message> wrong_own_controls(const Settings& settings) {
  if (settings.own_controls.empty()) return {};
  const Register nothing;
  const Meaning meaning(nothing);
  SqlView view({&meaning, {}, {}, nullptr});
  std::vector<Message> out;
  for (const auto& control : settings.own_controls) {
    for (auto& wrong : view.wrong_with(query_of(control))) out.push_back(std::move(wrong));
  }
  return out;
}

OwnOutcome own_controls(const std::vector<OwnControl>& controls, const Snapshot& snapshot,
                        const Meaning& meaning, const CompareOptions& options,
                        const std::atomic<bool>* cancelled) {
  OwnOutcome out;
  std::unique_ptr<SqlView> view;
  for (const auto& control : controls) {
    if (control.organisation || !control.covers(options.system)) continue;
    if (!view) {
      view = std::make_unique<SqlView>(
          SqlWorld{&meaning, options.day, {{options.system, &snapshot, options, ""}}, nullptr});
    }
    evaluate(*view, control, options.system, cancelled, out);
  }
  return out;
}

Result<OwnOutcome> own_controls_across(const Settings& settings, Store& store, const Meaning& meaning,
                                       Date day, const std::map<std::string, SeenNow>& seen, bool all,
                                       const std::atomic<bool>* cancelled) {
  OwnOutcome out;
  auto& missing = all ? out.failures : out.warnings;
  NewestReadings newest(store, seen);
  for (const auto& control : settings.own_controls) {
    if (!control.organisation) continue;
    SqlWorld world{&meaning, day, {}, nullptr};
    for (const auto& system : settings.systems) {
      const std::string id = nfc(system.id);
      if (!control.covers(id)) continue;
      const auto snapshot = newest.of(id);
      if (snapshot && *snapshot != nullptr) {
        world.readings.push_back(
            {id, *snapshot, compare_options(system, settings.controls, day), newest.time_of(id)});
        continue;
      }
      // With a system less, "has no account anywhere" would be told of people who have one.
      if (!snapshot && !snapshot.error().id.starts_with("snapshot.")) return snapshot.error();
      if (!snapshot) out.failures.push_back(snapshot.error());
      out.not_evaluated.insert(control.id);
      missing.push_back(Message("own.no-reading", {{"control", control.id}, {"system", id}}));
    }
    if (out.not_evaluated.contains(control.id)) continue;
    SqlView view(std::move(world));
    evaluate(view, control, "*", cancelled, out);
  }
  return out;
}

std::function<bool(const Deviation&)> settled_with_own(const Settings& settings, const Across& across,
                                                       const std::set<std::string>& not_evaluated,
                                                       bool register_suspect) {
  return [&, register_suspect](const Deviation& deviation) {
    if (!is_own_control(deviation.control)) return across.settled(deviation);
    const auto* own = find(settings, deviation.control);
    if (register_suspect || own == nullptr || not_evaluated.contains(own->id)) return false;
    return std::all_of(settings.systems.begin(), settings.systems.end(), [&](const auto& one) {
      const std::string id = nfc(one.id);
      return !own->covers(id) || across.current(id);
    });
  };
}

std::function<bool(const Deviation&)> settled_but(std::set<std::string> not_evaluated, bool may_close) {
  return [none = std::move(not_evaluated), may_close](const Deviation& deviation) {
    return may_close && !none.contains(deviation.control);
  };
}

Result<bool> not_evaluated_before(Store& store) {
  const auto last = store.runs(std::string(kAllSystems), 1);
  if (!last) return last.error();
  return !last->empty() && !last->front().not_evaluated.empty();
}

Status own_out_of_scope(const Settings& settings, Store& store, LifeChanges& out) {
  const auto controls = store.own_controls();
  if (!controls) return controls.error();
  if (controls->empty()) return Done{};
  const auto stored = store.findings_of(*controls);
  if (!stored) return stored.error();
  for (const auto& before : *stored) {
    const auto& deviation = before.finding.deviation;
    if (!stands(before.finding.status)) continue;
    const auto* own = find(settings, deviation.control);
    const bool looked_at =
        own != nullptr && (own->organisation || (!deviation.system.empty() && own->covers(deviation.system)));
    const auto same = [&](const auto& other) { return other.now.finding.id == before.finding.id; };
    if (looked_at || std::any_of(out.changed.begin(), out.changed.end(), same)) continue;
    LifeChanges::Change change;
    change.now = before;
    change.now.finding.status = FindingStatus::out_of_scope;
    change.status_changed = change.same_body = true;
    out.changed.push_back(std::move(change));
  }
  return Done{};
}

}  // namespace behorig
