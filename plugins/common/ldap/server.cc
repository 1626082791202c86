#include "plugins/common/ldap/server.h"

#include <ldap_schema.h>

#include <algorithm>
#include <memory>

#include "plugins/common/ldap/search.h"

namespace behorig::ldap {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return text;
}

bool demands_members(const LDAPObjectClass& schema) {
  static const std::set<std::string> kMembers{"member", "2.5.4.31", "uniquemember", "2.5.4.50"};
  for (char** must = schema.oc_at_oids_must; must != nullptr && *must != nullptr; ++must) {
    if (kMembers.contains(lower(*must))) return true;
  }
  return false;
}

}  // namespace

Server read_server(const Connection& connection) {
  enum : std::size_t { kControls, kContexts, kSubschema };
  Server out;
  const auto found = find(connection, "", {"supportedControl", "namingContexts", "subschemaSubentry"});
  if (found.what != Found::What::entry) return out;
  const Entries& root = found.entries;
  out.told = true;
  root.values(0, kControls, [&](std::string_view oid) { out.paging |= oid == LDAP_CONTROL_PAGEDRESULTS; });
  root.values(0, kContexts, [&](std::string_view dn) { out.naming_contexts.emplace_back(dn); });
  out.subschema = root.first(0, kSubschema);
  return out;
}

std::optional<std::set<std::string>> classes_with_members(const Connection& connection,
                                                          const Server& server) {
  if (server.subschema.empty()) return std::nullopt;
  const auto found = find(connection, server.subschema, {"objectClasses"});
  if (found.what != Found::What::entry || !found.entries.has(0, 0)) return std::nullopt;
  std::set<std::string> out;
  found.entries.values(0, 0, [&](std::string_view text) {
    int code = 0;
    const char* where = nullptr;
    const std::unique_ptr<LDAPObjectClass, void (*)(LDAPObjectClass*)> parsed(
        ldap_str2objectclass(std::string(text).c_str(), &code, &where, LDAP_SCHEMA_ALLOW_ALL),
        ldap_objectclass_free);
    if (!parsed || !demands_members(*parsed)) return;
    for (char** name = parsed->oc_names; name != nullptr && *name != nullptr; ++name)
      out.insert(lower(*name));
  });
  return out;
}

}  // namespace behorig::ldap
