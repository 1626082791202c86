#include "tests/support/shipped.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace behorig::testing {

using ::testing::IsEmpty;

HostJob shipped_job(const std::string& plugin, const std::string& options,
                    const std::map<std::string, std::string>& secrets, PluginKind kind) {
  HostJob job;
  auto found = find_plugin({BEHORIG_BINARY_DIR "/plugins"}, plugin, kind);
  if (!found) {
    ADD_FAILURE() << "no plugin " << plugin << ": " << found.error().id;
    return job;
  }
  job.plugin = std::move(*found);
  PluginOptions given;
  given.plugin = plugin;
  given.json = options;
  for (const auto& [name, value] : secrets) {
    given.secrets.emplace(name, SecretRef{});
    job.secrets.emplace(name, Secret(value));
  }
  auto checked = check_options(job.plugin.declaration, given);
  EXPECT_THAT(checked.errors, IsEmpty());
  job.options_json = checked.json;
  job.paths = checked.paths;
  job.programs = checked.programs;
  job.opened = checked.opened;
  job.host = BEHORIG_BINARY_DIR "/bin/behorig-plugin";
  job.limits.deadline = std::chrono::seconds(240);
  return job;
}

std::string told(const RawReading& reading) {
  std::string out;
  for (const auto* list : {&reading.errors, &reading.warnings, &reading.notes}) {
    for (const auto& message : *list) {
      out += message.id;
      for (const auto& [key, value] : message.args) out += " " + key + "=" + value;
      out += "\n";
    }
  }
  return out;
}

}  // namespace behorig::testing
