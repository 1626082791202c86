#include "core/query/changes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/model/finding.h"
#include "core/query/candidates.h"

namespace behorig {
namespace {

using ControlsShown = std::map<Fingerprint, std::string>;  ///< controls, by finding

/// What the system's reading and the register show.
ControlsShown controls_shown(const Snapshot& snapshot, const ChangeGround& ground) {
  const Meaning meaning(ground.reg);
  const OnPaper paper(meaning, ground.options.day);
  const auto contents = compare_contents(paper, ground.seen);
  CompareOptions options = ground.options;
  const auto changes = contents.changes.find(options.system);
  options.contents = changes == contents.changes.end() ? nullptr : &changes->second;
  ControlsShown out;
  for (const auto& found : compare(snapshot, meaning, options, ground.verdict))
    out.emplace(fingerprint_of(found), found.control);
  for (const auto& found : check_register(paper, &ground.systems, ground.rules))
    out.emplace(fingerprint_of(found), found.control);
  return out;
}

std::vector<RegisterRow> filled(const Candidate& candidate) {
  auto rows = candidate.change.rows;
  for (auto& row : rows) {
    for (auto& [column, text] : row.cells) {
      if (text == "?") text = candidate.filler;
    }
  }
  return rows;
}

/// None if the register does not take such a row.
std::optional<ControlsShown> tried(const Candidate& candidate, const ChangeGround& ground) {
  if (!candidate.change.acts.empty())
    return controls_shown(changed(ground.snapshot, candidate.change.acts), ground);
  const AddedRows added(ground.reg, filled(candidate));
  if (!added.errors().empty()) return std::nullopt;
  return controls_shown(ground.snapshot, ground);
}

bool better(const ResolvingChange& a, const ResolvingChange& b) {
  return std::pair(a.opens.size(), a.size()) < std::pair(b.opens.size(), b.size());
}

}  // namespace

bool ResolvingChange::to_fill_in() const {
  return std::any_of(rows.begin(), rows.end(), [](const RegisterRow& row) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [](const auto& cell) { return cell.second == "?"; });
  });
}

ResolvingChanges changes_for(const Deviation& deviation, const ChangeGround& ground) {
  ResolvingChanges out;
  const Fingerprint id = fingerprint_of(deviation);
  const ControlsShown now = controls_shown(ground.snapshot, ground);
  out.stands = now.contains(id);
  if (!out.stands) return out;
  std::vector<Candidate> candidates;
  {
    const Meaning meaning(ground.reg);
    const Comparison comparison(ground.snapshot, meaning, ground.options);
    candidates = candidates_for(comparison, ground.rules, deviation);
  }
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

}  // namespace behorig
