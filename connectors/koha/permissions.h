#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/sql/database.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::koha_connector {

/// Koha's catalogue of permissions as entitlements: modules, each a bit of borrowers.flags, and their single
/// permissions. Who holds a module holds its permissions; who holds superlibrarian holds everything.
class Permissions {
 public:
  Permissions(sql::Database& database, sdk::Reading& reading) : database_(database), reading_(reading) {}

  /// Reads both tables and states them. False if something keeps the reading from being complete.
  bool read();

  /// Modules that everybody holds (userflags.defaulton).
  const std::vector<std::uint32_t>& defaults() const { return defaults_; }
  /// The entitlement of a bit that somebody's flags have; told once if no module has it.
  std::uint32_t module(unsigned bit);
  /// The entitlement of a row of user_permissions; told once if the catalogue does not have it.
  std::uint32_t single(std::uint64_t bit, const std::string& code);

 private:
  bool read_modules();
  bool read_singles();
  void state_nestings();
  std::string name_of(std::uint64_t bit) const;

  sql::Database& database_;
  sdk::Reading& reading_;
  std::map<std::uint64_t, std::pair<std::string, std::uint32_t>> modules_;  ///< by bit
  std::map<std::pair<std::uint64_t, std::string>, std::uint32_t> singles_;
  std::vector<std::uint32_t> defaults_;
};

}  // namespace behorig::koha_connector
