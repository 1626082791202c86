#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "connectors/ldap/config.h"
#include "connectors/ldap/reader.h"
#include "tests/support/fake_reading.h"
#include "tests/support/slapd.h"

namespace behorig::testing {

using Pairs = std::set<std::pair<std::string, std::string>>;

inline void read_with_settings(sdk::Reading& reading) {
  const auto config = ldap_connector::config_of(reading);
  ldap_connector::read_directory(config, reading);
}

/// How the connector is set; what is left as it is reads ou=people and ou=groups over LDAPS as the reader.
struct LdapSettings {
  std::string uri = {}, ca_file = {};
  std::string bind_dn = Slapd::kReader, password = "reader-pw";
  boost::json::object more = {};
  std::string remembered = {};
  bool of_newest = true;  ///< what is remembered: of the newest reading
};

inline FakeReading read_ldap(const LdapSettings& settings) {
  boost::json::object options{{"uri", settings.uri},
                              {"bind", "simple"},
                              {"bind_dn", settings.bind_dn},
                              {"timeout", 20},
                              {"page_size", 0},
                              {"connections", 2},
                              {"full_every", 7},
                              {"people", boost::json::array{{{"base", "ou=people,dc=example,dc=test"}}}},
                              {"groups", boost::json::array{{{"base", "ou=groups,dc=example,dc=test"}}}}};
  if (!settings.ca_file.empty()) options["ca_file"] = settings.ca_file;
  for (const auto& pair : settings.more) options[pair.key()] = pair.value();
  return sdk::fake_read(boost::json::serialize(options), read_with_settings,
                        {{"password", settings.password}}, {}, settings.remembered, settings.of_newest);
}

inline FakeReading read_ldap(const Slapd& server, boost::json::object more = {}) {
  return read_ldap({.uri = server.ldaps(), .ca_file = server.authority().file(), .more = std::move(more)});
}

/// Who holds what, by the names that people know.
inline Pairs held(const FakeReading& reading) {
  std::map<std::string, std::string> accounts, entitlements;
  for (const auto& account : reading.accounts) accounts[account.id] = account.name;
  for (const auto& entitlement : reading.entitlements) entitlements[entitlement.id] = entitlement.name;
  Pairs out;
  for (const auto& grant : reading.grants)
    out.emplace(accounts[grant.account], entitlements[grant.entitlement]);
  return out;
}

inline Pairs nested(const FakeReading& reading) {
  std::map<std::string, std::string> names;
  for (const auto& entitlement : reading.entitlements) names[entitlement.id] = entitlement.name;
  Pairs out;
  for (const auto& [member, gives] : reading.nestings) out.emplace(names[member], names[gives]);
  return out;
}

inline Pairs dangling(const FakeReading& reading) {
  std::map<std::string, std::string> names;
  for (const auto& entitlement : reading.entitlements) names[entitlement.id] = entitlement.name;
  Pairs out;
  for (const auto& [entitlement, member] : reading.dangling) out.emplace(names[entitlement], member);
  return out;
}

inline void expect_broken(const FakeReading& reading, const std::string& error) {
  EXPECT_FALSE(reading.complete);
  EXPECT_THAT(reading.errors(), ::testing::Contains(error)) << told(reading);
  EXPECT_THAT(reading.dangling, ::testing::IsEmpty()) << "nothing may be missing in what was not read whole";
}

inline std::string member(const std::string& uid) {
  return "member: uid=" + uid + ",ou=people,dc=example,dc=test\n";
}
inline std::string group(const std::string& cn) {
  return "member: cn=" + cn + ",ou=groups,dc=example,dc=test\n";
}

}  // namespace behorig::testing
