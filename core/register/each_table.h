#pragma once

#include "core/register/register.h"

namespace behorig {

/// Calls `each(name, rows)` for every table of the register, in the schema's order.
template <class Reg, class Each>
void each_table(Reg& reg, Each each) {
  each("systems", reg.systems);
  each("owners", reg.owners);
  each("people", reg.people);
  each("accounts", reg.accounts);
  each("roles", reg.roles);
  each("role_entitlements", reg.role_entitlements);
  each("assignments", reg.assignments);
  each("birthrights", reg.birthrights);
  each("conflicts", reg.conflicts);
  each("requirements", reg.requirements);
  each("attainments", reg.attainments);
  each("exceptions", reg.exceptions);
  each("revocations", reg.revocations);
}

}  // namespace behorig
