#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/message.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/settings/api.h"
#include "core/settings/daemon.h"
#include "core/settings/own_control.h"
#include "core/settings/secret_ref.h"
#include "core/settings/sign_in.h"
#include "core/settings/sink.h"

namespace behorig {

/// A plugin's own options as the settings file states them, not yet checked against the plugin's
/// declaration: a JSON object (text) of everything but secrets, and the secrets by option name.
/// Relative paths are not resolved here: only the declaration says which options are paths.
struct PluginOptions {
  std::string plugin;  ///< its name
  std::string json = "{}";
  std::map<std::string, SecretRef> secrets;
  std::filesystem::path base;  ///< folder of the file that names them
  std::string source;          ///< that file, for messages
};

struct CorrelationSetting {
  std::string account, person;
};

/// systems.d/NAME.toml: one system that is read.
struct SystemSettings {
  std::string id;
  std::string source;   ///< its file
  bool manual = false;  ///< controlled by hand: it has no connector and is not read
  int dormant_days = 90;
  std::string max_age = "36h";
  std::int64_t max_age_seconds = std::int64_t{36} * 3600;
  bool grants_by_groups_only = false;  ///< grants = "groups"
  PluginOptions connector;
  std::vector<CorrelationSetting> keys;
  int shrink_percent = 5;
  int growth_percent = 25;
  bool may_be_empty = false;
  std::vector<std::string> sentinels;
  std::string identity;  ///< [guard] identity: who the source must say that reads; blank = anybody
  std::int64_t deadline_seconds = 900;       ///< [limits] deadline = "15m": then the reading is killed
  std::int64_t memory_mib = 2048;            ///< [limits] memory_mib: then the reading is killed
  std::optional<ScheduleSettings> schedule;  ///< its own [schedule]
};

/// sinks.d/NAME.toml: where findings are told.
struct SinkSettings {
  std::string id;
  std::string source;  ///< its file
  PluginOptions plugin;
  std::string language;                                 ///< "sv", "en" or blank = as the settings say
  std::vector<SinkRule> rules;                          ///< the first that fits decides; none fits = not told
  std::int64_t follow_seconds = std::int64_t{15} * 60;  ///< between two questions for an incident's state
  std::int64_t give_up_seconds = std::int64_t{30} * 24 * 3600;  ///< then a delivery is set aside
  std::int64_t deadline_seconds = 300;                          ///< of one attempt; then it is killed
};

/// [controls]: what is evaluated besides, and how strictly.
struct ControlSettings {
  std::vector<int> approval_months;  ///< that an approval is good for, by the system's level; 0 = without end
  bool require_reference = false;
  std::optional<int> escalate_revoked_days;
  std::vector<std::string> also;  ///< control ids
};

struct Settings {
  std::filesystem::path file;  ///< absolute
  std::string time_zone = "Europe/Stockholm";
  std::string language;                               ///< "sv", "en" or blank = from the locale
  PluginOptions reg;                                  ///< [register]
  std::string store_url;                              ///< "sqlite:/absolute/path.db"
  std::vector<std::filesystem::path> plugin_folders;  ///< [plugins] folders; blank = where it is installed
  bool allow_no_sandbox = false;                      ///< [plugins] allow_without_landlock = true
  std::vector<SystemSettings> systems;                ///< that are read; sorted by id
  ControlSettings controls;
  std::vector<OwnControl> own_controls;  ///< controls.d; sorted by id
  std::vector<SinkSettings> sinks;       ///< sorted by id
  ScheduleSettings schedule;             ///< of systems without their own
  DaemonSettings daemon;
  std::optional<ApiSettings> api;  ///< none = nothing listens on the network
  std::optional<OidcSettings> oidc;
  std::optional<JwtSettings> jwt;
  std::vector<std::string> manual;  ///< ids of systems that are controlled by hand
};

/// nullptr if the settings have no such sink.
const SinkSettings* find_sink(const Settings& settings, const std::string& id);

/// All that is wrong, not just the first thing: each names file, line where known, key and remedy.
struct SettingsErrors {
  std::vector<Message> errors;
};

/// Reads `file`, and systems.d/*.toml, sinks.d/*.toml and controls.d/*.sql beside it. Unknown keys, wrong
/// types, doubled system ids, and secrets written as strings where the name of the option says password,
/// secret or token are errors.
std::variant<Settings, SettingsErrors> load_settings(const std::filesystem::path& file);

/// "sv" or "en" where the file asks for it, also a file in which other things are wrong; else blank.
std::string settings_language(const std::filesystem::path& file);

/// `given`, else ./behorig.toml, else /etc/behorig/behorig.toml. Fails if there is none.
Result<std::filesystem::path> find_settings(const std::optional<std::filesystem::path>& given);

/// "36h", "15m", "90s", "2d" -> seconds.
std::optional<std::int64_t> parse_duration(const std::string& text);

}  // namespace behorig
