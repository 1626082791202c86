// What is told to resolve a finding does resolve it, by the second engine's judgement.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "core/query/changes.h"
#include "tests/support/naive/bridge.h"
#include "tests/support/naive/engine.h"
#include "tests/support/naive/generator.h"

namespace behorig::naive {
namespace {

std::uint32_t worlds_to_change() {
  const char* wanted = std::getenv("BEHORIG_WORLDS");
  return wanted == nullptr ? 600 : static_cast<std::uint32_t>(std::atoi(wanted)) / 5;
}

void apply(World& world, const RegisterRow& row) {
  Row cells;
  for (const auto& [column, text] : row.cells) cells[column] = text;
  world.tables[row.table].push_back(std::move(cells));
}

void apply(World& world, const SystemChange& change) {
  switch (change.what) {
    case SystemChange::What::remove_grant:
      std::erase_if(world.grants, [&](const auto& g) {
        return g.account == change.account && g.entitlement == change.entitlement;
      });
      break;
    case SystemChange::What::add_grant:
      world.grants.push_back({change.account, change.entitlement, "", ""});
      break;
    case SystemChange::What::remove_account:
      std::erase_if(world.grants, [&](const auto& g) { return g.account == change.account; });
      std::erase_if(world.accounts, [&](const auto& a) { return a.id == change.account; });
      break;
    case SystemChange::What::remove_nesting:
      std::erase_if(world.nestings,
                    [&](const auto& n) { return n.member == change.entitlement && n.gives == change.other; });
      break;
    case SystemChange::What::remove_member:
      std::erase_if(world.dangling, [&](const auto& d) {
        return d.entitlement == change.entitlement && d.member == change.other;
      });
      break;
  }
}

auto key_of(const Found& found) {
  return std::tie(found.control, found.system, found.account, found.role, found.entitlement, found.other,
                  found.person, found.conflict, found.requirement);
}

struct Told {
  std::uint32_t findings = 0, in_register = 0, in_system = 0;
};

void try_all(const World& world, std::map<std::string, Told>& told) {
  auto outcome = testing::read_register(tables_of(world));
  const Snapshot snapshot = snapshot_of(world);
  const auto seen = seen_of(world);
  const std::string before = outcome.reg->hash;
  const auto rows_before = outcome.reg->assignments.size();
  for (const auto& deviation : engine_findings(world)) {
    const auto changes = changes_for(
        deviation,
        {snapshot, Verdict::complete, *outcome.reg, options_of(world), seen, systems_of(world), {}});
    ASSERT_EQ(outcome.reg->assignments.size(), rows_before) << "what was tried stays in the register";
    Told& here = told[deviation.control];
    ++here.findings;
    const Found about = *comparable({deviation}).begin();
    for (const auto& change : changes.changes) {
      ASSERT_TRUE(change.rows.empty() != change.acts.empty());
      ++(change.acts.empty() ? here.in_register : here.in_system);
      if (change.to_fill_in()) continue;
      World after = world;
      for (const auto& row : change.rows) apply(after, row);
      for (const auto& act : change.acts) apply(after, act);
      for (const auto& found : controls(after))
        ASSERT_TRUE(key_of(found) != key_of(about))
            << to_text(world) << to_text(about) << "\nstands after "
            << (change.acts.empty() ? "the register" : "the system") << " changed\n"
            << to_text(after);
    }
  }
}

TEST(ChangesFor, ResolveTheFindingForTheNaiveEngineToo) {
  std::map<std::string, Told> told;
  for (std::uint32_t seed = 1; seed <= worlds_to_change(); ++seed) {
    World world = random_world(seed);
    world.complete = true;
    try_all(world, told);
    if (HasFatalFailure()) return;
  }
  // What can always be taken away in the system is.
  for (const auto* control : {"revoked-access", "invalid-approval", "expired-approval", "unapproved-access",
                              "unapproved-nesting", "orphan-account", "leaver-account", "dangling-member"}) {
    EXPECT_GT(told[control].findings, 0u) << control;
    EXPECT_EQ(told[control].in_system, told[control].findings) << control;
  }
  for (const auto* control : {"invalid-approval", "expired-approval", "undocumented-approval",
                              "unapproved-access", "missing-access", "unmet-requirement"}) {
    EXPECT_GT(told[control].in_register, 0u) << control;
  }
  if (HasFailure()) {
    for (const auto& [control, t] : told)
      printf("%-28s %6u findings, %6u by the register, %6u in the system\n", control.c_str(), t.findings,
             t.in_register, t.in_system);
  }
}

}  // namespace
}  // namespace behorig::naive
