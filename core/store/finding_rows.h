#pragma once

#include <optional>

#include "core/findings/life.h"
#include "core/store/sqlite.h"

namespace behorig {

/// Of the view that puts heads, bodies and sightings together.
inline constexpr const char* kFindingColumns =
    "SELECT f.id, f.status, f.severity, f.reading, f.first_seen, f.last_seen, f.run, f.body FROM findings f ";

/// A row of those. Throws what is damaged. `likely`: as of read_body().
StoredFinding finding_of(const sqlite::Statement& row, const Deviation* likely = nullptr);

/// Throws where the column holds no fingerprint.
Fingerprint fingerprint_in(const sqlite::Statement& row, int column);
std::optional<Verdict> verdict_in(const sqlite::Statement& row, int column);

}  // namespace behorig
