// The loops that every row of an export goes through: cells of a file, texts to numbers, grants to a
// snapshot.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "core/snapshot/snapshot.h"
#include "plugins/common/csv/csv.h"
#include "tests/bench/micro/facts.h"

namespace {

using namespace behorig;

constexpr std::uint32_t kAccounts = 20000, kEntitlements = 2000, kGrantsEach = 25;

std::string account_id(std::uint32_t number) { return "anna.andersson." + std::to_string(1000000 + number); }
std::string dn(std::uint32_t number) {
  return "\"CN=grp-s001-" + std::to_string(10000 + number) +
         "-register,OU=Grupper,OU=s001,DC=ekstad,DC=example\"";
}

/// Rows of grants; as an export of a directory or of another system.
std::string grants_file(bool directory) {
  std::string out = "account,entitlement\n";
  for (std::uint32_t row = 0; row < 100000; ++row) {
    out += directory ? dn(row % 997) + ',' + dn(row / 100)
                     : account_id(row / 20) + ",lasa-" + std::to_string(row % 997);
    out += '\n';
  }
  return out;
}

void csv_rows(benchmark::State& state) {
  const std::string file = grants_file(state.range(0) != 0);
  std::int64_t rows = 0;
  for (auto step : state) {
    auto opened = csv::Reader::from_text(file, {}, "grants.csv");
    auto& reader = std::get<csv::Reader>(opened);
    while (const auto row = reader.next()) {
      benchmark::DoNotOptimize(row->cells.data());
      ++rows;
    }
  }
  state.SetItemsProcessed(rows);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file.size()));
}
BENCHMARK(csv_rows)->ArgName("quoted_dn")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// Texts that are there already, each asked for again far from the last time: what a file in another order
/// costs.
void intern_known(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::string> texts;
  Symbols symbols;
  for (std::uint32_t i = 0; i < count; ++i) symbols.intern(texts.emplace_back(account_id(i)));
  std::uint32_t at = 0;
  for (auto step : state) {
    benchmark::DoNotOptimize(symbols.intern(texts[at]));
    at = (at + 7919) % count;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(intern_known)->ArgName("texts")->Arg(1000)->Arg(50000)->Arg(1000000);

void intern_new(benchmark::State& state) {
  std::vector<std::string> texts;
  for (std::uint32_t i = 0; i < 100000; ++i) texts.push_back(account_id(i));
  for (auto step : state) {
    Symbols symbols;
    for (const auto& text : texts) benchmark::DoNotOptimize(symbols.intern(text));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(texts.size()));
}
BENCHMARK(intern_new)->Unit(benchmark::kMillisecond);

/// Grants as they come, account by account or group by group, until they lie in order.
void snapshot_grants(benchmark::State& state) {
  const bool by_group = state.range(0) != 0;
  std::vector<SnapshotBuilder::GrantPair> pairs;
  for (std::uint32_t i = 0; i < kAccounts * kGrantsEach; ++i) {
    const auto account = by_group ? i % kAccounts : i / kGrantsEach;
    pairs.push_back({account, by_group ? i / 250 : (i * 31) % kEntitlements});
  }
  for (auto step : state) {
    state.PauseTiming();
    SnapshotBuilder builder;
    for (std::uint32_t i = 0; i < kAccounts; ++i) bench::define_account(builder, account_id(i));
    for (std::uint32_t i = 0; i < kEntitlements; ++i)
      bench::define_entitlement(builder, "e" + std::to_string(i));
    state.ResumeTiming();
    constexpr std::ptrdiff_t kBatch = 1024;
    for (auto at = pairs.begin(); at != pairs.end();) {
      const auto end = at + std::min<std::ptrdiff_t>(kBatch, pairs.end() - at);
      builder.grants({at, end});
      at = end;
    }
    benchmark::DoNotOptimize(std::move(builder).finish());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(pairs.size()));
}
BENCHMARK(snapshot_grants)->ArgName("by_group")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
