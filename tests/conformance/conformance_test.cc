// What every connector must do, on a real source of its kind. A connector that is added gets a Quirks class
// and a line at the end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "core/base/log.h"
#include "core/base/text.h"
#include "tests/conformance/quirks.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Pairs = std::set<std::pair<std::string, std::string>>;

/// A reading by names.
struct Facts {
  std::set<std::string> accounts, enabled, groups;
  Pairs grants, nestings;
  bool operator==(const Facts&) const = default;
};

/// Without what the source has of itself.
Facts facts_of(const RawReading& reading, const std::set<std::string>& own = {}) {
  Facts out;
  if (!reading.snapshot) return out;
  const Snapshot& s = *reading.snapshot;
  const auto name = [&](const auto& fact) {
    return std::string(s.text(fact.name.blank() ? fact.id : fact.name));
  };
  for (AccountIx a = 0; a < s.accounts().size(); ++a) {
    out.accounts.insert(name(s.accounts()[a]));
    if (s.accounts()[a].enabled != Enabled::no) out.enabled.insert(name(s.accounts()[a]));
    for (const auto e : s.grants(a)) out.grants.emplace(name(s.accounts()[a]), name(s.entitlements()[e]));
  }
  for (const auto& entitlement : s.entitlements()) out.groups.insert(name(entitlement));
  for (const auto& n : s.nestings())
    out.nestings.emplace(name(s.entitlements()[n.member]), name(s.entitlements()[n.gives]));
  for (const auto& one : own) EXPECT_EQ(out.groups.erase(one), 1U) << one;
  std::erase_if(out.grants, [&](const auto& pair) { return own.contains(pair.second); });
  std::erase_if(out.nestings, [&](const auto& pair) { return own.contains(pair.first); });
  return out;
}

Facts facts_of(const World& world, const Quirks& quirks) {
  Facts out;
  for (const auto& account : world.accounts) {
    out.accounts.insert(nfc(account.name));
    if (account.enabled) out.enabled.insert(nfc(account.name));
  }
  for (const auto& group : world.groups) {
    const std::string name = nfc(quirks.called(group.name));
    out.groups.insert(name);
    for (const auto& member : group.accounts) out.grants.emplace(nfc(member), name);
    for (const auto& member : group.groups) out.nestings.emplace(nfc(quirks.called(member)), name);
  }
  return out;
}

/// What it told, with its proof.
std::string all_told(const RawReading& reading) {
  std::string out = told(reading);
  for (const auto& [key, value] : reading.proof) out += key + "=" + value + "\n";
  return out;
}

std::string user(int number) { return "user" + std::to_string(number); }

/// So many people, each in one of ten groups.
World crowd(int people) {
  World out;
  out.groups.resize(10);
  for (std::size_t g = 0; g < out.groups.size(); ++g) out.groups[g].name = "group" + std::to_string(g);
  for (int i = 0; i < people; ++i) {
    out.accounts.push_back({user(i), i % 7 != 0});
    out.groups[static_cast<std::size_t>(i) % 10].accounts.push_back(user(i));
  }
  return out;
}

class Conformance : public ::testing::TestWithParam<std::unique_ptr<Quirks> (*)()> {
 protected:
  void expect_exactly(World world) {
    for (auto& group : world.groups) {
      if (!quirks_->nests()) group.groups.clear();
    }
    const auto reading = read_system(quirks_->serve(world));
    ASSERT_TRUE(reading.claims_complete) << all_told(reading);
    ASSERT_THAT(reading.errors, IsEmpty()) << all_told(reading);
    // Sets of ten thousands are not printed.
    EXPECT_TRUE(facts_of(reading, quirks_->own()) == facts_of(world, *quirks_)) << all_told(reading);
  }
  static void expect_not_believed(const RawReading& reading) {
    EXPECT_FALSE(reading.claims_complete && reading.errors.empty()) << all_told(reading);
    const bool missing = reading.snapshot && !reading.snapshot->dangling().empty();
    EXPECT_FALSE(missing);
  }

  std::unique_ptr<Quirks> quirks_ = GetParam()();
};

TEST_P(Conformance, ReadsOneMoreThanAPage) { expect_exactly(crowd(1001)); }

#ifndef BEHORIG_SANITIZED  // which would find nothing that the thousand does not show
TEST_P(Conformance, ReadsAHundredThousandAndOne) { expect_exactly(crowd(quirks_->most())); }
#endif

TEST_P(Conformance, ReadsAGroupOfTenThousand) {
  World world = crowd(std::min(10'000, quirks_->most()));
  world.groups.push_back({"everybody"});
  for (const auto& account : world.accounts) world.groups.back().accounts.push_back(account.name);
  expect_exactly(world);
}

TEST_P(Conformance, ReadsDeepNestingAndCycles) {
  World world = crowd(20);
  for (int i = 0; i < 300; ++i) world.groups.push_back({"deep" + std::to_string(i), {}, {}});
  for (int i = 1; i < 300; ++i)
    world.groups[static_cast<std::size_t>(10 + i)].groups = {"deep" + std::to_string(i - 1)};
  world.groups[10].accounts = {user(1)};
  for (int i = 0; i < 5; ++i)
    world.groups.push_back({"ring" + std::to_string(i), {user(i)}, {"ring" + std::to_string((i + 1) % 5)}});
  world.groups.push_back({"itself", {user(3)}, {"itself"}});
  expect_exactly(world);
}

TEST_P(Conformance, KeepsHostileNamesAsTheyAre) {
  const std::string names[] = {"*)(uid=*",
                               "a\\2cb",
                               "Loop, Endless",
                               "a+b=c;d",
                               "\"quoted\"",
                               "<script>",
                               "#hash",
                               "'; DROP TABLE--",
                               "line\nbreak",
                               "tab\there",
                               "nul\0byte" + std::string(1, '\0'),
                               "esc\x1b[31m",
                               "\u202Eright to left",
                               "😀👩‍👩‍👧",
                               "A\u030Asa",
                               "åäö ÅÄÖ",
                               "../../etc/passwd",
                               "=cmd|' /C calc'!A0",
                               "%s%n",
                               std::string(150, 'x'),
                               std::string(64'000, 'y')};
  World world = crowd(1);
  int kept = 0;
  for (const auto& name : names) {
    if (!quirks_->carries(name)) continue;
    ++kept;
    world.accounts.push_back({name});
    world.groups.push_back({"in " + std::to_string(kept), {name}});
    world.groups.push_back({"g" + name, {user(0)}, {}});
  }
  EXPECT_GE(kept, 12);
  expect_exactly(world);
}

/// More than a thousand names, each from what some language of filters, statements, addresses, paths,
/// formulas or terminals gives a meaning to.
std::vector<std::string> hostile_names() {
  const std::string parts[] = {
      "*",    "(",    ")",     "&",    "|",      "!",      "\\",     "\\2a",    "\\00",  "\"",   "'",
      "''",   "`",    ";",     "--",   "/*",     "#",      "$1",     "${x}",    "$(id)", "%00",  "%27",
      "%s",   "?",    "?a=b",  "&a=b", "://",    "../",    "<b>",    "&amp;",   "{{x}}", "[0]",  "=1+1",
      "@SUM", "+",    ",ou=x", "=",    "\u202E", "\u200B", "\uFEFF", "A\u030A", "ß",     "İ",    "ﬁ",
      "😀",   "null", "NaN",   "-1",   "0x1F",   "1e9",    "true",   "\x7f",    "\x01",  "\r\n", "\t"};
  std::vector<std::string> out;
  for (const auto& part : parts) {
    out.push_back(part);
    out.push_back("x" + part);
    out.push_back(part + "x");
    for (const auto& other : parts) out.push_back("a" + part + "b" + other + "c");
  }
  return out;
}

TEST_P(Conformance, KeepsAThousandHostileNamesAsTheyAre) {
  World world = crowd(1);
  std::set<std::string> kept;
  for (const auto& name : hostile_names()) {
    // Some servers take two spellings for one name: whatever the rules are, numbers keep them apart.
    const std::string own = name + std::to_string(world.accounts.size());
    if (kept.size() > static_cast<std::size_t>(quirks_->most())) break;
    if (!quirks_->carries(own) || !kept.insert(own).second) continue;
    world.accounts.push_back({own});
    world.groups.push_back({"g" + own, {own}, {}});
  }
  EXPECT_GT(kept.size(), 1000U);
  expect_exactly(world);
}

TEST_P(Conformance, ReadsTheSameTwice) {
  const HostJob job = quirks_->serve(crowd(500));
  EXPECT_TRUE(facts_of(read_system(job)) == facts_of(read_system(job)));
}

TEST_P(Conformance, ReadsTheSameAgainInOneProcess) {
  const World world = crowd(500);
  const HostJob job = quirks_->serve(world);
  SharedHost host;
  for (int times = 3; times > 0; --times) {
    const auto reading = host.read_system(job, job.paths, {}, [&] { return times > 1; });
    EXPECT_TRUE(reading.claims_complete) << all_told(reading);
    EXPECT_TRUE(facts_of(reading, quirks_->own()) == facts_of(world, *quirks_)) << all_told(reading);
  }
}

TEST_P(Conformance, IsNotBelievedWhenItIsStopped) {
  const std::atomic<bool> stopped{true};
  HostJob job = quirks_->serve(crowd(std::min(10'001, quirks_->most())));
  job.cancelled = {&stopped};
  expect_not_believed(read_system(job));
}

TEST_P(Conformance, IsNotBelievedWhenItIsStoppedInTheMiddle) {
  std::atomic<bool> stopped{false};
  HostJob job = quirks_->serve(crowd(quirks_->most()));
  job.cancelled = {&stopped};
  const auto reading = read_system(job, [&](const Progress&) { stopped = true; });
  // A reading that was over before it was told to stop is as good as any.
  if (reading.claims_complete && reading.errors.empty()) {
    EXPECT_EQ(reading.counts.accounts, static_cast<std::uint64_t>(quirks_->most()));
  } else {
    expect_not_believed(reading);
  }
}

TEST_P(Conformance, IsNotBelievedAfterItsDeadline) {
  HostJob job = quirks_->serve(crowd(std::min(10'001, quirks_->most())));
  job.limits.deadline = std::chrono::milliseconds(1);
  expect_not_believed(read_system(job));
}

TEST_P(Conformance, IsNotBelievedWithoutItsSource) {
  const HostJob job = quirks_->serve(crowd(10));
  quirks_->destroy();
  const auto reading = read_system(job);
  expect_not_believed(reading);
  EXPECT_THAT(reading.errors, Not(IsEmpty()));
}

TEST_P(Conformance, TellsItsSecretToNobody) {
  if (quirks_->secret().empty()) return;
  set_log_level(LogLevel::debug);
  ::testing::internal::CaptureStderr();
  const HostJob job = quirks_->serve(crowd(10));
  std::string all = all_told(read_system(job));
  quirks_->destroy();
  all += all_told(read_system(job));
  all += ::testing::internal::GetCapturedStderr();
  set_log_level(LogLevel::warning);
  EXPECT_THAT(all, Not(HasSubstr(quirks_->secret())));
}

// A domain controller needs a network of its own, and so a program of its own.
#ifdef BEHORIG_CONFORMANCE_OF_A_DOMAIN
INSTANTIATE_TEST_SUITE_P(ActiveDirectory, Conformance, ::testing::Values(active_directory_quirks));
#else
INSTANTIATE_TEST_SUITE_P(Csv, Conformance, ::testing::Values(csv_quirks));
INSTANTIATE_TEST_SUITE_P(Exec, Conformance, ::testing::Values(exec_quirks));
INSTANTIATE_TEST_SUITE_P(Koha, Conformance, ::testing::Values(koha_quirks));
INSTANTIATE_TEST_SUITE_P(Ldap, Conformance, ::testing::Values(ldap_quirks));
INSTANTIATE_TEST_SUITE_P(Scim, Conformance, ::testing::Values(scim_quirks));
INSTANTIATE_TEST_SUITE_P(SqlMariaDb, Conformance, ::testing::Values(sql_mariadb_quirks));
INSTANTIATE_TEST_SUITE_P(SqlOdbc, Conformance, ::testing::Values(sql_odbc_quirks));
INSTANTIATE_TEST_SUITE_P(SqlPostgresql, Conformance, ::testing::Values(sql_postgresql_quirks));
INSTANTIATE_TEST_SUITE_P(SqlSqlite, Conformance, ::testing::Values(sql_sqlite_quirks));
INSTANTIATE_TEST_SUITE_P(Unix, Conformance, ::testing::Values(unix_quirks));
#endif

}  // namespace

}  // namespace behorig::testing
