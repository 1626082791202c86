#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/findings/life.h"

namespace behorig {

/// What of a stored finding is not in columns, as JSON: the deviation, who accepted it, whom exceptions
/// cover. What is blank is left out.
void append_body(std::string& out, const StoredFinding& finding);
/// The other way. `likely` is a deviation of this run that the body may be about: where the body says the
/// same, a copy of it is what was read, without what is of a run only. Throws std::exception if it is not
/// such a text.
void read_body(std::string_view body, StoredFinding& finding, const Deviation* likely = nullptr);

std::string list_json(const std::vector<std::string>& list);
/// Blank is an empty list too.
std::vector<std::string> list_of(std::string_view json);

}  // namespace behorig
