#include <algorithm>
#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/plugin_host/plugin.h"

namespace behorig {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using OptionType = OptionSpec::Type;

bool has_type(const json::value& value, OptionType type) {
  switch (type) {
    case OptionType::text:
    case OptionType::path:
    case OptionType::program:
      return value.is_string();
    case OptionType::boolean:
      return value.is_bool();
    case OptionType::integer:
      return value.is_int64();
    case OptionType::paths:
      return value.is_object() && std::all_of(value.as_object().begin(), value.as_object().end(),
                                              [](const auto& pair) { return pair.value().is_string(); });
    case OptionType::programs:
    case OptionType::list:
      return value.is_array() && std::all_of(value.as_array().begin(), value.as_array().end(),
                                             [](const auto& one) { return one.is_string(); });
    case OptionType::map:
      return value.is_object();
    case OptionType::tables:
      return value.is_array() && std::all_of(value.as_array().begin(), value.as_array().end(),
                                             [](const auto& one) { return one.is_object(); });
  }
  return false;
}

/// Checks what the settings give for one plugin, option by option.
class Checker {
 public:
  Checker(const Declaration& declaration, const PluginOptions& options)
      : declaration_(declaration), options_(options), given_(json::parse(options.json).as_object()) {}

  CheckedOptions run() {
    for (const auto& pair : given_) known(std::string(pair.key()));
    for (const auto& [name, where] : options_.secrets) known(name);
    // Paths first: files are relative to them.
    for (const auto& spec : declaration_.options) {
      if (spec.type != OptionType::paths) option(spec);
    }
    for (const auto& spec : declaration_.options) {
      if (spec.type == OptionType::paths) option(spec);
    }
    out_.json = json::serialize(checked_);
    return std::move(out_);
  }

 private:
  void wrong(std::string_view id, const std::string& option,
             std::initializer_list<std::pair<std::string, std::string>> more = {}) {
    Message message(id, more);
    message.args.emplace_back("source", options_.source);
    message.args.emplace_back("plugin", declaration_.name);
    message.args.emplace_back("option", option);
    out_.errors.push_back(std::move(message));
  }

  void known(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& spec : declaration_.options) names.push_back(spec.name);
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    if (const auto near = nearest(name, names)) {
      wrong("option.unknown-near", name, {{"near", *near}});
    } else {
      wrong("option.unknown", name);
    }
  }

  void option(const OptionSpec& spec) {
    const bool referred = options_.secrets.contains(spec.name);
    const json::value* value = given_.if_contains(spec.name);
    if (spec.secret) {
      if (value != nullptr) return wrong("option.secret-as-text", spec.name);
      if (!referred && spec.required) wrong("option.missing", spec.name);
      return;
    }
    if (referred) return wrong("option.not-secret", spec.name);
    if (value == nullptr) {
      if (spec.required) return wrong("option.missing", spec.name);
      if (spec.default_json.empty()) return;
      json::value fallback = json::parse(spec.default_json);
      return take(spec, fallback);
    }
    if (!has_type(*value, spec.type))
      return wrong("option.type", spec.name, {{"type", std::string(name_of(spec.type))}});
    if (!keys_known(spec, *value)) return;
    take(spec, *value);
  }

  bool keys_known(const OptionSpec& spec, const json::value& value) {
    if (spec.keys.empty()) return true;
    if (value.is_object()) return keys_known(spec, value.as_object());
    bool all = true;
    for (const auto& one : value.as_array()) all = keys_known(spec, one.as_object()) && all;
    return all;
  }

  bool keys_known(const OptionSpec& spec, const json::object& map) {
    bool all = true;
    for (const auto& pair : map) {
      const std::string key(pair.key());
      if (std::find(spec.keys.begin(), spec.keys.end(), key) != spec.keys.end()) continue;
      all = false;
      if (const auto near = nearest(key, spec.keys)) {
        wrong("option.unknown-near", spec.name + "." + key, {{"near", spec.name + "." + *near}});
      } else {
        wrong("option.unknown", spec.name + "." + key);
      }
    }
    return all;
  }

  void take(const OptionSpec& spec, const json::value& value) {
    if (spec.type == OptionType::path) {
      checked_[spec.name] = readable(options_.base / std::string(value.as_string()));
    } else if (spec.type == OptionType::paths) {
      const auto* folder = checked_.if_contains("path");
      const fs::path base = folder == nullptr ? options_.base : fs::path(std::string(folder->as_string()));
      json::object files;
      for (const auto& pair : value.as_object())
        files[pair.key()] = readable(base / std::string(pair.value().as_string()));
      checked_[spec.name] = std::move(files);
    } else if (spec.type == OptionType::program) {
      checked_[spec.name] = startable(value);
    } else if (spec.type == OptionType::programs) {
      json::array programs;
      for (const auto& one : value.as_array()) programs.push_back(json::string(startable(one)));
      checked_[spec.name] = std::move(programs);
    } else {
      checked_[spec.name] = value;
    }
    if (value.is_bool() && value.as_bool())
      out_.opened.insert(out_.opened.end(), spec.opens.begin(), spec.opens.end());
  }

  std::string readable(const fs::path& path) {
    out_.paths.push_back(path.lexically_normal());
    return out_.paths.back();
  }

  std::string startable(const json::value& value) {
    const fs::path path = options_.base / std::string(value.as_string());
    out_.programs.push_back(path.lexically_normal());
    return out_.programs.back();
  }

  const Declaration& declaration_;
  const PluginOptions& options_;
  json::object given_;
  json::object checked_;
  CheckedOptions out_;
};

}  // namespace

CheckedOptions check_options(const Declaration& declaration, const PluginOptions& options) {
  return Checker(declaration, options).run();
}

}  // namespace behorig
