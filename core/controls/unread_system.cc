#include <algorithm>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void unread_system(const OnPaper& paper, const SystemsRead& systems, std::vector<Deviation>& out) {
  for (const auto* system : paper.systems()) {
    const auto id = paper.reg().text(system->system);
    const auto among = [&](const auto& ids) { return std::find(ids.begin(), ids.end(), id) != ids.end(); };
    if (!among(systems.read) && !among(systems.manual))
      out.push_back(paper.about(control::unread_system, *system));
  }
}

}  // namespace behorig
