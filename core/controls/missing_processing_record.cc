#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void missing_processing_record(const OnPaper& paper, std::vector<Deviation>& out) {
  using PersonalData = Register::PersonalData;
  for (const auto* system : paper.systems()) {
    if (system->personal_data == PersonalData::blank || system->personal_data == PersonalData::none) continue;
    if (!system->processing_record.blank()) continue;
    auto found = paper.about(control::missing_processing_record, *system);
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
