#include "core/run/across.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/controls/exception_expired.h"
#include "core/controls/run_controls.h"
#include "core/model/control.h"
#include "core/run/compared.h"
#include "core/snapshot/pack.h"

namespace behorig {
namespace {

/// How a configured system stands when a check ends.
struct SystemNow {
  const SystemSettings* settings = nullptr;
  bool complete = false;           ///< its newest reading is
  std::optional<Deviation> stale;  ///< its newest believed reading is older than it may be
};

class Looking {
 public:
  Looking(const Settings& settings, Store& store, const Meaning& meaning, const AcrossInput& input,
          std::vector<Message>& warnings)
      : settings_(settings), store_(store), meaning_(meaning), input_(input), warnings_(warnings) {}

  Result<Across> run() {
    for (const auto& system : settings_.systems) {
      if (auto done = look_at(system); !done) return done.error();
    }
    Across out;
    if (auto done = add_conflicts(out.deviations); !done) return done.error();
    add_stale(out.deviations);
    std::set<std::string> ended = input_.ended;
    for (const auto& found : out.deviations)
      ended.insert(found.passing.ended.begin(), found.passing.ended.end());
    for (auto& found : exceptions_expired(meaning_, input_.day, ended))
      out.deviations.push_back(std::move(found));
    out.settled = [this_ = *this](const Deviation& deviation) { return this_.settled(deviation); };
    out.current = [this_ = *this](const std::string& system) { return this_.current(system); };
    return out;
  }

 private:
  Status look_at(const SystemSettings& system) {
    const std::string id = nfc(system.id);
    SystemNow now{&system, false, {}};
    const auto seen = input_.seen.find(id);
    if (seen != input_.seen.end() && seen->second.verdict == Verdict::complete) {
      now.complete = true;
    } else {
      const auto believed = store_.baseline(id);
      if (!believed) return believed.error();
      const auto newest = store_.runs(id, 1);
      if (!newest) return newest.error();
      now.stale = stale_reading(id, *believed ? (*believed)->ended : "",
                                format_utc(input_.now - std::chrono::seconds(system.max_age_seconds)),
                                system.max_age);
      now.complete =
          seen == input_.seen.end() && !newest->empty() && newest->front().verdict == Verdict::complete;
    }
    systems_.emplace(id, std::move(now));
    return Done{};
  }

  Status add_conflicts(std::vector<Deviation>& out) {
    std::vector<ConflictHolding> holdings;
    for (const auto& system : conflict_systems(meaning_.reg(), {})) {
      const auto seen = input_.seen.find(system);
      if (seen != input_.seen.end() && seen->second.verdict == Verdict::complete) {
        holdings.insert(holdings.end(), seen->second.conflicts.begin(), seen->second.conflicts.end());
        continue;
      }
      const auto known = systems_.find(system);
      if (known == systems_.end()) continue;
      auto kept = store_.kept().reading(system);
      if (!kept) return kept.error();
      if (kept->bytes.empty()) continue;
      const auto snapshot = unpack(kept->bytes);
      if (!snapshot) {
        warnings_.push_back(snapshot.error());
        continue;
      }
      auto more = conflict_holdings(*snapshot, meaning_,
                                    compare_options(*known->second.settings, settings_.controls, input_.day));
      std::move(more.begin(), more.end(), std::back_inserter(holdings));
    }
    for (auto& found : conflicts(meaning_, input_.day, holdings)) out.push_back(std::move(found));
    return Done{};
  }

  void add_stale(std::vector<Deviation>& out) const {
    const Exceptions exceptions(meaning_, input_.day);
    for (const auto& [id, now] : systems_) {
      if (!now.stale) continue;
      out.push_back(*now.stale);
      exceptions.apply(out.back());
    }
  }

  bool current(const std::string& system) const {
    const auto known = systems_.find(system);
    return known != systems_.end() && known->second.complete && !known->second.stale;
  }

  bool settled(const Deviation& deviation) const {
    if (deviation.control == control::stale_reading) return true;
    if (input_.register_suspect) return false;
    if (deviation.control == control::conflict) {
      const auto systems = conflict_systems(meaning_.reg(), deviation.conflict);
      return std::all_of(systems.begin(), systems.end(), [&](const auto& id) { return current(id); });
    }
    // An exception that is renewed or gone has not expired; else somebody must have looked at what it
    // covered.
    if (!is_expired(meaning_, input_.day, deviation.exception)) return true;
    const auto seen = [&](const std::string& id) {
      const auto found = input_.seen.find(id);
      return found != input_.seen.end() && found->second.verdict == Verdict::complete;
    };
    if (!deviation.system.empty()) {
      if (systems_.contains(deviation.system)) return seen(deviation.system);
      const auto* covered = find_control(deviation.other);
      return covered != nullptr && covered->need == Need::registry;
    }
    return std::all_of(systems_.begin(), systems_.end(), [&](const auto& one) { return seen(one.first); });
  }

  const Settings& settings_;
  Store& store_;
  const Meaning& meaning_;
  const AcrossInput& input_;
  std::vector<Message>& warnings_;
  std::map<std::string, SystemNow> systems_;
};

}  // namespace

bool is_across(std::string_view control) {
  const auto* spec = find_control(control);
  return spec != nullptr && spec->family == Family::across;
}

std::vector<std::string> across_controls() {
  std::vector<std::string> out;
  for (const auto& control : all_controls()) {
    if (control.family == Family::across) out.emplace_back(control.id);
  }
  return out;
}

Result<Across> look_across(const Settings& settings, Store& store, const Meaning& meaning,
                           const AcrossInput& input, std::vector<Message>& warnings) {
  return Looking(settings, store, meaning, input, warnings).run();
}

}  // namespace behorig
