#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/model/finding.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// The register as its newest run left it.
enum class RegisterState { believed, suspect, refused };

/// One system as it stands in the store.
struct SystemState {
  std::string id, connector, last_run;
  std::optional<Verdict> verdict;
  RegisterState reg = RegisterState::believed;
  bool evaluated = true;          ///< all own controls were, by its newest run and by that across all systems
  bool current = false;           ///< its newest complete reading is not older than max_age
  std::vector<Finding> findings;  ///< that stand and concern it

  /// Text id. Green only where a complete reading is fresh, the register was believed and nothing stands that
  /// counts.
  std::string_view word() const;
};

/// It is of the system, or of several and of this one among them (a conflict, contradicting owners, one of
/// the organisation's own controls that look at all), or of a register that was refused, which leaves no
/// system known.
bool concerns(const Deviation& deviation, std::string_view system, const Settings& settings);

/// How the newest run left the register.
Result<RegisterState> register_state(Store& store);

/// Of one configured system.
Result<SystemState> state_of(Store& store, const Settings& settings, const SystemSettings& system,
                             Instant now);

/// Of every configured system, or of those that are wanted, by their ids as the settings write them. `store`
/// may be null: then nothing was ever read.
Result<std::vector<SystemState>> states_of(Store* store, const Settings& settings, Instant now,
                                           const std::function<bool(const std::string&)>& wanted = {});

}  // namespace behorig
