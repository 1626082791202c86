#include "plugins/common/ldap/values.h"

#include <strings.h>

#include <algorithm>

#include "plugins/common/ldap/dn.h"

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

std::optional<std::string_view> one_value(const ldap::Entries& entries, std::size_t entry, std::size_t place,
                                          std::string_view attribute) {
  std::size_t count = 0;
  entries.values(entry, place, [&](std::string_view) { ++count; });
  if (count <= 1) return entries.first(entry, place);
  const auto named = rdn_values(entries.dn(entry), attribute);
  std::optional<std::string_view> out;
  std::size_t found = 0;
  entries.values(entry, place, [&](std::string_view value) {
    const bool in_name =
        std::any_of(named.begin(), named.end(), [&](const auto& one) { return same(one, value); });
    if (in_name && out != value) ++found;
    if (in_name) out = value;
  });
  return found == 1 ? out : std::nullopt;
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
