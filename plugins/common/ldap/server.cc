#include "plugins/common/ldap/server.h"

#include <ldap_schema.h>

#include <memory>

#include "plugins/common/ldap/search.h"
#include "plugins/common/text/case.h"

namespace behorig::ldap {
namespace {

bool demands_members(const LDAPObjectClass& schema) {
  static const std::set<std::string> kMembers{"member", "2.5.4.31", "uniquemember", "2.5.4.50"};
  for (char** must = schema.oc_at_oids_must; must != nullptr && *must != nullptr; ++must) {
    if (kMembers.contains(text::lower(*must))) return true;
  }
  return false;
}

/// What a type or class is derived from, and its own names and OID.
using Derived = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// Adds whatever is derived from what is in `out`, over any number of steps.
void add_derived(std::set<std::string>& out, const Derived& derived) {
  for (std::size_t before = 0; before < out.size();) {
    before = out.size();
    for (const auto& [from, names] : derived) {
      if (out.contains(from)) out.insert(names.begin(), names.end());
    }
  }
}

}  // namespace

Server read_server(const Connection& connection) {
  enum : std::size_t { kControls, kContexts, kSubschema, kVendor };
  Server out;
  const auto found =
      find(connection, "", {"supportedControl", "namingContexts", "subschemaSubentry", "vendorName"});
  if (found.what != Found::What::entry) return out;
  const Entries& root = found.entries;
  out.told = true;
  root.values(0, kControls, [&](std::string_view oid) {
    out.paging |= oid == LDAP_CONTROL_PAGEDRESULTS;
    out.sync |= oid == LDAP_CONTROL_SYNC;
    out.dirsync |= oid == kDirSync;
  });
  root.values(0, kContexts, [&](std::string_view dn) { out.naming_contexts.emplace_back(dn); });
  out.samba = root.first(0, kVendor).starts_with("Samba");
  out.subschema = root.first(0, kSubschema);
  return out;
}

std::optional<std::set<std::string>> kept_by_server(const Connection& connection, const Server& server,
                                                    const std::vector<std::string>& attributes) {
  if (server.subschema.empty()) return std::nullopt;
  const auto found = find(connection, server.subschema, {"attributeTypes"});
  if (found.what != Found::What::entry || !found.entries.has(0, 0)) return std::nullopt;
  std::set<std::string> asked, out;
  for (const auto& name : attributes) asked.insert(text::lower(name));
  found.entries.values(0, 0, [&](std::string_view text) {
    int code = 0;
    const char* where = nullptr;
    const std::unique_ptr<LDAPAttributeType, void (*)(LDAPAttributeType*)> parsed(
        ldap_str2attributetype(std::string(text).c_str(), &code, &where, LDAP_SCHEMA_ALLOW_ALL),
        ldap_attributetype_free);
    if (!parsed || (parsed->at_no_user_mod == 0 && parsed->at_usage == LDAP_SCHEMA_USER_APPLICATIONS)) return;
    if (parsed->at_oid != nullptr && asked.contains(parsed->at_oid)) out.insert(parsed->at_oid);
    for (char** name = parsed->at_names; name != nullptr && *name != nullptr; ++name) {
      if (asked.contains(text::lower(*name))) out.insert(text::lower(*name));
    }
  });
  return out;
}

std::optional<std::set<std::string>> types_below(const Connection& connection, const Server& server,
                                                 const std::vector<std::string>& attributes) {
  if (server.subschema.empty()) return std::nullopt;
  const auto found = find(connection, server.subschema, {"attributeTypes"});
  if (found.what != Found::What::entry || !found.entries.has(0, 0)) return std::nullopt;
  Derived derived;
  std::set<std::string> out;
  for (const auto& name : attributes) out.insert(text::lower(name));
  found.entries.values(0, 0, [&](std::string_view text) {
    int code = 0;
    const char* where = nullptr;
    const std::unique_ptr<LDAPAttributeType, void (*)(LDAPAttributeType*)> parsed(
        ldap_str2attributetype(std::string(text).c_str(), &code, &where, LDAP_SCHEMA_ALLOW_ALL),
        ldap_attributetype_free);
    if (!parsed) return;
    std::vector<std::string> names;
    if (parsed->at_oid != nullptr) names.emplace_back(parsed->at_oid);
    for (char** name = parsed->at_names; name != nullptr && *name != nullptr; ++name)
      names.push_back(text::lower(*name));
    // Two names of one type, of which one was asked for, are one type as well.
    for (const auto& name : names) derived.emplace_back(name, names);
    if (parsed->at_sup_oid != nullptr)
      derived.emplace_back(text::lower(parsed->at_sup_oid), std::move(names));
  });
  add_derived(out, derived);
  return out;
}

std::optional<std::set<std::string>> classes_with_members(const Connection& connection,
                                                          const Server& server) {
  if (server.subschema.empty()) return std::nullopt;
  const auto found = find(connection, server.subschema, {"objectClasses"});
  if (found.what != Found::What::entry || !found.entries.has(0, 0)) return std::nullopt;
  std::set<std::string> out;
  Derived derived;
  found.entries.values(0, 0, [&](std::string_view text) {
    int code = 0;
    const char* where = nullptr;
    const std::unique_ptr<LDAPObjectClass, void (*)(LDAPObjectClass*)> parsed(
        ldap_str2objectclass(std::string(text).c_str(), &code, &where, LDAP_SCHEMA_ALLOW_ALL),
        ldap_objectclass_free);
    if (!parsed) return;
    std::vector<std::string> names;
    if (parsed->oc_oid != nullptr) names.emplace_back(parsed->oc_oid);
    for (char** name = parsed->oc_names; name != nullptr && *name != nullptr; ++name)
      names.push_back(text::lower(*name));
    if (demands_members(*parsed)) out.insert(names.begin(), names.end());
    for (char** sup = parsed->oc_sup_oids; sup != nullptr && *sup != nullptr; ++sup)
      derived.emplace_back(text::lower(*sup), names);
  });
  add_derived(out, derived);
  return out;
}

}  // namespace behorig::ldap
