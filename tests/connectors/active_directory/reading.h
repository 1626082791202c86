#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "connectors/active_directory/config.h"
#include "connectors/active_directory/reader.h"
#include "tests/support/fake_reading.h"

namespace behorig::testing {

using Pairs = std::set<std::pair<std::string, std::string>>;

/// With the options that the host fills in.
inline boost::json::object domain_settings(const boost::json::object& more) {
  boost::json::object options{{"bind", "simple"},   {"timeout", 20},
                              {"page_size", 1000},  {"krb5_config", "/etc/krb5.conf"},
                              {"token_checks", 20}, {"full_every", 1000}};
  for (const auto& pair : more) options[pair.key()] = pair.value();
  return options;
}

inline FakeReading read_ad(const boost::json::object& settings, const std::string& password,
                           const std::string& remembered = {}, bool of_newest = true) {
  return sdk::fake_read(
      boost::json::serialize(domain_settings(settings)),
      [](sdk::Reading& reading) {
        active_directory::read_domain(active_directory::config_of(reading), reading);
      },
      {{"password", password}}, {}, remembered, of_newest);
}

inline std::map<std::string, std::string> names_of(const FakeReading& reading) {
  std::map<std::string, std::string> out;
  for (const auto& account : reading.accounts) out[account.id] = account.name;
  for (const auto& entitlement : reading.entitlements) out[entitlement.id] = entitlement.name;
  return out;
}

/// Who holds what, by the names that people know.
inline Pairs held(const FakeReading& reading) {
  auto names = names_of(reading);
  Pairs out;
  for (const auto& grant : reading.grants) out.emplace(names[grant.account], names[grant.entitlement]);
  return out;
}
inline Pairs nested(const FakeReading& reading) {
  auto names = names_of(reading);
  Pairs out;
  for (const auto& [member, gives] : reading.nestings) out.emplace(names[member], names[gives]);
  return out;
}
inline Pairs dangling(const FakeReading& reading) {
  auto names = names_of(reading);
  Pairs out;
  for (const auto& [entitlement, member] : reading.dangling) out.emplace(names[entitlement], member);
  return out;
}

inline const sdk::Account& account(const FakeReading& reading, const std::string& name) {
  for (const auto& one : reading.accounts) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << "no account " << name;
  static const sdk::Account none;
  return none;
}
inline const sdk::Entitlement& entitlement(const FakeReading& reading, const std::string& name) {
  for (const auto& one : reading.entitlements) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << "no entitlement " << name;
  static const sdk::Entitlement none;
  return none;
}
/// The values of an attribute, with a comma between them.
inline std::string attribute(const sdk::Account& account, const std::string& key) {
  std::string out;
  for (const auto& [name, value] : account.attributes) {
    if (name == key) out += (out.empty() ? "" : ",") + value;
  }
  return out;
}

inline void expect_broken(const FakeReading& reading, const std::string& error) {
  EXPECT_FALSE(reading.complete);
  EXPECT_THAT(reading.errors(), ::testing::Contains(error)) << told(reading);
}

}  // namespace behorig::testing
