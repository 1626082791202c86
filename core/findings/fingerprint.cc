#include <cstdlib>

#include "core/model/control.h"
#include "core/model/finding.h"

namespace behorig {

Fingerprint fingerprint_of(const Deviation& deviation) {
  const ControlSpec* control = find_control(deviation.control);
  if (control == nullptr) std::abort();
  FingerprintBuilder builder;
  builder.add(deviation.control).add(deviation.system);
  switch (control->one_per) {
    case OnePer::account:
      builder.add(deviation.account);
      break;
    case OnePer::account_name:
      builder.add(deviation.account_name);
      break;
    case OnePer::account_role:
      builder.add(deviation.account).add(deviation.role);
      break;
    case OnePer::account_entitlement:
      builder.add(deviation.account).add(deviation.entitlement);
      break;
    case OnePer::person:
      builder.add(deviation.person);
      break;
    case OnePer::person_role:
      builder.add(deviation.person).add(deviation.role);
      break;
    case OnePer::person_role_requirement:
      builder.add(deviation.person).add(deviation.role).add(deviation.requirement);
      break;
    case OnePer::conflict_person:
      builder.add(deviation.conflict).add(deviation.person);
      break;
    case OnePer::role:
      builder.add(deviation.role);
      break;
    case OnePer::entitlement:
      builder.add(deviation.entitlement);
      break;
    case OnePer::entitlement_pair:
      builder.add(deviation.entitlement).add(deviation.other);
      break;
    case OnePer::kind_text:
      if (deviation.account.empty()) {
        builder.add("entitlement").add(deviation.entitlement);
      } else {
        builder.add("account").add(deviation.account);
      }
      break;
    case OnePer::exception:
      builder.add(deviation.exception);
      break;
    case OnePer::system:
    case OnePer::registry:
      break;
  }
  return builder.finish();
}

}  // namespace behorig
