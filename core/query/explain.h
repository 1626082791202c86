#pragma once

#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/query/story.h"
#include "core/store/store.h"

namespace behorig {

/// Why a finding stands and what would resolve it, for a person: blank lines part the sections, a line that
/// begins with two spaces belongs to the one above. Without a story it is told as the store has it.
std::vector<std::string> explain(const Finding& finding, const std::vector<FindingChange>& history,
                                 const Story* story, const Catalogue& catalogue, Language language);

/// The same as one JSON object on one line, `behorig.explanation/1` (core/docs/formats.md).
std::string explanation_json(const Finding& finding, const std::vector<FindingChange>& history,
                             const Story* story, const Catalogue& catalogue);

}  // namespace behorig
