#include "core/findings/texts.h"

#include <cstdlib>

namespace behorig {

std::string shown(std::string_view name, std::string_view id) {
  return std::string(name.empty() ? id : name);
}

std::string title_of(const Finding& finding, const Catalogue& catalogue, Language language) {
  const Deviation& d = finding.deviation;
  const ControlText* control = catalogue.control(d.control);
  if (control == nullptr) return d.control;
  const auto name_of = [](const SharedText& name, const SharedText& id) {
    return name.empty() ? id.view() : name.view();
  };
  const std::string holders = std::to_string(d.holders.size());
  return fill(language == Language::sv ? control->title_sv : control->title_en,
              {{"account", name_of(d.account_name, d.account)},
               {"person", name_of(d.person_name, d.person)},
               {"role", d.role},
               {"entitlement", name_of(d.entitlement_name, d.entitlement)},
               {"other", name_of(d.other_name, d.other)},
               {"conflict", d.conflict},
               {"requirement", d.requirement},
               {"system", d.system},
               {"holders", holders}});
}

}  // namespace behorig
