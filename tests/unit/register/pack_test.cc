#include "core/register/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/base/digest.h"
#include "core/model/control.h"
#include "tests/support/naive/bridge.h"
#include "tests/support/naive/generator.h"
#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

RegisterOutcome packed(const std::vector<TextTable>& tables) {
  return behorig::read_register(interned(tables), Keep::packed);
}

/// Every column, and everything that is warned of.
std::vector<TextTable> everything() {
  auto out = tables_of_folder(BEHORIG_SOURCE_DIR "/config/demo/register");
  for (auto& one : out) {
    if (one.name == "people") one.rows.push_back(one.rows.front());
  }
  out.push_back(table("colours", "colour\nred\n"));
  return out;
}

void expect_same(const RegisterOutcome& one, const RegisterOutcome& other) {
  ASSERT_TRUE(one.reg && other.reg);
  EXPECT_EQ(one.reg->hash, other.reg->hash);
  EXPECT_EQ(one.reg->row_counts, other.reg->row_counts);
  EXPECT_EQ(one.warnings, other.warnings);
  EXPECT_EQ(one.reg->symbols.size(), other.reg->symbols.size());
}

TEST(RegisterPack, WhatIsUnpackedIsTheSame) {
  const auto read = packed(everything());
  ASSERT_THAT(read.errors, IsEmpty());
  ASSERT_THAT(read.warnings, Not(IsEmpty()));
  const auto again = unpack_register(read.packed);
  ASSERT_TRUE(again);
  expect_same(read, *again);
  const Register &a = *read.reg, &b = *again->reg;
  ASSERT_EQ(a.roles.size(), b.roles.size());
  for (std::size_t i = 0; i < a.roles.size(); ++i) {
    EXPECT_EQ(a.text(a.roles[i].role), b.text(b.roles[i].role));
    EXPECT_EQ(a.roles[i].units, b.roles[i].units);
    EXPECT_EQ(a.roles[i].approved_on, b.roles[i].approved_on);
  }
  ASSERT_EQ(a.assignments.size(), b.assignments.size());
  for (std::size_t i = 0; i < a.assignments.size(); ++i) {
    EXPECT_EQ(a.assignments[i].person, b.assignments[i].person);
    EXPECT_EQ(a.assignments[i].when, b.assignments[i].when);
    EXPECT_EQ(a.assignments[i].reference, b.assignments[i].reference);
  }
}

TEST(RegisterPack, NothingIsAnEmptyRegister) {
  const auto again = unpack_register(packed({}).packed);
  ASSERT_TRUE(again && again->reg);
  EXPECT_THAT(again->reg->row_counts, IsEmpty());
}

TEST(RegisterPack, OnlyWhatWasAskedForAndGoodIsPacked) {
  EXPECT_THAT(read_register(everything()).packed, IsEmpty());
  EXPECT_THAT(packed({table("people", "persn\np1\n")}).packed, IsEmpty());
}

// What the engine finds, it finds in an unpacked register: it is the same one.
TEST(RegisterPack, AnyWorldIsTheSame) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    const auto tables = naive::tables_of(naive::asked_world(seed));
    const auto read = packed(tables);
    if (!read.reg) continue;
    const auto again = unpack_register(read.packed);
    ASSERT_TRUE(again);
    expect_same(read, *again);
  }
}

TEST(RegisterPack, BytesThatAreCutOrChangedAreRefused) {
  const std::string whole = packed(everything()).packed;
  for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 97)
    EXPECT_FALSE(unpack_register(std::string_view(whole).substr(0, size))) << size;
  for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 197) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_FALSE(unpack_register(changed)) << at;
  }
  EXPECT_FALSE(unpack_register(whole + "x"));
}

// An exception that names a control is warned of where there is no such control: what was warned of among
// others is not what would be warned of now.
TEST(RegisterPack, WhatWasCheckedAgainstOtherControlsIsRefused) {
  const auto tables = std::vector{table("exceptions",
                                        "control,system,reason,accepted_by,accepted_on,until\n"
                                        "own-x,s,d,p,2026-01-01,2026-12-31\n")};
  declare_own_controls({{"own-x"}});
  const auto with = packed(tables);
  EXPECT_TRUE(unpack_register(with.packed));
  declare_own_controls({});
  EXPECT_FALSE(unpack_register(with.packed));
  const auto without = packed(tables);
  EXPECT_TRUE(unpack_register(without.packed));
  EXPECT_NE(ids_of(with.warnings), ids_of(without.warnings));
}

// Whoever can write into the store can also make a digest: nothing that a register cannot be comes of it.
TEST(RegisterPack, WhateverIsSealedGivesNothingThatCouldNotBeRead) {
  constexpr std::string_view kMark{"BhRegi\0\1", 8};
  const auto plain = packed::unseal(kMark, packed(everything()).packed).plain;
  ASSERT_THAT(plain, Not(IsEmpty()));
  std::mt19937 random(20261128);
  for (int round = 0; round < 3000; ++round) {
    std::string changed = plain;
    for (int hits = 1 + static_cast<int>(random() % 3); hits > 0; --hits)
      changed[random() % changed.size()] = static_cast<char>(random());
    if (round % 5 == 0) changed.resize(random() % changed.size());
    const auto out = unpack_register(packed::seal(kMark, changed));
    if (!out) continue;
    for (const auto& one : out->reg->exceptions) EXPECT_LE(one.accepted_on, Date::latest());
    for (const auto& one : out->reg->roles) {
      for (const Symbol unit : one.units) EXPECT_LT(unit.index, out->reg->symbols.size());
    }
  }
}

// A register is kept, and taken for what its source would give: whoever checks, cleans, hashes or warns
// otherwise must say so (kMark in core/register/pack.cc), or old ones stay.
TEST(RegisterPack, TheVersionChangesWithWhatIsMadeOfTables) {
  auto read = packed({
      table("systems", "system,name\n s ,A\xcc\x8a\ns,B\n"),
      table("owners", "system,person,capacity,since,until\ns,p,deputy,2026-02-01,2026-01-01\n"),
      table("people", "person,name\np,P\np,P\n"),
      table("roles", "system,role,units\ns,r,A; B;;\nx,r,\n"),
      table("assignments", "person,system,role\np,s,r\nq,s,r2\n"),
      table("exceptions",
            "control,system,reason,accepted_by,accepted_on,until\norphan,s,d,p,2026-01-01,2026-12-31\n"),
  });
  ASSERT_TRUE(read.reg);
  FingerprintBuilder all;
  for (const auto& message : read.warnings) {
    all.add(message.id);
    for (const auto& [key, value] : message.args) all.add(key).add(value);
  }
  for (std::uint32_t i = 0; i < read.reg->symbols.size(); ++i) all.add(read.reg->text(Symbol{i}));
  all.add(read.reg->hash);
  EXPECT_TRUE(read.packed.starts_with(std::string_view("BhRegi\0\1", 8)));
  EXPECT_EQ(all.finish().hex(), "6e196f3f4d3b9c03972105e9666d960f")
      << "raise the version in kMark, then write both down here";
}

}  // namespace
}  // namespace behorig::testing
