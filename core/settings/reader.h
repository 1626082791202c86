#pragma once

#include <toml++/toml.h>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/settings/settings.h"

namespace behorig {

/// One file of the settings while it is read: where it is, and what is wrong in it.
struct SettingsFile {
  std::filesystem::path path;
  std::vector<Message>& errors;

  /// `more` after {file} and {line}.
  void wrong(std::string_view id, const toml::node* where,
             std::initializer_list<std::pair<std::string, std::string>> more = {});
};

/// Parses a file of at most 1 MiB; nullopt with its error told.
std::optional<toml::table> parse_file(SettingsFile& file);

/// A table of a settings file. Whatever is not asked for by the time it is closed is an unknown key.
class TableReader {
 public:
  /// `table` may be null: then every key has its default.
  TableReader(SettingsFile& file, const toml::table* table, std::string name)
      : file_(file), table_(table), name_(std::move(name)) {}

  std::optional<std::string> text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  /// Whole number within the limits.
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
  std::optional<std::vector<std::string>> texts(std::string_view key);
  std::optional<std::int64_t> duration(std::string_view key);
  /// Only where it is kept: anything but that is an error.
  std::optional<SecretRef> secret(std::string_view key);
  const toml::table* table(std::string_view key);
  const toml::array* array(std::string_view key);

  const toml::node* node(std::string_view key);
  bool has(std::string_view key) const { return table_ != nullptr && table_->contains(key); }
  const toml::node* where() const { return table_; }
  void required(std::string_view key);
  /// Told as "table.key".
  std::string full(std::string_view key) const;

  /// Tells the keys that nobody asked for, each with the nearest that there is.
  void close();

  /// The keys that were not asked for are a plugin's own options.
  PluginOptions options(const std::string& plugin);

 private:
  template <class T>
  const T* typed(std::string_view key, std::string_view type);

  SettingsFile& file_;
  const toml::table* table_;
  std::string name_;
  std::set<std::string, std::less<>> asked_;
};

// The sections that are the daemon's.
void read_daemon(SettingsFile& file, TableReader table, DaemonSettings& out);
/// `issuers` are those of whose tokens there may be subjects and groups.
void read_access(SettingsFile& file, const toml::array* entries, const std::vector<std::string>& issuers,
                 std::vector<AccessSettings>& out);
void read_oidc(SettingsFile& file, TableReader table, std::optional<OidcSettings>& out);
void read_jwt(SettingsFile& file, TableReader table, std::optional<JwtSettings>& out);
/// [api]; `table` must be there.
void read_api(SettingsFile& file, TableReader table, std::optional<ApiSettings>& out);
/// [schedule]; expressions without a time zone are in `time_zone`.
void read_schedule(SettingsFile& file, TableReader table, const std::string& time_zone,
                   ScheduleSettings& out);

/// systems.d/NAME.toml; nullopt with its errors told.
std::optional<SystemSettings> read_system_settings(const std::filesystem::path& path,
                                                   const std::string& time_zone,
                                                   std::vector<Message>& errors);

/// sinks.d/NAME.toml; nullopt with its errors told.
std::optional<SinkSettings> read_sink_settings(const std::filesystem::path& path,
                                               std::vector<Message>& errors);

}  // namespace behorig
