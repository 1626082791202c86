// connect: a new system from nothing to its first reading.

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/cli/system_file.h"
#include "core/cli/verbs.h"
#include "core/run/jobs.h"

namespace behorig::cli {
namespace {

namespace fs = std::filesystem;

/// Never over another file; what could not be written whole is taken away.
Status write_new(const fs::path& file, const std::string& text) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  std::FILE* out = std::fopen(file.c_str(), "wxe");
  bool good = out != nullptr && std::fwrite(text.data(), 1, text.size(), out) == text.size();
  if (out != nullptr) good = std::fclose(out) == 0 && good;
  if (good) return Done{};
  const Message why("connect.unwritable", {{"file", file.string()}, {"why", std::strerror(errno)}});
  if (out != nullptr) fs::remove(file, error);
  return why;
}

const SystemSettings* of_id(const Settings& settings, const std::string& id) {
  for (const auto& system : settings.systems) {
    if (system.id == id) return &system;
  }
  return nullptr;
}

/// The system that is configured already is left as it is, and tested.
int test_known(Context& context, const Settings& settings, const SystemSettings& system) {
  if (system.connector.plugin != context.arguments.name || !context.arguments.set.empty()) {
    context.screen.tell(
        Message("connect.exists",
                {{"system", system.id}, {"file", system.source}, {"connector", system.connector.plugin}}));
    return kUsage;
  }
  context.screen.tell(Message("connect.testing", {{"system", system.id}, {"file", system.source}}));
  return connector_test(context, settings, system.id);
}

}  // namespace

int connect(Context& context, const Settings& settings) {
  Screen& screen = context.screen;
  const auto& arguments = context.arguments;
  const std::string id = arguments.systems.empty() ? arguments.name : arguments.systems.front();
  if (const auto* system = of_id(settings, id)) return test_known(context, settings, *system);
  const auto plugin = find_plugin(plugin_folders(settings), arguments.name, PluginKind::connector);
  if (!plugin) {
    screen.tell(plugin.error());
    return kUsage;
  }
  if (arguments.systems.size() > 1 || !names_a_file(id)) {
    screen.tell(Message("connect.id", {{"system", id}}));
    return kUsage;
  }
  const auto text =
      system_file({id, plugin->declaration, arguments.set}, screen.catalogue(), screen.language());
  if (!text) {
    screen.tell(text.error());
    return kUsage;
  }
  const fs::path file = settings.file.parent_path() / "systems.d" / (id + ".toml");
  if (const auto written = write_new(file, *text); !written) {
    screen.tell(written.error());
    return kInvalid;
  }
  screen.tell(Message("connect.written", {{"file", file.string()}}));
  const auto loaded = load_settings(settings.file);
  if (const auto* wrong = std::get_if<SettingsErrors>(&loaded)) {
    screen.tell(wrong->errors);
    return kInvalid;
  }
  const int code = connector_test(context, std::get<Settings>(loaded), id);
  if (code != kNothing)
    screen.tell(
        Message("connect.again", {{"file", file.string()}, {"connector", arguments.name}, {"system", id}}));
  return code;
}

}  // namespace behorig::cli
