// Whether the systems' information is classified, and was so lately.

#include <algorithm>
#include <chrono>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// The same day so many months later; the last of the month where that month is shorter.
Date months_later(Date day, int months) {
  using namespace std::chrono;
  const year_month_day from{sys_days{days{day.days}}};
  const year_month month = from.year() / from.month() + std::chrono::months{months};
  const auto last = year_month_day_last{month.year(), month_day_last{month.month()}};
  const year_month_day to = month / std::min(from.day(), last.day());
  return {static_cast<std::int32_t>(sys_days{to}.time_since_epoch().count())};
}

}  // namespace

void unclassified_system(const OnPaper& paper, std::vector<Deviation>& out) {
  for (const auto* system : paper.systems()) {
    if (system->confidentiality && system->integrity && system->availability) continue;
    auto found = paper.about(control::unclassified_system, *system);
    if (!system->confidentiality) found.reasons.emplace_back("why.no-confidentiality");
    if (!system->integrity) found.reasons.emplace_back("why.no-integrity");
    if (!system->availability) found.reasons.emplace_back("why.no-availability");
    out.push_back(std::move(found));
  }
}

void classification_overdue(const OnPaper& paper, std::vector<Deviation>& out) {
  for (const auto* system : paper.systems()) {
    if (!system->classified_on) continue;
    const Date due = months_later(*system->classified_on, system->review_months);
    if (due >= paper.day()) continue;
    auto found = paper.about(control::classification_overdue, *system);
    found.reasons.push_back(
        Message("why.classified", {{"date", system->classified_on->iso()}, {"due", due.iso()}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
