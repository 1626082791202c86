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

/// What the server's schema says of this; none where it shows none.
std::optional<Entries> described(const Connection& connection, const Server& server, const char* what) {
  if (server.subschema.empty()) return std::nullopt;
  auto found = find(connection, server.subschema, {what});
  if (found.what != Found::What::entry || !found.entries.has(0, 0)) return std::nullopt;
  return std::move(found.entries);
}

/// The OID as it stands there, and the names in lower case.
std::vector<std::string> all_names(const char* oid, char** names) {
  std::vector<std::string> out;
  if (oid != nullptr) out.emplace_back(oid);
  for (; names != nullptr && *names != nullptr; ++names) out.push_back(text::lower(*names));
  return out;
}

/// Each attribute type that can be read; false where the server shows none.
template <class Each>
bool each_type(const Connection& connection, const Server& server, Each each) {
  const auto found = described(connection, server, "attributeTypes");
  if (!found) return false;
  found->values(0, 0, [&](std::string_view text) {
    int code = 0;
    const char* where = nullptr;
    const std::unique_ptr<LDAPAttributeType, void (*)(LDAPAttributeType*)> parsed(
        ldap_str2attributetype(std::string(text).c_str(), &code, &where, LDAP_SCHEMA_ALLOW_ALL),
        ldap_attributetype_free);
    if (parsed) each(*parsed);
  });
  return true;
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
  std::set<std::string> asked, out;
  for (const auto& name : attributes) asked.insert(text::lower(name));
  const bool shown = each_type(connection, server, [&](const LDAPAttributeType& type) {
    if (type.at_no_user_mod == 0 && type.at_usage == LDAP_SCHEMA_USER_APPLICATIONS) return;
    for (const auto& name : all_names(type.at_oid, type.at_names)) {
      if (asked.contains(name)) out.insert(name);
    }
  });
  return shown ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::set<std::string>> types_below(const Connection& connection, const Server& server,
                                                 const std::vector<std::string>& attributes) {
  Derived derived;
  std::set<std::string> out;
  for (const auto& name : attributes) out.insert(text::lower(name));
  const bool shown = each_type(connection, server, [&](const LDAPAttributeType& type) {
    std::vector<std::string> names = all_names(type.at_oid, type.at_names);
    // Two names of one type, of which one was asked for, are one type as well.
    for (const auto& name : names) derived.emplace_back(name, names);
    if (type.at_sup_oid != nullptr) derived.emplace_back(text::lower(type.at_sup_oid), std::move(names));
  });
  add_derived(out, derived);
  return shown ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::set<std::string>> classes_with_members(const Connection& connection,
                                                          const Server& server) {
  const auto found = described(connection, server, "objectClasses");
  if (!found) return std::nullopt;
  std::set<std::string> out;
  Derived derived;
  found->values(0, 0, [&](std::string_view text) {
    int code = 0;
    const char* where = nullptr;
    const std::unique_ptr<LDAPObjectClass, void (*)(LDAPObjectClass*)> parsed(
        ldap_str2objectclass(std::string(text).c_str(), &code, &where, LDAP_SCHEMA_ALLOW_ALL),
        ldap_objectclass_free);
    if (!parsed) return;
    const auto names = all_names(parsed->oc_oid, parsed->oc_names);
    if (demands_members(*parsed)) out.insert(names.begin(), names.end());
    for (char** sup = parsed->oc_sup_oids; sup != nullptr && *sup != nullptr; ++sup)
      derived.emplace_back(text::lower(*sup), names);
  });
  add_derived(out, derived);
  return out;
}

}  // namespace behorig::ldap
