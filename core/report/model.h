#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/catalogue/catalogue.h"
#include "core/register/meaning.h"
#include "core/run/system_state.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// What a report says of one deviation, in the reader's language.
struct ReportedFinding {
  std::string id, control, severity, status;
  std::string title;
  std::vector<std::string> holders;  ///< "name (person)" each
  std::vector<std::string> reasons;  ///< why it is one, and who stopped or approved what is nearest
  std::string remedy;
  std::string first_seen, last_seen;  ///< UTC
  std::string incident;               ///< the receiver's number; blank = none
  std::string accepted;               ///< why, and until when; blank = it is not
  bool counts = true;                 ///< not accepted
};

/// What the newest control of one system showed, as it is reported; every text in the reader's language. The
/// formats add nothing to it and judge nothing.
struct SystemReport {
  /// A line of facts: what, and how it stands.
  using Fact = std::pair<std::string, std::string>;

  std::string title, system;
  Language language = Language::en;
  bool clear = false;                ///< nothing stands that counts, and all of it was looked at
  std::string assurance;             ///< one sentence: what was found in how much, or why nothing can be said
  std::vector<std::string> grounds;  ///< on which that sentence stands
  std::vector<Fact> facts;           ///< owners, day, run, verdict, population, register version
  std::vector<Fact> proofs;          ///< that the reading is whole, as the connector brought them
  struct Row {
    std::string control, title;
    std::uint64_t open = 0, accepted = 0;
  };
  std::vector<Row> by_control;            ///< those evaluated, also with nothing found; by id
  std::vector<ReportedFinding> findings;  ///< worst first
};

/// Of a configured system. `meaning` is the register's on that day, null where it is refused: then no owners
/// are named. Fails for a store that cannot be read, and with "report.never" for a system that no run looked
/// at.
Result<SystemReport> system_report(Store& store, const Settings& settings, const SystemSettings& system,
                                   const Meaning* meaning, Instant now, const Catalogue& catalogue,
                                   Language language);

}  // namespace behorig
