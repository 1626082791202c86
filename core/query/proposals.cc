#include "core/query/proposals.h"

#include <algorithm>
#include <map>
#include <set>

namespace behorig {
namespace {

constexpr std::size_t kMostSteps = 200;

}  // namespace

void Proposals::change(Rows rows, Edits edits, std::string filler, bool opens_known) {
  const std::size_t steps = rows.size() + edits.size();
  if (steps == 0 || steps > kMostSteps) return;
  ResolvingChange change;
  change.rows = std::move(rows);
  change.edits = std::move(edits);
  change.opens_known = opens_known;
  out_.push_back({std::move(change), std::move(filler)});
}

void Proposals::acts(std::vector<SystemChange> acts) {
  if (acts.empty() || acts.size() > kMostSteps) return;
  ResolvingChange change;
  change.acts = std::move(acts);
  out_.push_back({std::move(change), {}});
}

bool Proposals::is(std::initializer_list<std::string_view> controls) const {
  return std::find(controls.begin(), controls.end(), d.control) != controls.end();
}

std::string Proposals::approver_of(std::string_view of, const std::vector<std::string>& people,
                                   bool deputies) const {
  const auto known = reg.symbols.find(of);
  if (!known) return {};
  std::set<std::uint32_t> theirs;
  for (const auto& person : people) {
    if (const auto symbol = reg.symbols.find(person)) theirs.insert(c.meaning.human(*symbol));
  }
  std::pair<Register::Capacity, std::string> best;
  for (const auto* row : c.meaning.owners_of(*known)) {
    if (!row->when.holds(c.day()) || theirs.contains(c.meaning.human(row->person))) continue;
    if (!c.meaning.employed(row->person, c.day())) continue;
    if (!deputies && row->capacity == Register::Capacity::deputy) continue;
    const std::pair one(row->capacity, text(row->person));
    if (best.second.empty() || one < best) best = one;
  }
  return best.second;
}

std::vector<std::string> Proposals::people() const {
  std::vector<std::string> out;
  for (const auto& holder : d.holders) {
    if (!holder.person.empty()) out.push_back(holder.person);
  }
  if (out.empty() && !d.person.empty()) out.push_back(d.person);
  return out;
}

std::string Proposals::somebody(const std::vector<std::string>& but) const {
  for (const auto& row : reg.people) {
    if (!c.meaning.employed(row.person, c.day())) continue;
    if (std::find(but.begin(), but.end(), reg.text(row.person)) == but.end()) return text(row.person);
  }
  return {};
}

RegisterRow Proposals::assignment(const std::string& person, const std::string& role,
                                  const std::string& account, const std::string& by) const {
  Cells cells{{"person", person}, {"system", system}, {"role", role}};
  if (!account.empty()) cells.emplace_back("account", account);
  cells.emplace_back("approved_by", by);
  cells.emplace_back("approved_on", today());
  if (ground_.rules.reference_required) cells.emplace_back("reference", "?");
  return {"assignments", std::move(cells)};
}

RegisterRow Proposals::revocation(const std::string& of, const std::string& person,
                                  const std::string& role) const {
  Cells cells{{"person", person}, {"system", of}, {"role", role}};
  if (std::string by = approver_of(of, {}); !by.empty()) cells.emplace_back("revoked_by", std::move(by));
  cells.emplace_back("revoked_on", today());
  return {"revocations", std::move(cells)};
}

const RoleState* Proposals::role(const std::string& id) const {
  const auto& roles = c.approvals.roles();
  const auto found =
      std::find_if(roles.begin(), roles.end(), [&](const auto& r) { return reg.text(r.id) == id; });
  return found == roles.end() ? nullptr : &*found;
}

RegisterRow Proposals::role_again(const RoleState& role, const std::string& by) const {
  Cells cells{{"system", system}, {"role", text(role.id)}};
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
  add("approved_on", today());
  return {"roles", std::move(cells)};
}

RegisterRow Proposals::content(const RoleState& role, const std::string& entitlement) const {
  return {"role_entitlements",
          {{"system", system}, {"role", text(role.id)}, {"entitlement", entitlement}, {"since", today()}}};
}

std::vector<Proposals::Unapproved> Proposals::by_account() const {
  std::map<AccountIx, std::vector<EntitlementIx>> found;
  for (const auto& cause : d.causes) {
    const auto account = c.references.account(cause.account);
    const auto entitlement = c.references.entitlement(cause.entitlement);
    if (account && entitlement) found[*account].push_back(*entitlement);
  }
  std::vector<Unapproved> out;
  for (auto& [account, entitlements] : found) out.push_back({account, std::move(entitlements)});
  return out;
}

std::vector<Candidate> candidates_for(const Comparison& comparison, const ChangeGround& ground,
                                      const Deviation& deviation) {
  Proposals proposals(comparison, ground, deviation);
  access_candidates(proposals);
  account_candidates(proposals);
  paper_candidates(proposals);
  renewing_candidates(proposals);
  reference_candidates(proposals);
  conflict_candidates(proposals);
  return std::move(proposals).take();
}

}  // namespace behorig
