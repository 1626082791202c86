#include "core/store/run_writer.h"

#include <algorithm>
#include <iterator>

#include "core/store/finding_body.h"

namespace behorig {
namespace {

void bind_verdict(sqlite::Statement& row, const std::optional<Verdict>& verdict) {
  if (verdict) {
    row.bind_kept(name_of(*verdict));
  } else {
    row.bind_null();
  }
}

/// Holders by their names; nothing for nobody.
void bind_names(sqlite::Statement& row, const std::vector<Holder>& holders) {
  if (holders.empty()) {
    row.bind_null();
    return;
  }
  std::vector<std::string> names;
  names.reserve(holders.size());
  for (const auto& holder : holders) names.push_back(name_of(holder));
  row.bind(list_json(names));
}

}  // namespace

std::string_view bytes_of(const Fingerprint& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::int64_t system_number(sqlite::Database& database, const std::string& system) {
  {
    auto row = database.prepare("SELECT number FROM systems WHERE id = ?1");
    if (row.bind(system).step()) return row.integer(0);
  }
  database.prepare("INSERT INTO systems (id) VALUES (?1)").bind(system).run();
  return database.last_row();
}

RunWriter::RunWriter(sqlite::Database& database, const RunRecord& run, std::int64_t number,
                     std::int64_t scope)
    : database_(database),
      run_(run),
      number_(number),
      scope_(scope),
      next_change_(database.number("SELECT ifnull(max(number), 0) + 1 FROM changes")),
      find_head_(database.prepare("SELECT change, body_at FROM heads WHERE system = ? AND id = ?")),
      insert_head_(database.prepare(
          "INSERT INTO heads (system, id, control, status, severity, first_seen, scope, last_seen, run, "
          "reading, covers, change, body_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      update_head_(database.prepare("UPDATE heads SET status = ?, severity = ?, scope = ?, last_seen = ?, "
                                    "run = ?, reading = ?, covers = ?, change = ?, body_at = ?"
                                    " WHERE system = ? AND id = ?")),
      insert_change_(database.prepare(
          "INSERT INTO changes (number, system, id, run, earlier, body_at, what, status, severity, last_seen,"
          " seen_run, reading, came, went, body, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?)")),
      see_(database.prepare("UPDATE heads SET scope = ?, last_seen = ?, run = ?, reading = ?"
                            " WHERE system = ? AND id = ?")) {
  auto told = database.prepare("SELECT min(told) FROM sinks");
  if (told.step() && !told.null(0)) told_ = told.integer(0);
}

std::int64_t RunWriter::system_of(const Deviation& deviation) {
  const auto known = systems_.find(deviation.system);
  if (known != systems_.end()) return known->second;
  return systems_.emplace(deviation.system, system_number(database_, deviation.system)).first->second;
}

/// What most of what this run saw has in common: all of it, unless somebody else than advance() made it.
void RunWriter::find_sighting(const LifeChanges& changes) {
  const Finding* newest = nullptr;
  const auto look = [&](const Finding& finding) {
    if (finding.run == run_.id && (newest == nullptr || newest->last_seen < finding.last_seen))
      newest = &finding;
  };
  for (const auto& seen : changes.seen) look(seen.finding);
  for (const auto& change : changes.changed) look(change.now.finding);
  if (newest != nullptr) sighting_ = Sighting{newest->last_seen, newest->reading};
}

bool RunWriter::shared(const Finding& finding) const {
  // The register's runs see findings of many systems, others only those of their own.
  if (!run_.system.empty() && finding.deviation.system != run_.system) return false;
  return sighting_ && finding.run == run_.id && finding.last_seen == sighting_->at &&
         finding.reading == sighting_->reading;
}

std::vector<RunWriter::Key> RunWriter::members() {
  // Those of one system lie together.
  auto rows = database_.prepare(run_.system.empty()
                                    ? "SELECT system, id FROM heads WHERE scope = ?1"
                                    : "SELECT system, id FROM heads WHERE system = ?1 AND scope = ?1");
  rows.bind(scope_);
  std::vector<Key> out;
  while (rows.step()) {
    const auto bytes = rows.view(1);
    Key key{rows.integer(0), {}};
    if (bytes.size() != key.second.bytes.size()) throw std::runtime_error("fingerprint");
    std::copy(bytes.begin(), bytes.end(), key.second.bytes.begin());
    out.push_back(key);
  }
  return out;
}

/// They were seen by the run before, and not by this one: from now on they say so themselves.
void RunWriter::freeze(const std::vector<Key>& keys) {
  if (keys.empty()) return;
  auto before = database_.prepare(
      "SELECT r.seen_at, r.id, r.seen_reading FROM systems s"
      " JOIN runs r ON r.number = s.sighting WHERE s.number = ?1");
  if (!before.bind(scope_).step()) return;
  const std::string at = before.text(0), run = before.text(1), reading = before.text(2);
  const bool none = before.null(2);
  for (const auto& [system, id] : keys) {
    see_.again().bind_null().bind_kept(at).bind_kept(run);
    if (none) {
      see_.bind_null();
    } else {
      see_.bind_kept(reading);
    }
    see_.bind(system).bind_kept_blob(bytes_of(id)).run();
  }
}

void RunWriter::move_sighting(const LifeChanges& changes) {
  const auto before = members();
  std::vector<std::pair<Key, const StoredFinding*>> seen;
  std::vector<Key> told;
  for (const auto& one : changes.seen) {
    const Key key{system_of(one.finding.deviation), one.finding.id};
    seen.emplace_back(key, &one);
    told.push_back(key);
  }
  for (const auto& change : changes.changed)
    told.emplace_back(system_of(change.now.finding.deviation), change.now.finding.id);
  std::sort(told.begin(), told.end());
  std::vector<Key> missed;
  std::set_difference(before.begin(), before.end(), told.begin(), told.end(), std::back_inserter(missed));
  freeze(missed);
  for (const auto& [key, one] : seen) {
    const bool follows = shared(one->finding) && std::binary_search(before.begin(), before.end(), key);
    if (!follows) write_seen(*one, key.first);
  }
  database_.prepare("UPDATE systems SET sighting = ?2 WHERE number = ?1").bind(scope_).bind(number_).run();
  auto row = database_.prepare("UPDATE runs SET seen_at = ?, seen_reading = ? WHERE number = ?");
  row.bind(sighting_->at);
  bind_verdict(row, sighting_->reading);
  row.bind(number_).run();
}

/// Scope, or (of what does not share the run's sighting) its own three.
void RunWriter::bind_seen(sqlite::Statement& row, const Finding& finding) const {
  if (shared(finding)) {
    row.bind(scope_).bind_null().bind_null().bind_null();
    return;
  }
  row.bind_null().bind_kept(finding.last_seen).bind_kept(finding.run);
  bind_verdict(row, finding.reading);
}

void RunWriter::write_seen(const StoredFinding& seen, std::int64_t system) {
  bind_seen(see_.again(), seen.finding);
  see_.bind(system).bind_kept_blob(bytes_of(seen.finding.id)).run();
}

std::optional<RunWriter::Head> RunWriter::head_of(std::int64_t system, const Fingerprint& id) {
  if (!find_head_.again().bind(system).bind_kept_blob(bytes_of(id)).step()) return std::nullopt;
  const Head out{find_head_.integer(0), find_head_.integer(1)};
  find_head_.again();
  return out;
}

/// Bodies that were superseded are kept only for sinks that were not told of them yet.
void RunWriter::drop_bodies(Head head) {
  if (told_ && *told_ < head.change) return;
  auto row = database_.prepare("SELECT earlier, body_at, body IS NULL FROM changes WHERE number = ?1");
  auto drop = database_.prepare("UPDATE changes SET body = NULL WHERE number = ?1");
  for (std::int64_t at = head.change; at != 0;) {
    if (!row.again().bind(at).step()) return;
    const bool own = row.integer(1) == at, gone = row.integer(2) != 0;
    const std::int64_t earlier = row.integer(0);
    if (own && gone) return;  // and so are those before it
    if (own) drop.again().bind(at).run();
    at = earlier;
  }
}

void RunWriter::write_head(const LifeChanges::Change& change, std::int64_t system, std::optional<Head> before,
                           Head now) {
  const Finding& f = change.now.finding;
  const std::int64_t covers = change.now.covered.empty() ? 0 : 1;
  if (before) {
    update_head_.again().bind_kept(name_of(f.status)).bind_kept(name_of(f.severity));
    bind_seen(update_head_, f);
    update_head_.bind(covers).bind(now.change).bind(now.body_at).bind(system);
    update_head_.bind_kept_blob(bytes_of(f.id)).run();
    return;
  }
  insert_head_.again().bind(system).bind_kept_blob(bytes_of(f.id)).bind_kept(f.deviation.control);
  insert_head_.bind_kept(name_of(f.status)).bind_kept(name_of(f.severity)).bind_kept(f.first_seen);
  bind_seen(insert_head_, f);
  insert_head_.bind(covers).bind(now.change).bind(now.body_at).run();
}

void RunWriter::write_change(const LifeChanges::Change& change) {
  const Finding& f = change.now.finding;
  const std::int64_t system = system_of(f.deviation);
  const auto before = head_of(system, f.id);
  const bool body = !before || !change.same_body;
  const Head now{next_change_, body ? next_change_ : before->body_at};
  ++next_change_;
  if (body && before) drop_bodies(*before);
  auto& row = insert_change_.again();
  row.bind(now.change).bind(system).bind_kept_blob(bytes_of(f.id)).bind(number_);
  if (before) {
    row.bind(before->change);
  } else {
    row.bind_null();
  }
  row.bind(now.body_at);
  if (change.status_changed) {
    row.bind_kept(name_of(f.status)).bind_null();
  } else {
    row.bind_kept(noted_at_.empty() ? "changed" : "incident").bind_kept(name_of(f.status));
  }
  row.bind_kept(name_of(f.severity));
  if (shared(f)) {
    row.bind_null().bind_null().bind_null();
  } else {
    row.bind_kept(f.last_seen).bind_kept(f.run);
    bind_verdict(row, f.reading);
  }
  bind_names(row, change.came);
  bind_names(row, change.went);
  if (body) {
    body_.clear();
    append_body(body_, change.now);
    row.bind_kept(body_);
  } else {
    row.bind_null();
  }
  if (noted_at_.empty()) {
    row.bind_null();
  } else {
    row.bind_kept(noted_at_);
  }
  row.run();
  write_head(change, system, before, now);
}

void RunWriter::note(const LifeChanges::Change& change, const std::string& at) {
  noted_at_ = at;
  write_change(change);
  noted_at_.clear();
}

void RunWriter::write(const LifeChanges& changes) {
  find_sighting(changes);
  if (sighting_) move_sighting(changes);
  for (const auto& change : changes.changed) write_change(change);
}

}  // namespace behorig
