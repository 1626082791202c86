#include "plugins/common/ldap/entries.h"

#include <strings.h>

#include <algorithm>

#include "plugins/common/ldap/message.h"

namespace behorig::ldap {
namespace {

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// Its place in the request; the request's size if nobody asked for it (a subtype, a language).
std::size_t place_of(std::string_view description, const std::vector<std::string>& requested) {
  // Servers mostly spell it as it was asked for.
  const auto alike = std::find(requested.begin(), requested.end(), description);
  const auto found = alike != requested.end()
                         ? alike
                         : std::find_if(requested.begin(), requested.end(),
                                        [&](const std::string& name) { return same(name, description); });
  return static_cast<std::size_t>(found - requested.begin());
}

/// Has it the option that says that these are not all values?
bool is_range(std::string_view description) {
  constexpr std::string_view kRange = "range=";
  for (std::size_t at = description.find(';'); at != std::string_view::npos;
       at = description.find(';', at + 1)) {
    if (same(description.substr(at + 1, kRange.size()), kRange)) return true;
  }
  return false;
}

}  // namespace

std::string_view Entries::first(std::size_t entry, std::size_t attribute) const {
  std::string_view out;
  bool found = false;
  values(entry, attribute, [&](std::string_view value) {
    if (!found) out = value;
    found = true;
  });
  return out;
}

bool Entries::has(std::size_t entry, std::size_t attribute) const {
  bool found = false;
  values(entry, attribute, [&](std::string_view) { found = true; });
  return found;
}

Entries Entries::empty_one() const {
  Entries out;
  out.values_.reserve(values_.size());
  out.attributes_.reserve(attributes_.size());
  out.entries_.reserve(entries_.size());
  return out;
}

bool Entries::add(std::string_view answer, const std::vector<std::string>& requested, std::string& ranged) {
  Entry entry{.dn = {}, .answer = answer, .first = attributes_.size()};
  bool wanted = false;
  const bool whole = read_entry(
      answer, entry.dn,
      [&](std::string_view description) {
        const std::size_t place = place_of(description, requested);
        wanted = place < requested.size();
        if (wanted) attributes_.push_back({place, values_.size(), 0});
        if (is_range(description)) ranged = description;
      },
      [&](std::string_view value) {
        if (!wanted) return;
        values_.push_back(value);
        ++attributes_.back().count;
      });
  entries_.push_back(entry);
  return whole;
}

}  // namespace behorig::ldap
