#pragma once

#include <ldap.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/connectors/active_directory/reading.h"
#include "tests/support/scripted_ldap.h"

namespace behorig::testing {

/// Bytes of S-1-5-21-1-2-3-RELATIVE or S-1-5-32-RELATIVE.
inline std::string sid_bytes(const std::vector<std::uint32_t>& parts) {
  std::string out{1, static_cast<char>(parts.size())};
  out += std::string(5, '\0') + '\5';
  for (const std::uint32_t part : parts) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(part >> shift & 0xFF);
  }
  return out;
}
inline std::string own_sid(std::uint32_t relative) { return sid_bytes({21, 1, 2, 3, relative}); }
inline std::string guid_bytes(int number) {
  std::string out(16, 'g');
  out.back() = static_cast<char>(number);
  return out;
}

/// What the connector asks a domain controller.
enum class Ask {
  head,
  people,
  groups,
  foreign,
  range,
  tokens,
  entry,
  holders,    ///< is anybody in any of these groups?
  everybody,  ///< in which groups is everybody?
  listed      ///< does the group list this member, or anybody?
};

inline Ask ask_of(const LdapRequest& r) {
  const auto wants = [&](const std::string& name) {
    for (const auto& one : r.attributes) {
      if (one.starts_with(name)) return true;
    }
    return false;
  };
  if (wants(LDAP_NO_ATTRS)) return r.scope == LDAP_SCOPE_BASE ? Ask::listed : Ask::holders;
  if (wants("memberOf")) return Ask::everybody;
  if (wants("tokenGroups")) return Ask::tokens;
  if (wants("member;range=")) return Ask::range;
  if (r.scope == LDAP_SCOPE_BASE && wants("groupType") && wants("userAccountControl")) return Ask::entry;
  if (wants("userAccountControl")) return Ask::people;
  if (wants("groupType")) return Ask::groups;
  if (wants("objectClass")) return r.scope == LDAP_SCOPE_BASE ? Ask::entry : Ask::foreign;
  return Ask::head;
}

inline std::string user_dn(int number) { return "CN=u" + std::to_string(number) + ",DC=test"; }

/// Attributes of an honest user, group or the root, which a lie changes.
inline LdapAttributes user(int number) {
  return {{"objectGUID", {guid_bytes(number)}},
          {"objectSid", {own_sid(1000 + static_cast<std::uint32_t>(number))}},
          {"sAMAccountName", {"u" + std::to_string(number)}},
          {"userAccountControl", {"512"}},
          {"primaryGroupID", {"513"}},
          {"objectClass", {"user"}}};
}
inline LdapAttributes group(int number, const std::string& sid, const std::string& name) {
  return {{"objectGUID", {guid_bytes(number)}},
          {"objectSid", {sid}},
          {"sAMAccountName", {name}},
          {"groupType", {"-2147483646"}}};
}
inline LdapAttributes with(LdapAttributes all, const std::string& name, std::vector<std::string> values) {
  for (auto& [attribute, old] : all) {
    if (attribute == name) {
      old = std::move(values);
      return all;
    }
  }
  all.emplace_back(name, std::move(values));
  return all;
}
inline LdapAttributes without(LdapAttributes all, const std::string& name) {
  std::erase_if(all, [&](const auto& pair) { return pair.first == name; });
  return all;
}

/// An honest domain: users u1 to u3, whose primary group is Domain Users; `few` has u1 and u2; `many` has all
/// three, two at a time, and is in Administrators.
inline const std::string kBig = "CN=many,DC=test";

inline std::string people_of(const LdapRequest& r) {
  return ldap_entry(r.id, user_dn(1), user(1)) + ldap_entry(r.id, user_dn(2), user(2)) +
         ldap_entry(r.id, user_dn(3), user(3)) + ldap_done(r.id, 0, "");
}
inline std::string group_entries(const LdapRequest& r) {
  return ldap_entry(r.id, "CN=Domain Users,DC=test", group(11, own_sid(513), "Domain Users")) +
         ldap_entry(r.id, "CN=few,DC=test",
                    with(group(12, own_sid(2001), "few"), "member", {user_dn(1), user_dn(2)})) +
         ldap_entry(r.id, kBig,
                    with(with(group(13, own_sid(2002), "many"), "member", {}), "member;range=0-1",
                         {user_dn(1), user_dn(2)})) +
         ldap_entry(r.id, "CN=Administrators,DC=test",
                    with(group(14, sid_bytes({32, 544}), "Administrators"), "member", {kBig}));
}
inline std::string range(const LdapRequest& r, const std::string& name,
                         const std::vector<std::string>& members, const std::string& stamp = "7") {
  return ldap_entry(r.id, kBig, {{name, members}, {"uSNChanged", {stamp}}}) + ldap_done(r.id, 0);
}
inline bool first_range(const LdapRequest& r) { return r.attributes.at(0) == "member;range=0-*"; }

/// Who is in which groups, as everybody shows it.
inline std::string everybody(const LdapRequest& r) {
  const auto in = [&](int number, const std::string& dn, const std::vector<std::string>& groups) {
    return ldap_entry(r.id, dn, {{"objectGUID", {guid_bytes(number)}}, {"memberOf", groups}});
  };
  return in(1, user_dn(1), {"CN=few,DC=test", kBig}) + in(2, user_dn(2), {"CN=few,DC=test", kBig}) +
         in(3, user_dn(3), {kBig}) + in(13, kBig, {"CN=Administrators,DC=test"});
}

inline std::string honest(const LdapRequest& r) {
  switch (ask_of(r)) {
    case Ask::head:
      return ldap_entry(r.id, "DC=test", {{"objectSid", {sid_bytes({21, 1, 2, 3})}}}) + ldap_done(r.id, 0);
    case Ask::people:
      return people_of(r);
    case Ask::groups:
      return group_entries(r) + ldap_done(r.id, 0, "");
    case Ask::foreign:
    case Ask::holders:
      return ldap_done(r.id, 0, "");
    case Ask::everybody:
      return everybody(r) + ldap_done(r.id, 0, "");
    case Ask::listed:
      return ldap_done(r.id, 0);
    case Ask::range:
      return first_range(r) ? range(r, "member;range=0-1", {user_dn(1), user_dn(2)})
                            : range(r, "member;range=2-*", {user_dn(3)});
    case Ask::tokens: {
      std::vector<std::string> sids{own_sid(513), own_sid(2002), sid_bytes({32, 544})};
      if (r.base != user_dn(3)) sids.push_back(own_sid(2001));
      return ldap_entry(r.id, r.base, {{"tokenGroups", sids}}) + ldap_done(r.id, 0);
    }
    case Ask::entry:
      return ldap_done(r.id, LDAP_NO_SUCH_OBJECT);
  }
  return {};
}

inline LdapSelf self() {
  return {.root = {{"defaultNamingContext", {"DC=test"}},
                   {"isSynchronized", {"TRUE"}},
                   {"supportedCapabilities", {"1.2.840.113556.1.4.800"}}},
          .who = "u:TEST\\reader"};
}

inline FakeReading read_from(std::uint16_t port, const boost::json::object& more = {}) {
  boost::json::object settings{{"uri", "ldap://127.0.0.1:" + std::to_string(port)},
                               {"insecure", true},
                               {"bind_dn", "reader@test"},
                               {"timeout", 1}};
  for (const auto& pair : more) settings[pair.key()] = pair.value();
  return read_ad(settings, "password");
}
inline FakeReading read_from(const ScriptedLdap& server) { return read_from(server.port()); }

/// Group entries of the honest domain, and one more.
inline std::string groups_and_one(const LdapRequest& r, const std::string& dn, const LdapAttributes& more) {
  return group_entries(r) + ldap_entry(r.id, dn, more) + ldap_done(r.id, 0, "");
}

}  // namespace behorig::testing
