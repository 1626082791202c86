#include "core/daemon/failures.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace behorig {
namespace {

/// After the first failed reading; doubles with each that follows.
constexpr auto kFirstBackOff = std::chrono::minutes(15);
constexpr int kMostDoublings = 6;  // 16 hours

}  // namespace

bool connector_died(const RunOutcome& run) {
  constexpr std::array<std::string_view, 11> kDeaths{
      "host.counts",     "host.signal",         "host.memory",    "host.left",
      "host.lingers",    "host.bad-frame",      "host.no-end",    "host.too-much",
      "host.half-frame", "host.unknown-handle", "host.floods-log"};
  return std::any_of(run.reasons.begin(), run.reasons.end(), [&](const Message& reason) {
    return std::find(kDeaths.begin(), kDeaths.end(), reason.id) != kDeaths.end();
  });
}

Failures::Noted Failures::note(const RunOutcome& run, const std::string& plugin, bool scheduled,
                               Instant now) {
  Noted out;
  const std::string& system = run.run.system;
  const bool failed = run.run.verdict == Verdict::failed;
  if (!failed) {
    failing_.erase(system);
  } else {
    Failing& failing = failing_[system];
    const int doublings = std::min(failing.times++, kMostDoublings);
    failing.until = now + std::chrono::seconds(kFirstBackOff) * (1 << doublings);
    out.passed_over = true;
  }
  if (connector_died(run)) {
    if (!scheduled || ++deaths_[plugin] < deny_after_ || deny_after_ == 0) return out;
    out.denied = denied_.insert(plugin).second;
    return out;
  }
  if (scheduled || !failed) deaths_.erase(plugin);
  if (!failed) out.allowed = denied_.erase(plugin) > 0;
  return out;
}

int Failures::times(const std::string& system) const {
  const auto found = failing_.find(system);
  return found == failing_.end() ? 0 : found->second.times;
}

std::optional<Instant> Failures::until(const std::string& system) const {
  const auto found = failing_.find(system);
  return found == failing_.end() ? std::nullopt : std::optional(found->second.until);
}

}  // namespace behorig
