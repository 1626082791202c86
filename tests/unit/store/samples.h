#pragma once

#include <unistd.h>

#include <filesystem>

#include "core/store/store.h"

namespace behorig::testing {

/// A store's file of its own, gone with its owner.
struct StoreFile {
  StoreFile() {
    static int count = 0;
    path = std::filesystem::temp_directory_path() /
           ("behorig-store-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".db");
  }
  ~StoreFile() {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
  }
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;
  std::string url() const { return "sqlite:" + path.string(); }
  std::unique_ptr<Store> open() const { return Store::open(url()).value(); }
  std::filesystem::path path;
};

inline RunRecord sample_run(const std::string& id, const std::string& system = "library") {
  RunRecord run;
  run.id = id;
  run.system = system;
  run.started = "2026-11-24T06:00:00Z";
  run.ended = "2026-11-24T06:00:11Z";
  run.day = "2026-11-24";
  run.verdict = run.reading_verdict = Verdict::complete;
  run.counts = {1, 2, 3, 4};
  run.register_hash = "abc";
  run.register_rows = {{"people", 300}, {"roles", 9}};
  return run;
}

/// A finding in which every field says something.
inline StoredFinding sample_finding(std::uint8_t number = 1) {
  StoredFinding out;
  Finding& f = out.finding;
  f.id.bytes[0] = number;
  f.id.bytes[15] = 0xab;
  Deviation& d = f.deviation;
  d = {.control = "expired-approval",
       .system = "library",
       .account = "a17",
       .account_name = "anna.ek",
       .person = "p1041",
       .person_name = "Anna Ek",
       .entitlement = "e",
       .entitlement_name = "E",
       .other = "o",
       .other_name = "O",
       .role = "librarian",
       .conflict = "cash",
       .requirement = "course",
       .exception = "0a1b",
       .holders = {{"a17", "anna.ek", "p1041", "Anna Ek"}},
       .causes = {{"a17", "e5"}},
       .gives = {"e9"},
       .paths = {{"e5", "e9"}},
       .related = {"åäö"},
       .nearest_approval = NearestApproval{"librarian", "p1001", Date::parse("2025-01-10"),
                                           Date::parse("2026-01-09"), "until", Date::parse("2026-01-09")},
       .reasons = {Message("why.no-purpose", {{"a", "1"}})},
       .privileged = true};
  f.severity = Severity::high;
  f.status = FindingStatus::fresh;
  f.reading = Verdict::complete;
  f.first_seen = f.last_seen = "2026-11-24T06:00:11Z";
  f.run = "r1";
  f.incident = "INC-1";
  f.accepted_by = "x";
  f.accepted_until = "2027-01-01";
  out.covered = {{"key", {{"a17", "anna.ek", "p1041", "Anna Ek"}}}};
  return out;
}

inline LifeChanges changes_of(const StoredFinding& finding) {
  LifeChanges out;
  LifeChanges::Change change;
  change.now = finding;
  change.status_changed = true;
  out.changed.push_back(std::move(change));
  return out;
}

}  // namespace behorig::testing
