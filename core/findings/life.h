#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/model/finding.h"
#include "core/register/exceptions.h"
#include "core/register/meaning.h"

namespace behorig {

/// A finding as it is kept between runs.
struct StoredFinding {
  Finding finding;
  Covered covered;  ///< also by exceptions that do not match for a while
  bool operator==(const StoredFinding&) const = default;
};

/// What one run does to the findings of its scope. Only what changed is in here.
struct LifeChanges {
  struct Change {
    StoredFinding now;
    bool status_changed = false;  ///< or it is new
    /// Deviation, incident, acceptance and coverage are as they were: the store need not write them anew.
    bool same_body = false;
    std::vector<Holder> came, went;
  };
  /// New findings and those whose status, holders or content changed; sorted by id.
  std::vector<Change> changed;
  /// Seen again with nothing changed: only last_seen, run and the reading's verdict move; sorted by id.
  std::vector<StoredFinding> seen;
};

/// What changes and arrivals call a holder: an account's id, or "person:ID".
std::string name_of(const Holder& holder);

/// Holders who joined a finding after it was first told, or became somebody else's or called otherwise: by
/// account, or "person:ID", the day T of the run.
using Arrivals = std::map<std::string, Date, std::less<>>;

struct LifeInput {
  std::string run;
  Instant now;
  Date day;
  /// Verdict of the reading; of a register run none, or suspect where the register lost tables or rows.
  std::optional<Verdict> verdict;
  /// register-refused needs no more than a valid register to close.
  bool may_close = false;
  /// Where it differs from finding to finding whether it may close: in the place of `may_close`.
  std::function<bool(const Deviation&)> settled = {};
  const ActiveExceptions* exceptions = nullptr;  ///< of the register, on the day; null = there are none
  /// Of findings that an exception begins to cover: it covers nobody who joined after its day.
  std::map<Fingerprint, Arrivals> arrivals = {};
  /// Findings of these controls are in this run's scope (others of the same system are not touched).
  std::vector<std::string> controls;
};

/// Places in a list, sorted by fingerprint; those of one fingerprint in their order.
using PlacesById = std::vector<std::pair<Fingerprint, std::size_t>>;

/// What a run shows, with the exceptions that cover it, and where each finding is among it.
struct Shown {
  Shown() = default;
  /// Works out fingerprints: from any thread, so that who writes findings down need not.
  Shown(std::vector<Deviation> shown);

  std::vector<Deviation> deviations;
  PlacesById by_id;
};

/// The life of findings between two runs (core/docs/semantics.md, section 4). Pure. `stored` are all
/// findings of the scope's system, of which those that are not shown are left there; `meaning` gives the
/// systems' classification (null when the register was refused).
LifeChanges advance(std::vector<StoredFinding>& stored, Shown shown, const Meaning* meaning,
                    const LifeInput& input);

/// The run in which it is told, and its time.
struct ScopeRun {
  std::string run;
  Instant now;
};

/// Findings of systems that are no longer configured leave the scope: only those of controls that need a
/// reading or a run of that system. They are not resolved.
LifeChanges out_of_scope(const std::vector<StoredFinding>& stored, const std::vector<std::string>& configured,
                         const ScopeRun& run);

}  // namespace behorig
