#include "core/run/jobs.h"

namespace behorig {

std::vector<std::filesystem::path> plugin_folders(const Settings& settings) {
  return settings.plugin_folders.empty() ? default_plugin_folders() : settings.plugin_folders;
}

PreparedJob prepare(const Settings& settings, const PluginOptions& options, PluginKind kind) {
  PreparedJob out;
  auto plugin = find_plugin(plugin_folders(settings), options.plugin, kind);
  if (!plugin) {
    out.errors.push_back(plugin.error());
    return out;
  }
  out.job.plugin = std::move(*plugin);
  auto checked = check_options(out.job.plugin.declaration, options);
  out.errors = std::move(checked.errors);
  out.job.options_json = std::move(checked.json);
  out.job.paths = std::move(checked.paths);
  out.job.limits.allow_no_landlock = settings.allow_no_sandbox;
  for (const auto& [name, where] : options.secrets) {
    auto secret = read_secret(where);
    if (secret) {
      out.job.secrets.emplace(name, std::move(*secret));
    } else {
      out.errors.push_back(secret.error());
    }
  }
  return out;
}

PreparedJob prepare(const Settings& settings, const SystemSettings& system) {
  auto out = prepare(settings, system.connector, PluginKind::connector);
  out.job.limits.deadline = std::chrono::seconds(system.deadline_seconds);
  out.job.limits.memory_bytes = static_cast<std::uint64_t>(system.memory_mib) << 20;
  return out;
}

}  // namespace behorig
