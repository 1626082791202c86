#include "core/controls/role_content.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace behorig {
namespace {

using Approval = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;

Approval approval_of(const RoleContent& one) {
  return {one.system, one.role, one.approved_on, one.approved_by};
}

std::vector<std::string> difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

std::vector<RoleContent> contents_now(const OnPaper& paper) {
  const Register& reg = paper.reg();
  std::map<std::pair<Symbol, Symbol>, std::vector<Symbol>> listed;
  for (const auto& row : reg.role_entitlements) listed[{row.system, row.role}].push_back(row.entitlement);
  std::vector<RoleContent> out;
  for (const auto& role : paper.roles()) {
    const auto approvals = paper.newest_approvals(role);
    if (approvals.empty()) continue;
    const auto* approval = *std::min_element(
        approvals.begin(), approvals.end(),
        [&](const auto* a, const auto* b) { return reg.text(a->approved_by) < reg.text(b->approved_by); });
    RoleContent now{std::string(reg.text(role.system)),
                    std::string(reg.text(role.id)),
                    approval->approved_on->iso(),
                    std::string(reg.text(approval->approved_by)),
                    {}};
    for (const Symbol entitlement : listed[{role.system, role.id}])
      now.entitlements.emplace_back(reg.text(entitlement));
    std::sort(now.entitlements.begin(), now.entitlements.end());
    now.entitlements.erase(std::unique(now.entitlements.begin(), now.entitlements.end()),
                           now.entitlements.end());
    out.push_back(std::move(now));
  }
  return out;
}

}  // namespace

ContentsCompared compare_contents(const OnPaper& paper, const std::vector<RoleContent>& seen) {
  std::map<Approval, const RoleContent*> first;
  for (const auto& one : seen) first.emplace(approval_of(one), &one);
  ContentsCompared out;
  for (auto& now : contents_now(paper)) {
    const auto found = first.find(approval_of(now));
    if (found == first.end()) {
      out.unseen.push_back(std::move(now));
      continue;
    }
    const auto& then = found->second->entitlements;
    if (then == now.entitlements) continue;
    out.changes[now.system][now.role] = {difference(now.entitlements, then),
                                         difference(then, now.entitlements)};
  }
  return out;
}

}  // namespace behorig
