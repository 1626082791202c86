#include "core/run/correlation.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"

namespace behorig {
namespace {

/// What accounts of the reading have, by the names that correlation keys use.
std::set<std::string> account_values(const Snapshot& snapshot) {
  std::set<std::string> out{"account"};
  std::set<std::uint32_t> attributes;
  const auto accounts = snapshot.accounts();
  for (AccountIx i = 0; i < accounts.size(); ++i) {
    if (!accounts[i].name.blank()) out.insert("name");
    if (!accounts[i].dn.blank()) out.insert("dn");
    for (const auto& attribute : snapshot.attributes(i)) {
      if (attributes.insert(attribute.key.index).second) out.emplace(snapshot.text(attribute.key));
    }
  }
  return out;
}

}  // namespace

std::vector<Message> blind_keys(const Snapshot& snapshot, const SystemSettings& system) {
  std::vector<Message> out;
  if (system.keys.empty() || snapshot.accounts().empty()) return out;
  const auto has = account_values(snapshot);
  const std::vector<std::string> known(has.begin(), has.end());
  for (const auto& key : system.keys) {
    if (has.contains(nfc(key.account))) continue;
    const auto near = nearest(key.account, known);
    out.push_back(near ? Message("reading.blind-key-near",
                                 {{"system", system.id}, {"attribute", key.account}, {"near", *near}})
                       : Message("reading.blind-key", {{"system", system.id}, {"attribute", key.account}}));
  }
  return out;
}

}  // namespace behorig
