#include "plugins/common/unix/who.h"
#include "plugins/common/text/case.h"

#include <algorithm>
#include <ranges>

namespace behorig::host {
namespace {

using sudoers::Item;

}  // namespace

Who::Who(const Accounts& accounts) {
  for (const Account& account : accounts.accounts) {
    all_.push_back(&account);
    by_name_[text::lower(account.name)].push_back(&account);
    by_uid_[account.uid].push_back(&account);
    gids_.insert(account.gid);
  }
  for (const Group& group : accounts.groups) {
    groups_[text::lower(group.name)].push_back(&group);
    gids_.insert(group.gid);
  }
}

bool Who::matches(const Item& item, const Account& account) const {
  switch (item.kind) {
    case Item::Kind::all:
      return true;
    case Item::Kind::name:
      if (exact_users_ && item.negated) return account.name == item.text;
      return text::lower(account.name) == text::lower(item.text);
    case Item::Kind::uid:
      return account.uid == item.text;
    case Item::Kind::group:
    case Item::Kind::gid:
      return std::ranges::any_of(gids(item),
                                 [&](const std::string& gid) { return account.gids.contains(gid); });
    default:
      return false;
  }
}

bool Who::may(const sudoers::Items& items, const Account& account) const {
  for (const Item& item : items | std::views::reverse) {
    if (matches(item, account)) return !item.negated;
  }
  return false;
}

const std::vector<const Account*>& Who::accounts(const Item& item) const {
  static const std::vector<const Account*> nobody;
  if (item.kind == Item::Kind::all) return all_;
  const auto& index = item.kind == Item::Kind::uid ? by_uid_ : by_name_;
  const auto found = index.find(item.kind == Item::Kind::uid ? item.text : text::lower(item.text));
  return found == index.end() ? nobody : found->second;
}

std::vector<std::string> Who::gids(const Item& item) const {
  std::vector<std::string> out;
  if (item.kind == Item::Kind::gid) {
    if (gids_.contains(item.text)) out.push_back(item.text);
    return out;
  }
  const auto found = groups_.find(text::lower(item.text));
  if (found == groups_.end()) return out;
  for (const Group* group : found->second) {
    if (!exact_groups_ || !item.negated || group->name == item.text) out.push_back(group->gid);
  }
  return out;
}

}  // namespace behorig::host
