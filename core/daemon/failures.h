#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/base/clock.h"
#include "core/run/check.h"

namespace behorig {

/// Readings that fail: the schedule passes their systems over for a while, and denies a connector that dies
/// again and again. Not for several threads at a time.
class Failures {
 public:
  /// `deny_after`: scheduled readings in a row in which the same connector died; 0 = never denied.
  explicit Failures(int deny_after) : deny_after_(deny_after) {}

  struct Noted {
    bool passed_over = false;  ///< its system is, from now on
    bool denied = false;       ///< its connector is, and was not before
    bool allowed = false;      ///< its connector was denied and is not any more
  };
  /// One reading by that connector (a plugin's name). Its death counts where the schedule asked; that it
  /// lived ends the row, and that it read something, whoever asked, ends the denial.
  Noted note(const RunOutcome& run, const std::string& plugin, bool scheduled, Instant now);

  int times(const std::string& system) const;                     ///< failed readings in a row
  std::optional<Instant> until(const std::string& system) const;  ///< passed over until then
  bool denied(const std::string& plugin) const { return denied_.contains(plugin); }

 private:
  struct Failing {
    int times = 0;
    Instant until{};
  };
  int deny_after_;
  std::map<std::string, Failing> failing_;  ///< by system
  std::map<std::string, int> deaths_;       ///< in a row, by connector
  std::set<std::string> denied_;            ///< connectors
};

/// Whether the connector's process died in the reading, was killed for what it took or sent, or did not keep
/// to the contract. One that gives up, or is too slow, did not die: that may be the source.
bool connector_died(const RunOutcome& run);

}  // namespace behorig
