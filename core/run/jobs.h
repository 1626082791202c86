#pragma once

#include <vector>

#include "core/plugin_host/host.h"
#include "core/settings/settings.h"

namespace behorig {

/// What the host process is told to do for a plugin that the settings name: the plugin found, its options
/// checked, its secrets read. `errors` are all that is wrong; the job may be used only if there are none.
struct PreparedJob {
  HostJob job;
  std::vector<Message> errors;
};

PreparedJob prepare(const Settings& settings, const PluginOptions& options, PluginKind kind);
PreparedJob prepare(const Settings& settings, const SystemSettings& system);

/// The folders that the settings name, else where this program's plugins are.
std::vector<std::filesystem::path> plugin_folders(const Settings& settings);

}  // namespace behorig
