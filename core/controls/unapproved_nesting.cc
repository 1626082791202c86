#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {

void UnapprovedNestings::begin() {
  steps_.clear();
  if (c_.nesting.empty() || approved_.roles().empty()) return;
  const auto from = [&](EntitlementIx x) {
    if (!approved_(x)) return;
    for (const EntitlementIx y : c_.nesting.gives(x)) {
      if (!approved_(y)) steps_.push_back({x, y});
    }
  };
  for (const EntitlementIx held : approved_.held()) from(held);
  for (const EntitlementIx given : c_.nesting.reach(approved_.held(), [](EntitlementIx) { return true; })) {
    if (!c_.nesting.started(given)) from(given);
  }
}

void UnapprovedNestings::add(AccountIx account) {
  constexpr auto kNone = AccessFindings::kNone;
  for (Step& step : steps_) {
    const bool first = step.entry == nullptr;
    if (first) step.entry = &findings_.at({control::unapproved_nesting, kNone, kNone, step.x, step.y});
    findings_.add_cause(*step.entry, account, step.y);
    if (first) findings_.add_given(*step.entry, {&step.y, 1}, [&](EntitlementIx e) { return !approved_(e); });
  }
}

}  // namespace behorig
