#pragma once

#include <string>
#include <vector>

#include "plugins/sdk/text.h"

namespace behorig::sdk {

/// One option of the plugin's settings.
struct Option {
  enum class Type {
    text,
    boolean,
    integer,
    path,      ///< a file or folder; handed over as an absolute path
    paths,     ///< a map of files, relative to the option "path" where there is one; handed over absolute
    program,   ///< one that may be started, with the capability "programs"; handed over absolute
    programs,  ///< a list of them
    list,      ///< of texts
    map,
    tables,  ///< [[connector.NAME]], any number of them
  };
  std::string name = {};
  Type type = Type::text;
  std::string help_en = {}, help_sv = {};
  std::string default_json = {};  ///< as JSON, blank = none: "\",\"" or "true"
  bool required = false;
  bool secret = false;  ///< the settings name a file, a credential or a variable; get it with secret()
  std::vector<std::string> keys = {};  ///< of a map or tables: those that it may have; empty = any
  /// A list that the host fills with the account attributes that the system's [correlate] names, besides what
  /// the settings say.
  bool correlation = false;
  /// Of a boolean: capabilities that it opens where it is true, besides the plugin's own.
  std::vector<std::string> opens = {};
};

/// A sentence that the plugin may say, with {placeholders}.
struct Text {
  std::string id = {}, english = {}, swedish = {};
};

/// What a plugin is. Also written beside the library as NAME.json, so that nobody has to load it to know.
struct About {
  std::string name = {}, version = {};
  std::string help_en = {}, help_sv = {};
  std::vector<Option> options = {};
  std::vector<std::string> capabilities = {};  ///< what it must reach: core/docs/plugins.md
  std::vector<Text> texts = {};
};

inline const char* name_of(Option::Type type) {
  switch (type) {
    case Option::Type::text:
      return "text";
    case Option::Type::boolean:
      return "boolean";
    case Option::Type::integer:
      return "integer";
    case Option::Type::path:
      return "path";
    case Option::Type::paths:
      return "paths";
    case Option::Type::program:
      return "program";
    case Option::Type::programs:
      return "programs";
    case Option::Type::list:
      return "list";
    case Option::Type::map:
      return "map";
    case Option::Type::tables:
      return "tables";
  }
  return "text";
}

inline boost::json::object declaration_of(const Option& option) {
  boost::json::object out{{"name", option.name}, {"type", name_of(option.type)}};
  if (!option.default_json.empty()) out["default"] = boost::json::parse(option.default_json);
  if (option.required) out["required"] = true;
  if (option.secret) out["secret"] = true;
  if (!option.keys.empty()) out["keys"] = boost::json::value_from(option.keys);
  if (option.correlation) out["correlation"] = true;
  if (!option.opens.empty()) out["opens"] = boost::json::value_from(option.opens);
  out["help"] = {{"en", option.help_en}, {"sv", option.help_sv}};
  return out;
}

/// The declaration as JSON. Every plugin can say "failed" and "more-problems".
inline std::string declaration_of(const About& about, int kind) {
  static constexpr const char* kKinds[] = {"", "connector", "register", "sink"};
  boost::json::array options, texts;
  for (const auto& option : about.options) options.push_back(declaration_of(option));
  for (const auto& text : about.texts)
    texts.push_back({{"id", text.id}, {"en", text.english}, {"sv", text.swedish}});
  texts.push_back({{"id", "failed"},
                   {"en", "The plugin " + about.name + " failed: {what}."},
                   {"sv", "Insticksmodulen " + about.name + " misslyckades: {what}."}});
  texts.push_back(
      {{"id", "more-problems"},
       {"en", "The plugin " + about.name + " told {count} more problems that are not shown."},
       {"sv", "Insticksmodulen " + about.name + " berättade om {count} problem till som inte visas."}});
  const boost::json::object out{{"name", about.name},
                                {"version", about.version},
                                {"kind", kKinds[kind]},
                                {"abi", BEHORIG_ABI},
                                {"help", {{"en", about.help_en}, {"sv", about.help_sv}}},
                                {"capabilities", boost::json::value_from(about.capabilities)},
                                {"options", options},
                                {"texts", texts}};
  return boost::json::serialize(out);
}

/// Lives for ever: plugins are never unloaded.
template <class AboutFunction>
const behorig_plugin* plugin_of(AboutFunction about, int kind, const void* table) noexcept {
  try {
    static const std::string declaration = declaration_of(about(), kind);
    static const behorig_plugin plugin{sizeof(behorig_plugin), BEHORIG_ABI, kind, table,
                                       abi_text(declaration)};
    return &plugin;
  } catch (...) {
    return nullptr;
  }
}

}  // namespace behorig::sdk
