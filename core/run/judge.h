#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/verdict.h"
#include "core/plugin_host/host.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// How far a reading is believed, and why not further. The one place where that is decided
/// (core/docs/semantics.md, section 2); connectors only bring proofs.
struct Judgement {
  Verdict by_protocol = Verdict::failed;  ///< before the guards
  Verdict verdict = Verdict::failed;
  std::vector<Message> reasons;     ///< why it is not complete; empty if it is
  std::vector<std::string> grown;   ///< "accounts", "grants", "nestings": stopped by the growth guard
  std::vector<std::string> shrunk;  ///< likewise, and "entitlements": the rows of a list
};

/// `baseline` is the last reading that was believed, `previous` the last one that was read to its end,
/// believed or not. `register_suspect` are the tables that the register's own guard stopped.
Judgement judge(const RawReading& reading, const SystemSettings& settings,
                const std::optional<RunRecord>& baseline, const std::optional<RunRecord>& previous,
                const std::vector<Message>& register_suspect);

/// Tables that vanished, emptied, or lost more than max(20, 5 %) of their rows.
std::vector<Message> register_losses(const std::map<std::string, std::uint64_t>& before,
                                     const std::map<std::string, std::uint64_t>& now);

}  // namespace behorig
