#include "tests/support/naive/bridge.h"

#include <algorithm>
#include <cstdlib>

namespace behorig::naive {
namespace {

template <class List>
void mix(List& list, std::mt19937* shuffle) {
  if (shuffle != nullptr) std::shuffle(list.begin(), list.end(), *shuffle);
}

Date day_or(const std::string& text, Date other) { return text.empty() ? other : *Date::parse(text); }

}  // namespace

std::vector<testing::TextTable> tables_of(const World& world, std::mt19937* shuffle) {
  std::vector<testing::TextTable> out;
  for (auto [name, rows] : world.tables) {
    testing::TextTable table;
    table.name = table.source = name;
    std::set<std::string> columns;
    for (const Row& row : rows) {
      for (const auto& [column, text] : row) columns.insert(column);
    }
    table.columns.assign(columns.begin(), columns.end());
    // The first row that gives an account's kind decides: that order is part of the meaning.
    if (name != "accounts") mix(rows, shuffle);
    for (const Row& row : rows) {
      testing::TextTable::Row cells{table.rows.size() + 2, {}};
      for (const auto& column : table.columns)
        cells.cells.push_back(row.contains(column) ? row.at(column) : "");
      table.rows.push_back(std::move(cells));
    }
    out.push_back(std::move(table));
  }
  mix(out, shuffle);
  return out;
}

Snapshot snapshot_of(const World& world, std::mt19937* shuffle) {
  World w = world;
  mix(w.accounts, shuffle);
  mix(w.entitlements, shuffle);
  mix(w.grants, shuffle);
  mix(w.nestings, shuffle);
  SnapshotBuilder builder;
  std::map<std::string, std::uint32_t> accounts, entitlements;
  for (const auto& a : w.accounts) {
    SnapshotBuilder::Account account;
    account.id = a.id;
    account.name = a.name;
    account.enabled = a.enabled == "no" ? Enabled::no : a.enabled == "yes" ? Enabled::yes : Enabled::unknown;
    account.kind = account_kind(a.kind);
    const std::vector<std::pair<std::string_view, std::string_view>> attributes(a.attributes.begin(),
                                                                                a.attributes.end());
    account.attributes = attributes;
    accounts.emplace(a.id, static_cast<std::uint32_t>(accounts.size()));
    builder.account(account);
  }
  for (const auto& e : w.entitlements) {
    SnapshotBuilder::Entitlement entitlement;
    entitlement.id = e.id;
    entitlement.name = e.name;
    entitlement.privileged = e.privileged;
    entitlements.emplace(e.id, static_cast<std::uint32_t>(entitlements.size()));
    builder.entitlement(entitlement);
  }
  for (const auto& g : w.grants) {
    builder.limited_grant(accounts.at(g.account), entitlements.at(g.entitlement),
                          {day_or(g.since, Date::earliest()), day_or(g.until, Date::latest())});
  }
  for (const auto& n : w.nestings) builder.nesting(entitlements.at(n.member), entitlements.at(n.gives));
  for (const auto& d : w.dangling) builder.dangling(entitlements.at(d.entitlement), d.member);
  return std::move(builder).finish();
}

CompareOptions options_of(const World& world) {
  CompareOptions out;
  out.system = world.system;
  out.day = *Date::parse(world.day);
  for (const auto& key : world.keys) out.keys.push_back({key.account, key.person});
  return out;
}

std::vector<Deviation> engine_findings(const World& world, std::mt19937* shuffle) {
  auto outcome = testing::read_register(tables_of(world, shuffle));
  if (!outcome.reg) std::abort();  // the generator makes valid registers
  const Meaning meaning(*outcome.reg);
  const auto options = options_of(world);
  auto out = compare(snapshot_of(world, shuffle), meaning, options,
                     world.complete ? Verdict::complete : Verdict::partial);
  for (auto& deviation : check_register(meaning, options.day)) out.push_back(std::move(deviation));
  return out;
}

std::set<Found> comparable(const std::vector<Deviation>& deviations) {
  std::set<Found> out;
  for (const Deviation& d : deviations) {
    Found found{d.control, d.system, d.account, d.role, d.entitlement, d.other, {}, {}, {}, d.privileged};
    for (const auto& h : d.holders)
      found.holders.insert(h.account.empty() ? "person:" + h.person : h.account);
    for (const auto& c : d.causes) found.causes.emplace(c.account, c.entitlement);
    found.gives.insert(d.gives.begin(), d.gives.end());
    out.insert(std::move(found));
  }
  return out;
}

}  // namespace behorig::naive
