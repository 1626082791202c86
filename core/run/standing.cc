#include "core/run/standing.h"

#include <memory>

#include "core/base/sort.h"
#include "core/run/across.h"

namespace behorig {
namespace {

std::vector<Finding> in_output_order(std::map<Fingerprint, Finding>& findings) {
  std::vector<Finding> out;
  out.reserve(findings.size());
  for (auto& [id, finding] : findings) {
    if (stands(finding.status)) out.push_back(std::move(finding));
  }
  sort_large(out, [](const Finding& a, const Finding& b) { return before(a.deviation, b.deviation); });
  return out;
}

}  // namespace

void Standing::now(Finding&& finding) {
  auto& scope = after_[finding.deviation.system];
  const Fingerprint id = finding.id;
  scope.insert_or_assign(id, std::move(finding));
}

void Standing::unless_told(std::vector<StoredFinding>&& stored, Across across) {
  for (auto& one : stored) {
    if (across == Across::not_yet && is_across(one.finding.deviation.control)) continue;
    auto& scope = after_[one.finding.deviation.system];
    const Fingerprint id = one.finding.id;
    scope.try_emplace(id, std::move(one.finding));
  }
}

std::set<std::string> Standing::scopes() const {
  std::set<std::string> out;
  for (const auto& [scope, findings] : after_) out.insert(scope);
  return out;
}

Status Standing::tell_stored(const std::string& scope, Across across) {
  auto stored = store_.findings(scope);
  if (!stored) return stored.error();
  unless_told(std::move(*stored), across);
  tell(scope);
  return Done{};
}

Status Standing::tell_up_to(const std::string& system) {
  for (auto next = not_walked_.upper_bound(""); next != not_walked_.end() && *next < system;) {
    if (auto told = tell_stored(*next, Across::not_yet); !told) return told;
    next = not_walked_.erase(next);
  }
  tell(system);
  return Done{};
}

Status Standing::tell_rest() {
  for (const auto& scope : not_walked_) {
    if (auto told = tell_stored(scope, Across::looked); !told) return told;
  }
  not_walked_.clear();
  for (const auto& scope : all_ ? scopes() : walked_) tell(scope);
  telling_.finish();
  return Done{};
}

void Standing::tell(const std::string& scope) {
  const auto found = after_.find(scope);
  if (found == after_.end()) return;
  const auto findings = std::make_shared<ById>(std::move(found->second));
  after_.erase(found);
  telling_.give([this, findings] {
    if (auto standing = in_output_order(*findings); !standing.empty()) tell_(std::move(standing));
  });
}

}  // namespace behorig
