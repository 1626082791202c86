#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/unit/store/samples.h"

namespace behorig::testing {
namespace {

// What a disk loses at a power cut: one block, which then reads as zeros. SQLite looks at a page's head and
// at the cells that it comes by; rows that are gone from the rest of the page are, to a query, rows that
// never were.
constexpr std::size_t kBlock = 4096;
constexpr std::uint8_t kFindingsOfASystem = 90;
constexpr int kQuietRuns = 30;

std::string bytes_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
  for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(path.string() + end);
  std::ofstream(path, std::ios::binary) << bytes;
}

/// All that a state of the systems is made of, in words; or which error.
std::string told(const StoreFile& file) {
  const auto store = Store::open(file.url());
  if (!store) return "error " + store.error().id;
  std::ostringstream out;
  const auto systems = (*store)->systems();
  const auto runs = (*store)->runs(std::nullopt, 0);
  if (!systems) return "error " + systems.error().id;
  if (!runs) return "error " + runs.error().id;
  for (const auto& run : *runs) out << "run " << run.id << ' ' << run.system << ' ' << run.ended << '\n';
  for (const auto& system : *systems) {
    const auto findings = (*store)->findings(system);
    if (!findings) return "error " + findings.error().id;
    for (const auto& one : *findings)
      out << system << ' ' << one.finding.id.hex() << ' ' << name_of(one.finding.status) << ' '
          << one.finding.run << ' ' << one.finding.deviation.account_name << '\n';
  }
  return out.str();
}

TEST(DamagedStore, SaysWhatItSaidOrThatItIsDamaged) {
  const StoreFile file;
  {
    const auto store = file.open();
    int run = 0;
    for (const char* system : {"archive", "grants", "library"}) {
      LifeChanges changes;
      for (std::uint8_t i = 0; i < kFindingsOfASystem; ++i) {
        auto finding = sample_finding(i);
        finding.finding.deviation.system = system;
        finding.finding.deviation.entitlement_name = std::string(100U * (i % 7U), 'x');
        changes.changed.push_back(std::move(changes_of(finding).changed.front()));
      }
      ASSERT_TRUE(store->write_run(sample_run("r" + std::to_string(++run), system), changes));
      for (int i = 0; i < kQuietRuns; ++i)
        ASSERT_TRUE(store->write_run(sample_run("r" + std::to_string(++run), system), {}));
    }
  }
  const std::string whole = bytes_of_file(file.path), before = told(file);
  ASSERT_THAT(before, ::testing::HasSubstr("library"));
  int damaged = 0;
  for (std::size_t at = 0; at < whole.size(); at += kBlock) {
    auto bytes = whole;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), kBlock, '\0');
    write_file(file.path, bytes);
    const auto now = told(file);
    if (now == before) continue;
    ++damaged;
    EXPECT_THAT(now, ::testing::StartsWith("error store.")) << "block at " << at << " of " << whole.size();
  }
  EXPECT_GT(damaged, 20);
}

}  // namespace
}  // namespace behorig::testing
