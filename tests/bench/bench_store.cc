// 170,000 findings in 300 systems: written first, seen again, read.

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "core/store/store.h"

namespace {

using namespace behorig;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point began) {
  return std::chrono::duration<double>(Steady::now() - began).count();
}

constexpr int kSystems = 300, kFindings = 567;

StoredFinding finding(int system, int number) {
  StoredFinding out;
  Deviation& d = out.finding.deviation;
  d.control = "unapproved-access";
  d.system = fmt::format("system-{}", system);
  d.account = fmt::format("account-{}", number);
  d.entitlement = fmt::format("entitlement-{}", number % 50);
  d.holders = {{d.account, d.account, "p" + d.account, "A Name"}};
  d.causes = {{d.account, d.entitlement}};
  out.finding.id = fingerprint_of(d);
  out.finding.first_seen = out.finding.last_seen = "2026-11-24T06:00:00Z";
  out.finding.reading = Verdict::complete;
  return out;
}

void write_all(Store& store, const std::string& round, bool seen) {
  for (int system = 0; system < kSystems; ++system) {
    RunRecord run;
    run.id = fmt::format("{}-{}", round, system);
    run.system = fmt::format("system-{}", system);
    run.verdict = run.reading_verdict = Verdict::complete;
    LifeChanges changes;
    for (int number = 0; number < kFindings; ++number) {
      auto one = finding(system, number);
      one.finding.run = run.id;
      if (seen) {
        changes.seen.push_back(std::move(one));
      } else {
        LifeChanges::Change change;
        change.now = std::move(one);
        change.status_changed = true;
        changes.changed.push_back(std::move(change));
      }
    }
    if (const auto done = store.write_run(run, changes); !done) {
      fmt::print(stderr, "{}\n", done.error().id);
      std::exit(1);
    }
  }
}

}  // namespace

int main() {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("behorig-bench-{}.db", ::getpid());
  {
    auto store = Store::open("sqlite:" + path.string());
    if (!store) return 1;
    auto began = Steady::now();
    write_all(**store, "first", false);
    fmt::print("{} findings in {} transactions: written first {:.2f} s", kSystems * kFindings, kSystems,
               seconds_since(began));
    began = Steady::now();
    write_all(**store, "again", true);
    fmt::print(", seen again {:.2f} s", seconds_since(began));
    began = Steady::now();
    const auto all = (*store)->all_findings();
    fmt::print(", read {:.2f} s ({} findings)\n", seconds_since(began), all ? all->size() : 0);
  }
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
  return 0;
}
