#include "core/model/control.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>

#include "core/model/deviation.h"

namespace behorig {
namespace {

constexpr std::array kControls{
    ControlSpec{control::disabled_with_grants, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::ambiguous_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::unowned_service_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::orphan_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::leaver_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::early_account, Need::reading, OnePer::account, Family::account_first},
    ControlSpec{control::expired_account, Need::reading, OnePer::account, Family::account},
    ControlSpec{control::dormant_account, Need::reading, OnePer::account, Family::account},
    ControlSpec{control::duplicate_account, Need::reading, OnePer::person, Family::account},
    ControlSpec{control::account_reused, Need::reading, OnePer::account_name, Family::account},
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
    ControlSpec{control::unknown_reference, Need::reading, OnePer::kind_text, Family::missing},
    ControlSpec{control::direct_grant, Need::reading, OnePer::account_entitlement, Family::access},
    ControlSpec{control::conflict, Need::all_readings, OnePer::conflict_person, Family::across},
    ControlSpec{control::unmet_requirement, Need::registry, OnePer::person_role_requirement,
                Family::registry},
    ControlSpec{control::mover_access, Need::registry, OnePer::person_role, Family::registry},
    ControlSpec{control::too_many_holders, Need::registry, OnePer::role, Family::registry},
    ControlSpec{control::empty_role, Need::registry, OnePer::role, Family::registry},
    ControlSpec{control::unused_role, Need::registry, OnePer::role, Family::registry},
    ControlSpec{control::unowned_system, Need::registry, OnePer::system, Family::registry},
    ControlSpec{control::unclassified_system, Need::registry, OnePer::system, Family::registry},
    ControlSpec{control::classification_overdue, Need::registry, OnePer::system, Family::registry},
    ControlSpec{control::missing_processing_record, Need::registry, OnePer::system, Family::registry},
    ControlSpec{control::approval_overdue, Need::registry, OnePer::role, Family::registry, true},
    ControlSpec{control::missing_reference, Need::registry, OnePer::role, Family::registry, true},
    ControlSpec{control::approver_left, Need::registry, OnePer::role, Family::registry, true},
    ControlSpec{control::circular_approval, Need::registry, OnePer::person, Family::registry, true},
    ControlSpec{control::contradicting_owners, Need::registry, OnePer::entitlement, Family::registry, true},
    ControlSpec{control::register_refused, Need::run, OnePer::registry, Family::run},
    ControlSpec{control::nothing_approved, Need::reading, OnePer::system, Family::access},
    ControlSpec{control::unregistered_system, Need::registry, OnePer::system, Family::registry},
    ControlSpec{control::unread_system, Need::registry, OnePer::system, Family::registry},
    ControlSpec{control::incomplete_reading, Need::run, OnePer::system, Family::run},
    ControlSpec{control::stale_reading, Need::run, OnePer::system, Family::across},
    ControlSpec{control::dangling_member, Need::reading, OnePer::entitlement, Family::structure},
    ControlSpec{control::nesting_cycle, Need::reading, OnePer::entitlement, Family::structure},
    ControlSpec{control::exception_expired, Need::all_readings, OnePer::exception, Family::across},
};

/// The settings say once, before anything runs, which controls there are besides.
struct Declared {
  std::vector<OwnSpec> own;  ///< owns the ids
  std::vector<ControlSpec> all{kControls.begin(), kControls.end()};
  std::unordered_map<std::string_view, std::size_t> places = places_of(all);  ///< in `all`; by its ids

  static std::unordered_map<std::string_view, std::size_t> places_of(const std::vector<ControlSpec>& all) {
    std::unordered_map<std::string_view, std::size_t> out;
    for (std::size_t place = 0; place < all.size(); ++place) out.emplace(all[place].id, place);
    return out;
  }
};
Declared& declared() {
  static Declared instance;
  return instance;
}

std::size_t rank(std::string_view id) {
  const auto found = declared().places.find(id);
  return found == declared().places.end() ? declared().all.size() : found->second;
}

}  // namespace

std::span<const ControlSpec> all_controls() { return declared().all; }

const ControlSpec* find_control(std::string_view id) {
  const std::size_t at = rank(id);
  const auto& all = declared().all;
  return at < all.size() ? &all[at] : nullptr;
}

void declare_own_controls(std::vector<OwnSpec> own) {
  std::sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  Declared& now = declared();
  const auto same = [](const OwnSpec& a, const OwnSpec& b) {
    return a.id == b.id && a.one_per == b.one_per && a.organisation == b.organisation;
  };
  // Every check says them anew: what others look at stays where it is.
  if (std::equal(own.begin(), own.end(), now.own.begin(), now.own.end(), same)) return;
  now.own = std::move(own);
  now.all.assign(kControls.begin(), kControls.end());
  for (const auto& one : now.own) {
    now.all.push_back({one.id, one.organisation ? Need::all_readings : Need::reading, one.one_per,
                       one.organisation ? Family::across : Family::own});
  }
  now.places = Declared::places_of(now.all);
}

bool before(const Deviation& a, const Deviation& b) {
  // Mostly they are of one control: its place in the list is looked for only where they are not.
  if (a.control != b.control) {
    const std::size_t rank_a = rank(a.control), rank_b = rank(b.control);
    return rank_a != rank_b ? rank_a < rank_b : a.control < b.control;
  }
  const auto place = [](const Deviation& d) {
    return std::tie(d.system, d.account, d.role, d.entitlement, d.other, d.conflict, d.person, d.requirement,
                    d.exception, d.account_name);
  };
  return place(a) < place(b);
}

}  // namespace behorig
