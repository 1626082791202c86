#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/text.h"

namespace behorig::sql {

enum class Backend { postgresql, mariadb, sqlite, odbc };

/// Where a database is and how to log in. TLS with a verified certificate, unless `socket` or `insecure`.
struct Target {
  Backend backend = Backend::postgresql;
  std::string host = {};
  std::uint16_t port = 0;   ///< 0 = the backend's own
  std::string socket = {};  ///< a Unix socket of this machine, or the folder of PostgreSQL's
  std::string database = {};
  std::string file = {};  ///< SQLite
  std::string user = {};
  std::string search_path = {};  ///< PostgreSQL; blank = the user's own
  std::optional<std::string> password = {};
  std::string ca_file = {};  ///< blank = those that the machine trusts
  std::string client_certificate = {}, client_key = {};
  bool insecure = false;                         ///< without TLS
  std::map<std::string, std::string> odbc = {};  ///< keywords of the connection string
  std::chrono::seconds timeout{30};              ///< for connecting
  std::chrono::seconds statement_timeout{300};   ///< for each query, in the server and here

  /// For texts: "postgresql on db.example.org".
  std::string shown() const;
};

/// What the code that reads needs from outside.
struct Watch {
  std::function<bool()> cancelled = [] { return false; };
  /// A step that worked, as one of the texts of texts.h.
  std::function<void(const char* id, const sdk::Args&)> note = [](const char*, const sdk::Args&) {};
};

/// A query as the settings call it, and its one statement.
struct Query {
  std::string name, statement;
};

/// The rows of a query, one at a time, as the server sends them. Every failure is an sdk::Failure with one of
/// the texts of texts.h.
class Rows {
 public:
  Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  virtual ~Rows() = default;

  virtual const std::vector<std::string>& columns() const = 0;
  /// false only when the server has said that there are no more.
  virtual bool next() = 0;
  /// Of the row that is there, as text; nullopt is NULL. Valid until next().
  virtual std::optional<std::string_view> cell(std::size_t column) const = 0;
};

/// A connection in one transaction that reads only, and that sees everything as it was when it began. One
/// query at a time; its rows must be gone before the next. Belongs to one thread.
class Database {
 public:
  /// Refuses to send a password over a connection that is not protected, unless told to.
  static std::unique_ptr<Database> open(const Target& target, const Watch& watch);

  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  virtual std::unique_ptr<Rows> query(const Query& query) = 0;
  /// Name and version, as the server says them.
  virtual std::string server() const = 0;
  /// Whether queries may see different times all the same: then each is asked twice (read_facts).
  virtual bool moves() const { return false; }
  /// What the reading rests on, for its proof.
  virtual std::string isolation() const = 0;

  /// How many rows the same statement has, as the server counts them.
  std::uint64_t count(const Query& query);
};

}  // namespace behorig::sql
