#include "tests/support/naive/bridge.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "core/catalogue/catalogue.h"
#include "core/controls/conflict.h"
#include "core/controls/exception_expired.h"
#include "core/controls/role_content.h"
#include "core/model/control.h"

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
    if (rows.empty()) continue;
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
    account.last_used = Date::parse(a.last_used);
    accounts.emplace(a.id, static_cast<std::uint32_t>(accounts.size()));
    builder.account(account);
  }
  for (const auto& e : w.entitlements) {
    SnapshotBuilder::Entitlement entitlement;
    entitlement.id = e.id;
    entitlement.name = e.name;
    entitlement.privileged = e.privileged;
    entitlement.kind = e.kind;
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
  out.dormant_days = world.dormant_days;
  out.grants_by_groups_only = world.groups_only;
  out.names.insert(world.names.begin(), world.names.end());
  out.reused.insert(world.reused.begin(), world.reused.end());
  return out;
}

std::vector<RoleContent> seen_of(const World& world) {
  std::vector<RoleContent> out;
  for (const auto& one : world.contents) {
    out.push_back({world.system,
                   one.role,
                   one.approved_on,
                   one.approved_by,
                   {one.entitlements.begin(), one.entitlements.end()}});
  }
  return out;
}

SystemsRead systems_of(const World& world) {
  SystemsRead out;
  out.read.assign(world.read.begin(), world.read.end());
  out.manual.assign(world.manual.begin(), world.manual.end());
  return out;
}

PaperRules rules_of(const World& world) {
  return {world.asked.approval_months,
          world.asked.require_reference,
          {world.asked.also.begin(), world.asked.also.end()}};
}

std::vector<Deviation> engine_findings(const World& world, std::mt19937* shuffle) {
  auto outcome = testing::read_register(tables_of(world, shuffle));
  if (!outcome.reg) {  // the generator makes valid registers
    for (const auto& error : outcome.errors)
      std::fprintf(stderr, "%s\n", Catalogue::built_in().say(error, Language::en).c_str());
    std::abort();
  }
  const Meaning meaning(*outcome.reg);
  const OnPaper paper(meaning, *Date::parse(world.day));
  const auto contents = compare_contents(paper, seen_of(world));
  auto options = options_of(world);
  const auto changes = contents.changes.find(world.system);
  if (changes != contents.changes.end()) options.contents = &changes->second;
  Noticed noticed;
  auto out = compare(snapshot_of(world, shuffle), meaning, options,
                     world.complete ? Verdict::complete : Verdict::partial, &noticed);
  const SystemsRead systems = systems_of(world);
  for (auto& deviation : check_register(paper, &systems, rules_of(world)))
    out.push_back(std::move(deviation));
  for (const World& other : world.beside) {
    auto more = conflict_holdings(snapshot_of(other, shuffle), meaning, options_of(other));
    std::move(more.begin(), more.end(), std::back_inserter(noticed.conflicts));
  }
  std::set<std::string> ended;
  for (auto& deviation : conflicts(meaning, options.day, noticed.conflicts))
    out.push_back(std::move(deviation));
  for (const auto& deviation : out)
    ended.insert(deviation.passing.ended.begin(), deviation.passing.ended.end());
  for (auto& deviation : exceptions_expired(meaning, options.day, ended)) out.push_back(std::move(deviation));
  return out;
}

std::set<Found> comparable(const std::vector<Deviation>& deviations) {
  std::set<Found> out;
  for (const Deviation& d : deviations) {
    Found found{d.control, d.system, d.account, d.role, d.entitlement, d.other, {}, {}, {}, d.privileged};
    const auto per = find_control(d.control)->one_per;
    if (per == OnePer::person || per == OnePer::person_role || per == OnePer::person_role_requirement ||
        per == OnePer::conflict_person) {
      found.person = d.person;
    }
    if (per == OnePer::exception) found.person = d.person;
    found.conflict = d.conflict;
    found.requirement = d.requirement;
    for (const auto& h : d.holders)
      found.holders.insert(h.account.empty() ? "person:" + h.person : h.account.str());
    for (const auto& c : d.causes) found.causes.emplace(c.account, c.entitlement);
    found.gives.insert(d.gives.begin(), d.gives.end());
    out.insert(std::move(found));
  }
  return out;
}

}  // namespace behorig::naive
