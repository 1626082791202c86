#include "tests/support/large_worlds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace behorig::large {

using testing::TextTable;

Builder::Builder() {
  row(table("systems", {"system"}), {"s"});
  row(table("owners", {"system", "person", "capacity"}), {"s", "owner", "system_owner"});
  row(table("people", {"person"}), {"owner"});
}

TextTable& Builder::table(const std::string& name, std::vector<std::string> columns) {
  const auto found =
      std::find_if(tables_.begin(), tables_.end(), [&](const TextTable& one) { return one.name == name; });
  if (found != tables_.end()) return *found;
  TextTable& out = tables_.emplace_back();
  out.name = out.source = name;
  out.columns = std::move(columns);
  return out;
}

void Builder::row(TextTable& table, std::vector<std::string> cells) {
  table.rows.push_back({table.rows.size() + 2, std::move(cells)});
}

std::uint32_t Builder::entitlement(const std::string& id) {
  SnapshotBuilder::Entitlement entitlement;
  entitlement.id = id;
  snapshot_.entitlement(entitlement);
  return entitlements_++;
}

std::uint32_t Builder::account(const std::string& id) {
  SnapshotBuilder::Account account;
  account.id = id;
  account.enabled = Enabled::yes;
  snapshot_.account(account);
  return accounts_++;
}

void Builder::grant(std::uint32_t account, std::uint32_t entitlement) {
  constexpr std::size_t kBatch = 65536;
  grants_.push_back({account, entitlement});
  if (grants_.size() >= kBatch) snapshot_.grants(std::exchange(grants_, {}));
}

std::uint32_t Builder::employee(const std::string& id) {
  row(table("people", {"person"}), {id});
  return account(id);
}

void Builder::role(const std::string& id, const std::string& entitlement) {
  row(table("roles", {"system", "role", "approved_by", "approved_on"}), {"s", id, "owner", "2026-01-01"});
  row(table("role_entitlements", {"system", "role", "entitlement"}), {"s", id, entitlement});
}

void Builder::assign(const std::string& person, const std::string& role) {
  row(table("assignments", {"person", "system", "role", "approved_by", "approved_on"}),
      {person, "s", role, "owner", "2026-01-01"});
}

void Builder::revoke(const std::string& person, const std::string& role) {
  row(table("revocations", {"person", "system", "role", "revoked_on"}), {person, "s", role, "2026-03-01"});
}

World Builder::finish() && {
  snapshot_.grants(std::move(grants_));
  return {std::move(snapshot_).finish(), std::move(tables_)};
}

Register register_of(const World& world) {
  auto outcome = testing::read_register(world.tables);
  if (!outcome.reg) std::abort();  // the builder makes valid registers
  return std::move(*outcome.reg);
}

std::vector<Deviation> deviations_of(const Snapshot& snapshot, const Meaning& meaning) {
  CompareOptions options;
  options.system = "s";
  options.day = *Date::parse("2026-06-15");
  options.keys = {{"account", "person"}};
  return compare(snapshot, meaning, options, Verdict::complete);
}

std::vector<Deviation> deviations_of(const World& world) {
  const Register reg = register_of(world);
  return deviations_of(world.snapshot, Meaning(reg));
}

std::uint32_t ladder(Builder& builder, std::uint32_t width, std::uint32_t depth) {
  if (width % kRing != 0) std::abort();
  std::uint32_t first = 0;
  for (std::uint32_t layer = 0; layer < depth; ++layer) {
    for (std::uint32_t i = 0; i < width; ++i) {
      const auto number = builder.entitlement(fmt::format("L{:02}-{:06}", layer, i));
      if (layer == 0 && i == 0) first = number;
    }
  }
  const auto at = [&](std::uint32_t layer, std::uint32_t i) { return first + layer * width + i % width; };
  for (std::uint32_t i = 0; i < width; ++i) {
    for (std::uint32_t layer = 0; layer + 1 < depth; ++layer) {
      builder.nest(at(layer, i), at(layer + 1, i));
      builder.nest(at(layer, i), at(layer + 1, i + 1));
    }
    builder.nest(at(depth - 1, i), at(depth - 1, i % kRing == kRing - 1 ? i + 1 - kRing : i + 1));
  }
  const auto root = builder.entitlement("root");
  for (std::uint32_t i = 0; i < width; ++i) builder.nest(root, at(0, i));
  return root;
}

}  // namespace behorig::large
