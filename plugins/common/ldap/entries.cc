#include "plugins/common/ldap/entries.h"

#include <strings.h>

#include <algorithm>

namespace behorig::ldap {
namespace {

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// Its place in the request; the request's size if nobody asked for it (a subtype, a language).
std::size_t place_of(std::string_view description, const std::vector<std::string>& requested) {
  const auto found = std::find_if(requested.begin(), requested.end(),
                                  [&](const std::string& name) { return same(name, description); });
  return static_cast<std::size_t>(found - requested.begin());
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

bool Entries::add(LDAP* ld, LDAPMessage* entry, const std::vector<std::string>& requested,
                  std::string& ranged) {
  BerElement* ber = nullptr;
  berval dn{0, nullptr};
  if (ldap_get_dn_ber(ld, entry, &ber, &dn) != LDAP_SUCCESS) {
    if (ber != nullptr) ber_free(ber, 0);
    return false;
  }
  entries_.push_back({keep(dn.bv_val, dn.bv_len), attributes_.size()});
  int code = LDAP_SUCCESS;
  for (;;) {
    berval name{0, nullptr};
    berval* values = nullptr;
    code = ldap_get_attribute_ber(ld, entry, ber, &name, &values);
    if (code != LDAP_SUCCESS || name.bv_val == nullptr) break;
    std::string_view description(name.bv_val, name.bv_len);
    const std::size_t semicolon = description.find(';');
    if (semicolon != std::string_view::npos && description.substr(semicolon + 1).substr(0, 6) == "range=") {
      ranged = description;
    }
    const std::size_t place = place_of(description, requested);
    if (place < requested.size()) {
      Attribute attribute{place, values_.size(), 0};
      for (const berval* value = values; value != nullptr && value->bv_val != nullptr;
           ++value, ++attribute.count)
        values_.push_back(keep(value->bv_val, value->bv_len));
      attributes_.push_back(attribute);
    }
    ldap_memfree(values);
  }
  ber_free(ber, 0);
  return code == LDAP_SUCCESS;
}

void Entries::add(std::string_view dn, const std::vector<std::pair<std::size_t, std::string>>& values) {
  entries_.push_back({keep(dn.data(), dn.size()), attributes_.size()});
  for (const auto& [attribute, value] : values) {
    attributes_.push_back({attribute, values_.size(), 1});
    values_.push_back(keep(value.data(), value.size()));
  }
}

}  // namespace behorig::ldap
