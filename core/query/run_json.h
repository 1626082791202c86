#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>

#include "core/store/store.h"

namespace behorig {

/// How far the register of a run was believed: valid, suspect, refused.
std::string_view register_word(const RunRecord& run);

/// `behorig.run/1` without its schema (core/docs/formats.md).
boost::json::object run_json(const RunRecord& run);

/// A run's reading and what its verdict rests on: `behorig.reading/1` without its schema
/// (core/docs/formats.md).
boost::json::object reading_json(const RunRecord& run);

}  // namespace behorig
