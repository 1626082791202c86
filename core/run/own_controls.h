#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/controls/compare.h"
#include "core/findings/life.h"
#include "core/run/across.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// Makes the organisation's own controls known (core/model/control.h). Before anything runs.
void declare_own_controls(const Settings& settings);

/// What is wrong with their SQL, before anything runs.
std::vector<Message> wrong_own_controls(const Settings& settings);

/// What own controls gave in one run.
struct OwnOutcome {
  std::vector<Deviation> deviations;
  std::set<std::string> not_evaluated;  ///< controls of which no finding may close
  std::vector<Message> failures;        ///< why
  std::vector<Message> warnings;        ///< why, where nobody asked for all systems
  std::set<std::string> ended;          ///< see Deviation::Passing
};

/// Those of one system's complete reading. `cancelled`, which may be null, stops the query that runs.
OwnOutcome own_controls(const std::vector<OwnControl>& controls, const Snapshot& snapshot,
                        const Meaning& meaning, const CompareOptions& options,
                        const std::atomic<bool>* cancelled = nullptr);

/// Those that look at all systems: at the newest complete readings, those of this check first. Fails where
/// the store cannot be read.
Result<OwnOutcome> own_controls_across(const Settings& settings, Store& store, const Meaning& meaning,
                                       Date day, const std::map<std::string, SeenNow>& seen, bool all,
                                       const std::atomic<bool>* cancelled = nullptr);

/// `across.settled`, and of an own control: every system that it covers is current, and it was evaluated.
/// Borrows its arguments.
std::function<bool(const Deviation&)> settled_with_own(const Settings& settings, const Across& across,
                                                       const std::set<std::string>& not_evaluated,
                                                       bool register_suspect);

/// What may close in a run of one system that did not evaluate these controls.
std::function<bool(const Deviation&)> settled_but(std::set<std::string> not_evaluated, bool may_close);

/// The newest look at all systems could not evaluate some control: that the next one can is news.
Result<bool> not_evaluated_before(Store& store);

/// Findings whose own control is gone, or does not look at their system any more, leave the scope.
Status own_out_of_scope(const Settings& settings, Store& store, LifeChanges& out);

}  // namespace behorig
