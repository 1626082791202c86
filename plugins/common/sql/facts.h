#pragma once

#include <map>
#include <string>

#include "plugins/common/sql/database.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::sql {

/// A query for each fact; a blank one is not asked, but for grants.
struct Queries {
  std::string accounts = {}, entitlements = {}, grants = {}, nesting = {};
  /// One that must find nothing, else there are rights that the others do not know of.
  std::string hidden = {};
  /// They ask tables that no transaction holds still: all is asked twice, and must be the same.
  bool moving = false;
};

/// What the words of a column mean, by column: enabled, privileged, kind, last_used, created, since, until.
using Words = std::map<std::string, std::string, std::less<>>;
using Values = std::map<std::string, Words, std::less<>>;

/// Asks every query and states what came. True if each was read to the server's own end, with as many rows as
/// it counts, and every value was understood.
bool read_facts(Database& database, const Queries& queries, const Values& values, sdk::Reading& reading);

}  // namespace behorig::sql
