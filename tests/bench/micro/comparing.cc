// The loops behind the findings: nesting, comparing, identity.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "core/controls/compare.h"
#include "core/controls/nesting.h"
#include "core/model/control.h"
#include "core/model/finding.h"
#include "tests/bench/micro/facts.h"
#include "tests/support/tables.h"

namespace {

using namespace behorig;
using behorig::testing::TextTable;

constexpr std::uint32_t kAccounts = 20000, kRoles = 200, kRoleSize = 10, kRolesEach = 2;

std::string entitlement_id(std::uint32_t number) { return "e" + std::to_string(number); }
std::string person_id(std::uint32_t number) { return "p" + std::to_string(100000 + number); }
std::string role_id(std::uint32_t number) { return "r" + std::to_string(1000 + number); }
std::uint32_t role_of(std::uint32_t account, std::uint32_t which) {
  return (account * 7 + which * 101) % kRoles;
}

/// Everybody holds what two roles give; one in a hundred holds something more.
Snapshot reading() {
  SnapshotBuilder builder;
  for (std::uint32_t i = 0; i < kRoles * kRoleSize; ++i)
    bench::define_entitlement(builder, entitlement_id(i));
  for (std::uint32_t i = 0; i < kAccounts; ++i) bench::define_account(builder, person_id(i));
  std::vector<SnapshotBuilder::GrantPair> pairs;
  for (std::uint32_t account = 0; account < kAccounts; ++account) {
    for (std::uint32_t which = 0; which < kRolesEach; ++which) {
      for (std::uint32_t e = 0; e < kRoleSize; ++e)
        pairs.push_back({account, role_of(account, which) * kRoleSize + e});
    }
    if (account % 100 == 0) pairs.push_back({account, (role_of(account, 0) + 1) % kRoles * kRoleSize});
  }
  builder.grants(pairs);
  return std::move(builder).finish();
}

TextTable table(const std::string& name, std::vector<std::string> columns) {
  return {.name = name, .source = name + ".csv", .columns = std::move(columns), .rows = {}};
}
void row(TextTable& into, std::vector<std::string> cells) {
  into.rows.push_back({into.rows.size() + 2, std::move(cells)});
}

Register approved() {
  std::vector<TextTable> tables{
      table("systems", {"system"}),
      table("owners", {"system", "person", "capacity"}),
      table("people", {"person"}),
      table("roles", {"system", "role", "approved_by", "approved_on"}),
      table("role_entitlements", {"system", "role", "entitlement"}),
      table("assignments", {"person", "system", "role", "approved_by", "approved_on"})};
  row(tables[0], {"s"});
  row(tables[1], {"s", "owner", "system_owner"});
  row(tables[2], {"owner"});
  for (std::uint32_t role = 0; role < kRoles; ++role) {
    row(tables[3], {"s", role_id(role), "owner", "2026-01-01"});
    for (std::uint32_t e = 0; e < kRoleSize; ++e)
      row(tables[4], {"s", role_id(role), entitlement_id(role * kRoleSize + e)});
  }
  for (std::uint32_t person = 0; person < kAccounts; ++person) {
    row(tables[2], {person_id(person)});
    for (std::uint32_t which = 0; which < kRolesEach; ++which)
      row(tables[5], {person_id(person), "s", role_id(role_of(person, which)), "owner", "2026-02-01"});
  }
  auto outcome = behorig::testing::read_register(tables);
  if (!outcome.reg) std::abort();
  return std::move(*outcome.reg);
}

void compare_system(benchmark::State& state) {
  const Snapshot snapshot = reading();
  const Register reg = approved();
  const Meaning meaning(reg);
  CompareOptions options;
  options.system = "s";
  options.day = *Date::parse("2026-11-01");
  options.keys = {{"account", "person"}};
  std::size_t found = 0;
  for (auto step : state) found = compare(snapshot, meaning, options, Verdict::complete).size();
  if (found != kAccounts / 100) state.SkipWithError("other deviations than were put there");
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(snapshot.counts().grants));
}
BENCHMARK(compare_system)->Unit(benchmark::kMillisecond);

/// Groups in groups: each gives three further on.
void nesting_reach(benchmark::State& state) {
  constexpr std::uint32_t kGroups = 10000;
  SnapshotBuilder builder;
  for (std::uint32_t i = 0; i < kGroups; ++i) bench::define_entitlement(builder, entitlement_id(i));
  for (std::uint32_t i = 0; i < kGroups; ++i) {
    for (const std::uint32_t step : {1U, 37U, 411U}) {
      if (i % 8 != 0 && i + step < kGroups) builder.nesting(i, i + step);
    }
  }
  const Snapshot snapshot = std::move(builder).finish();
  NestingGraph graph(snapshot);
  std::int64_t reached = 0;
  EntitlementIx start = 0;
  for (auto step : state) {
    reached += static_cast<std::int64_t>(graph.reach(start).size());
    start = (start + 613) % kGroups;
  }
  state.SetItemsProcessed(reached);
}
BENCHMARK(nesting_reach);

void fingerprint(benchmark::State& state) {
  Deviation deviation;
  deviation.control = control::unapproved_access;
  deviation.system = "s001";
  deviation.account = "cn=anna andersson 1000000,ou=enhet 001,ou=s001,ou=forv,dc=ekstad,dc=example";
  deviation.entitlement = "cn=grp-s001-00000-register,ou=grupper,ou=s001,ou=forv,dc=ekstad,dc=example";
  for (auto step : state) benchmark::DoNotOptimize(fingerprint_of(deviation));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(fingerprint);

}  // namespace
