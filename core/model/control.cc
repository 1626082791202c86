#include "core/model/control.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/model/deviation.h"

namespace behorig {
namespace {

// Controls of the contract that are not evaluated yet have their place here: account-reused, dormant-account
// and duplicate-account after expired-account; unknown-reference, direct-grant and conflict after
// missing-account; the other register-only controls around unowned-system; unregistered-system, unread-system
// and stale-reading around incomplete-reading; exception-expired last.
constexpr std::array kControls{
    ControlSpec{control::disabled_with_grants, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::ambiguous_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::unowned_service_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::orphan_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::leaver_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::early_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::expired_account, Need::reading, OnePer::account, Family::account},
    ControlSpec{control::revoked_access, Need::reading, OnePer::account_role, Family::access},
    ControlSpec{control::invalid_approval, Need::reading, OnePer::account_role, Family::access},
    ControlSpec{control::expired_approval, Need::reading, OnePer::account_role, Family::access},
    ControlSpec{control::undocumented_approval, Need::reading, OnePer::role, Family::access},
    ControlSpec{control::unapproved_access, Need::reading, OnePer::account_entitlement, Family::access},
    ControlSpec{control::unapproved_role, Need::reading, OnePer::role, Family::access},
    ControlSpec{control::role_changed, Need::reading, OnePer::role, Family::access},
    ControlSpec{control::unregistered_entitlement, Need::reading, OnePer::entitlement, Family::access},
    ControlSpec{control::unapproved_nesting, Need::reading, OnePer::entitlement_pair, Family::access},
    ControlSpec{control::missing_access, Need::reading, OnePer::entitlement, Family::missing},
    ControlSpec{control::missing_account, Need::reading, OnePer::system, Family::missing},
    ControlSpec{control::unowned_system, Need::registry, OnePer::system, Family::registry},
    ControlSpec{control::register_refused, Need::run, OnePer::registry, Family::run},
    ControlSpec{control::nothing_approved, Need::reading, OnePer::system, Family::access},
    ControlSpec{control::incomplete_reading, Need::run, OnePer::system, Family::run},
    ControlSpec{control::dangling_member, Need::reading, OnePer::entitlement, Family::structure},
    ControlSpec{control::nesting_cycle, Need::reading, OnePer::entitlement, Family::structure},
};

std::size_t rank(std::string_view id) {
  return static_cast<std::size_t>(
      std::find_if(kControls.begin(), kControls.end(), [&](const auto& c) { return c.id == id; }) -
      kControls.begin());
}

}  // namespace

std::span<const ControlSpec> all_controls() { return kControls; }

const ControlSpec* find_control(std::string_view id) {
  const std::size_t at = rank(id);
  return at < kControls.size() ? &kControls[at] : nullptr;
}

bool before(const Deviation& a, const Deviation& b) {
  // Mostly they are of one control: its place in the list is looked for only where they are not.
  if (a.control != b.control) {
    const std::size_t rank_a = rank(a.control), rank_b = rank(b.control);
    return rank_a != rank_b ? rank_a < rank_b : a.control < b.control;
  }
  return std::tie(a.system, a.account, a.role, a.entitlement, a.other) <
         std::tie(b.system, b.account, b.role, b.entitlement, b.other);
}

}  // namespace behorig
