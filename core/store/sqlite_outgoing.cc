#include "core/store/sqlite_outgoing.h"

#include <boost/json.hpp>
#include <limits>

#include "core/base/text.h"
#include "core/store/finding_rows.h"
#include "core/store/run_writer.h"

namespace behorig {
namespace {

namespace json = boost::json;
using sqlite::Statement;

std::string packed(const Message& message) {
  json::array args;
  for (const auto& [name, value] : message.args) args.push_back(json::array{name, value});
  return json::serialize(json::array{message.id, args});
}

std::optional<Message> unpacked(const Statement& row, int column) {
  if (row.null(column)) return std::nullopt;
  const json::value whole = json::parse(row.view(column));
  Message out(json::value_to<std::string>(whole.at(0)));
  for (const auto& arg : whole.at(1).as_array())
    out.args.emplace_back(json::value_to<std::string>(arg.at(0)), json::value_to<std::string>(arg.at(1)));
  return out;
}

std::uint64_t unsigned_in(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

constexpr const char* kDelivery =
    "SELECT d.sink, d.id, d.incident, d.body, d.made, d.attempts, d.next, d.dead, d.why,"
    " ifnull(i.reference, ''), d.late_since FROM deliveries d LEFT JOIN incidents i ON i.sink = d.sink AND "
    "i.key = "
    "d.incident ";

constexpr const char* kFirstOfEachIncident =
    "WHERE NOT EXISTS (SELECT 1 FROM deliveries e"
    " WHERE e.sink = d.sink AND e.incident = d.incident AND e.number < d.number)";
/// What waits is looked for once: whether a row waits stands behind its body.
constexpr const char* kBeforeWhatWaits =
    "LEFT JOIN (SELECT incident, min(number) AS number FROM deliveries"
    " WHERE sink = ?1 AND (dead OR next BETWEEN ?2 + 1 AND ?2 + ?4) GROUP BY incident) w ON w.incident = "
    "d.incident"
    " WHERE (w.number IS NULL OR d.number < w.number)";

Delivery delivery_of(const Statement& row) {
  Delivery out{row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4)};
  out.attempts = static_cast<int>(row.integer(5));
  out.next = row.integer(6);
  out.dead = row.integer(7) != 0;
  out.why = unpacked(row, 8);
  out.reference = row.text(9);
  out.late_since = row.integer(10);
  return out;
}

constexpr const char* kIncidentColumns =
    "i.sink, i.key, i.system, i.reference, i.state, i.opened,"
    " (SELECT count(*) FROM incident_findings f WHERE f.sink = i.sink AND f.incident = i.key),"
    " (SELECT count(*) FROM incident_findings f WHERE f.sink = i.sink AND f.incident = i.key AND f.open)";

/// Incident::seen, as one more column.
constexpr const char* kSeen =
    ", iif(EXISTS (SELECT 1 FROM deliveries d WHERE d.sink = i.sink AND d.incident = i.key), '',"
    " ifnull((SELECT max(r.started) FROM incident_findings f"
    "  CROSS JOIN findings v ON v.system = f.system AND v.id = f.id JOIN runs r ON r.id = v.run"
    "  WHERE f.sink = i.sink AND f.incident = i.key AND f.open"
    "  AND v.status IN ('new', 'open', 'acknowledged', 'reopened')), ''))";

Incident incident_in(const Statement& row) {
  return {row.text(0), row.text(1), row.text(2),         row.text(3),
          row.text(4), row.text(5), unsigned_in(row, 6), unsigned_in(row, 7)};
}

std::int64_t limited(std::size_t limit) { return limit == 0 ? -1 : static_cast<std::int64_t>(limit); }

/// Of one sink the deliveries whose id begins so; blank = all. Short beginnings name nothing.
constexpr const char* kNamed =
    "sink = ?1 AND (?2 = '' OR (length(?2) >= 4 AND substr(id, 1, length(?2)) = ?2))";

class SqliteOutgoing : public Outgoing {
 public:
  SqliteOutgoing(sqlite::Database& database, std::string path)
      : database_(database), path_(std::move(path)) {}

  Result<std::vector<SinkState>> sinks() override {
    return guarded<std::vector<SinkState>>([&] {
      auto rows = database_.prepare(
          "SELECT k.name, k.paused, (SELECT count(*) FROM changes c WHERE c.number > k.told),"
          " (SELECT count(*) FROM deliveries d WHERE d.sink = k.name AND NOT d.dead),"
          " (SELECT count(*) FROM deliveries d WHERE d.sink = k.name AND d.dead),"
          " k.delivered, k.delivered_at, k.failures, k.closed_until, k.looked, k.why FROM sinks k ORDER BY "
          "k.name");
      std::vector<SinkState> out;
      while (rows.step()) {
        SinkState one;
        one.name = rows.text(0);
        one.paused = rows.integer(1) != 0;
        one.changes = unsigned_in(rows, 2);
        one.waiting = unsigned_in(rows, 3);
        one.dead = unsigned_in(rows, 4);
        one.delivered = unsigned_in(rows, 5);
        one.delivered_at = rows.text(6);
        one.failures = static_cast<int>(rows.integer(7));
        one.closed_until = rows.integer(8);
        one.looked = rows.integer(9);
        one.why = unpacked(rows, 10);
        out.push_back(std::move(one));
      }
      return out;
    });
  }

  Result<bool> paused(const std::string& sink) override {
    return guarded<bool>([&] {
      auto rows = database_.prepare("SELECT paused FROM sinks WHERE name = ?1");
      rows.bind(sink);
      return rows.step() && rows.integer(0) != 0;
    });
  }

  Status pause(const std::string& sink, bool paused) override {
    return changing([&] {
      database_.prepare("UPDATE sinks SET paused = ?2 WHERE name = ?1")
          .bind(sink)
          .bind(std::int64_t{paused})
          .run();
      if (paused) return;
      // Whoever goes on with it wants it to be tried now.
      database_.prepare("UPDATE sinks SET closed_until = 0 WHERE name = ?1").bind(sink).run();
      database_.prepare("UPDATE deliveries SET next = 0 WHERE sink = ?1").bind(sink).run();
    });
  }

  Status note_attempt(const SinkState& state) override {
    return changing([&] {
      auto row = database_.prepare(
          "UPDATE sinks SET failures = ?2, closed_until = ?3, looked = ?4, why = ?5 WHERE name = ?1");
      row.bind(state.name).bind(std::int64_t{state.failures}).bind(state.closed_until).bind(state.looked);
      if (state.why) {
        row.bind(packed(*state.why));
      } else {
        row.bind_null();
      }
      row.run();
    });
  }

  Result<std::optional<std::string>> incident_of(const std::string& sink, const std::string& system,
                                                 const Fingerprint& id) override {
    return guarded<std::optional<std::string>>([&] {
      auto row = database_.prepare(
          "SELECT incident FROM incident_findings WHERE sink = ?1 AND system ="
          " (SELECT number FROM systems WHERE id = ?2) AND id = ?3");
      row.bind(sink).bind(system).bind_blob(bytes_of(id));
      return row.step() ? std::optional(row.text(0)) : std::nullopt;
    });
  }

  Status assign(const Incident& incident, const Fingerprint& id, bool open) override {
    return changing([&] {
      database_
          .prepare(
              "INSERT INTO incidents (sink, key, system, reference, state, opened) VALUES (?, ?, ?, '', '', "
              "?)"
              " ON CONFLICT DO NOTHING")
          .bind(incident.sink)
          .bind(incident.key)
          .bind(incident.system)
          .bind(incident.opened)
          .run();
      database_
          .prepare(
              "INSERT INTO incident_findings (sink, system, id, incident, open) VALUES (?, ?, ?, ?, ?)"
              " ON CONFLICT DO UPDATE SET incident = excluded.incident, open = excluded.open")
          .bind(incident.sink)
          .bind(system_number(database_, incident.system))
          .bind_blob(bytes_of(id))
          .bind(incident.key)
          .bind(std::int64_t{open})
          .run();
    });
  }

  Result<std::optional<Incident>> incident(const std::string& sink, const std::string& key) override {
    return guarded<std::optional<Incident>>([&] {
      auto row = database_.prepare(std::string("SELECT ") + kIncidentColumns +
                                   " FROM incidents i WHERE i.sink = ?1 AND i.key = ?2");
      return row.bind(sink).bind(key).step() ? std::optional(incident_in(row)) : std::nullopt;
    });
  }

  Result<std::vector<Incident>> followed(const std::string& sink, const std::string& after,
                                         std::size_t limit) override {
    return guarded<std::vector<Incident>>([&] {
      auto rows =
          database_.prepare(std::string("SELECT ") + kIncidentColumns + kSeen +
                            " FROM incidents i WHERE i.sink = ?1 AND i.key > ?2 AND i.reference <> '' AND"
                            " EXISTS (SELECT 1 FROM incident_findings f"
                            "  WHERE f.sink = i.sink AND f.incident = i.key AND f.open)"
                            " ORDER BY i.key LIMIT ?3");
      rows.bind(sink).bind(after).bind(limited(limit));
      std::vector<Incident> out;
      while (rows.step()) {
        out.push_back(incident_in(rows));
        out.back().seen = rows.text(8);
      }
      return out;
    });
  }

  Status add(const Delivery& delivery) override {
    return changing([&] {
      database_
          .prepare("INSERT INTO deliveries (sink, id, incident, body, made, next) VALUES (?, ?, ?, ?, ?, ?)")
          .bind(delivery.sink)
          .bind(delivery.id)
          .bind(delivery.incident)
          .bind(delivery.body)
          .bind(delivery.made)
          .bind(delivery.next)
          .run();
    });
  }

  Result<std::vector<Delivery>> due(const std::string& sink, std::int64_t now, std::size_t limit,
                                    Row row) override {
    constexpr std::size_t kMostBytes = std::size_t{16} << 20;
    return guarded<std::vector<Delivery>>([&] {
      auto rows = database_.prepare(
          std::string(kDelivery) + (row == Row::all ? kBeforeWhatWaits : kFirstOfEachIncident) +
          " AND d.sink = ?1 AND NOT d.dead AND d.next NOT BETWEEN ?2 + 1 AND ?2 + ?4"
          " ORDER BY d.number LIMIT ?3");
      rows.bind(sink).bind(now).bind(limited(limit)).bind(kLongestWait);
      return deliveries(rows, kMostBytes);
    });
  }

  Result<std::optional<std::int64_t>> next_due(const std::string& sink) override {
    return guarded<std::optional<std::int64_t>>([&] {
      auto row = database_.prepare(
          "SELECT min(d.next) FROM deliveries d WHERE d.sink = ?1 AND NOT d.dead AND NOT EXISTS (SELECT 1"
          " FROM deliveries e WHERE e.sink = d.sink AND e.incident = d.incident AND e.number < d.number)");
      const bool some = row.bind(sink).step() && !row.null(0);
      return some ? std::optional(row.integer(0)) : std::nullopt;
    });
  }

  Result<std::uint64_t> count(const std::string& sink) override {
    return guarded<std::uint64_t>([&] {
      auto row = database_.prepare("SELECT count(*) FROM deliveries WHERE sink = ?1");
      return row.bind(sink).step() ? unsigned_in(row, 0) : 0;
    });
  }

  Result<std::uint64_t> count_alive(const std::string& sink) override {
    return guarded<std::uint64_t>([&] {
      auto row = database_.prepare(
          "SELECT count(*) FROM deliveries d WHERE d.sink = ?1 AND NOT EXISTS (SELECT 1 FROM deliveries e"
          " WHERE e.sink = d.sink AND e.incident = d.incident AND e.number <= d.number AND e.dead)");
      return row.bind(sink).step() ? unsigned_in(row, 0) : 0;
    });
  }

  Result<std::vector<Delivery>> undelivered(const std::string& sink, std::size_t limit) override {
    return guarded<std::vector<Delivery>>([&] {
      auto rows =
          database_.prepare(std::string(kDelivery) + "WHERE ?1 IN ('', d.sink) ORDER BY d.number LIMIT ?2");
      return deliveries(rows.bind(sink).bind(limited(limit)), std::numeric_limits<std::size_t>::max());
    });
  }

  Result<std::vector<Delivery>> refused(const std::string& sink, std::size_t limit) override {
    return guarded<std::vector<Delivery>>([&] {
      auto rows = database_.prepare(
          "SELECT d.sink, d.id, d.incident, '', d.made, d.attempts, d.next, d.dead, d.why, '',"
          " d.late_since FROM deliveries d"
          " WHERE ?1 IN ('', d.sink) AND d.dead ORDER BY d.number DESC LIMIT ?2");
      return deliveries(rows.bind(sink).bind(limited(limit)), std::numeric_limits<std::size_t>::max());
    });
  }

  Status settle(const std::string& sink, const std::vector<Settled>& answers,
                const std::string& at) override {
    return changing([&] {
      auto gone = database_.prepare("DELETE FROM deliveries WHERE sink = ?1 AND id = ?2");
      auto left = database_.prepare(
          "UPDATE deliveries SET attempts = attempts + 1, next = ?3, dead = ?4, why = ?5, late_since = ?6"
          " WHERE sink = ?1 AND id = ?2");
      std::int64_t taken = 0;
      for (const auto& answer : answers) {
        if (answer.kind == Settled::Kind::delivered) {
          gone.again().bind(sink).bind(answer.id).run();
          ++taken;
          continue;
        }
        left.again().bind(sink).bind(answer.id).bind(answer.next);
        left.bind(std::int64_t{answer.kind == Settled::Kind::refused}).bind(packed(answer.why));
        left.bind(answer.late_since).run();
      }
      if (taken == 0) return;
      database_.prepare("UPDATE sinks SET delivered = delivered + ?2, delivered_at = ?3 WHERE name = ?1")
          .bind(sink)
          .bind(taken)
          .bind(at)
          .run();
    });
  }

  Status note(const Incident& incident, bool acknowledged, const std::string& at) override {
    return changing([&] {
      database_.prepare("UPDATE incidents SET reference = ?3, state = ?4 WHERE sink = ?1 AND key = ?2")
          .bind(incident.sink)
          .bind(incident.key)
          .bind(incident.reference)
          .bind(incident.state)
          .run();
      for (auto& stored : findings_of(incident)) note_on(std::move(stored), incident, acknowledged, at);
    });
  }

  Status acknowledge(const StoredFinding& finding, const std::string& reference,
                     const std::string& at) override {
    Incident theirs;
    theirs.reference = reference;
    return changing([&] { note_on(finding, theirs, true, at); });
  }

  Result<std::uint64_t> retry(const std::string& sink, const std::string& id) override {
    auto done = counted(
        "UPDATE deliveries SET dead = 0, attempts = 0, next = 0, late_since = 0 WHERE " + std::string(kNamed),
        sink, id);
    if (!done) return done;
    const auto opened = changing(
        [&] { database_.prepare("UPDATE sinks SET closed_until = 0 WHERE name = ?1").bind(sink).run(); });
    if (!opened) return opened.error();
    return done;
  }

  Result<std::uint64_t> drop(const std::string& sink, const std::string& id) override {
    return counted("DELETE FROM deliveries WHERE " + std::string(kNamed), sink, id);
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

  /// Until their bodies have so many bytes; one at least.
  static std::vector<Delivery> deliveries(Statement& rows, std::size_t most_bytes) {
    std::vector<Delivery> out;
    for (std::size_t bytes = 0; bytes < most_bytes && rows.step(); bytes += out.back().body.size())
      out.push_back(delivery_of(rows));
    return out;
  }

  Result<std::uint64_t> counted(const std::string& sql, const std::string& sink, const std::string& id) {
    std::uint64_t out = 0;
    const auto done = changing([&] {
      database_.prepare(sql).bind(sink).bind(id).run();
      out = static_cast<std::uint64_t>(database_.number("SELECT changes()"));
    });
    if (!done) return done.error();
    return out;
  }

  std::vector<StoredFinding> findings_of(const Incident& incident) {
    auto rows = database_.prepare(std::string(kFindingColumns) +
                                  "JOIN incident_findings m ON m.system = f.system AND m.id = f.id"
                                  " WHERE m.sink = ?1 AND m.incident = ?2 ORDER BY f.id");
    rows.bind(incident.sink).bind(incident.key);
    std::vector<StoredFinding> out;
    while (rows.step()) out.push_back(finding_of(rows));
    return out;
  }

  void note_on(StoredFinding stored, const Incident& incident, bool acknowledged, const std::string& at) {
    Finding& finding = stored.finding;
    if (!counts(finding.status)) return;
    const bool taken = acknowledged && finding.status != FindingStatus::acknowledged;
    const bool numbered = !incident.reference.empty() && finding.incident != incident.reference;
    if (!taken && !numbered) return;
    if (taken) finding.status = FindingStatus::acknowledged;
    if (numbered) finding.incident = incident.reference;
    RunRecord run;
    run.id = finding.run;
    std::int64_t number = 0;
    {
      auto row = database_.prepare("SELECT number FROM runs WHERE id = ?1");
      if (!row.bind(run.id).step()) throw std::runtime_error("run " + run.id);
      number = row.integer(0);
    }
    LifeChanges::Change change;
    change.status_changed = taken;
    change.same_body = !numbered;
    change.now = std::move(stored);
    RunWriter(database_, run, number, 0).note(change, at);
  }

  sqlite::Database& database_;
  std::string path_;
};

}  // namespace

std::unique_ptr<Outgoing> make_sqlite_outgoing(sqlite::Database& database, const std::string& path) {
  return std::make_unique<SqliteOutgoing>(database, path);
}

}  // namespace behorig
