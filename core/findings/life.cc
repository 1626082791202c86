#include "core/findings/life.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_set>
#include <utility>

#include "core/base/sort.h"
#include "core/findings/severity.h"
#include "core/findings/unseen.h"
#include "core/model/control.h"
#include "core/register/exceptions.h"

namespace behorig {
namespace {

/// Controls whose findings `nothing-approved` speaks for.
constexpr std::string_view kRolledUp[] = {control::undocumented_approval, control::unapproved_role,
                                          control::role_changed, control::unregistered_entitlement,
                                          control::unapproved_access};

template <class Thing, class IdOf>
PlacesById places_by_id(const std::vector<Thing>& things, IdOf id_of) {
  PlacesById out;
  out.reserve(things.size());
  for (const Thing& thing : things) out.emplace_back(id_of(thing), out.size());
  std::sort(out.begin(), out.end());
  return out;
}

bool is_family(std::string_view control, Family family) {
  const auto* spec = find_control(control);
  return spec != nullptr && spec->family == family;
}

/// What this run says of accounts as a whole, and of the system.
struct Spoken {
  std::unordered_set<SharedText> accounts;   ///< with a finding marked (1)
  std::unordered_set<SharedText> uncovered;  ///< with one that no exception covers
  bool nothing_approved = false;
};

/// One finding from what is stored and what is shown.
class Life {
 public:
  Life(std::vector<StoredFinding>& all, const Meaning* meaning, const LifeInput& input)
      : meaning_(meaning), input_(input), now_(format_utc(input.now)), run_(input.run), all_(all) {}

  LifeChanges run(std::vector<Deviation> deviations, const PlacesById& shown) {
    out_.changed.reserve(deviations.size());
    const auto stored = places_by_id(all_, [](const StoredFinding& one) { return one.finding.id; });
    std::vector<bool> taken(all_.size(), false);
    auto before = stored.begin();
    for (auto next = shown.begin(); next != shown.end(); ++next) {
      // Of what is shown twice, the last is it.
      if (next + 1 != shown.end() && next->first == (next + 1)->first) continue;
      while (before != stored.end() && before->first < next->first) ++before;
      Deviation& deviation = deviations[next->second];
      if (before != stored.end() && before->first == next->first) {
        taken[before->second] = true;
        StoredFinding was = std::move(all_[before->second]);
        show(next->first, std::move(deviation), &was);
      } else {
        show(next->first, std::move(deviation), nullptr);
      }
    }
    leave_out(all_, taken);
    for (const auto& one : all_) not_shown(one);
    sort_large(out_.changed,
               [](const auto& a, const auto& b) { return a.now.finding.id < b.now.finding.id; });
    return std::move(out_);
  }

 private:
  void show(const Fingerprint& id, Deviation&& deviation, StoredFinding* before) {
    LifeChanges::Change& change = out_.changed.emplace_back();
    StoredFinding& now = change.now;
    if (before != nullptr) now = all_but_the_deviation(*before);
    Finding& finding = now.finding;
    finding.id = id;
    finding.deviation = std::move(deviation);
    std::vector<Holder> unseen;
    if (before != nullptr && !may_close(finding.deviation) && stands(before->finding.status))
      unseen = keep_unseen(finding.deviation, before->finding.deviation);
    finding.severity = severity_of(finding.deviation, meaning_);
    auto coverage = std::exchange(finding.deviation.passing, {}).coverage;
    if (before == nullptr) finding.first_seen = now_;
    if (before != nullptr && before->finding.status != FindingStatus::resolved)
      keep_listed(coverage, *before);
    const bool covered = cover(now, std::move(coverage), unseen);
    finding.status = status_of(before, covered);
    finding.last_seen = now_;
    finding.run = run_;
    finding.reading = input_.verdict;
    note_speaker(finding.deviation, covered);
    if (before == nullptr) {
      change.status_changed = true;
    } else if (!tell_changes(change, *before)) {
      out_.seen.push_back(std::move(now));
      out_.changed.pop_back();
    }
  }

  /// It is the most of a finding, and the one that is shown takes its place.
  static StoredFinding all_but_the_deviation(StoredFinding& of) {
    Deviation aside = std::exchange(of.finding.deviation, {});
    StoredFinding out = of;
    of.finding.deviation = std::move(aside);
    return out;
  }

  static FindingStatus status_of(const StoredFinding* before, bool covered) {
    if (covered) return FindingStatus::accepted;
    if (before == nullptr) return FindingStatus::fresh;
    switch (before->finding.status) {
      case FindingStatus::acknowledged:
        return FindingStatus::acknowledged;
      case FindingStatus::fresh:
      case FindingStatus::open:
      case FindingStatus::reopened:
        return FindingStatus::open;
      case FindingStatus::accepted:
      case FindingStatus::resolved:
      case FindingStatus::superseded:
      case FindingStatus::out_of_scope:
        return FindingStatus::reopened;
    }
    return FindingStatus::open;
  }

  /// An exception that begins to cover a finding that was not resolved covers nobody who joined the finding
  /// after the day on which it was accepted.
  void keep_listed(std::vector<Coverage>& coverage, const StoredFinding& before) const {
    for (Coverage& one : coverage) {
      if (before.covered.contains(one.key) || input_.exceptions == nullptr) continue;
      const auto active = input_.exceptions->find(one.key);
      if (active == input_.exceptions->end() || active->second.row == nullptr) continue;
      const auto listed = among(one.holders, before.finding.deviation.holders);
      auto next = listed.begin();  // some of the coverage's, in its order
      std::erase_if(one.holders, [&](const Holder& holder) {
        const bool known = next != listed.end() && *next == holder;
        if (known) ++next;
        const auto joined = known ? joined_later(before.finding.id, holder) : input_.day;
        return joined && active->second.row->accepted_on < *joined;
      });
    }
  }

  std::optional<Date> joined_later(const Fingerprint& id, const Holder& holder) const {
    const auto found = input_.arrivals.find(id);
    if (found == input_.arrivals.end()) return std::nullopt;
    const auto day = found->second.find(name_of(holder));
    return day == found->second.end() ? std::nullopt : std::optional(day->second);
  }

  /// An exception covers the holders that it covered when it was first applied, not those who came later;
  /// also those that this reading did not show.
  bool cover(StoredFinding& now, std::vector<Coverage> coverage, const std::vector<Holder>& unseen) const {
    keep_first_covered(coverage, now.covered);
    for (auto& one : still_covering(now.covered, unseen, now.finding.deviation.system))
      coverage.push_back(std::move(one));
    for (const Coverage& one : coverage) now.covered.emplace(one.key, one.holders);
    now.finding.accepted_by.clear();
    now.finding.accepted_until.clear();
    if (coverage.empty()) return false;
    Deviation left;
    left.holders = now.finding.deviation.holders;
    left.passing.coverage = std::move(coverage);
    if (!wholly_covered(left)) return false;
    // The first to end decides until when all of it is covered.
    const auto first = std::min_element(left.passing.coverage.begin(), left.passing.coverage.end(),
                                        [](const auto& a, const auto& b) { return a.until < b.until; });
    now.finding.accepted_by = first->reason;
    now.finding.accepted_until = first->until.iso();
    return true;
  }

  /// null: it does not hold any more, or not for this system.
  const ActiveException* active_exception(const std::string& key, const SharedText& system) const {
    if (input_.exceptions == nullptr) return nullptr;
    const auto found = input_.exceptions->find(key);
    if (found == input_.exceptions->end()) return nullptr;
    const auto* row = found->second.row;
    if (row == nullptr || !row->system.blank() || system.empty()) return &found->second;
    // One without a system is for those that whoever accepted it owned.
    const auto known = meaning_->reg().symbols.find(system);
    const bool owned = known && meaning_->owned(*known, row->accepted_by, row->accepted_on);
    return owned ? &found->second : nullptr;
  }

  /// What exceptions that the register still has covered of these holders in the system.
  std::vector<Coverage> still_covering(const Covered& covered, const std::vector<Holder>& holders,
                                       const SharedText& system) const {
    std::vector<Coverage> out;
    for (const auto& [key, first] : covered) {
      const auto* active = active_exception(key, system);
      if (active == nullptr) continue;
      Coverage one{key, active->reason, active->until, among(holders, first), false};
      if (!one.holders.empty()) out.push_back(std::move(one));
    }
    return out;
  }

  /// Of a finding that nobody looked for.
  bool still_accepted(const StoredFinding& before) const {
    const auto& system = before.finding.deviation.system;
    Deviation left;
    left.holders = before.finding.deviation.holders;
    left.passing.coverage = still_covering(before.covered, left.holders, system);
    if (!left.holders.empty()) return wholly_covered(left);
    return std::any_of(before.covered.begin(), before.covered.end(),
                       [&](const auto& pair) { return active_exception(pair.first, system) != nullptr; });
  }

  void note_speaker(const Deviation& deviation, bool covered) {
    if (deviation.control == control::nothing_approved) spoken_.nothing_approved = true;
    if (!is_family(deviation.control, Family::account_first)) return;
    spoken_.accounts.insert(deviation.account);
    if (!covered) spoken_.uncovered.insert(deviation.account);
  }

  void not_shown(const StoredFinding& before) {
    const Finding& finding = before.finding;
    const auto& controls = input_.controls;
    if (std::find(controls.begin(), controls.end(), finding.deviation.control) == controls.end()) return;
    if (finding.status == FindingStatus::resolved) return;
    StoredFinding now = before;
    // Any valid register is one that was not refused, also one that is suspect.
    const bool valid_now = meaning_ != nullptr && finding.deviation.control == control::register_refused;
    if (may_close(finding.deviation) || valid_now) {
      now.finding.status =
          spoken_for(finding.deviation) ? FindingStatus::superseded : FindingStatus::resolved;
    } else if (finding.status == FindingStatus::accepted && !still_accepted(before)) {
      now.finding.status = FindingStatus::reopened;
    }
    if (now.finding.status == finding.status) return;
    LifeChanges::Change change;
    change.same_body = finding.status != FindingStatus::accepted;
    if (finding.status == FindingStatus::accepted) {
      now.finding.accepted_by.clear();
      now.finding.accepted_until.clear();
    }
    change.now = std::move(now);
    change.status_changed = true;
    out_.changed.push_back(std::move(change));
  }

  bool may_close(const Deviation& deviation) const {
    return input_.settled ? input_.settled(deviation) : input_.may_close;
  }

  /// Something else is now said of the same thing: nobody looked whether it is still so.
  bool spoken_for(const Deviation& deviation) const {
    if (spoken_.nothing_approved &&
        std::find(std::begin(kRolledUp), std::end(kRolledUp), deviation.control) != std::end(kRolledUp)) {
      return true;
    }
    // Of an account whose first finding is accepted, access is looked at, and no other first finding is.
    const bool access = is_family(deviation.control, Family::access);
    if (!access && !is_family(deviation.control, Family::account_first)) return false;
    const auto& accounts = access ? spoken_.uncovered : spoken_.accounts;
    return std::any_of(deviation.holders.begin(), deviation.holders.end(), [&](const Holder& holder) {
      return !holder.account.empty() && accounts.contains(holder.account);
    });
  }

  /// False: nothing but when it was seen.
  static bool tell_changes(LifeChanges::Change& change, const StoredFinding& before) {
    const StoredFinding& now = change.now;
    change.status_changed = now.finding.status != before.finding.status;
    change.same_body = same_body(now, before);
    if (!change.same_body) {
      const auto& was = before.finding.deviation.holders;
      const auto& is = now.finding.deviation.holders;
      std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(change.came));
      std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(change.went));
    }
    return change.status_changed || !change.same_body || now.finding.severity != before.finding.severity;
  }

  static bool same_body(const StoredFinding& a, const StoredFinding& b) {
    return a.finding.deviation == b.finding.deviation && a.finding.accepted_by == b.finding.accepted_by &&
           a.finding.accepted_until == b.finding.accepted_until && a.covered == b.covered;
  }

  const Meaning* meaning_;
  const LifeInput& input_;
  SharedText now_, run_;
  std::vector<StoredFinding>& all_;
  Spoken spoken_;
  LifeChanges out_;
};

}  // namespace

std::string name_of(const Holder& holder) {
  return holder.account.empty() ? "person:" + holder.person : holder.account.str();
}

Shown::Shown(std::vector<Deviation> shown)
    : deviations(std::move(shown)), by_id(places_by_id(deviations, fingerprint_of)) {}

LifeChanges advance(std::vector<StoredFinding>& stored, Shown shown, const Meaning* meaning,
                    const LifeInput& input) {
  return Life(stored, meaning, input).run(std::move(shown.deviations), shown.by_id);
}

LifeChanges out_of_scope(const std::vector<StoredFinding>& stored, const std::vector<std::string>& configured,
                         const ScopeRun& run) {
  LifeChanges out;
  for (const auto& before : stored) {
    const auto& deviation = before.finding.deviation;
    const auto* control = find_control(deviation.control);
    if (deviation.system.empty() || !stands(before.finding.status)) continue;
    if (control == nullptr || control->need == Need::registry) continue;
    if (std::find(configured.begin(), configured.end(), deviation.system) != configured.end()) continue;
    LifeChanges::Change change;
    change.now = before;
    change.now.finding.status = FindingStatus::out_of_scope;
    change.now.finding.run = run.run;
    change.status_changed = change.same_body = true;
    out.changed.push_back(std::move(change));
  }
  return out;
}

}  // namespace behorig
