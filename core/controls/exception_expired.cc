#include "core/controls/exception_expired.h"

#include "core/base/sort.h"
#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {

std::vector<Deviation> exceptions_expired(const Meaning& meaning, Date day,
                                          const std::set<std::string>& matching) {
  std::vector<Deviation> out;
  if (matching.empty()) return out;
  const Register& reg = meaning.reg();
  std::set<std::string> told;
  for (const auto& row : reg.exceptions) {
    if (day <= row.until) continue;
    Deviation found;
    found.exception = digest_of(reg, row);
    if (!matching.contains(found.exception) || !told.insert(found.exception).second) continue;
    found.control = control::exception_expired;
    found.system = reg.text(row.system);
    found.account = reg.text(row.account);
    found.person = reg.text(row.person);
    found.entitlement = reg.text(row.entitlement);
    found.role = reg.text(row.role);
    found.other = reg.text(row.control);
    found.reasons.push_back(Message(
        "why.exception-ended", {{"date", row.until.iso()}, {"reason", std::string(reg.text(row.reason))}}));
    out.push_back(std::move(found));
  }
  const Exceptions exceptions(meaning, day);
  for (auto& found : out) exceptions.apply(found);
  sort_large(out, before);
  return out;
}

bool is_expired(const Meaning& meaning, Date day, const std::string& digest) {
  for (const auto& row : meaning.reg().exceptions) {
    if (row.until < day && digest_of(meaning.reg(), row) == digest) return true;
  }
  return false;
}

}  // namespace behorig
