#pragma once

#include <string>
#include <string_view>

#include "core/catalogue/catalogue.h"
#include "core/model/finding.h"

namespace behorig {

/// What a finding is about, in one line: the control's title with names filled in.
std::string title_of(const Finding& finding, const Catalogue& catalogue, Language language);

/// The name to show, else the id.
std::string shown(std::string_view name, std::string_view id);

/// One JSON object on one line (core/docs/semantics.md, section 6).
std::string finding_json(const Finding& finding, const Catalogue& catalogue);

}  // namespace behorig
