#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>

#include "connectors/sql/config.h"
#include "connectors/sql/reader.h"
#include "plugins/sdk/fake.h"
#include "tests/support/mariadb.h"
#include "tests/support/odbc.h"
#include "tests/support/postgres.h"

namespace behorig::testing {

using sdk::FakeReading;
using Pair = std::pair<std::string, std::string>;
using Pairs = std::set<Pair>;

/// One server of each kind for all tests of the program.
inline Postgres& postgres() {
  static Postgres server;
  return server;
}
inline MariaDb& mariadb() {
  static MariaDb server;
  return server;
}

inline void read_with_settings(sdk::Reading& reading) {
  const auto config = sql_connector::config_of(reading);
  sql_connector::read_database(config, reading);
}

/// As the host does: options with their defaults.
inline FakeReading read_sql(boost::json::object options, const std::string& password = "reader-pw",
                            const std::function<void()>& asked = {}) {
  const boost::json::object defaults{
      {"mode", "queries"}, {"port", 0}, {"insecure", false}, {"timeout", 20}, {"statement_timeout", 60}};
  for (const auto& pair : defaults) options.emplace(pair.key(), pair.value());
  std::map<std::string, std::string> secrets;
  if (!password.empty()) secrets["password"] = password;
  return sdk::fake_read(boost::json::serialize(options), read_with_settings, secrets, asked);
}

inline boost::json::object with(boost::json::object options, const boost::json::object& more) {
  for (const auto& pair : more) options[pair.key()] = pair.value();
  return options;
}

/// The reader over verified TLS.
inline boost::json::object on_postgres(const boost::json::object& more = {}) {
  return with({{"backend", "postgresql"},
               {"host", "127.0.0.1"},
               {"port", postgres().port()},
               {"database", "postgres"},
               {"user", "reader"},
               {"ca_file", postgres().authority().file()}},
              more);
}
inline boost::json::object on_mariadb(const boost::json::object& more = {}) {
  return with({{"backend", "mariadb"},
               {"host", "127.0.0.1"},
               {"port", mariadb().port()},
               {"user", "reader"},
               {"ca_file", mariadb().authority().file()}},
              more);
}

/// Through the driver of PostgreSQL.
inline boost::json::object psqlodbc(const boost::json::object& more) {
  return with({{"backend", "odbc"}, {"user", "reader"}, {"odbc", odbc_keywords(postgres())}}, more);
}

/// Lines with a tab.
inline Pairs pairs_of(const std::string& text) {
  Pairs out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    out.emplace(line.substr(0, tab), line.substr(tab + 1));
  }
  return out;
}

inline Pairs held(const FakeReading& reading) {
  Pairs out;
  for (const auto& grant : reading.grants) out.emplace(grant.account, grant.entitlement);
  return out;
}

/// Who holds what, through everything that it gives.
inline Pairs effective(const FakeReading& reading) {
  std::multimap<std::string, std::string> gives;
  for (const auto& [member, given] : reading.nestings) gives.emplace(member, given);
  Pairs out;
  std::vector<std::pair<std::string, std::string>> left;
  for (const auto& pair : held(reading)) left.push_back(pair);
  while (!left.empty()) {
    const auto pair = left.back();
    left.pop_back();
    if (!out.insert(pair).second) continue;
    const auto [from, to] = gives.equal_range(pair.second);
    for (auto it = from; it != to; ++it) left.emplace_back(pair.first, it->second);
  }
  return out;
}

inline std::string told(const FakeReading& reading) {
  std::string out;
  for (const auto& problem : reading.problems) out += problem.id + " " + problem.args_json + "\n";
  return out + reading.proof_json;
}

inline void expect_complete(const FakeReading& reading) {
  EXPECT_TRUE(reading.complete) << told(reading);
  EXPECT_THAT(reading.errors(), ::testing::IsEmpty()) << told(reading);
}

inline void expect_broken(const FakeReading& reading, const std::string& error) {
  EXPECT_FALSE(reading.complete) << told(reading);
  EXPECT_THAT(reading.errors(), ::testing::ElementsAre(error)) << told(reading);
  EXPECT_THAT(reading.dangling, ::testing::IsEmpty()) << "nothing may be missing in what was not read whole";
}

}  // namespace behorig::testing
