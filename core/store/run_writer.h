#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/findings/life.h"
#include "core/store/sqlite.h"
#include "core/store/store.h"

namespace behorig {

/// Writes what one run did to findings, inside the caller's transaction, and only what changed state: who saw
/// a finding last is told once for all that the run saw (core/docs/store.md, "Seen again"). Borrows its
/// arguments. Throws sqlite::Failure.
class RunWriter {
 public:
  /// `number` is the run's row, `scope` that of its system.
  RunWriter(sqlite::Database& database, const RunRecord& run, std::int64_t number, std::int64_t scope);

  void write(const LifeChanges& changes);

  /// A change that no run made: the receiver of incidents said something. `at` is UTC.
  void note(const LifeChanges::Change& change, const std::string& at);

 private:
  /// When a run saw findings, and with which reading.
  struct Sighting {
    std::string at;
    std::optional<Verdict> reading;
    bool operator==(const Sighting&) const = default;
  };
  using Key = std::pair<std::int64_t, Fingerprint>;  ///< number of the system, id
  struct Head {
    std::int64_t change = 0, body_at = 0;
  };

  void find_sighting(const LifeChanges& changes);
  bool shared(const Finding& finding) const;
  void move_sighting(const LifeChanges& changes);
  std::vector<Key> members();
  void freeze(const std::vector<Key>& keys);
  void write_seen(const StoredFinding& seen, std::int64_t system);
  void write_change(const LifeChanges::Change& change);
  void write_head(const LifeChanges::Change& change, std::int64_t system, std::optional<Head> before,
                  Head now);
  std::optional<Head> head_of(std::int64_t system, const Fingerprint& id);
  void drop_bodies(Head head);
  std::int64_t system_of(const Deviation& deviation);
  void bind_seen(sqlite::Statement& row, const Finding& finding) const;

  sqlite::Database& database_;
  const RunRecord& run_;
  std::int64_t number_, scope_;
  std::optional<Sighting> sighting_;
  std::int64_t next_change_ = 0;
  std::optional<std::int64_t> told_;  ///< the change up to which every sink was told; none: no sinks
  std::map<std::string, std::int64_t, std::less<>> systems_;
  std::string body_;
  std::string noted_at_;  ///< blank: what the run itself changed
  sqlite::Statement find_head_, insert_head_, update_head_, insert_change_, see_;
};

/// A finding's key as it is stored; lives as long as the id.
std::string_view bytes_of(const Fingerprint& id);

/// The number of the system; makes its row where there is none.
std::int64_t system_number(sqlite::Database& database, const std::string& system);

}  // namespace behorig
