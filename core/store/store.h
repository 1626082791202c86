#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/findings/life.h"
#include "core/model/finding.h"
#include "core/model/verdict.h"
#include "core/store/kept.h"
#include "core/store/outgoing.h"
#include "core/store/tokens.h"

namespace behorig {

/// The `system` of a run that looks at what the newest readings of all systems show together.
inline constexpr std::string_view kAllSystems = "*";

/// One control run as it is kept. A run walks one system, or (system blank) only the register, or
/// (kAllSystems) the newest readings of all.
struct RunRecord {
  std::string id;
  std::string system;
  std::string started;                     ///< UTC
  std::string ended;                       ///< UTC
  std::string day;                         ///< T, ISO date
  std::optional<Verdict> verdict;          ///< final; none for a register run
  std::optional<Verdict> reading_verdict;  ///< before the guards (what the protocol and proofs gave)
  ReadingCounts counts;
  std::string register_hash;
  std::map<std::string, std::uint64_t> register_rows;
  bool register_suspect = false;             ///< a table vanished, emptied or shrank
  std::vector<std::string> grown;            ///< counts that the growth guard stopped
  std::vector<std::string> shrunk;           ///< counts that the shrink guard stopped
  std::vector<std::string> not_evaluated;    ///< own controls that failed; sorted
  std::map<std::string, std::string> proof;  ///< what the connector brought for its reading being whole
  bool confirmed = false;                    ///< by a person: its counts are believed
  std::string confirmed_by;
  std::string confirmed_at;
};

/// Which findings a list shows, and from where.
struct FindingsWanted {
  std::vector<std::string> systems;     ///< of these; "" = those without a system
  std::vector<std::string> controls;    ///< empty = any
  std::vector<FindingStatus> statuses;  ///< empty = those that stand
  std::optional<Severity> severity;     ///< at least
  /// Which of those without a system; blank = all.
  std::function<bool(const Deviation&)> of_several = {};
  /// Only what comes after the finding of that system.
  std::optional<std::pair<std::string, Fingerprint>> after;
  std::size_t limit = 0;  ///< 0 = all
};

/// A change in a finding's life, with the run that made it.
struct FindingChange {
  std::string run, at;
  std::string what;  ///< a status name, "changed" where only holders or details did, or "incident": reference
  std::vector<std::string> came, went;  ///< holders: an account's id, or "person:ID"
  std::string day = {};                 ///< T of the run
};

/// A change that a sink has not been told of yet, with the finding as it was then. What identifies it to the
/// receiver is the finding's id and `number`.
struct OutboxItem {
  std::int64_t number = 0;  ///< greater than that of every change before it
  FindingChange change;
  Finding finding;
};

/// Findings, runs and decisions. Every write is one transaction; what a call has returned from survives
/// kill -9 and power loss. One writer at a time: a second process waits up to 30 s, then fails.
class Store {
 public:
  virtual ~Store() = default;

  /// Opens or makes the store and brings its schema up to date. A store made by a newer version, or a file
  /// that is not a store, is refused with a sentence.
  static Result<std::unique_ptr<Store>> open(const std::string& url);

  /// Whether open() would find something where the URL says; an empty file is nothing.
  static bool exists(const std::string& url);

  /// Ids of the systems that have had a run or a finding.
  virtual Result<std::vector<std::string>> systems() = 0;
  /// Newest run of the system ("" = register) first; at most `limit`, 0 = all.
  virtual Result<std::vector<RunRecord>> runs(const std::optional<std::string>& system,
                                              std::size_t limit) = 0;
  /// By id or unique prefix; nullopt if there is none, an error if there are several.
  virtual Result<std::optional<RunRecord>> find_run(const std::string& id) = 0;

  /// The newest run whose reading is believed (complete, or suspect and confirmed): what guards judge
  /// against.
  virtual Result<std::optional<RunRecord>> baseline(const std::string& system) = 0;
  /// The newest run with a reading that did not fail, believed or not.
  virtual Result<std::optional<RunRecord>> previous_reading(const std::string& system) = 0;
  /// Newest register rows that were not suspect or were confirmed, of any run.
  virtual Result<std::optional<std::map<std::string, std::uint64_t>>> register_baseline() = 0;

  /// Findings of one scope with their covered holders; "" = those without a system. By id.
  virtual Result<std::vector<StoredFinding>> findings(const std::string& system) = 0;
  /// The same, in less time where most of them say what is shown.
  virtual Result<std::vector<StoredFinding>> findings(const std::string& system, const Shown& shown) = 0;
  /// The same of all scopes: by scope, then id.
  virtual Result<std::vector<StoredFinding>> all_findings() = 0;
  /// Those that are wanted, by system, then id. What is not wanted is not read.
  virtual Result<std::vector<StoredFinding>> page(const FindingsWanted& wanted) = 0;
  /// Controls of the organisation's own that have had a finding in any scope.
  virtual Result<std::vector<std::string>> own_controls() = 0;
  /// Those of these controls, in any scope.
  virtual Result<std::vector<StoredFinding>> findings_of(const std::vector<std::string>& controls) = 0;
  /// The same of one system: quick however many there are of others.
  virtual Result<std::vector<StoredFinding>> findings_of(const std::vector<std::string>& controls,
                                                         const std::string& system) = 0;
  /// Those of one scope of which exceptions ever covered somebody.
  virtual Result<std::vector<StoredFinding>> covered_findings(const std::string& system) = 0;
  /// By id or unique prefix (at least 4 hexadecimal digits). Several systems never share an id.
  virtual Result<std::vector<StoredFinding>> find_finding(const std::string& prefix) = 0;
  virtual Result<std::vector<FindingChange>> history(const Fingerprint& id) = 0;

  /// Does the work with nobody else writing: what it reads is still so when it writes. All of it, or nothing
  /// if it fails. Waits for another writer up to 30 s.
  virtual Status exclusively(const std::function<Status()>& work) = 0;
  /// The run and what it changed, in one transaction.
  virtual Status write_run(const RunRecord& run, const LifeChanges& changes) = 0;
  virtual Kept& kept() = 0;
  virtual Outgoing& outgoing() = 0;
  virtual Tokens& tokens() = 0;

  /// From now on every change is kept for the sink until it has been told of it. No effect if it is known.
  virtual Status add_sink(const std::string& sink) = 0;
  /// Nothing is kept for it any more, nor what was on its way.
  virtual Status remove_sink(const std::string& sink) = 0;
  /// What the sink has not been told of, oldest first; at most `limit`, 0 = all. Nothing for an unknown sink.
  virtual Result<std::vector<OutboxItem>> pending(const std::string& sink, std::size_t limit) = 0;
  virtual Result<std::uint64_t> pending_count(const std::string& sink) = 0;
  /// The sink was told of everything up to this change, or somebody decided that it need not be.
  virtual Status told(const std::string& sink, std::int64_t change) = 0;

  /// A person believes the run's counts (and its register's rows): of a run that a guard stopped, or whose
  /// register was suspect. Any other is refused, and "store.run-unknown" if there is no such run.
  virtual Status confirm(const std::string& run, const std::string& who, const std::string& at) = 0;
};

}  // namespace behorig
