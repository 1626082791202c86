#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/plugin_host/host.h"
#include "core/settings/settings.h"

namespace behorig {

/// What the host process is told to do for a plugin that the settings name: the plugin found, its options
/// checked, its secrets read. The job may be used only if nothing is wrong.
struct PreparedJob {
  HostJob job;
  /// What the settings say wrongly: a plugin that there is not, options that it does not take.
  std::vector<Message> invalid;
  /// What cannot be used now though the settings are right: a secret, the plugin's files.
  std::vector<Message> obstacles;

  /// All that is wrong.
  std::vector<Message> errors() const;
};

/// The plugins that the settings name, each looked for and its declaration read once: a check asks for the
/// same few again and again. For one thread.
class KnownPlugins {
 public:
  /// `settings` must outlive it.
  explicit KnownPlugins(const Settings& settings) : settings_(settings) {}
  const Settings& settings() const { return settings_; }
  const Result<Plugin>& find(const std::string& name, PluginKind kind);

 private:
  const Settings& settings_;
  std::map<std::pair<std::string, PluginKind>, Result<Plugin>> known_;
};

PreparedJob prepare(KnownPlugins& plugins, const PluginOptions& options, PluginKind kind);
PreparedJob prepare(KnownPlugins& plugins, const SystemSettings& system);
PreparedJob prepare(const Settings& settings, const PluginOptions& options, PluginKind kind);
PreparedJob prepare(const Settings& settings, const SystemSettings& system);

/// Names what a connector leaves from one reading to the next: another plugin or build of it, another way of
/// building snapshots (kFactsVersion), and other options do not find it.
std::string memory_key(const HostJob& job);

/// The folders that the settings name, else where this program's plugins are.
std::vector<std::filesystem::path> plugin_folders(const Settings& settings);

}  // namespace behorig
