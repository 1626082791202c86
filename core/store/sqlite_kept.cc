#include "core/store/sqlite_kept.h"

#include <algorithm>

#include "core/store/finding_body.h"
#include "core/store/run_writer.h"

namespace behorig {
namespace {

/// Where a later run read the same facts, the run is that one.
constexpr std::string_view kReading =
    "SELECT k.system, ifnull(e.run, k.run), ifnull(e.ended, k.ended), ifnull(e.key, ''), ifnull(e.edition, "
    "x''), k.run"
    " FROM readings k JOIN systems s ON s.number = k.system LEFT JOIN editions e ON e.system = k.system"
    " WHERE s.id = ?";

KeptReading reading_of(sqlite::Database& database, sqlite::Statement& row) {
  if (!row.step()) return {};
  return {database.blob("readings", "bytes", row.integer(0)),
          row.text(1),
          row.text(2),
          row.text(3),
          row.text(4),
          row.text(5)};
}

class SqliteKept : public Kept {
 public:
  SqliteKept(sqlite::Database& database, std::string path) : database_(database), path_(std::move(path)) {}

  Result<Remembered> remembered(const std::string& system, const std::string& key) override {
    return sqlite::guarded<Remembered>(path_, [&] {
      auto row = database_.prepare(
          "SELECT m.bytes, m.of_newest FROM remembered m JOIN systems s ON s.number = m.system"
          " WHERE s.id = ? AND m.key = ?");
      row.bind(system).bind(key);
      return row.step() ? Remembered{row.text(0), row.integer(1) != 0} : Remembered();
    });
  }

  Status doubt(const std::string& system) override {
    return changing([&] {
      database_
          .prepare(
              "UPDATE remembered SET of_newest = 0 WHERE system = (SELECT number FROM systems WHERE id = ?)")
          .bind(system)
          .run();
      database_
          .prepare(
              "UPDATE editions SET edition = x'' WHERE system = (SELECT number FROM systems WHERE id = ?)")
          .bind(system)
          .run();
    });
  }

  Status remember(const std::string& system, const std::string& key, const std::string& bytes) override {
    return changing([&] {
      const std::int64_t number = system_number(database_, system);
      clear("remembered", number);
      if (bytes.empty()) return;
      database_.prepare("INSERT INTO remembered VALUES (?, ?, 1, ?)")
          .bind(number)
          .bind(key)
          .bind_kept_blob(bytes)
          .run();
    });
  }

  Result<KeptReading> reading(const std::string& system) override {
    return sqlite::guarded<KeptReading>(path_, [&] {
      auto row = database_.prepare(std::string(kReading));
      row.bind(system);
      return reading_of(database_, row);
    });
  }

  Result<KeptReading> reading_with_edition(const std::string& system, const std::string& key) override {
    return sqlite::guarded<KeptReading>(path_, [&] {
      auto row = database_.prepare(std::string(kReading) + " AND e.key = ? AND e.edition <> x''");
      row.bind(system).bind(key);
      return reading_of(database_, row);
    });
  }

  Status keep_reading(const std::string& system, const KeptReading& reading) override {
    return changing([&] { put_reading(system, reading); });
  }

  Status keep_reading_again(const std::string& system, const KeptReading& reading) override {
    return changing([&] {
      auto same = database_.prepare(
          "UPDATE editions SET run = ?, ended = ? WHERE key = ? AND edition = ? AND EXISTS (SELECT 1"
          " FROM readings k JOIN systems s ON s.number = k.system"
          " WHERE k.system = editions.system AND s.id = ? AND k.run = ?)");
      same.bind(reading.run).bind(reading.ended).bind(reading.key).bind_kept_blob(reading.edition);
      same.bind(system).bind(reading.read_in).run();
      if (database_.changes() == 0) put_reading(system, reading);
    });
  }

  Result<KeptRegister> kept_register(const std::string& key) override {
    return sqlite::guarded<KeptRegister>(path_, [&] {
      auto row = database_.prepare("SELECT key, edition, one FROM register WHERE key = ?");
      row.bind(key);
      if (!row.step()) return KeptRegister();
      return KeptRegister{row.text(0), row.text(1), database_.blob("register", "bytes", row.integer(2))};
    });
  }

  Status keep_register(const KeptRegister& reg) override {
    return changing([&] {
      database_.prepare("DELETE FROM register").run();
      if (reg.edition.empty()) return;
      database_.prepare("INSERT INTO register VALUES (1, ?, ?, ?)")
          .bind(reg.key)
          .bind_kept_blob(reg.edition)
          .bind_kept_blob(reg.bytes)
          .run();
    });
  }

  Result<AccountNames> account_names(const std::string& system) override {
    return sqlite::guarded<AccountNames>(path_, [&] {
      auto rows = database_.prepare(
          "SELECT n.name, n.account FROM account_names n JOIN systems s ON s.number = n.system WHERE s.id = "
          "?");
      rows.bind(system);
      AccountNames out;
      while (rows.step()) out.emplace(rows.text(0), rows.text(1));
      return out;
    });
  }

  Status keep_account_names(const std::string& system, const AccountNames& names) override {
    return changing([&] {
      const std::int64_t number = system_number(database_, system);
      clear("account_names", number);
      auto row = database_.prepare("INSERT INTO account_names VALUES (?, ?, ?)");
      for (const auto& [name, account] : names)
        row.again().bind(number).bind_kept(name).bind_kept(account).run();
    });
  }

  Status forget(const std::string& system) override {
    return changing([&] {
      const std::int64_t number = system_number(database_, system);
      for (const char* table : {"remembered", "readings", "editions", "account_names"}) clear(table, number);
    });
  }

  Result<std::vector<RoleContent>> role_contents() override {
    return sqlite::guarded<std::vector<RoleContent>>(path_, [&] {
      auto rows = database_.prepare(
          "SELECT s.id, c.role, c.approved_on, c.approved_by, c.entitlements FROM role_contents c"
          " JOIN systems s ON s.number = c.system");
      std::vector<RoleContent> out;
      while (rows.step())
        out.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), list_of(rows.view(4))});
      return out;
    });
  }

  Status add_role_contents(const std::vector<RoleContent>& contents) override {
    if (contents.empty()) return Done{};
    return changing([&] {
      auto row = database_.prepare("INSERT OR IGNORE INTO role_contents VALUES (?, ?, ?, ?, ?)");
      for (const auto& one : contents) {
        row.again().bind(system_number(database_, one.system)).bind_kept(one.role);
        row.bind_kept(one.approved_on).bind_kept(one.approved_by).bind(list_json(one.entitlements)).run();
      }
    });
  }

  Result<std::map<std::string, SlotState>> slots() override {
    return sqlite::guarded<std::map<std::string, SlotState>>(path_, [&] {
      auto rows = database_.prepare("SELECT job, passed, done FROM slots");
      std::map<std::string, SlotState> out;
      while (rows.step()) {
        SlotState& state = out[rows.text(0)];
        state.passed = rows.integer(1);
        if (!rows.null(2)) state.done = rows.integer(2);
      }
      return out;
    });
  }

  Status keep_slot(const std::string& job, const SlotState& state) override {
    return changing([&] {
      auto row = database_.prepare("INSERT OR REPLACE INTO slots VALUES (?, ?, ?)");
      row.bind(job).bind(state.passed);
      if (state.done) {
        row.bind(*state.done);
      } else {
        row.bind_null();
      }
      row.run();
    });
  }

  Result<std::vector<Decision>> decisions() override {
    return sqlite::guarded<std::vector<Decision>>(path_, [&] {
      auto rows = database_.prepare(
          "SELECT id, body, reason, accepted_by, accepted_on, until, reference, who, at, max(number)"
          " FROM decisions GROUP BY id ORDER BY max(number)");
      std::vector<Decision> out;
      while (rows.step()) {
        Decision one;
        StoredFinding stored;
        read_body(rows.view(1), stored);
        one.deviation = std::move(stored.finding.deviation);
        const auto id = rows.view(0);
        if (id.size() != one.finding.bytes.size()) throw std::runtime_error("fingerprint");
        std::copy(id.begin(), id.end(), one.finding.bytes.begin());
        one.reason = rows.text(2);
        one.accepted_by = rows.text(3);
        one.accepted_on = Date::parse(rows.text(4)).value();
        one.until = Date::parse(rows.text(5)).value();
        one.reference = rows.text(6);
        one.who = rows.text(7);
        one.at = rows.text(8);
        out.push_back(std::move(one));
      }
      return out;
    });
  }

  Status decide(const Decision& decision) override {
    return changing([&] {
      StoredFinding stored;
      stored.finding.deviation = decision.deviation;
      std::string body;
      append_body(body, stored);
      auto row = database_.prepare(
          "INSERT INTO decisions (id, body, reason, accepted_by, accepted_on, until, reference, who, at)"
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
      row.bind_kept_blob(bytes_of(decision.finding))
          .bind(body)
          .bind(decision.reason)
          .bind(decision.accepted_by);
      row.bind(decision.accepted_on.iso()).bind(decision.until.iso()).bind(decision.reference);
      row.bind(decision.who).bind(decision.at).run();
    });
  }

  Result<std::optional<KeptReply>> reply(const std::string& who, const std::string& key) override {
    return sqlite::guarded<std::optional<KeptReply>>(path_, [&]() -> std::optional<KeptReply> {
      auto row = database_.prepare("SELECT request, status, body FROM replies WHERE who = ?1 AND key = ?2");
      if (!row.bind(who).bind(key).step()) return std::nullopt;
      return KeptReply{who, key, row.text(0), static_cast<int>(row.integer(1)), row.text(2)};
    });
  }

  Status keep_reply(const KeptReply& reply, std::int64_t now) override {
    constexpr std::int64_t kWeek = std::int64_t{7} * 24 * 3600;
    return changing([&] {
      database_.prepare("DELETE FROM replies WHERE at < ?1").bind(now - kWeek).run();
      auto row = database_.prepare(
          "INSERT INTO replies (who, key, request, status, body, at) VALUES (?, ?, ?, ?, ?, ?)");
      row.bind(reply.who).bind(reply.key).bind(reply.request).bind(std::int64_t{reply.status});
      row.bind(reply.body).bind(now).run();
    });
  }

 private:
  template <class Work>
  Status changing(Work work) {
    return sqlite::changing(database_, path_, work);
  }
  void put_reading(const std::string& system, const KeptReading& reading) {
    const std::int64_t number = system_number(database_, system);
    clear("readings", number);
    clear("editions", number);
    database_.prepare("INSERT INTO readings VALUES (?, ?, ?, ?)")
        .bind(number)
        .bind_kept(reading.read_in.empty() ? reading.run : reading.read_in)
        .bind_kept(reading.ended)
        .bind_kept_blob(reading.bytes)
        .run();
    if (reading.edition.empty()) return;
    auto row = database_.prepare("INSERT INTO editions VALUES (?, ?, ?, ?, ?)");
    row.bind(number).bind_kept(reading.run).bind_kept(reading.ended).bind_kept(reading.key);
    row.bind_kept_blob(reading.edition).run();
  }
  void clear(const std::string& table, std::int64_t system) {
    database_.prepare("DELETE FROM " + table + " WHERE system = ?").bind(system).run();
  }

  sqlite::Database& database_;
  std::string path_;
};

}  // namespace

std::unique_ptr<Kept> make_sqlite_kept(sqlite::Database& database, const std::string& path) {
  return std::make_unique<SqliteKept>(database, path);
}

}  // namespace behorig
