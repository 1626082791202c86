#include "core/run/jobs.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/digest.h"
#include "core/snapshot/snapshot.h"

namespace behorig {
namespace {

namespace json = boost::json;

/// A connector that reads only what it is asked for is asked for what the correlation needs.
PluginOptions with_correlation(const SystemSettings& system, const Declaration& declaration) {
  PluginOptions out = system.connector;
  const auto wants = std::find_if(declaration.options.begin(), declaration.options.end(),
                                  [](const OptionSpec& option) { return option.correlation; });
  if (wants == declaration.options.end()) return out;
  json::object options = json::parse(out.json).as_object();
  json::value& value = options[wants->name];
  if (value.is_null()) value = json::array();
  // Anything else is told when the options are checked.
  if (auto* list = value.if_array()) {
    for (const auto& key : system.keys) {
      if (key.account == "account" || key.account == "name" || key.account == "dn") continue;
      const json::value name(key.account);
      if (std::find(list->begin(), list->end(), name) == list->end()) list->push_back(name);
    }
  }
  out.json = json::serialize(options);
  return out;
}

bool names_no_plugin(const Message& error) {
  return error.id.starts_with("plugin.unknown") || error.id == "plugin.other-kind";
}

}  // namespace

std::vector<Message> PreparedJob::errors() const {
  std::vector<Message> out = invalid;
  out.insert(out.end(), obstacles.begin(), obstacles.end());
  return out;
}

std::string memory_key(const HostJob& job) {
  const auto& declaration = job.plugin.declaration;
  return FingerprintBuilder()
      .add(declaration.name)
      .add(declaration.version)
      .add(job.plugin.digest)
      .add(std::to_string(kFactsVersion))
      .add(job.options_json)
      .finish()
      .hex();
}

std::vector<std::filesystem::path> plugin_folders(const Settings& settings) {
  return settings.plugin_folders.empty() ? default_plugin_folders() : settings.plugin_folders;
}

const Result<Plugin>& KnownPlugins::find(const std::string& name, PluginKind kind) {
  const auto found = known_.find({name, kind});
  if (found != known_.end()) return found->second;
  return known_.emplace(std::pair(name, kind), find_plugin(plugin_folders(settings_), name, kind))
      .first->second;
}

PreparedJob prepare(KnownPlugins& plugins, const PluginOptions& options, PluginKind kind) {
  PreparedJob out;
  const auto& plugin = plugins.find(options.plugin, kind);
  if (!plugin) {
    (names_no_plugin(plugin.error()) ? out.invalid : out.obstacles).push_back(plugin.error());
    return out;
  }
  out.job.plugin = *plugin;
  auto checked = check_options(out.job.plugin.declaration, options);
  out.invalid = std::move(checked.errors);
  out.job.options_json = std::move(checked.json);
  out.job.paths = std::move(checked.paths);
  out.job.programs = std::move(checked.programs);
  out.job.opened = std::move(checked.opened);
  out.job.limits.allow_no_landlock = plugins.settings().allow_no_sandbox;
  for (const auto& [name, where] : options.secrets) {
    auto secret = read_secret(where);
    if (secret) {
      out.job.secrets.emplace(name, std::move(*secret));
    } else {
      out.obstacles.push_back(secret.error());
    }
  }
  return out;
}

PreparedJob prepare(KnownPlugins& plugins, const SystemSettings& system) {
  PluginOptions options = system.connector;
  if (const auto& plugin = plugins.find(options.plugin, PluginKind::connector))
    options = with_correlation(system, plugin->declaration);
  auto out = prepare(plugins, options, PluginKind::connector);
  out.job.limits.deadline = std::chrono::seconds(system.deadline_seconds);
  out.job.limits.memory_bytes = static_cast<std::uint64_t>(system.memory_mib) << 20;
  return out;
}

PreparedJob prepare(const Settings& settings, const PluginOptions& options, PluginKind kind) {
  KnownPlugins plugins(settings);
  return prepare(plugins, options, kind);
}

PreparedJob prepare(const Settings& settings, const SystemSettings& system) {
  KnownPlugins plugins(settings);
  return prepare(plugins, system);
}

}  // namespace behorig
