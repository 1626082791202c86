#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "core/model/account.h"
#include "core/model/finding.h"
#include "core/model/severity.h"
#include "core/model/verdict.h"

namespace behorig {
namespace {

/// The names of an enumeration, both ways.
template <class Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Names<AccountKind, 5> kKinds{{{AccountKind::personal, "personal"},
                                        {AccountKind::privileged, "privileged"},
                                        {AccountKind::service, "service"},
                                        {AccountKind::shared, "shared"},
                                        {AccountKind::emergency, "emergency"}}};
constexpr Names<Severity, 5> kSeverities{{{Severity::info, "info"},
                                          {Severity::low, "low"},
                                          {Severity::medium, "medium"},
                                          {Severity::high, "high"},
                                          {Severity::critical, "critical"}}};
constexpr Names<Verdict, 4> kVerdicts{{{Verdict::failed, "failed"},
                                       {Verdict::partial, "partial"},
                                       {Verdict::suspect, "suspect"},
                                       {Verdict::complete, "complete"}}};
constexpr Names<FindingStatus, 8> kStatuses{{{FindingStatus::fresh, "new"},
                                             {FindingStatus::open, "open"},
                                             {FindingStatus::acknowledged, "acknowledged"},
                                             {FindingStatus::accepted, "accepted"},
                                             {FindingStatus::reopened, "reopened"},
                                             {FindingStatus::resolved, "resolved"},
                                             {FindingStatus::superseded, "superseded"},
                                             {FindingStatus::out_of_scope, "out-of-scope"}}};

template <class Enum, std::size_t N>
std::string_view name_in(const Names<Enum, N>& names, Enum value) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.first == value; });
  if (found == names.end()) std::abort();
  return found->second;
}

template <class Enum, std::size_t N>
std::optional<Enum> value_in(const Names<Enum, N>& names, std::string_view name) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.second == name; });
  if (found == names.end()) return std::nullopt;
  return found->first;
}

}  // namespace

std::string_view name_of(AccountKind kind) { return name_in(kKinds, kind); }
std::optional<AccountKind> account_kind(std::string_view name) { return value_in(kKinds, name); }

std::string_view name_of(Severity severity) { return name_in(kSeverities, severity); }
std::optional<Severity> severity(std::string_view name) { return value_in(kSeverities, name); }

Severity raised(Severity severity, int steps) {
  if (severity == Severity::info) return severity;
  return static_cast<Severity>(
      std::min(static_cast<int>(severity) + steps, static_cast<int>(Severity::critical)));
}

std::string_view name_of(Verdict verdict) { return name_in(kVerdicts, verdict); }
std::optional<Verdict> verdict(std::string_view name) { return value_in(kVerdicts, name); }

std::string_view name_of(FindingStatus status) { return name_in(kStatuses, status); }
std::optional<FindingStatus> finding_status(std::string_view name) { return value_in(kStatuses, name); }

bool stands(FindingStatus status) {
  return status != FindingStatus::resolved && status != FindingStatus::superseded &&
         status != FindingStatus::out_of_scope;
}

bool counts(FindingStatus status) { return stands(status) && status != FindingStatus::accepted; }

}  // namespace behorig
