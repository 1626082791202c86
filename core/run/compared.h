#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/controls/compare.h"
#include "core/controls/role_content.h"
#include "core/findings/life.h"
#include "core/plugin_host/host.h"
#include "core/run/decisions.h"
#include "core/run/judge.h"
#include "core/run/own_controls.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// What a system's earlier runs mean to its next one.
struct History {
  std::optional<RunRecord> baseline, previous;
  std::map<std::pair<std::string, std::string>, Covered> covered;  ///< see CompareOptions
  AccountNames names, reused;                                      ///< likewise
  bool new_names = false;                                          ///< `names` has some that are not kept yet
  std::vector<Message> warnings = {};
};
Result<History> history_of(Store& store, const std::string& system, const Register& reg,
                           const DecidedFor& decided = {});

/// The register calls accounts by names of which nobody remembers what they stood for.
bool uses_new_names(const std::string& system, const Meaning& meaning, const History& history);
/// Adds what those stood for in the last complete reading, which is packed; of none, nothing. From any
/// thread.
void add_new_names(const std::string& last_complete, const std::string& system, const Meaning& meaning,
                   History& history);

/// The settings as the comparisons take them.
CompareOptions compare_options(const SystemSettings& system, const ControlSettings& controls, Date day);
/// ... with what its earlier runs and the roles' contents say; borrows `contents`.
CompareOptions compare_options(const SystemSettings& system, const ControlSettings& controls, Date day,
                               const History& history,
                               const std::map<std::string, ContentChanges, std::less<>>& contents);
SystemsRead systems_read(const Settings& settings);
PaperRules paper_rules(const ControlSettings& controls);

/// What one system gave, before it is written.
struct Compared {
  Judgement judgement;
  ReadingCounts counts;
  std::vector<Message> warnings;
  Shown shown;
  std::set<std::string> ended;  ///< see Deviation::Passing
  std::string started;
  std::string remembered;                    ///< by the connector, for its next reading
  std::map<std::string, std::string> proof;  ///< that the reading is whole
  bool unchanged = false;                    ///< the facts are those of the reading that is kept
  std::string packed;                        ///< of a complete reading whose facts are others, and kept
  std::string edition;                       ///< likewise; see behorig_reading
  Noticed noticed;                           ///< likewise
  std::set<std::string> not_evaluated;       ///< own controls
  std::vector<Message> failures;             ///< why
};

/// What is the same for all systems of a check.
struct Approved {
  const Meaning& meaning;
  Date day;
  const ControlSettings& controls;
  const std::map<std::string, ContentChanges, std::less<>>& contents;
  const std::vector<Message>& register_suspect;
  const std::vector<OwnControl>& own;
  bool keep = true;                              ///< somebody will want the facts packed
  const std::atomic<bool>* cancelled = nullptr;  ///< looked at while a query runs
};

/// Judges the reading and compares it with the register. From any thread.
Compared compare_reading(const SystemSettings& system, RawReading raw, const History& history,
                         const Approved& approved);

}  // namespace behorig
