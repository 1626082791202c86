#include "core/findings/texts.h"

#include <cstdlib>

namespace behorig {

const std::string& shown(const std::string& name, const std::string& id) { return name.empty() ? id : name; }

std::string title_of(const Finding& finding, const Catalogue& catalogue, Language language) {
  const Deviation& d = finding.deviation;
  const ControlText* control = catalogue.control(d.control);
  if (control == nullptr) return d.control;
  return fill(language == Language::sv ? control->title_sv : control->title_en,
              {{"account", shown(d.account_name, d.account)},
               {"person", shown(d.person_name, d.person)},
               {"role", d.role},
               {"entitlement", shown(d.entitlement_name, d.entitlement)},
               {"other", shown(d.other_name, d.other)},
               {"conflict", d.conflict},
               {"requirement", d.requirement},
               {"system", d.system},
               {"holders", std::to_string(d.holders.size())}});
}

}  // namespace behorig
