#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/controls/conflict.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// What a check that goes on has seen of one system.
struct SeenNow {
  Verdict verdict = Verdict::failed;
  std::vector<ConflictHolding> conflicts;  ///< of a complete reading
  std::string packed;                      ///< likewise, where the store does not keep it (a dry run)
};

/// What the newest readings of all systems show together: conflict, exception-expired, stale-reading.
struct Across {
  std::vector<Deviation> deviations;
  /// Whether a finding of these controls that is not among the deviations is over.
  std::function<bool(const Deviation&)> settled;
  /// Whether the newest reading of the system is complete and not too old.
  std::function<bool(const std::string&)> current;
};

struct AcrossInput {
  Date day;
  Instant now;
  const std::map<std::string, SeenNow>& seen;  ///< by system id, of those that this check read
  const std::set<std::string>& ended;          ///< see Deviation::Passing; of all deviations of this check
  bool register_suspect = false;
};

/// The controls that look_across() evaluates.
std::vector<std::string> across_controls();
bool is_across(std::string_view control);

/// Of systems that this check does not read completely, the newest complete readings count that the store
/// keeps. Fails where the store cannot be read; a kept reading that is damaged is as none, with a warning.
Result<Across> look_across(const Settings& settings, Store& store, const Meaning& meaning,
                           const AcrossInput& input, std::vector<Message>& warnings);

}  // namespace behorig
