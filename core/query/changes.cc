#include "core/query/changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/controls/conflict.h"
#include "core/controls/exception_expired.h"
#include "core/model/control.h"
#include "core/model/finding.h"
#include "core/query/candidates.h"

namespace behorig {
namespace {

using ControlsShown = std::map<Fingerprint, std::string>;  ///< controls, by finding

/// The readings as they would be: in the place of the ground's own.
struct ReadingsThen {
  const Snapshot* own;
  std::vector<const Snapshot*> others;
};
ReadingsThen readings_now(const ChangeGround& ground) {
  ReadingsThen out{&ground.snapshot, {}};
  for (const auto& other : ground.others) out.others.push_back(other.snapshot);
  return out;
}

/// What the readings and the register show.
ControlsShown controls_shown(const ReadingsThen& readings, const ChangeGround& ground) {
  const Meaning meaning(ground.reg);
  const OnPaper paper(meaning, ground.options.day);
  const auto contents = compare_contents(paper, ground.seen);
  ControlsShown out;
  std::set<std::string> ended;
  const auto take = [&](const std::vector<Deviation>& deviations) {
    for (const auto& found : deviations) {
      out.emplace(fingerprint_of(found), found.control);
      ended.insert(found.passing.ended.begin(), found.passing.ended.end());
    }
  };
  std::vector<ConflictHolding> holdings;
  const auto look_at = [&](const Snapshot& snapshot, CompareOptions options, Verdict verdict) {
    const auto changes = contents.changes.find(options.system);
    options.contents = changes == contents.changes.end() ? nullptr : &changes->second;
    Noticed noticed;
    take(compare(snapshot, meaning, options, verdict, &noticed));
    holdings.insert(holdings.end(), noticed.conflicts.begin(), noticed.conflicts.end());
  };
  look_at(*readings.own, ground.options, ground.verdict);
  for (std::size_t i = 0; i < readings.others.size(); ++i)
    look_at(*readings.others[i], ground.others[i].options, Verdict::complete);
  take(check_register(paper, &ground.systems, ground.rules));
  take(conflicts(meaning, ground.options.day, holdings));
  take(exceptions_expired(meaning, ground.options.day, ended));
  return out;
}

void fill_in(std::vector<std::pair<std::string, std::string>>& cells, const std::string& filler) {
  for (auto& [column, text] : cells) {
    if (text == "?") text = filler;
  }
}

/// None if the register does not take such a row.
std::optional<ControlsShown> tried(const Candidate& candidate, const ChangeGround& ground) {
  const auto& change = candidate.change;
  if (!change.acts.empty()) {
    std::vector<Snapshot> after;
    after.reserve(ground.others.size() + 1);  // what they are pointed at stays where it is
    const auto done = [&](const Snapshot& snapshot, const std::string& system) {
      std::vector<SystemChange> here;
      for (const auto& act : change.acts) {
        if (act.system == system) here.push_back(act);
      }
      return here.empty() ? &snapshot : &after.emplace_back(changed(snapshot, here));
    };
    ReadingsThen readings{done(ground.snapshot, ""), {}};
    for (const auto& other : ground.others)
      readings.others.push_back(done(*other.snapshot, other.options.system));
    return controls_shown(readings, ground);
  }
  auto edits = change.edits;
  for (auto& edit : edits) fill_in(edit.cells, candidate.filler);
  const EditedRows edited(ground.reg, std::move(edits));
  auto rows = change.rows;
  for (auto& row : rows) fill_in(row.cells, candidate.filler);
  const AddedRows added(ground.reg, rows);
  if (!edited.errors().empty() || !added.errors().empty()) return std::nullopt;
  return controls_shown(readings_now(ground), ground);
}

/// What opens least, then what nobody must be asked for, then what is done soonest. What it opens that is not
/// known counts as one.
bool better(const ResolvingChange& a, const ResolvingChange& b) {
  const auto place = [](const ResolvingChange& change) {
    return std::tuple(change.opens_known ? change.opens.size() : 1, change.to_fill_in(), change.size());
  };
  return place(a) < place(b);
}

/// The ground is enough to tell whether such a finding stands.
bool can_tell(const Deviation& deviation, const ChangeGround& ground) {
  const auto* control = find_control(deviation.control);
  if (control == nullptr || is_own_control(deviation.control)) return false;
  if (control->id == control::conflict) {
    const auto named = conflict_systems(ground.reg, deviation.conflict);
    return std::all_of(named.begin(), named.end(), [&](const auto& system) {
      return std::any_of(ground.others.begin(), ground.others.end(),
                         [&](const auto& other) { return other.options.system == system; });
    });
  }
  const bool read = ground.verdict == Verdict::complete;
  if (control->id == control::exception_expired) return read;
  return control->need == Need::registry || (control->need == Need::reading && read);
}

bool has_blank(const std::vector<std::pair<std::string, std::string>>& cells) {
  return std::any_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.second == "?"; });
}

}  // namespace

bool ResolvingChange::to_fill_in() const {
  return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return has_blank(row.cells); }) ||
         std::any_of(edits.begin(), edits.end(), [](const auto& edit) { return has_blank(edit.cells); });
}

ResolvingChanges try_changes(const Deviation& deviation, std::vector<Candidate> candidates,
                             const ChangeGround& ground) {
  ResolvingChanges out;
  if (!can_tell(deviation, ground)) return out;
  const Fingerprint id = fingerprint_of(deviation);
  const ControlsShown now = controls_shown(readings_now(ground), ground);
  out.stands = now.contains(id);
  // What an exception would cover may lie in systems that are not looked at here.
  if (!*out.stands && deviation.control == control::exception_expired) out.stands.reset();
  if (!out.stands.value_or(false)) return out;
  std::optional<ResolvingChange> of_register, of_system;
  for (auto& candidate : candidates) {
    const auto after = tried(candidate, ground);
    if (!after || after->contains(id)) continue;
    auto& change = candidate.change;
    for (const auto& [finding, control] : *after) {
      if (!now.contains(finding) && change.opens_known) change.opens.push_back(control);
    }
    std::sort(change.opens.begin(), change.opens.end());
    auto& best = change.acts.empty() ? of_register : of_system;
    if (!best || better(change, *best)) best = std::move(change);
  }
  for (auto* best : {&of_register, &of_system}) {
    if (*best) out.changes.push_back(std::move(**best));
  }
  return out;
}

ResolvingChanges changes_for(const Deviation& deviation, const ChangeGround& ground) {
  if (!can_tell(deviation, ground)) return {};
  std::vector<Candidate> candidates;
  {
    const Meaning meaning(ground.reg);
    const Comparison comparison(ground.snapshot, meaning, ground.options);
    candidates = candidates_for(comparison, ground, deviation);
  }
  return try_changes(deviation, std::move(candidates), ground);
}

}  // namespace behorig
