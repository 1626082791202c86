#include "core/controls/role_content.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace behorig {
namespace {

using Approval = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;

Approval approval_of(const RoleContent& one) {
  return {one.system, one.role, one.approved_on, one.approved_by};
}

/// Of several that count since one day, the one whose approver's id is smallest; null if none counts.
const Register::Role* deciding(const OnPaper& paper, const OnPaper::Role& role) {
  const Register& reg = paper.reg();
  const auto approvals = paper.newest_approvals(role);
  const auto smallest = std::min_element(
      approvals.begin(), approvals.end(),
      [&](const auto* a, const auto* b) { return reg.text(a->approved_by) < reg.text(b->approved_by); });
  return smallest == approvals.end() ? nullptr : *smallest;
}

}  // namespace

ContentsCompared compare_contents(const OnPaper& paper, const std::vector<RoleContent>& seen) {
  const Register& reg = paper.reg();
  using Listed = std::tuple<Symbol, Symbol, std::string_view>;
  std::vector<Listed> listed;
  listed.reserve(reg.role_entitlements.size());
  for (const auto& row : reg.role_entitlements)
    listed.emplace_back(row.system, row.role, reg.text(row.entitlement));
  std::ranges::sort(listed);
  listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
  std::map<Approval, const RoleContent*> first;
  for (const auto& one : seen) first.emplace(approval_of(one), &one);
  ContentsCompared out;
  for (const auto& role : paper.roles()) {
    std::vector<std::string> now;
    const auto held =
        std::ranges::equal_range(listed, std::pair{role.system, role.id}, {}, [](const Listed& row) {
          return std::pair{std::get<0>(row), std::get<1>(row)};
        });
    for (const Listed& row : held) now.emplace_back(std::get<2>(row));
    const auto* counting = deciding(paper, role);
    std::set<std::pair<Date, Symbol>> told;
    // An approval that does not count yet is on file all the same: what is put in before it counts shows.
    for (const auto* approval : role.approvals) {
      if (approval->approved_by.blank() || !approval->approved_on) continue;
      const std::pair by_whom{*approval->approved_on, approval->approved_by};
      if (!told.insert(by_whom).second) continue;
      RoleContent content{std::string(reg.text(role.system)),
                          std::string(reg.text(role.id)),
                          approval->approved_on->iso(),
                          std::string(reg.text(approval->approved_by)),
                          {}};
      const auto found = first.find(approval_of(content));
      if (found == first.end()) {
        content.entitlements = now;
        out.unseen.push_back(std::move(content));
      } else if (counting != nullptr && by_whom == std::pair{*counting->approved_on, counting->approved_by} &&
                 found->second->entitlements != now) {
        out.changes[content.system][content.role] = {found->second->entitlements, now};
      }
    }
  }
  return out;
}

}  // namespace behorig
