#include "plugins/common/directory/precedence.h"

#include <algorithm>

#include "plugins/common/ldap/dn.h"

namespace behorig::directory {
namespace {

bool lies_in(std::string_view key, std::string_view base) {
  return key == base ||
         (key.size() > base.size() && key.ends_with(base) && key[key.size() - base.size() - 1] == ',');
}

}  // namespace

void Precedence::add(const std::string& base) {
  // Of two bases that one entry lies in, the one with the longer name is the deeper one.
  const std::string key = ldap::dn_key(base).value_or("");
  const std::size_t added = keys_.size();
  auto& own = above_.emplace_back();
  for (std::size_t i = 0; i < added && !key.empty(); ++i) {
    if (keys_[i].empty()) continue;
    if (lies_in(keys_[i], key)) {
      own.push_back(i);
    } else if (lies_in(key, keys_[i])) {
      above_[i].push_back(added);
    }
  }
  keys_.push_back(key);
  order_.push_back(added);
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return keys_[a].size() > keys_[b].size(); });
}

bool Precedence::yields(std::size_t block, std::string_view dn) const {
  if (above_[block].empty()) return false;
  const auto key = ldap::dn_key(dn);
  return key && std::any_of(above_[block].begin(), above_[block].end(),
                            [&](std::size_t other) { return lies_in(*key, keys_[other]); });
}

}  // namespace behorig::directory
