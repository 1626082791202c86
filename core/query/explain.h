#pragma once

#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/store/store.h"

namespace behorig {

/// Why a finding stands, for a person: blank lines part the sections, a line that begins with two spaces
/// belongs to the one above.
std::vector<std::string> explain(const Finding& finding, const std::vector<FindingChange>& history,
                                 const Catalogue& catalogue, Language language);

}  // namespace behorig
