#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/plugin_host/host.h"

namespace behorig::testing {

inline const std::filesystem::path kTestPlugins = BEHORIG_BINARY_DIR "/test_plugins";

/// A job for one of the plugins of tests/bad_plugins.
inline HostJob job_for(const std::string& name, const std::string& options = "{}",
                       PluginKind kind = PluginKind::connector) {
  HostJob job;
  auto plugin = find_plugin({kTestPlugins}, name, kind);
  if (!plugin) {
    ADD_FAILURE() << "no plugin " << name << ": " << plugin.error().id;
    return job;
  }
  job.plugin = std::move(*plugin);
  job.options_json = options;
  job.limits.deadline = std::chrono::seconds(60);
  job.host = BEHORIG_BINARY_DIR "/bin/behorig-plugin";
  return job;
}

inline HostJob naughty(const std::string& how) { return job_for("naughty", R"({"how":")" + how + R"("})"); }

inline std::vector<std::string> ids_of(const std::vector<Message>& messages) {
  std::vector<std::string> out;
  for (const auto& message : messages) out.push_back(message.id);
  return out;
}

}  // namespace behorig::testing
