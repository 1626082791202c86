#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/shipped.h"

namespace behorig::testing {

/// What a source holds, apart from how it writes it down. Accounts and groups are known by their names.
struct World {
  struct Account {
    std::string name;
    bool enabled = true;
  };
  struct Group {
    std::string name;
    std::vector<std::string> accounts = {};  ///< its members
    std::vector<std::string> groups = {};    ///< whose members are its members too
  };
  std::vector<Account> accounts;
  std::vector<Group> groups;
};

/// What the suite must know of a connector: how a source of its kind is made, and what it cannot hold.
class Quirks {
 public:
  virtual ~Quirks() = default;
  virtual const char* connector() const = 0;
  /// A source with this content, and the job that reads it. The source lives until the next call.
  virtual HostJob serve(const World& world) = 0;
  /// Takes the source away, so that a reading must fail.
  virtual void destroy() = 0;
  /// Can an account or group be called this?
  virtual bool carries(const std::string& name) const = 0;
  /// How many accounts a source of this kind is asked to hold.
  virtual int most() const { return 100'001; }
  /// Can a group be a member of another? If not, worlds are served and expected without.
  virtual bool nests() const { return true; }
  /// What the source calls a group.
  virtual std::string called(const std::string& group) const { return group; }
  /// Entitlements that every source of this kind has of itself; what they give is not looked at.
  virtual std::set<std::string> own() const { return {}; }
  /// The secret that serve() gives; blank if the connector has none.
  virtual std::string secret() const { return {}; }
};

std::unique_ptr<Quirks> active_directory_quirks();
std::unique_ptr<Quirks> csv_quirks();
std::unique_ptr<Quirks> exec_quirks();
std::unique_ptr<Quirks> koha_quirks();
std::unique_ptr<Quirks> ldap_quirks();
std::unique_ptr<Quirks> scim_quirks();
std::unique_ptr<Quirks> sql_postgresql_quirks();
std::unique_ptr<Quirks> sql_mariadb_quirks();
std::unique_ptr<Quirks> sql_sqlite_quirks();
std::unique_ptr<Quirks> sql_odbc_quirks();
std::unique_ptr<Quirks> unix_quirks();

}  // namespace behorig::testing
