// What a check's outcome means to whoever asked for it.

#include <algorithm>

#include "core/base/text.h"
#include "core/run/check.h"

namespace behorig {

bool complete(const CheckOutcome& outcome) {
  if (outcome.register_refused || !outcome.settings_errors.empty() || !outcome.register_suspect.empty())
    return false;
  return std::all_of(outcome.runs.begin(), outcome.runs.end(), [&](const RunOutcome& run) {
    if (run.overtaken || (outcome.as_stored && !run.written)) return false;
    return run.run.verdict.value_or(Verdict::complete) == Verdict::complete && run.failures.empty();
  });
}

int exit_code(const CheckOutcome& outcome, Severity fail_on) {
  if (outcome.register_refused || !outcome.settings_errors.empty()) return 3;
  if (!complete(outcome)) return 4;
  const auto& counting = outcome.standing.counting;
  return counting.lower_bound(fail_on) == counting.end() ? 0 : 1;
}

StandingCounts counts_of(const std::vector<Finding>& findings) {
  StandingCounts out;
  for (const auto& finding : findings) {
    if (counts(finding.status)) ++out.counting[finding.severity];
    if (finding.status == FindingStatus::accepted) ++out.accepted;
  }
  return out;
}

Message unknown_system(const std::string& id, const std::vector<std::string>& known) {
  const auto near = nearest(id, known);
  return near ? Message("check.unknown-system-near", {{"system", id}, {"near", *near}})
              : Message("check.unknown-system", {{"system", id}});
}

}  // namespace behorig
