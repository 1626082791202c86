#pragma once

#include <chrono>

#include "plugins/common/sql/database.h"

namespace behorig::sql {

// Inside this folder: a backend each, and what they share.
std::unique_ptr<Database> open_postgresql(const Target& target, const Watch& watch);
std::unique_ptr<Database> open_mariadb(const Target& target, const Watch& watch);
std::unique_ptr<Database> open_sqlite(const Target& target, const Watch& watch);
std::unique_ptr<Database> open_odbc(const Target& target, const Watch& watch);

/// What a transaction of PostgreSQL is told first, whichever way it is reached. In the transaction, because a
/// pooler may give each one another session of the server, and what is set for good there stays for others.
std::vector<std::string> postgresql_settings(const Target& target);

/// The server's words, on one line and not too long.
std::string words(std::string_view text);

/// "what went wrong with this query": id with {query}, {server} and {words}.
sdk::Failure failure(const char* id, const Target& target, const Query& query, std::string_view said = {});
sdk::Failure failure(const char* id, const Target& target, std::string_view said = {});

/// When a query has to be over here, should the server not end it itself.
class Deadline {
 public:
  explicit Deadline(const Target& target)
      : end_(std::chrono::steady_clock::now() + target.statement_timeout + std::chrono::seconds(2)) {}
  bool passed() const { return std::chrono::steady_clock::now() > end_; }

 private:
  std::chrono::steady_clock::time_point end_;
};

std::string trusted_by(const Target& target);

}  // namespace behorig::sql
