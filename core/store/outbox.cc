#include "core/store/outbox.h"

#include "core/store/finding_body.h"
#include "core/store/finding_rows.h"

namespace behorig::outbox {
namespace {

/// The finding as it was at the change: what the change did not write itself is what its run saw.
constexpr const char* kPending =
    "SELECT c.number, r.id, ifnull(c.at, r.ended), c.what, c.came, c.went, c.id, ifnull(c.status, c.what), "
    "c.severity,"
    " iif(c.last_seen IS NULL, r.seen_reading, c.reading), f.first_seen, ifnull(c.last_seen, r.seen_at),"
    " ifnull(c.seen_run, r.id), b.body"
    " FROM sinks k JOIN changes c ON c.number > k.told JOIN runs r ON r.number = c.run"
    " JOIN heads f ON f.system = c.system AND f.id = c.id LEFT JOIN changes b ON b.number = c.body_at"
    " WHERE k.name = ?1 ORDER BY c.number LIMIT ?2";

OutboxItem item_of(const sqlite::Statement& row) {
  OutboxItem out;
  out.number = row.integer(0);
  out.change = {row.text(1), row.text(2), row.text(3), list_of(row.view(4)), list_of(row.view(5))};
  Finding& finding = out.finding;
  finding.id = fingerprint_in(row, 6);
  finding.status = finding_status(row.view(7)).value();
  finding.severity = severity(row.view(8)).value();
  finding.reading = verdict_in(row, 9);
  finding.first_seen = row.text(10);
  finding.last_seen = row.text(11);
  finding.run = row.text(12);
  StoredFinding stored;
  read_body(row.view(13), stored);
  finding.deviation = std::move(stored.finding.deviation);
  finding.incident = std::move(stored.finding.incident);
  finding.accepted_by = std::move(stored.finding.accepted_by);
  finding.accepted_until = std::move(stored.finding.accepted_until);
  return out;
}

}  // namespace

void add_sink(sqlite::Database& database, const std::string& sink) {
  // What was before it is not told to it.
  database
      .prepare(
          "INSERT INTO sinks (name, told) SELECT ?1, ifnull(max(number), 0) FROM changes"
          " WHERE true ON CONFLICT (name) DO NOTHING")
      .bind(sink)
      .run();
}

void remove_sink(sqlite::Database& database, const std::string& sink) {
  for (const char* table : {"deliveries", "incidents", "incident_findings"})
    database.prepare(std::string("DELETE FROM ") + table + " WHERE sink = ?1").bind(sink).run();
  database.prepare("DELETE FROM sinks WHERE name = ?1").bind(sink).run();
}

std::vector<OutboxItem> pending(sqlite::Database& database, const std::string& sink, std::size_t limit) {
  auto rows = database.prepare(kPending);
  rows.bind(sink).bind(limit == 0 ? -1 : static_cast<std::int64_t>(limit));
  std::vector<OutboxItem> out;
  while (rows.step()) out.push_back(item_of(rows));
  return out;
}

std::uint64_t pending_count(sqlite::Database& database, const std::string& sink) {
  auto row = database.prepare(
      "SELECT count(*) FROM sinks k JOIN changes c ON c.number > k.told"
      " WHERE k.name = ?1");
  return row.bind(sink).step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

void told(sqlite::Database& database, const std::string& sink, std::int64_t change) {
  database.prepare("UPDATE sinks SET told = max(told, ?2) WHERE name = ?1").bind(sink).bind(change).run();
}

}  // namespace behorig::outbox
