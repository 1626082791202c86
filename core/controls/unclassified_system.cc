#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

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

}  // namespace behorig
