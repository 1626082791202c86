#pragma once

#include <boost/json/fwd.hpp>
#include <vector>

#include "core/cli/arguments.h"
#include "core/cli/screen.h"
#include "core/model/finding.h"
#include "core/run/check.h"

namespace behorig::cli {

/// Findings on stdout in a format.
void print_findings(Screen& screen, const std::vector<Finding>& findings, Format format);

/// What a run walked, for a person: a system's id, or the words for the register or all systems.
std::string shown_system(const Screen& screen, const std::string& system);

/// A check as one JSON object: its day, its runs, its findings.
void print_check_json(Screen& screen, const CheckOutcome& outcome);

/// Rows of one kind as json (`behorig.KINDs/1`), jsonl (`behorig.KIND/1` each) or csv, with the columns in
/// that order.
void print_rows(Screen& screen, Format format, const std::string& kind,
                const std::vector<std::string>& columns, const std::vector<boost::json::object>& rows);

/// "3 critical, 12 high" of those that count, most severe first; blank if there are none.
std::string severities(const Screen& screen, const StandingCounts& counts);

}  // namespace behorig::cli
