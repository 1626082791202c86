#pragma once

#include <optional>
#include <string_view>

#include "core/model/finding.h"

namespace behorig {

/// A finding from what finding_json() wrote, so that finding_json() writes the same again; nullopt for
/// anything else. Reasons come back as the sentences that they were (the catalogue's "said").
std::optional<Finding> read_finding_json(std::string_view text);

}  // namespace behorig
