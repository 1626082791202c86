#include "core/run/standing.h"

#include <algorithm>
#include <memory>
#include <ranges>
#include <utility>

#include "core/base/sort.h"
#include "core/run/across.h"

namespace behorig {

std::vector<Finding> Standing::in_output_order(Scope& scope) {
  auto& [said, stood] = scope;
  std::vector<std::pair<Fingerprint, Finding*>> known;  // of one id, the last is it
  known.reserve(said.size() + stood.size());
  for (auto& finding : std::views::reverse(stood)) known.emplace_back(finding.id, &finding);
  for (auto& finding : said) known.emplace_back(finding.id, &finding);
  std::ranges::stable_sort(known, {}, &std::pair<Fingerprint, Finding*>::first);
  std::vector<Finding> out;
  out.reserve(known.size());
  for (auto at = known.begin(); at != known.end(); ++at) {
    const bool last = at + 1 == known.end() || at->first != (at + 1)->first;
    if (last && stands(at->second->status)) out.push_back(std::move(*at->second));
  }
  sort_large(out, [](const Finding& a, const Finding& b) { return before(a.deviation, b.deviation); });
  return out;
}

Standing::Scope& Standing::scope_of(std::string_view system) {
  const auto found = after_.find(system);
  return found != after_.end() ? found->second : after_[std::string(system)];
}

void Standing::now(LifeChanges&& changes) {
  const auto each = [&](const auto& work) {
    for (auto& change : changes.changed) work(change.now.finding);
    for (auto& seen : changes.seen) work(seen.finding);
  };
  std::map<std::string_view, std::size_t> coming;
  each([&](const Finding& finding) { ++coming[finding.deviation.system.view()]; });
  for (const auto& [system, count] : coming) {
    auto& said = scope_of(system).said;
    said.reserve(said.size() + count);
  }
  each([&](Finding& finding) { scope_of(finding.deviation.system).said.push_back(std::move(finding)); });
}

void Standing::unless_told(std::vector<StoredFinding>&& stored, Across across) {
  for (auto& one : stored) {
    if (across == Across::not_yet && is_across(one.finding.deviation.control)) continue;
    scope_of(one.finding.deviation.system).stood.push_back(std::move(one.finding));
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
  const auto known = std::make_shared<Scope>(std::move(found->second));
  after_.erase(found);
  telling_.give([this, known] {
    auto standing = in_output_order(*known);
    *known = {};  // telling takes long: what was moved out of need not wait for it
    if (!standing.empty()) tell_(std::move(standing));
  });
}

}  // namespace behorig
