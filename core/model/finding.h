#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/digest.h"
#include "core/model/deviation.h"
#include "core/model/severity.h"
#include "core/model/verdict.h"

namespace behorig {

/// Where a finding stands in its life (core/docs/semantics.md, section 4).
enum class FindingStatus {
  fresh,         ///< "new": seen for the first time
  open,          ///< seen again
  acknowledged,  ///< open, and somebody works on it
  accepted,      ///< an exception covers it
  reopened,      ///< came back, or its exception ended or does not cover a new holder
  resolved,      ///< a complete reading no longer shows it
  superseded,    ///< something else is now said of the same thing; not resolved
  out_of_scope,  ///< its system is no longer configured; not resolved
};

std::string_view name_of(FindingStatus status);
std::optional<FindingStatus> finding_status(std::string_view name);

/// Stands now: printed by a check. Not resolved, superseded or out of scope.
bool stands(FindingStatus status);
/// Stands and is not accepted: counts for the exit code.
bool counts(FindingStatus status);

/// A deviation with its identity and its history.
struct Finding {
  Fingerprint id;
  Deviation deviation;
  Severity severity = Severity::info;
  FindingStatus status = FindingStatus::fresh;
  /// Verdict of the reading that showed it last; none for controls that need no reading.
  std::optional<Verdict> reading;
  SharedText first_seen;  ///< UTC, as format_utc
  SharedText last_seen;   ///< UTC, of the last run that showed it
  SharedText run;         ///< the run that showed it last
  SharedText incident;    ///< reference in the incident register, when acknowledged
  /// The exception that covers it, when accepted: its reference or reason.
  SharedText accepted_by;
  SharedText accepted_until;  ///< ISO date

  bool operator==(const Finding&) const = default;
};

/// The id of a deviation: over the control, the system and the ids of its "one per".
Fingerprint fingerprint_of(const Deviation& deviation);

}  // namespace behorig
