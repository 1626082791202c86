#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void unregistered_system(const OnPaper& paper, const SystemsRead& systems, std::vector<Deviation>& out) {
  for (const auto& id : systems.read) {
    const auto known = paper.reg().symbols.find(id);
    if (known && paper.meaning().system(*known) != nullptr) continue;
    Deviation found;
    found.control = control::unregistered_system;
    found.system = id;
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
