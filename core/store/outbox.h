#pragma once

#include <cstdint>
#include <string>

#include "core/findings/life.h"
#include "core/store/sqlite.h"
#include "core/store/store.h"

namespace behorig::outbox {

// What sinks have been told of the log of changes (core/docs/store.md, "Outbox"). Inside the caller's
// transaction. Throw sqlite::Failure.

void add_sink(sqlite::Database& database, const std::string& sink);
void remove_sink(sqlite::Database& database, const std::string& sink);
std::vector<OutboxItem> pending(sqlite::Database& database, const std::string& sink, std::size_t limit);
std::uint64_t pending_count(sqlite::Database& database, const std::string& sink);
void told(sqlite::Database& database, const std::string& sink, std::int64_t change);

}  // namespace behorig::outbox
