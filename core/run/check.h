#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/finding.h"
#include "core/plugin_host/host.h"
#include "core/register/ownership.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

struct CheckRequest {
  std::vector<std::string> systems;  ///< ids; empty = every configured system
  std::optional<Date> as_of;         ///< T; none = today in the settings' time zone
  bool dry_run = false;              ///< nothing is written
  const std::atomic<bool>* cancelled = nullptr;
  std::optional<std::uint64_t> memory = {};  ///< bytes that may be taken; none = what memory_available() says
  /// Takes the findings that stand, in output order, some at a time while the check goes on, on another
  /// thread than the caller's, which has ended its calls when check() returns; without it they are in the
  /// outcome. Those of a large organisation fill the memory.
  std::function<void(std::vector<Finding>)> standing = {};
};

/// How many findings stand.
struct StandingCounts {
  std::map<Severity, std::size_t> counting;  ///< by severity; none with 0
  std::size_t accepted = 0;
};
StandingCounts counts_of(const std::vector<Finding>& findings);

/// Hears of a check while it goes on; called from several threads, one call at a time.
class CheckObserver {
 public:
  virtual ~CheckObserver() = default;
  virtual void reading(const std::string& system, const Progress& progress) = 0;
  virtual void read(const std::string& system, Verdict verdict, const ReadingCounts& counts) = 0;
};

/// One system's run, or (system blank) the register's.
struct RunOutcome {
  RunRecord run;
  bool written = false;          ///< false: a dry run, or T lies before the newest stored run's T...
  std::string later_day;         ///< ...which is this...
  bool overtaken = false;        ///< ...or what is stored is newer all the same (core/run/overtaken.h)
  std::vector<Message> reasons;  ///< why the reading is not complete, or the register suspect
  std::vector<Message> warnings;
  std::vector<Message> failures;  ///< own controls that were not evaluated, and why
};

struct CheckOutcome {
  Date day;
  /// The systems that each person owns on that day; none where the register was refused.
  std::optional<Ownership> owners;
  Addresses addresses;  ///< likewise
  /// What the settings of the register and of the chosen systems say wrongly: then nothing was read or
  /// written.
  std::vector<Message> settings_errors;
  bool register_refused = false;
  std::vector<Message> register_errors, register_warnings;
  /// Tables of the register that vanished, emptied or shrank.
  std::vector<Message> register_suspect;
  std::vector<RunOutcome> runs;  ///< the register's first, then by system id
  /// That stand now in the chosen systems, in output order; none where CheckRequest::standing took them.
  std::vector<Finding> findings;
  StandingCounts standing;  ///< of all that stand
  bool as_stored = false;   ///< the findings are those of the store, also where a run was not written
};

/// Walks the street for the chosen systems and the register: read, compare, advance findings, write. Fails
/// for an unknown system, where memory is short ("check.no-room": nothing was read), and for a store that
/// cannot be read or written.
Result<CheckOutcome> check(const Settings& settings, Store& store, const Clock& clock,
                           const CheckRequest& request, CheckObserver* observer = nullptr);

/// Everything that was to be looked at was: no reading less than complete or overtaken, no own control not
/// evaluated, and neither settings nor register refused or suspect. Else that nothing was found says nothing.
bool complete(const CheckOutcome& outcome);

/// 3 settings or register refused, 4 a reading not complete, an own control not evaluated or the register
/// suspect, 1 a finding at or above
/// `fail_on` counts, else 0.
int exit_code(const CheckOutcome& outcome, Severity fail_on);

/// That the id is none of the known ones, with the nearest of them.
Message unknown_system(const std::string& id, const std::vector<std::string>& known);

}  // namespace behorig
