#include "core/query/candidates.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/model/control.h"

namespace behorig {
namespace {

/// More steps than somebody takes by hand are no advice.
constexpr std::size_t kMostSteps = 200;
/// Of roles that would do, so many are tried.
constexpr std::size_t kMostRoles = 5;

using Cells = std::vector<std::pair<std::string, std::string>>;
using Rows = std::vector<RegisterRow>;

class Candidates {
 public:
  Candidates(const Comparison& c, const PaperRules& rules, const Deviation& d)
      : c_(c),
        rules_(rules),
        d_(d),
        reg_(c.meaning.reg()),
        today_(c.day().iso()),
        system_(c.options.system) {}

  std::vector<Candidate> run() {
    if (d_.control == control::unapproved_nesting)
      nesting();
    else if (!d_.causes.empty() || !d_.role.empty())
      access();
    accounts();
    missing();
    structure();
    paper();
    return std::move(out_);
  }

 private:
  bool is(std::initializer_list<std::string_view> controls) const {
    return std::find(controls.begin(), controls.end(), d_.control) != controls.end();
  }
  std::string text(Symbol symbol) const { return std::string(reg_.text(symbol)); }

  void rows(Rows rows, std::string filler = "-", bool opens_known = true) {
    if (!rows.empty() && rows.size() <= kMostSteps)
      out_.push_back({{std::move(rows), {}, {}, opens_known}, std::move(filler)});
  }
  void acts(std::vector<SystemChange> acts) {
    if (!acts.empty() && acts.size() <= kMostSteps) out_.push_back({{{}, std::move(acts), {}, true}, {}});
  }

  /// Who may approve today what these people get: an owner who is none of them, a deputy last of all.
  std::string approver(const std::vector<std::string>& people, bool deputies = true) const {
    const auto known = c_.system();
    if (!known) return {};
    std::set<std::uint32_t> theirs;
    for (const auto& person : people) {
      if (const auto symbol = reg_.symbols.find(person)) theirs.insert(c_.meaning.human(*symbol));
    }
    std::pair<Register::Capacity, std::string> best;
    for (const auto* row : c_.meaning.owners_of(*known)) {
      if (!row->when.holds(c_.day()) || theirs.contains(c_.meaning.human(row->person))) continue;
      if (!c_.meaning.employed(row->person, c_.day())) continue;
      if (!deputies && row->capacity == Register::Capacity::deputy) continue;
      const std::pair one(row->capacity, text(row->person));
      if (best.second.empty() || one < best) best = one;
    }
    return best.second;
  }
  std::vector<std::string> people() const {
    std::vector<std::string> out;
    for (const auto& holder : d_.holders) {
      if (!holder.person.empty()) out.push_back(holder.person);
    }
    if (out.empty() && !d_.person.empty()) out.push_back(d_.person);
    return out;
  }

  RegisterRow assignment(const std::string& person, const std::string& role, const std::string& account,
                         const std::string& by) const {
    Cells cells{{"person", person}, {"system", system_}, {"role", role}};
    if (!account.empty()) cells.emplace_back("account", account);
    cells.emplace_back("approved_by", by);
    cells.emplace_back("approved_on", today_);
    if (rules_.reference_required) cells.emplace_back("reference", "?");
    return {"assignments", std::move(cells)};
  }
  RegisterRow revocation(const std::string& person, const std::string& role) const {
    return {"revocations",
            {{"person", person},
             {"system", system_},
             {"role", role},
             {"revoked_by", approver({})},
             {"revoked_on", today_}}};
  }
  const RoleState* role(const std::string& id) const {
    const auto& roles = c_.approvals.roles();
    const auto found =
        std::find_if(roles.begin(), roles.end(), [&](const auto& r) { return reg_.text(r.id) == id; });
    return found == roles.end() ? nullptr : &*found;
  }
  /// The role as its newest row has it, approved anew.
  RegisterRow role_again(const RoleState& role, const std::string& by) const {
    Cells cells{{"system", system_}, {"role", text(role.id)}};
    const Register::Role* newest = nullptr;
    for (const auto* row : role.approvals) {
      if (newest == nullptr || newest->approved_on <= row->approved_on) newest = row;
    }
    const auto add = [&](const char* column, const std::string& value) {
      if (!value.empty()) cells.emplace_back(column, value);
    };
    if (newest != nullptr) {
      add("name", text(newest->name));
      add("description", text(newest->description));
      add("privileged", newest->privileged ? "yes" : "");
      add("max_holders", newest->max_holders ? std::to_string(*newest->max_holders) : "");
      std::string units;
      for (const Symbol unit : newest->units) units += (units.empty() ? "" : ";") + text(unit);
      add("units", units);
    }
    add("approved_by", by);
    add("approved_on", today_);
    return {"roles", std::move(cells)};
  }
  RegisterRow content(const RoleState& role, const std::string& entitlement) const {
    return {"role_entitlements",
            {{"system", system_}, {"role", text(role.id)}, {"entitlement", entitlement}, {"since", today_}}};
  }

  struct Unapproved {
    AccountIx account;
    std::vector<EntitlementIx> entitlements;
  };
  std::vector<Unapproved> by_account() const {
    std::map<AccountIx, std::vector<EntitlementIx>> found;
    for (const auto& cause : d_.causes) {
      const auto account = c_.references.account(cause.account);
      const auto entitlement = c_.references.entitlement(cause.entitlement);
      if (account && entitlement) found[*account].push_back(*entitlement);
    }
    std::vector<Unapproved> out;
    for (auto& [account, entitlements] : found) out.push_back({account, std::move(entitlements)});
    return out;
  }

  void access() {
    std::vector<SystemChange> removals;
    for (const auto& cause : d_.causes)
      removals.push_back({SystemChange::What::remove_grant, cause.account, cause.entitlement, {}});
    acts(std::move(removals));
    const std::string by = approver(people());
    if (by.empty()) return;
    const auto* its_role = d_.role.empty() ? nullptr : role(d_.role);
    if (its_role != nullptr && is({control::unapproved_role, control::role_changed}))
      rows({role_again(*its_role, by)});
    if (its_role != nullptr) {
      assign(*its_role, by);
      return;
    }
    if (!is({control::unapproved_access, control::unregistered_entitlement})) return;
    for (const auto* fits : roles_that_list(d_.entitlement)) assign(*fits, by);
    for (const auto* fits : roles_of_all()) rows({content(*fits, d_.entitlement), role_again(*fits, by)});
  }

  /// The role to everybody who holds something in the finding, with and without the account's name, and the
  /// role itself approved anew where it must be.
  void assign(const RoleState& role, const std::string& by) {
    for (const bool named : {false, true}) {
      Rows all;
      for (const auto& one : by_account()) {
        const auto& people = c_.links.of(one.account).people;
        if (people.empty()) return;
        all.push_back(
            assignment(text(people.front()), text(role.id), named ? c_.account_id(one.account) : "", by));
      }
      if (all.empty()) return;
      rows(all);
      if (role.counts) continue;
      all.insert(all.begin(), role_again(role, by));
      rows(std::move(all));
    }
  }

  /// The smallest first: who gets one gets least besides.
  static void least_first(std::vector<const RoleState*>& roles) {
    std::stable_sort(roles.begin(), roles.end(), [](const auto* a, const auto* b) {
      return std::pair(!a->counts, a->listings.size()) < std::pair(!b->counts, b->listings.size());
    });
    if (roles.size() > kMostRoles) roles.resize(kMostRoles);
  }
  std::vector<const RoleState*> roles_that_list(const std::string& id) const {
    std::vector<const RoleState*> out;
    const auto entitlement = c_.references.entitlement(id);
    for (const auto& role : c_.approvals.roles()) {
      const auto* listing = entitlement ? role.listing(*entitlement) : nullptr;
      if (listing != nullptr && (listing->counts || !role.counts)) out.push_back(&role);
    }
    least_first(out);
    return out;
  }
  /// Roles that count and that everybody in the finding has.
  std::vector<const RoleState*> roles_of_all() const {
    std::map<RoleIx, std::size_t> how_many;
    const auto accounts = by_account();
    for (const auto& one : accounts) {
      std::set<RoleIx> theirs;
      for (const AssignmentIx ix : c_.approvals.serving(one.account)) {
        const auto& assignment = c_.approvals.assignment(ix);
        if (c_.approvals.own_row(assignment, one.account) == OwnRow::good) theirs.insert(assignment.role);
      }
      for (const RoleIx ix : theirs) ++how_many[ix];
    }
    std::vector<const RoleState*> out;
    for (const auto& [ix, count] : how_many) {
      const auto& role = c_.approvals.roles()[ix];
      if (role.counts && count == accounts.size()) out.push_back(&role);
    }
    least_first(out);
    return out;
  }

  void nesting() {
    acts({{SystemChange::What::remove_nesting, {}, d_.entitlement, d_.other}});
    const std::string by = approver(people());
    if (by.empty()) return;
    Rows all;
    for (const auto* lists : roles_that_list(d_.entitlement)) {
      if (!lists->counts) continue;
      const Rows both{content(*lists, d_.other), role_again(*lists, by)};
      rows(both);
      all.insert(all.end(), both.begin(), both.end());
    }
    rows(std::move(all));
  }

  void accounts() {
    const auto account_row = [&](Cells more) {
      Cells cells{{"system", system_}, {"account", d_.account}};
      cells.insert(cells.end(), more.begin(), more.end());
      return RegisterRow{"accounts", std::move(cells)};
    };
    const auto account = c_.references.account(d_.account);
    if (d_.control == control::duplicate_account) {
      for (const auto& holder : d_.holders)
        acts({{SystemChange::What::remove_account, holder.account, {}, {}}});
    }
    if (!account) return;
    if (is({control::orphan_account, control::unowned_service_account, control::leaver_account,
            control::early_account, control::expired_account, control::dormant_account}))
      acts({{SystemChange::What::remove_account, d_.account, {}, {}}});
    if (is({control::orphan_account, control::unowned_service_account})) {
      const Link& link = c_.links.of(*account);
      Cells more;
      const auto answers = [&](Symbol person) { return c_.meaning.employed(person, c_.day()); };
      if (std::none_of(link.people.begin(), link.people.end(), answers)) more.emplace_back("person", "?");
      if (!link.personal()) {
        more.emplace_back("kind", std::string(name_of(link.kind)));
        more.emplace_back("purpose", "?");
      }
      rows({account_row(std::move(more))}, somebody(), false);
    }
    if (d_.control == control::ambiguous_account && !d_.related.empty())
      rows({account_row({{"person", "?"}})}, d_.related.front(), false);
    if (d_.control == control::expired_account)
      rows({account_row({{"until", "?"}})}, c_.day().plus_days(365).iso());
    if (d_.control == control::disabled_with_grants) {
      std::vector<SystemChange> removals;
      for (const EntitlementIx held : c_.held.of(*account))
        removals.push_back({SystemChange::What::remove_grant, d_.account, c_.entitlement_id(held), {}});
      acts(std::move(removals));
    }
  }
  /// Anybody who works here: to see what naming a person does.
  std::string somebody() const {
    for (const auto& row : reg_.people) {
      if (c_.meaning.employed(row.person, c_.day())) return text(row.person);
    }
    return {};
  }

  /// Roles by which people should have what they lack, taken back.
  void revoke(bool all_roles) {
    Rows out;
    const auto entitlement = c_.references.entitlement(d_.entitlement);
    const auto lacking = people();
    for (const auto& assignment : c_.approvals.assignments()) {
      const std::string person = text(assignment.row->person);
      if (std::find(lacking.begin(), lacking.end(), person) == lacking.end()) continue;
      const auto& role = c_.approvals.role_of(assignment);
      if (assignment.own_row != OwnRow::good || !role.counts) continue;
      if (!all_roles && (!entitlement || role.listing(*entitlement) == nullptr)) continue;
      const auto row = revocation(person, text(role.id));
      if (std::find(out.begin(), out.end(), row) == out.end()) out.push_back(row);
    }
    rows(std::move(out));
  }
  void missing() {
    if (d_.control == control::missing_account) revoke(true);
    if (d_.control != control::missing_access) return;
    revoke(false);
    std::vector<SystemChange> grants;
    for (const auto& person : people()) {
      const auto symbol = reg_.symbols.find(person);
      if (!symbol) return;
      for (const AccountIx account : c_.links.accounts_of(*symbol)) {
        if (c_.snapshot.accounts()[account].enabled == Enabled::no) continue;
        grants.push_back({SystemChange::What::add_grant, c_.account_id(account), d_.entitlement, {}});
        break;
      }
    }
    acts(std::move(grants));
  }

  void structure() {
    if (d_.control == control::dangling_member) {
      std::vector<SystemChange> removals;
      for (const auto& member : d_.related)
        removals.push_back({SystemChange::What::remove_member, {}, d_.entitlement, member});
      acts(std::move(removals));
    }
    if (d_.control != control::nesting_cycle || d_.related.size() > kMostSteps) return;
    // One nesting less may be enough; which one is for the owner to say.
    const auto first = c_.references.entitlement(d_.entitlement);
    if (!first) return;
    for (const EntitlementIx other : c_.nesting.gives(*first))
      acts({{SystemChange::What::remove_nesting, {}, d_.entitlement, c_.entitlement_id(other)}});
  }

  /// What needs no reading.
  void paper() {
    if (d_.control == control::unmet_requirement)
      rows({{"attainments", {{"person", d_.person}, {"requirement", d_.requirement}, {"on", today_}}}});
    if (is({control::mover_access, control::unmet_requirement})) rows({revocation(d_.person, d_.role)});
    if (is({control::approval_overdue, control::approver_left, control::circular_approval})) {
      const std::string by = approver(people(), d_.control != control::circular_approval);
      Rows again;
      for (const auto& person : people()) {
        if (!d_.role.empty() && !by.empty()) again.push_back(assignment(person, d_.role, "", by));
      }
      rows(std::move(again));
    }
    if (d_.control == control::unowned_system) {
      rows({{"owners",
             {{"system", d_.system}, {"person", "?"}, {"capacity", "system_owner"}, {"since", today_}}}},
           somebody(), false);
    }
    if (d_.control == control::unregistered_system) rows({{"systems", {{"system", d_.system}}}});
  }

  const Comparison& c_;
  const PaperRules& rules_;
  const Deviation& d_;
  const Register& reg_;
  std::string today_, system_;
  std::vector<Candidate> out_;
};

}  // namespace

std::vector<Candidate> candidates_for(const Comparison& comparison, const PaperRules& rules,
                                      const Deviation& deviation) {
  return Candidates(comparison, rules, deviation).run();
}

}  // namespace behorig
