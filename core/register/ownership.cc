#include "core/register/ownership.h"

#include "core/base/text.h"

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

Addresses addresses(const Meaning& meaning, Date day) {
  Addresses out;
  const Register& reg = meaning.reg();
  for (const auto& row : reg.people) {
    const std::string_view email = reg.text(row.email);
    if (email.empty() || !row.employed.holds(day)) continue;
    const std::string person(reg.text(row.person));
    const auto [at, added] = out.emplace(fold_case(email), person);
    if (!added && at->second != person) at->second.clear();
  }
  std::erase_if(out, [](const auto& one) { return one.second.empty(); });
  return out;
}

}  // namespace behorig
