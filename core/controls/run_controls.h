#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/deviation.h"
#include "core/model/verdict.h"

namespace behorig {

// Controls of the run itself: whether what it stands on could be read.

/// Of a register that was refused for these errors, of which the finding tells the first.
Deviation register_refused(const std::vector<Message>& errors);

/// Of a system's reading that came to that verdict for these reasons; nullopt for a complete one.
std::optional<Deviation> incomplete_reading(const std::string& system, Verdict verdict,
                                            const std::vector<Message>& reasons);

/// Of a system whose newest believed reading ended before `oldest` (both UTC, ISO 8601; `last` blank = it has
/// none, of which incomplete-reading tells). `age` is how the settings say how old it may be.
std::optional<Deviation> stale_reading(const std::string& system, const std::string& last,
                                       const std::string& oldest, const std::string& age);

}  // namespace behorig
