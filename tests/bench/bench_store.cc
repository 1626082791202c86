// 170,000 findings in 300 systems: written first, opened (a status that changes, and a body that does not),
// seen again with nothing changed, read. Only the store is measured; processor time beside the clock's,
// because the clock also counts the disk and whatever else the machine does.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>

#include "core/store/store.h"

namespace {

using namespace behorig;
using Steady = std::chrono::steady_clock;

struct Spent {
  double clock = 0, processor = 0;

  template <class Work>
  void measure(Work work) {
    const auto began = Steady::now();
    const auto ticks = std::clock();
    work();
    clock += std::chrono::duration<double>(Steady::now() - began).count();
    processor += static_cast<double>(std::clock() - ticks) / CLOCKS_PER_SEC;
  }
  void tell(const char* what, int count) const {
    fmt::print("{}: {:.2f} s ({:.0f} findings/s), {:.2f} s of processor\n", what, clock, count / clock,
               processor);
  }
};

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

enum class Round { first, opened, seen };

LifeChanges changes_of(int system, const std::string& run, Round round) {
  LifeChanges out;
  for (int number = 0; number < kFindings; ++number) {
    auto one = finding(system, number);
    one.finding.run = run;
    if (round != Round::first) one.finding.status = FindingStatus::open;
    if (round == Round::seen) {
      out.seen.push_back(std::move(one));
      continue;
    }
    LifeChanges::Change change;
    change.now = std::move(one);
    change.status_changed = true;
    change.same_body = round == Round::opened;
    out.changed.push_back(std::move(change));
  }
  // As advance() gives them.
  const auto by_id = [](const auto& a, const auto& b) { return a.now.finding.id < b.now.finding.id; };
  std::sort(out.changed.begin(), out.changed.end(), by_id);
  std::sort(out.seen.begin(), out.seen.end(),
            [](const auto& a, const auto& b) { return a.finding.id < b.finding.id; });
  return out;
}

void write_all(Store& store, const char* what, Round round) {
  Spent spent;
  for (int system = 0; system < kSystems; ++system) {
    RunRecord run;
    run.id = fmt::format("{}-{}", what, system);
    run.system = fmt::format("system-{}", system);
    run.verdict = run.reading_verdict = Verdict::complete;
    const auto changes = changes_of(system, run.id, round);
    spent.measure([&] {
      if (const auto done = store.write_run(run, changes); !done) {
        fmt::print(stderr, "{}\n", done.error().id);
        std::exit(1);
      }
    });
  }
  spent.tell(what, kSystems * kFindings);
}

}  // namespace

int main() {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("behorig-bench-{}.db", ::getpid());
  {
    auto store = Store::open("sqlite:" + path.string());
    if (!store) return 1;
    fmt::print("{} findings in {} transactions\n", kSystems * kFindings, kSystems);
    write_all(**store, "written first", Round::first);
    write_all(**store, "opened", Round::opened);
    write_all(**store, "seen again", Round::seen);
    Spent spent;
    std::size_t count = 0;
    spent.measure([&] {
      const auto all = (*store)->all_findings();
      count = all ? all->size() : 0;
    });
    spent.tell("read", static_cast<int>(count));
    fmt::print("file: {} MB\n", std::filesystem::file_size(path) >> 20);
  }
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
  return 0;
}
