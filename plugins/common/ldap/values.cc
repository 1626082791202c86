#include "plugins/common/ldap/values.h"

#include <strings.h>

#include <algorithm>

namespace behorig::ldap {
namespace {

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::size_t Wanted::add(const std::string& attribute) {
  const auto found = std::find_if(names_.begin(), names_.end(),
                                  [&](const std::string& name) { return same(name, attribute); });
  if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
  names_.push_back(attribute);
  return names_.size() - 1;
}

std::string bounded(std::string_view value, const ldap::Entries& entries, std::size_t entry,
                    sdk::Reading& reading) {
  constexpr std::size_t kMost = 100'000;
  if (value.size() <= kMost) return text_of(value);
  reading.error("value-too-long", {{"dn", text_of(entries.dn(entry)).substr(0, 1000)},
                                   {"bytes", std::to_string(value.size())}});
  return {};
}

}  // namespace behorig::ldap
