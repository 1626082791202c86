// What is told to resolve a finding does resolve it, by the second engine's judgement.

#include <gtest/gtest.h>

#include <algorithm>

#include "core/query/changes.h"
#include "tests/support/naive/bridge.h"
#include "tests/support/naive/engine.h"
#include "tests/support/naive/generator.h"
#include "tests/support/sample.h"

namespace behorig::naive {
namespace {

std::uint32_t worlds_to_change() {
  return static_cast<std::uint32_t>(testing::sample(3000, "BEHORIG_WORLDS")) / 5;
}

void apply(World& world, const RegisterRow& row) {
  Row cells;
  for (const auto& [column, text] : row.cells) cells[column] = text;
  world.tables[row.table].push_back(std::move(cells));
}

/// Every row of the table that says the same.
void apply(World& world, const RowEdit& edit) {
  Row was;
  for (const auto& [column, text] : edit.was) was[column] = text;
  std::size_t found = 0;
  const auto same = [&](Row row) {
    std::erase_if(row, [](const auto& cell) { return cell.second.empty(); });
    found += row == was;
    return row == was;
  };
  auto& rows = world.tables[edit.table];
  if (edit.removes()) {
    std::erase_if(rows, same);
  } else {
    for (Row& row : rows) {
      if (!same(row)) continue;
      for (const auto& [column, text] : edit.cells) row[column] = text;
    }
  }
  ASSERT_EQ(found, edit.numbers.size()) << edit.table << ": the row that is meant";
}

void apply(World& all, const SystemChange& change) {
  auto beside = std::find_if(all.beside.begin(), all.beside.end(),
                             [&](const World& other) { return other.system == change.system; });
  World& world = beside == all.beside.end() ? all : *beside;
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

/// What a finding is tried against, as the command line puts it together: its own system's reading, or those
/// of all systems that it is about.
class GroundOf {
 public:
  explicit GroundOf(const World& world)
      : world_(world),
        outcome_(behorig::read_register(testing::interned(tables_of(world)), Keep::rows_too)),
        snapshot_(snapshot_of(world)),
        seen_(seen_of(world)) {
    for (const World& other : world.beside) beside_.push_back(snapshot_of(other));
  }

  ResolvingChanges changes(const Deviation& deviation) {
    auto options = options_of(world_);
    const bool ours = deviation.system == world_.system;
    options.system = deviation.system;
    std::vector<GroundReading> others;
    if (!deviation.conflict.empty()) {
      others.push_back({&snapshot_, options_of(world_)});
      for (std::size_t i = 0; i < beside_.size(); ++i)
        others.push_back({&beside_[i], options_of(world_.beside[i])});
    }
    return changes_for(deviation,
                       {ours ? snapshot_ : none_, ours ? Verdict::complete : Verdict::failed, *outcome_.reg,
                        options, seen_, systems_of(world_), rules_of(world_), outcome_.kept, others});
  }
  /// Everything that the register says, to see that it is as it was.
  std::string told() const {
    const Register& reg = *outcome_.reg;
    std::string out;
    for (const auto& row : reg.assignments)
      out += std::string(reg.text(row.person)) + row.when.until.iso() + std::string(reg.text(row.reference)) +
             ' ';
    for (const auto& row : reg.role_entitlements) out += std::string(reg.text(row.entitlement)) + ' ';
    for (const auto& row : reg.exceptions) out += row.until.iso() + ' ';
    return out + std::to_string(reg.roles.size() + reg.accounts.size() + reg.systems.size()) + ' ' +
           std::to_string(reg.row_counts.size());
  }

 private:
  const World& world_;
  RegisterOutcome outcome_;
  Snapshot snapshot_, none_;
  std::vector<Snapshot> beside_;
  std::vector<RoleContent> seen_;
};

/// A reference can be anything: with one, the rest can be looked at.
ResolvingChange with_references(ResolvingChange change) {
  const auto fill = [](auto& cells) {
    for (auto& [column, text] : cells) {
      if (column == "reference" && text == "?") text = "KN 9";
    }
  };
  for (auto& row : change.rows) fill(row.cells);
  for (auto& edit : change.edits) fill(edit.cells);
  return change;
}

void try_all(const World& world, std::map<std::string, Told>& told) {
  GroundOf ground(world);
  const std::string before = ground.told();
  const auto findings = engine_findings(world);
  for (const auto& deviation : findings) {
    const auto changes = ground.changes(deviation);
    ASSERT_EQ(ground.told(), before) << "what was tried stays in the register";
    Told& here = told[deviation.control];
    ++here.findings;
    const Found about = *comparable({deviation}).begin();
    // Two exceptions that say the same of different days are told apart by nothing that is compared here.
    const bool alone = std::count_if(findings.begin(), findings.end(), [&](const auto& other) {
                         return key_of(*comparable({other}).begin()) == key_of(about);
                       }) == 1;
    for (const auto& untouched : changes.changes) {
      const auto change = with_references(untouched);
      ASSERT_TRUE((change.rows.empty() && change.edits.empty()) != change.acts.empty());
      ++(change.acts.empty() ? here.in_register : here.in_system);
      if (change.to_fill_in() || !alone) continue;
      World after = world;
      for (const auto& edit : change.edits) apply(after, edit);
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
    for (auto world : {random_world(seed), asked_world(seed)}) {
      if (!world.asked.also.empty() && seed % 4 != 0) continue;
      world.complete = true;
      try_all(world, told);
      if (HasFatalFailure()) return;
    }
  }
  if (worlds_to_change() < 600) return;  // with sanitizers: they need not show every control
  // What can always be taken away in the system is.
  for (const auto* control : {"revoked-access", "invalid-approval", "expired-approval", "unapproved-access",
                              "unapproved-nesting", "orphan-account", "leaver-account", "dangling-member"}) {
    EXPECT_GT(told[control].findings, 0u) << control;
    EXPECT_EQ(told[control].in_system, told[control].findings) << control;
  }
  for (const auto* control : {"invalid-approval",
                              "expired-approval",
                              "undocumented-approval",
                              "unapproved-access",
                              "missing-access",
                              "unmet-requirement",
                              "nothing-approved",
                              "unknown-reference",
                              "too-many-holders",
                              "unclassified-system",
                              "classification-overdue",
                              "missing-processing-record",
                              "missing-reference",
                              "empty-role",
                              "unused-role",
                              "expired-account",
                              "approval-overdue",
                              "approver-left",
                              "circular-approval",
                              "contradicting-owners",
                              "exception-expired",
                              "role-changed"}) {
    EXPECT_GT(told[control].in_register, 0u) << control << " of " << told[control].findings;
  }
  EXPECT_GT(told["conflict"].in_system, 0u) << told["conflict"].findings;
  if (HasFailure()) {
    for (const auto& [control, t] : told)
      printf("%-28s %6u findings, %6u by the register, %6u in the system\n", control.c_str(), t.findings,
             t.in_register, t.in_system);
  }
}

}  // namespace
}  // namespace behorig::naive
