#pragma once

#include <string>
#include <vector>

#include "core/controls/compare.h"
#include "tests/support/tables.h"

namespace behorig::large {

// Readings that are large and whose deviations are known by how they were built: for tests and for the
// benchmark of nestings.

/// A snapshot and the tables of a register of the system "s" on 2026-06-15, where the person "owner" owns it.
struct World {
  Snapshot snapshot;
  std::vector<testing::TextTable> tables;
};

/// Adds up a world. Numbers of accounts and entitlements are given in the order of their definition.
class Builder {
 public:
  Builder();

  std::uint32_t entitlement(const std::string& id);
  std::uint32_t account(const std::string& id);
  void grant(std::uint32_t account, std::uint32_t entitlement);
  void nest(std::uint32_t member, std::uint32_t gives) { snapshot_.nesting(member, gives); }

  /// A person who is employed, with a personal account of the same id.
  std::uint32_t employee(const std::string& id);
  /// A role that the owner approved, with one entitlement.
  void role(const std::string& id, const std::string& entitlement);
  void assign(const std::string& person, const std::string& role);
  void revoke(const std::string& person, const std::string& role);

  World finish() &&;

 private:
  testing::TextTable& table(const std::string& name, std::vector<std::string> columns);
  static void row(testing::TextTable& table, std::vector<std::string> cells);

  SnapshotBuilder snapshot_;
  std::vector<SnapshotBuilder::GrantPair> grants_;  ///< that are still to be handed on
  std::uint32_t accounts_ = 0, entitlements_ = 0;
  std::vector<testing::TextTable> tables_;
};

/// The register of a world.
Register register_of(const World& world);
/// compare() on a complete reading.
std::vector<Deviation> deviations_of(const Snapshot& snapshot, const Meaning& meaning);
std::vector<Deviation> deviations_of(const World& world);

/// Those of the ladder's last layer give each other in rings of so many.
constexpr std::uint32_t kRing = 10;

/// `depth` layers of `width` entitlements "L..-......", each of which gives two of the next layer: 2^(depth -
/// 1) ways from each of the first. The width is a multiple of kRing. "root" gives all of the first. Gives the
/// number of root.
std::uint32_t ladder(Builder& builder, std::uint32_t width, std::uint32_t depth);

}  // namespace behorig::large
