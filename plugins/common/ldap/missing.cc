#include "plugins/common/ldap/missing.h"

#include <algorithm>

#include "plugins/common/ldap/names.h"
#include "plugins/common/ldap/values.h"

namespace behorig::ldap {

// A name is the search's, the id and the DN. A DN has no zero octet (RFC 4514 escapes it), an id may.
void Missing::shown(const std::string& search, const Entries& entries, std::size_t entry, std::size_t place,
                    std::string_view attribute) {
  shown(search, one_value(entries, entry, place, attribute).value_or(""), entries.dn(entry));
}

void Missing::shown(const std::string& search, std::string_view id, std::string_view dn) {
  name_.assign(search).append(1, '\0').append(id);
  listed_.now(name_.append(1, '\0').append(dn));
}

void Missing::ask(const Connection& connection, const std::vector<KnownSearch>& searches,
                  sdk::Reading& reading) {
  const auto missing = listed_.missing();
  for (const std::string& name : missing) {
    const auto id = name.find('\0') + 1, dn = name.rfind('\0') + 1;
    const auto search = std::find_if(searches.begin(), searches.end(), [&](const KnownSearch& one) {
      return id > 0 && one.name == std::string_view(name).substr(0, id - 1);
    });
    if (search == searches.end() || dn <= id) continue;
    const std::string spelled = name.substr(dn);
    const auto found = find(connection, spelled, {search->id}, search->request.filter);
    // It may be there and not be what the search is for.
    const bool unknown = found.what == Found::What::unknown &&
                         find(connection, spelled, {search->id}).what == Found::What::unknown;
    if (unknown) reading.error("left-out-unknown", {{"dn", text_of(spelled)}});
    const bool same = found.what == Found::What::entry && one_value(found.entries, 0, 0, search->id) ==
                                                              std::string_view(name).substr(id, dn - id - 1);
    if (same) reading.error("left-out", {{"dn", text_of(spelled)}, {"base", search->request.base}});
  }
  if (!missing.empty()) reading.proof("missing.asked", std::to_string(missing.size()));
}

}  // namespace behorig::ldap
