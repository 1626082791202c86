#include <boost/json.hpp>
#include <filesystem>

#include "core/base/text.h"
#include "core/model/control.h"
#include "core/store/finding_body.h"
#include "core/store/finding_rows.h"
#include "core/store/findings_page.h"
#include "core/store/outbox.h"
#include "core/store/run_writer.h"
#include "core/store/schema.h"
#include "core/store/sqlite_kept.h"
#include "core/store/sqlite_outgoing.h"
#include "core/store/sqlite_tokens.h"
#include "core/store/store.h"

namespace behorig {
namespace {

using sqlite::Failure;
using sqlite::Statement;

constexpr std::string_view kScheme = "sqlite:";

constexpr const char* kRunColumns =
    "SELECT r.id, s.id, r.started, r.ended, r.day, r.verdict, r.reading_verdict, r.accounts, r.entitlements, "
    "r.grants,"
    " r.nestings, r.register_hash, r.register_rows, r.register_suspect, r.grown, r.shrunk, r.confirmed, "
    "r.confirmed_by,"
    " r.confirmed_at, r.not_evaluated, r.proof FROM runs r JOIN systems s ON s.number = r.system ";

std::uint64_t count(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

void bind(Statement& statement, const std::optional<Verdict>& verdict) {
  if (verdict) {
    statement.bind(name_of(*verdict));
  } else {
    statement.bind_null();
  }
}

RunRecord run_of(const Statement& row) {
  RunRecord out;
  out.id = row.text(0);
  out.system = row.text(1);
  out.started = row.text(2);
  out.ended = row.text(3);
  out.day = row.text(4);
  out.verdict = verdict_in(row, 5);
  out.reading_verdict = verdict_in(row, 6);
  out.counts = {count(row, 7), count(row, 8), count(row, 9), count(row, 10)};
  out.register_hash = row.text(11);
  out.register_rows =
      boost::json::value_to<std::map<std::string, std::uint64_t>>(boost::json::parse(row.text(12)));
  out.register_suspect = row.integer(13) != 0;
  out.grown = list_of(row.text(14));
  out.shrunk = list_of(row.text(15));
  out.confirmed = row.integer(16) != 0;
  out.confirmed_by = row.text(17);
  out.confirmed_at = row.text(18);
  out.not_evaluated = list_of(row.text(19));
  out.proof = boost::json::value_to<std::map<std::string, std::string>>(boost::json::parse(row.view(20)));
  return out;
}

/// Text id of why nobody can confirm the run; blank if somebody can.
std::string_view not_confirmable(const RunRecord& run) {
  if (run.register_suspect) return {};
  if (!run.verdict) return run.register_hash.empty() ? "store.confirm-refused" : "store.confirm-good";
  switch (*run.verdict) {
    case Verdict::complete:
      return "store.confirm-good";
    case Verdict::suspect:
      return run.grown.empty() && run.shrunk.empty() ? "store.confirm-empty" : std::string_view();
    case Verdict::partial:
    case Verdict::failed:
      break;
  }
  return "store.confirm-not-whole";
}

class SqliteStore : public Store {
 public:
  explicit SqliteStore(const std::string& path) : path_(path), database_(path) {
    migrate(database_, path);
    check_sound(database_, path);
    kept_ = make_sqlite_kept(database_, path_);
    outgoing_ = make_sqlite_outgoing(database_, path_);
    tokens_ = make_sqlite_tokens(database_, path_);
  }

  Result<std::vector<std::string>> systems() override {
    return guarded<std::vector<std::string>>([&] {
      auto rows = database_.prepare("SELECT id FROM systems WHERE id NOT IN ('', '*') ORDER BY id");
      std::vector<std::string> out;
      while (rows.step()) out.push_back(rows.text(0));
      return out;
    });
  }

  Result<std::vector<RunRecord>> runs(const std::optional<std::string>& system, std::size_t limit) override {
    return guarded<std::vector<RunRecord>>([&] {
      auto rows = database_.prepare(std::string(kRunColumns) +
                                    "WHERE (?1 OR s.id = ?2) ORDER BY r.number DESC LIMIT ?3");
      rows.bind(system ? 0 : 1)
          .bind(system.value_or(""))
          .bind(limit == 0 ? -1 : static_cast<std::int64_t>(limit));
      std::vector<RunRecord> out;
      while (rows.step()) out.push_back(run_of(rows));
      return out;
    });
  }

  Result<std::optional<RunRecord>> find_run(const std::string& id) override {
    if (id.empty()) return std::optional<RunRecord>();
    auto found = guarded<std::vector<RunRecord>>([&] {
      auto rows = database_.prepare(std::string(kRunColumns) + "WHERE substr(r.id, 1, ?2) = ?1 LIMIT 2");
      rows.bind(id).bind(static_cast<std::int64_t>(id.size()));
      std::vector<RunRecord> out;
      while (rows.step()) out.push_back(run_of(rows));
      return out;
    });
    if (!found) return found.error();
    if (found->size() > 1) return Message("store.run-ambiguous", {{"run", printable(id)}});
    if (found->empty()) return std::optional<RunRecord>();
    return std::optional<RunRecord>(std::move(found->front()));
  }

  Result<std::optional<RunRecord>> baseline(const std::string& system) override {
    return newest("WHERE s.id = ?1 AND (r.verdict = 'complete' OR (r.verdict = 'suspect' AND r.confirmed))",
                  system);
  }

  Result<std::optional<RunRecord>> previous_reading(const std::string& system) override {
    return newest("WHERE s.id = ?1 AND r.reading_verdict IS NOT NULL AND r.reading_verdict <> 'failed'",
                  system);
  }

  Result<std::optional<std::map<std::string, std::uint64_t>>> register_baseline() override {
    auto run =
        newest("WHERE ?1 = '' AND r.register_hash <> '' AND (NOT r.register_suspect OR r.confirmed)", "");
    if (!run) return run.error();
    if (!*run) return std::optional<std::map<std::string, std::uint64_t>>();
    return std::optional(std::move((*run)->register_rows));
  }

  Result<std::vector<StoredFinding>> findings(const std::string& system) override {
    return findings(system, {});
  }

  Result<std::vector<StoredFinding>> findings(const std::string& system, const Shown& shown) override {
    return guarded<std::vector<StoredFinding>>([&] {
      auto rows =
          database_.prepare(std::string(kFindingColumns) +
                            "WHERE f.system = (SELECT number FROM systems WHERE id = ?1) ORDER BY f.id");
      rows.bind(system);
      std::vector<StoredFinding> out;
      for (auto next = shown.by_id.begin(); rows.step();) {
        if (out.empty()) out.reserve(shown.by_id.size());
        const auto id = fingerprint_in(rows, 0);
        while (next != shown.by_id.end() && next->first < id) ++next;
        const bool is_shown = next != shown.by_id.end() && next->first == id;
        out.push_back(finding_of(rows, is_shown ? &shown.deviations[next->second] : nullptr));
      }
      return out;
    });
  }

  Result<std::vector<StoredFinding>> all_findings() override {
    return guarded<std::vector<StoredFinding>>([&] {
      auto rows = database_.prepare(std::string(kFindingColumns) + "ORDER BY f.system, f.id");
      return all(rows);
    });
  }

  Result<std::vector<StoredFinding>> page(const FindingsWanted& wanted) override {
    return guarded<std::vector<StoredFinding>>([&] { return findings_page(database_, wanted); });
  }

  Result<std::vector<std::string>> own_controls() override {
    return guarded<std::vector<std::string>>([&] {
      auto rows = database_.prepare(
          "SELECT DISTINCT control FROM heads WHERE substr(control, 1, ?2) = ?1 ORDER BY control");
      rows.bind(kOwnPrefix).bind(static_cast<std::int64_t>(kOwnPrefix.size()));
      std::vector<std::string> out;
      while (rows.step()) out.push_back(rows.text(0));
      return out;
    });
  }

  Result<std::vector<StoredFinding>> findings_of(const std::vector<std::string>& controls) override {
    return guarded<std::vector<StoredFinding>>([&] {
      auto rows = database_.prepare(std::string(kFindingColumns) +
                                    "WHERE f.control IN (SELECT value FROM json_each(?1))"
                                    " ORDER BY f.system, f.id");
      rows.bind(list_json(controls));
      return all(rows);
    });
  }

  Result<std::vector<StoredFinding>> findings_of(const std::vector<std::string>& controls,
                                                 const std::string& system) override {
    return guarded<std::vector<StoredFinding>>([&] {
      auto rows = database_.prepare(std::string(kFindingColumns) +
                                    "WHERE f.system = (SELECT number FROM systems WHERE id = ?1)"
                                    " AND f.control IN (SELECT value FROM json_each(?2)) ORDER BY f.id");
      rows.bind(system).bind(list_json(controls));
      return all(rows);
    });
  }

  Result<std::vector<StoredFinding>> covered_findings(const std::string& system) override {
    return guarded<std::vector<StoredFinding>>([&] {
      auto rows = database_.prepare(std::string(kFindingColumns) +
                                    "WHERE f.system = (SELECT number FROM systems WHERE id = ?1)"
                                    " AND f.covers ORDER BY f.id");
      rows.bind(system);
      return all(rows);
    });
  }

  Result<std::vector<StoredFinding>> find_finding(const std::string& prefix) override {
    return guarded<std::vector<StoredFinding>>([&] {
      std::string low = fold_case(prefix);
      const bool hex = low.size() >= 4 && low.find_first_not_of("0123456789abcdef") == std::string::npos;
      if (!hex) return std::vector<StoredFinding>();
      auto rows = database_.prepare(std::string(kFindingColumns) +
                                    "WHERE substr(lower(hex(f.id)), 1, ?2) = ?1 ORDER BY f.id");
      rows.bind(low).bind(static_cast<std::int64_t>(low.size()));
      return all(rows);
    });
  }

  Result<std::vector<FindingChange>> history(const Fingerprint& id) override {
    return guarded<std::vector<FindingChange>>([&] {
      auto rows = database_.prepare(
          "WITH RECURSIVE life (number) AS (SELECT change FROM heads WHERE system IN (SELECT number FROM"
          " systems) AND id = ?1 UNION ALL SELECT c.earlier FROM life JOIN changes c USING (number)"
          " WHERE c.earlier IS NOT NULL)"
          " SELECT r.id, ifnull(c.at, r.ended), c.what, c.came, c.went, r.day FROM life JOIN changes c USING "
          "(number)"
          " JOIN runs r ON r.number = c.run ORDER BY c.number");
      rows.bind_blob(bytes_of(id));
      std::vector<FindingChange> out;
      while (rows.step()) {
        out.push_back({rows.text(0), rows.text(1), rows.text(2), list_of(rows.view(3)), list_of(rows.view(4)),
                       rows.text(5)});
      }
      return out;
    });
  }

  Status exclusively(const std::function<Status()>& work) override {
    return guarded<Done>([&] {
      sqlite::Transaction transaction(database_);
      const Status done = work();
      if (!done) throw Failure(done.error());
      transaction.commit();
      return Done{};
    });
  }

  Status write_run(const RunRecord& run, const LifeChanges& changes) override {
    return guarded<Done>([&] {
      sqlite::Transaction transaction(database_);
      const std::int64_t scope = system_number(database_, run.system);
      insert(run, scope);
      RunWriter(database_, run, database_.last_row(), scope).write(changes);
      transaction.commit();
      return Done{};
    });
  }

  Kept& kept() override { return *kept_; }
  Outgoing& outgoing() override { return *outgoing_; }
  Tokens& tokens() override { return *tokens_; }

  Status add_sink(const std::string& sink) override {
    return changing([&] { outbox::add_sink(database_, sink); });
  }

  Status remove_sink(const std::string& sink) override {
    return changing([&] { outbox::remove_sink(database_, sink); });
  }

  Status told(const std::string& sink, std::int64_t change) override {
    return changing([&] { outbox::told(database_, sink, change); });
  }

  Result<std::vector<OutboxItem>> pending(const std::string& sink, std::size_t limit) override {
    return guarded<std::vector<OutboxItem>>([&] { return outbox::pending(database_, sink, limit); });
  }

  Result<std::uint64_t> pending_count(const std::string& sink) override {
    return guarded<std::uint64_t>([&] { return outbox::pending_count(database_, sink); });
  }

  Status confirm(const std::string& run, const std::string& who, const std::string& at) override {
    const auto found = find_run(run);
    if (!found) return found.error();
    if (!*found) return Message("store.run-unknown", {{"run", printable(run)}});
    if (const auto why = not_confirmable(**found); !why.empty()) return Message(why, {{"run", (*found)->id}});
    return changing([&] {
      database_.prepare("UPDATE runs SET confirmed = 1, confirmed_by = ?2, confirmed_at = ?3 WHERE id = ?1")
          .bind((*found)->id)
          .bind(who)
          .bind(at)
          .run();
    });
  }

 private:
  template <class T, class Work>
  Result<T> guarded(Work work) {
    return sqlite::guarded<T>(path_, work);
  }
  template <class Work>
  Status changing(Work work) {
    return sqlite::changing(database_, path_, work);
  }

  static std::vector<StoredFinding> all(Statement& rows) {
    std::vector<StoredFinding> out;
    while (rows.step()) out.push_back(finding_of(rows));
    return out;
  }

  Result<std::optional<RunRecord>> newest(const std::string& condition, const std::string& argument) {
    return guarded<std::optional<RunRecord>>([&] {
      auto rows = database_.prepare(kRunColumns + condition + " ORDER BY r.number DESC LIMIT 1");
      rows.bind(argument);
      return rows.step() ? std::optional(run_of(rows)) : std::nullopt;
    });
  }

  void insert(const RunRecord& run, std::int64_t system) {
    auto row = database_.prepare(
        "INSERT INTO runs (id, system, started, ended, day, verdict, reading_verdict, accounts, "
        "entitlements, grants,"
        " nestings, register_hash, register_rows, register_suspect, grown, shrunk, confirmed, confirmed_by,"
        " confirmed_at, not_evaluated, proof) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?)");
    row.bind(run.id).bind(system).bind(run.started).bind(run.ended).bind(run.day);
    bind(row, run.verdict);
    bind(row, run.reading_verdict);
    for (const auto number :
         {run.counts.accounts, run.counts.entitlements, run.counts.grants, run.counts.nestings}) {
      row.bind(static_cast<std::int64_t>(number));
    }
    row.bind(run.register_hash).bind(boost::json::serialize(boost::json::value_from(run.register_rows)));
    row.bind(run.register_suspect ? 1 : 0).bind(list_json(run.grown)).bind(list_json(run.shrunk));
    row.bind(run.confirmed ? 1 : 0).bind(run.confirmed_by).bind(run.confirmed_at);
    row.bind(list_json(run.not_evaluated));
    row.bind(boost::json::serialize(boost::json::value_from(run.proof))).run();
  }

  std::string path_;
  sqlite::Database database_;
  std::unique_ptr<Kept> kept_;
  std::unique_ptr<Outgoing> outgoing_;
  std::unique_ptr<Tokens> tokens_;
};

}  // namespace

bool Store::exists(const std::string& url) {
  std::error_code error;
  if (!url.starts_with(kScheme)) return true;
  // Nobody was ever told anything from an empty file. What cannot be looked at is told when it is opened.
  const std::filesystem::path path = url.substr(kScheme.size());
  const bool there = std::filesystem::exists(path, error);
  return error || (there && std::filesystem::file_size(path, error) != 0);
}

Result<std::unique_ptr<Store>> Store::open(const std::string& url) {
  if (!url.starts_with(kScheme)) return Message("store.unknown-url", {{"url", printable(url)}});
  const std::string path = url.substr(kScheme.size());
  try {
    return std::unique_ptr<Store>(std::make_unique<SqliteStore>(path));
  } catch (const Failure& failure) {
    return failure.message;
  } catch (const std::exception& error) {
    return Message("store.damaged", {{"path", path}, {"error", error.what()}});
  }
}

}  // namespace behorig
