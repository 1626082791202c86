#include "core/query/considered.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/register/capacity.h"

namespace behorig {
namespace {

class Considering {
 public:
  Considering(const Comparison& c, std::size_t most) : c_(c), most_(most) {}

  void look_at(const Cause& cause) {
    const auto account = c_.references.account(cause.account);
    const auto entitlement = c_.references.entitlement(cause.entitlement);
    if (!account || !entitlement) return;
    const auto serving = c_.approvals.serving(*account);
    const auto& people = c_.links.of(*account).people;
    const auto& assignments = c_.approvals.assignments();
    for (AssignmentIx ix = 0; ix < assignments.size(); ++ix) {
      const auto& assignment = assignments[ix];
      const bool serves = std::find(serving.begin(), serving.end(), ix) != serving.end();
      const bool theirs = std::find(people.begin(), people.end(), assignment.row->person) != people.end();
      if (!serves && !theirs) continue;
      const auto* listing = c_.approvals.role_of(assignment).listing(*entitlement);
      if (listing == nullptr) continue;
      ConsideredApproval one = about(assignment.row->person, *entitlement);
      one.account = c_.meaning.reg().text(assignment.row->account);
      one.approval = c_.approvals.describe(assignment, *account);
      const bool counts = c_.approvals.own_row(assignment, *account) == OwnRow::good && listing->counts;
      if (counts) one.approval.stopped.clear();
      one.elsewhere = !serves;
      add(std::move(one));
    }
    for (const RoleIx ix : c_.approvals.birthrights(*account)) {
      const auto& role = c_.approvals.roles()[ix];
      const auto* listing = role.listing(*entitlement);
      if (listing == nullptr) continue;
      ConsideredApproval one = about(people.front(), *entitlement);
      one.birthright = true;
      one.approval = c_.approvals.describe(role, role.counts);
      if (listing->counts) one.approval.stopped.clear();
      add(std::move(one));
    }
  }

  std::vector<ConsideredApproval> finish() { return std::move(out_); }

 private:
  ConsideredApproval about(Symbol person, EntitlementIx entitlement) const {
    const auto& reg = c_.meaning.reg();
    ConsideredApproval one;
    one.person = reg.text(person);
    one.person_name = reg.text(c_.meaning.name_of(person, c_.day()));
    one.entitlements.push_back(c_.entitlement_id(entitlement));
    return one;
  }
  void add(ConsideredApproval one) {
    if (one.approval.approved_on)
      one.owners = owners_on(c_.meaning, c_.options.system, *one.approval.approved_on);
    for (auto& had : out_) {
      auto entitlements = std::exchange(had.entitlements, one.entitlements);
      const bool same = had == one;
      had.entitlements = std::move(entitlements);
      if (!same) continue;
      had.entitlements.push_back(one.entitlements.front());
      return;
    }
    if (out_.size() < most_) out_.push_back(std::move(one));
  }

  const Comparison& c_;
  std::size_t most_;
  std::vector<ConsideredApproval> out_;
};

}  // namespace

std::vector<OwnerThen> owners_on(const Meaning& meaning, std::string_view system, Date day) {
  std::vector<OwnerThen> out;
  const auto& reg = meaning.reg();
  const auto known = reg.symbols.find(system);
  if (!known) return out;
  for (const auto* row : meaning.owners_of(*known)) {
    if (!row->when.holds(day)) continue;
    out.push_back({std::string(reg.text(row->person)),
                   std::string(reg.text(meaning.name_of(row->person, day))),
                   std::string(name_of(row->capacity))});
  }
  std::sort(out.begin(), out.end(), [](const OwnerThen& a, const OwnerThen& b) {
    return std::tie(a.person, a.capacity) < std::tie(b.person, b.capacity);
  });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<ConsideredApproval> considered_for(const Comparison& comparison, const Deviation& deviation,
                                               std::size_t most) {
  Considering considering(comparison, most);
  for (const auto& cause : deviation.causes) considering.look_at(cause);
  return considering.finish();
}

}  // namespace behorig
