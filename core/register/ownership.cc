#include "core/register/ownership.h"

namespace behorig {

Ownership ownership(const Meaning& meaning, Date day) {
  Ownership out;
  const Register& reg = meaning.reg();
  for (const auto& row : reg.owners) {
    if (row.capacity == Register::Capacity::approver || !row.when.holds(day)) continue;
    if (!meaning.employed(row.person, day)) continue;
    out[std::string(reg.text(row.person))].emplace(reg.text(row.system));
  }
  return out;
}

}  // namespace behorig
