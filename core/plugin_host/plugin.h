#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/settings/settings.h"

namespace behorig {

enum class PluginKind { connector = 1, reg = 2, sink = 3 };
std::string_view name_of(PluginKind kind);

/// One option of a plugin, as its declaration states it.
struct OptionSpec {
  enum class Type {
    text,
    boolean,
    integer,
    path,      ///< a file or folder, relative to the settings file that names it
    paths,     ///< a map of files, relative to the option "path" where the plugin has one
    program,   ///< a program that the plugin may start, relative to the settings file
    programs,  ///< a list of them
    list,      ///< of texts
    map,
    tables,  ///< any number of tables
  };
  std::string name;
  Type type = Type::text;
  std::string default_json;  ///< as JSON; blank = none
  std::string help_en, help_sv;
  bool secret = false;
  bool required = false;
  std::vector<std::string> keys;   ///< of a map or tables: the keys it may have; empty = any
  bool correlation = false;        ///< a list: the account attributes of [correlate] are added to it
  std::vector<std::string> opens;  ///< of a boolean: capabilities that it opens where it is true
};
std::string_view name_of(OptionSpec::Type type);

/// NAME.json beside NAME.so.
struct Declaration {
  std::string name, version;
  PluginKind kind = PluginKind::connector;
  std::uint32_t abi = 0;
  std::vector<OptionSpec> options;
  std::vector<std::string> capabilities;
  struct Text {
    std::string id, english, swedish;
  };
  std::vector<Text> texts;
  std::string help_en, help_sv;
};
Result<Declaration> parse_declaration(std::string_view json, const std::string& source);

struct Plugin {
  std::filesystem::path library;  ///< NAME.so
  std::string digest = {};        ///< SHA-256 of its bytes
  Declaration declaration;
};

/// Plugins in folders; the first folder that has a name wins. A file or folder that is not safe to load
/// (owner is neither root nor this user, writable by group or others, or a link out of the folder) is
/// refused with a sentence that says which and what to do.
struct PluginList {
  std::vector<Plugin> plugins;  ///< sorted by name
  std::vector<Message> refused;
};
PluginList list_plugins(const std::vector<std::filesystem::path>& folders);
Result<Plugin> find_plugin(const std::vector<std::filesystem::path>& folders, std::string_view name,
                           PluginKind kind);

/// Where plugins and the host process are, seen from this program's own file: the build tree's layout or
/// the installed one.
std::vector<std::filesystem::path> default_plugin_folders();
std::filesystem::path host_program();

/// Options checked against a declaration: unknown (nearest named), wrong type, missing, a secret that is not
/// a reference or a reference for what is no secret. `json` has defaults filled in and paths absolute.
struct CheckedOptions {
  std::string json;
  std::vector<std::filesystem::path> paths;     ///< values of path options
  std::vector<std::filesystem::path> programs;  ///< values of program options
  std::vector<std::string> opened;              ///< capabilities that options opened
  std::vector<Message> errors;
};
CheckedOptions check_options(const Declaration& declaration, const PluginOptions& options);

}  // namespace behorig
