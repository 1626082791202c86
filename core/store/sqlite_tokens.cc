#include "core/store/sqlite_tokens.h"

#include <algorithm>
#include <stdexcept>

#include "core/base/text.h"
#include "core/store/finding_body.h"

namespace behorig {
namespace {

constexpr const char* kTokenColumns =
    "SELECT id, name, digest, principal, role, systems, kinds, until, made_by, made_at, revoked_by, "
    "revoked_at,"
    " used_on FROM tokens ";

ApiToken token_of(const sqlite::Statement& row) {
  ApiToken out;
  out.id = row.text(0);
  out.name = row.text(1);
  const auto digest = row.view(2);
  const auto until = Date::parse(row.view(7));
  // What cannot be read is no token that lets somebody in.
  if (digest.size() != out.digest.size() || !until) throw std::runtime_error("token");
  std::copy(digest.begin(), digest.end(), out.digest.begin());
  out.principal = row.text(3);
  out.role = row.text(4);
  out.systems = list_of(row.text(5));
  out.kinds = list_of(row.text(6));
  out.until = *until;
  out.made_by = row.text(8);
  out.made_at = row.text(9);
  out.revoked_by = row.text(10);
  out.revoked_at = row.text(11);
  out.used_on = row.text(12);
  return out;
}

class SqliteTokens : public Tokens {
 public:
  SqliteTokens(sqlite::Database& database, std::string path) : database_(database), path_(std::move(path)) {}

  Status add(const ApiToken& token) override {
    return sqlite::changing(database_, path_, [&] {
      auto same = database_.prepare("SELECT 1 FROM tokens WHERE name = ? AND revoked_at = ''");
      same.bind(token.name);
      if (same.step()) throw sqlite::Failure(Message("store.token-name", {{"name", printable(token.name)}}));
      const std::string systems = list_json(token.systems), kinds = list_json(token.kinds);
      auto row = database_.prepare(
          "INSERT INTO tokens (id, name, digest, principal, role, systems, kinds, until, made_by, made_at)"
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
      row.bind(token.id).bind(token.name);
      row.bind_blob({reinterpret_cast<const char*>(token.digest.data()), token.digest.size()});
      row.bind(token.principal).bind(token.role).bind(systems).bind(kinds);
      row.bind(token.until.iso()).bind(token.made_by).bind(token.made_at).run();
    });
  }

  Result<std::vector<ApiToken>> list() override {
    return sqlite::guarded<std::vector<ApiToken>>(path_, [&] {
      auto rows = database_.prepare(std::string(kTokenColumns) + "ORDER BY name, made_at, id");
      std::vector<ApiToken> out;
      while (rows.step()) out.push_back(token_of(rows));
      return out;
    });
  }

  Result<std::optional<ApiToken>> find(const std::string& id) override {
    return sqlite::guarded<std::optional<ApiToken>>(path_, [&] {
      auto row = database_.prepare(std::string(kTokenColumns) + "WHERE id = ?");
      row.bind(id);
      return row.step() ? std::optional(token_of(row)) : std::nullopt;
    });
  }

  Status revoke(const std::string& name, const std::string& who, const std::string& at) override {
    return sqlite::changing(database_, path_, [&] {
      auto found =
          database_.prepare("SELECT id FROM tokens WHERE (name = ?1 OR id = ?1) AND revoked_at = ''");
      found.bind(name);
      if (!found.step()) throw sqlite::Failure(Message("store.token-unknown", {{"name", printable(name)}}));
      const std::string id = found.text(0);
      database_.prepare("UPDATE tokens SET revoked_by = ?, revoked_at = ? WHERE id = ?")
          .bind(who)
          .bind(at)
          .bind(id)
          .run();
    });
  }

  Status used(const std::string& id, Date day) override {
    return sqlite::changing(database_, path_, [&] {
      database_.prepare("UPDATE tokens SET used_on = ?1 WHERE id = ?2 AND used_on < ?1")
          .bind(day.iso())
          .bind(id)
          .run();
    });
  }

 private:
  sqlite::Database& database_;
  std::string path_;
};

}  // namespace

std::unique_ptr<Tokens> make_sqlite_tokens(sqlite::Database& database, const std::string& path) {
  return std::make_unique<SqliteTokens>(database, path);
}

}  // namespace behorig
