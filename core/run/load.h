#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/base/message.h"
#include "core/plugin_host/host.h"
#include "core/register/register.h"
#include "core/register/tables.h"
#include "core/settings/settings.h"
#include "core/store/kept.h"

namespace behorig {

/// Loads and checks the register of the settings through its plugin.
struct LoadedRegister : RegisterOutcome {
  /// Where Keep::packed was asked for: if it was read, and is not what is kept. Without an edition where its
  /// source's state has no name.
  std::optional<KeptRegister> to_keep = {};
};
LoadedRegister load_register(const Settings& settings);
/// The same, through what is kept of it: while its source is unchanged, it is not read again. Keeps nothing.
Result<LoadedRegister> load_register(const Settings& settings, Kept& kept, Keep keep = Keep::meaning);
/// Another register than the settings' own; they say where plugins are.
LoadedRegister load_register(const Settings& settings, const PluginOptions& reg, Keep keep = Keep::meaning);
/// How many things the messages stand for: a last one may say how many more there were.
std::uint64_t number_told(const std::vector<Message>& messages);

/// Reads one system without comparing or storing (`connector test`).
RawReading read_configured(const Settings& settings, const SystemSettings& system,
                           const std::function<void(const Progress&)>& progress = {});

}  // namespace behorig
