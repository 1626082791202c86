#pragma once

#include <algorithm>

#include "plugins/common/ldap/ber.h"
#include "plugins/common/ldap/dirsync.h"
#include "tests/connectors/active_directory/reading.h"
#include "tests/connectors/active_directory/script.h"

namespace behorig::testing {

/// What the connector asks besides what it asks for a whole reading.
enum class Part { none, dirsync, service, schema, tombstones, names, by_id, logons };

inline bool holds(const LdapRequest& r, std::string_view bytes) {
  return r.bytes.find(bytes) != std::string::npos;
}
inline bool is_by_id(const LdapRequest& r) {
  for (int i = 1; i < 100; ++i) {
    if (holds(r, guid_bytes(i))) return true;
  }
  return false;
}
inline bool is_about_logons(const LdapRequest& r) {
  const std::size_t first = r.bytes.find("\x09lastLogon");
  return first != std::string::npos && r.bytes.find("\x09lastLogon", first + 1) != std::string::npos;
}
inline Part part_of(const LdapRequest& r) {
  for (const auto& oid : r.controls) {
    if (oid == ldap::kDirSync) return Part::dirsync;
    if (oid == "1.2.840.113556.1.4.417") return Part::tombstones;
  }
  if (r.base == "CN=NTDS,DC=test") return Part::service;
  if (r.base == "CN=Schema,DC=test") return Part::schema;
  if (r.scope == LDAP_SCOPE_BASE) return Part::none;
  if (is_by_id(r)) return Part::by_id;
  if (is_about_logons(r)) return Part::logons;
  if (r.attributes.size() == 1 && r.attributes[0] == "objectGUID") return Part::names;
  return Part::none;
}

/// Before the change and after it: u2 was disabled, u3 was deleted (which takes it out of `many`), and u4 is
/// new and in `few`.
class World {
 public:
  explicit World(bool changed) : changed_(changed) {}

  std::string operator()(const LdapRequest& r) const {
    switch (part_of(r)) {
      case Part::dirsync:
        return told(r, changed_) + end(r);
      case Part::service:
        return ldap_entry(r.id, r.base, {{"invocationId", {std::string(16, 'i')}}}) + ldap_done(r.id, 0);
      case Part::schema:
        return schema(r);
      case Part::tombstones:
      case Part::logons:
        return ldap_done(r.id, 0, "");
      default:
        break;
    }
    if (ask_of(r) == Ask::everybody || ask_of(r) == Ask::holders || ask_of(r) == Ask::listed)
      return honest(r);
    if (r.scope != LDAP_SCOPE_BASE) return entries(r) + ldap_done(r.id, 0, "");
    return ask_of(r) == Ask::tokens ? tokens(r) : honest(r);
  }
  /// The entries that a search shows.
  std::string entries(const LdapRequest& r) const {
    const bool foreign = holds(r, "foreignSecurityPrincipal"),
               people = holds(r, "msDS-ManagedServiceAccount"), groups = holds(r, "\x05group"),
               named = is_by_id(r);
    std::string out;
    for (const auto& [number, dn, is_group, attributes] : all()) {
      if (foreign || (people && is_group) || (groups && !is_group)) continue;
      if (!named || holds(r, guid_bytes(number))) out += ldap_entry(r.id, dn, attributes);
    }
    return out;
  }
  static std::string told(const LdapRequest& r, bool changed) {
    if (!changed) return "";
    return object(r, 2, {{"userAccountControl", {"514"}}}) + gone(r, 3) +
           object(r, 4, {{"name", {"u4"}}, {"whenCreated", {"20261127000000.0Z"}}}) + object(r, 12, {}) +
           object(r, 13, {});
  }
  static std::string object(const LdapRequest& r, int number, const LdapAttributes& more) {
    LdapAttributes all{{"objectGUID", {guid_bytes(number)}}};
    all.insert(all.end(), more.begin(), more.end());
    return ldap_entry(r.id, "CN=x,DC=test", all);
  }
  static std::string gone(const LdapRequest& r, int number) {
    return object(r, number, {{"name", {"u3 DEL"}}, {"isDeleted", {"TRUE"}}});
  }
  static std::string value(bool more, const std::string& cookie) {
    return ldap::ber_element(ldap::kBerSequence,
                             ldap::ber_element(ldap::kBerInteger, std::string(1, more ? '\1' : '\0')) +
                                 ldap::ber_element(ldap::kBerInteger, std::string(1, '\0')) +
                                 ldap::ber_element(ldap::kBerOctets, cookie));
  }
  static std::string end(const LdapRequest& r, bool more = false, const std::string& cookie = "state") {
    return ldap_done_with(r.id, 0, ldap::kDirSync, value(more, cookie));
  }

 private:
  struct One {
    int number;
    std::string dn;
    bool is_group;
    LdapAttributes attributes;
  };
  std::vector<One> all() const {
    std::vector<One> out;
    for (int i : {1, 2, 3, 4}) {
      if (i == (changed_ ? 3 : 4)) continue;
      auto attributes = with(user(i), "uSNChanged", {std::to_string(10 + i)});
      if (i == 2 && changed_) attributes = with(attributes, "userAccountControl", {"514"});
      out.push_back({i, user_dn(i), false, attributes});
    }
    const std::string last = user_dn(changed_ ? 4 : 3);
    out.push_back({11, "CN=Domain Users,DC=test", true, group(11, own_sid(513), "Domain Users")});
    out.push_back(
        {12, "CN=few,DC=test", true, with(group(12, own_sid(2001), "few"), "member", {user_dn(1), last})});
    out.push_back({13, kBig, true,
                   with(group(13, own_sid(2002), "many"), "member",
                        changed_ ? std::vector<std::string>{user_dn(1), user_dn(2)}
                                 : std::vector<std::string>{user_dn(1), user_dn(2), user_dn(3)})});
    out.push_back({14, "CN=Administrators,DC=test", true,
                   with(group(14, sid_bytes({32, 544}), "Administrators"), "member", {kBig})});
    return out;
  }
  std::string tokens(const LdapRequest& r) const {
    std::vector<std::string> sids{own_sid(513)};
    if (r.base != user_dn(4)) sids.insert(sids.end(), {own_sid(2002), sid_bytes({32, 544})});
    if (r.base != user_dn(2)) sids.push_back(own_sid(2001));
    return ldap_entry(r.id, r.base, {{"tokenGroups", sids}}) + ldap_done(r.id, 0);
  }
  static std::string schema(const LdapRequest& r) {
    std::string out;
    for (const char* name :
         {"objectSid", "sAMAccountName", "userAccountControl", "primaryGroupID", "objectClass",
          "accountExpires", "lockoutTime", "lastLogonTimestamp", "pwdLastSet", "servicePrincipalName",
          "userPrincipalName", "adminCount", "sIDHistory", "groupType", "description", "member"}) {
      LdapAttributes attributes{{"lDAPDisplayName", {name}}, {"systemFlags", {"16"}}};
      if (std::string_view(name) == "member") {
        attributes.emplace_back("linkID", std::vector<std::string>{"2"});
        attributes.emplace_back("attributeSyntax", std::vector<std::string>{"2.5.5.1"});
      }
      out += ldap_entry(r.id, "CN=a,CN=Schema,DC=test", attributes);
    }
    for (const char* name : {"objectGUID", "whenCreated", "uSNChanged", "lastLogon"})
      out +=
          ldap_entry(r.id, "CN=a,CN=Schema,DC=test", {{"lDAPDisplayName", {name}}, {"systemFlags", {"17"}}});
    return out + ldap_done(r.id, 0, "");
  }
  bool changed_;
};

inline LdapSelf syncing_self() {
  auto out = self();
  out.root.push_back({"supportedControl", {ldap::kDirSync}});
  out.root.push_back({"dsServiceName", {"CN=NTDS,DC=test"}});
  out.root.push_back({"highestCommittedUSN", {"100"}});
  out.root.push_back({"schemaNamingContext", {"CN=Schema,DC=test"}});
  return out;
}

inline FakeReading read_world(const ScriptedLdap& server, const std::string& remembered = {},
                              int full_every = 1000) {
  return read_ad({{"uri", server.uri()},
                  {"insecure", true},
                  {"bind_dn", "reader@test"},
                  {"timeout", 1},
                  {"full_every", full_every}},
                 "password", remembered);
}

inline const std::string& remembered() {
  static const std::string bytes = [] {
    const ScriptedLdap server(World(false), syncing_self());
    const auto reading = read_world(server);
    expect_complete(reading);
    EXPECT_THAT(reading.remembered, ::testing::StartsWith("behorig-ldap")) << told(reading);
    return reading.remembered;
  }();
  return bytes;
}
inline const FakeReading& truth() {
  static const FakeReading reading = [] {
    const ScriptedLdap server(World(true), syncing_self());
    FakeReading out = read_world(server, {}, 1);
    expect_complete(out);
    return out;
  }();
  return reading;
}

/// As World, and `many` shows its members one at a time, as Windows does from 1,500 on.
inline std::string in_ranges(const LdapRequest& r, bool changed) {
  const std::vector<std::string> members = changed
                                               ? std::vector<std::string>{user_dn(1), user_dn(2)}
                                               : std::vector<std::string>{user_dn(1), user_dn(2), user_dn(3)};
  if (ask_of(r) == Ask::range) {
    const std::string& asked = r.attributes.at(0);
    const std::size_t first = std::stoul(asked.substr(asked.find('=') + 1));
    const std::string last = first + 1 == members.size() ? "*" : std::to_string(first);
    return range(r, "member;range=" + std::to_string(first) + "-" + last, {members.at(first)});
  }
  std::string out = World(changed)(r);
  if (std::find(r.attributes.begin(), r.attributes.end(), "member") == r.attributes.end()) return out;
  const auto whole = with(group(13, own_sid(2002), "many"), "member", members);
  const auto part =
      with(with(group(13, own_sid(2002), "many"), "member", {}), "member;range=0-0", {members[0]});
  const std::string before = ldap_entry(r.id, kBig, whole);
  if (const std::size_t at = out.find(before); at != std::string::npos)
    out.replace(at, before.size(), ldap_entry(r.id, kBig, part));
  return out;
}

}  // namespace behorig::testing
