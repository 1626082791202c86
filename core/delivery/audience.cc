#include "core/delivery/audience.h"

#include <algorithm>

#include "core/register/ownership.h"

namespace behorig {
namespace {

Addressee addressee(const Meaning& meaning, const std::string& person, Date day) {
  const Register& reg = meaning.reg();
  Addressee out{person, "", "", {}};
  const auto symbol = reg.symbols.find(person);
  if (!symbol) return out;
  out.name = reg.symbols.text(meaning.name_of(*symbol, day));
  for (const auto* row : meaning.rows_of(*symbol)) {
    const bool here = row->employed.holds(day);
    const std::string email(reg.symbols.text(row->email));
    if (!email.empty() && (out.email.empty() || here)) out.email = email;
    const auto language = reg.symbols.text(row->language);
    if (!language.empty() && (!out.language || here))
      out.language = language == "en" ? Language::en : Language::sv;
  }
  return out;
}

}  // namespace

Audience audience_of(const Meaning& meaning, Date day) {
  const Register& reg = meaning.reg();
  Audience out;
  for (const auto& system : reg.systems)
    out[std::string(reg.symbols.text(system.system))].name = reg.symbols.text(system.name);
  for (const auto& [person, systems] : ownership(meaning, day)) {
    for (const auto& system : systems) out[system].owners.push_back(addressee(meaning, person, day));
  }
  return out;
}

}  // namespace behorig
