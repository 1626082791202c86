#include "plugins/common/ldap/server.h"

#include <ldap_schema.h>

#include <algorithm>
#include <memory>

#include "plugins/common/ldap/entries.h"

namespace behorig::ldap {
namespace {

/// One entry by its name; nullopt if it cannot be read.
std::optional<Entries> read_entry(const Connection& connection, const std::string& dn,
                                  const std::vector<std::string>& attributes) {
  std::vector<char*> names;
  for (const auto& name : attributes) names.push_back(const_cast<char*>(name.c_str()));
  names.push_back(nullptr);
  LDAPMessage* result = nullptr;
  const int code = ldap_search_ext_s(connection.handle(), dn.c_str(), LDAP_SCOPE_BASE, "(objectClass=*)",
                                     names.data(), 0, nullptr, nullptr, nullptr, 0, &result);
  const std::unique_ptr<LDAPMessage, int (*)(LDAPMessage*)> owned(result, ldap_msgfree);
  LDAPMessage* entry = code == LDAP_SUCCESS ? ldap_first_entry(connection.handle(), result) : nullptr;
  Entries out;
  std::string ranged;
  if (entry == nullptr || !out.add(connection.handle(), entry, attributes, ranged)) return std::nullopt;
  return out;
}

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
  const auto root = read_entry(connection, "", {"supportedControl", "namingContexts", "subschemaSubentry"});
  if (!root) return out;
  out.told = true;
  root->values(0, kControls, [&](std::string_view oid) { out.paging |= oid == LDAP_CONTROL_PAGEDRESULTS; });
  root->values(0, kContexts, [&](std::string_view dn) { out.naming_contexts.emplace_back(dn); });
  out.subschema = root->first(0, kSubschema);
  return out;
}

std::optional<std::set<std::string>> classes_with_members(const Connection& connection,
                                                          const Server& server) {
  const auto entry = read_entry(connection, server.subschema, {"objectClasses"});
  if (server.subschema.empty() || !entry || !entry->has(0, 0)) return std::nullopt;
  std::set<std::string> out;
  entry->values(0, 0, [&](std::string_view text) {
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
