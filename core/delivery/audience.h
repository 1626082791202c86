#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/date.h"
#include "core/catalogue/catalogue.h"
#include "core/register/meaning.h"

namespace behorig {

/// Who is to hear of a system's findings.
struct Addressee {
  std::string id, name, email;
  std::optional<Language> language;  ///< as the register says
};
struct SystemAudience {
  std::string name;
  std::vector<Addressee> owners;  ///< of that day, who work here; by id
};

/// By system id. Who may only approve (capacity approver) is not among them.
using Audience = std::map<std::string, SystemAudience, std::less<>>;

Audience audience_of(const Meaning& meaning, Date day);

}  // namespace behorig
