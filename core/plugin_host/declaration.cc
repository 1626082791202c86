#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "core/plugin_host/plugin.h"

namespace behorig {
namespace {

namespace json = boost::json;
using OptionType = OptionSpec::Type;

constexpr std::array<std::pair<OptionType, std::string_view>, 10> kTypes{{{OptionType::text, "text"},
                                                                          {OptionType::boolean, "boolean"},
                                                                          {OptionType::integer, "integer"},
                                                                          {OptionType::path, "path"},
                                                                          {OptionType::paths, "paths"},
                                                                          {OptionType::program, "program"},
                                                                          {OptionType::programs, "programs"},
                                                                          {OptionType::list, "list"},
                                                                          {OptionType::map, "map"},
                                                                          {OptionType::tables, "tables"}}};

std::string text(const json::value& value) { return std::string(value.as_string()); }

OptionSpec option_of(const json::object& object) {
  OptionSpec out;
  out.name = text(object.at("name"));
  const std::string type = text(object.at("type"));
  const auto found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& t) { return t.second == type; });
  if (found == kTypes.end()) throw std::invalid_argument("type " + type);
  out.type = found->first;
  if (const auto* fallback = object.if_contains("default")) out.default_json = json::serialize(*fallback);
  if (const auto* required = object.if_contains("required")) out.required = required->as_bool();
  if (const auto* secret = object.if_contains("secret")) out.secret = secret->as_bool();
  if (const auto* fill = object.if_contains("correlation")) out.correlation = fill->as_bool();
  if (const auto* keys = object.if_contains("keys"))
    out.keys = json::value_to<std::vector<std::string>>(*keys);
  if (const auto* opens = object.if_contains("opens"))
    out.opens = json::value_to<std::vector<std::string>>(*opens);
  out.help_en = text(object.at("help").at("en"));
  out.help_sv = text(object.at("help").at("sv"));
  return out;
}

PluginKind kind_of(const std::string& name) {
  for (const auto kind : {PluginKind::connector, PluginKind::reg, PluginKind::sink}) {
    if (name_of(kind) == name) return kind;
  }
  throw std::invalid_argument("kind " + name);
}

Declaration declaration_of(const json::object& object) {
  Declaration out;
  out.name = text(object.at("name"));
  out.version = text(object.at("version"));
  out.kind = kind_of(text(object.at("kind")));
  out.abi = json::value_to<std::uint32_t>(object.at("abi"));
  out.capabilities = json::value_to<std::vector<std::string>>(object.at("capabilities"));
  out.help_en = text(object.at("help").at("en"));
  out.help_sv = text(object.at("help").at("sv"));
  for (const auto& option : object.at("options").as_array())
    out.options.push_back(option_of(option.as_object()));
  for (const auto& entry : object.at("texts").as_array()) {
    out.texts.push_back({text(entry.at("id")), text(entry.at("en")), text(entry.at("sv"))});
  }
  return out;
}

}  // namespace

std::string_view name_of(OptionSpec::Type type) {
  for (const auto& [value, name] : kTypes) {
    if (value == type) return name;
  }
  return {};
}

Result<Declaration> parse_declaration(std::string_view source_text, const std::string& source) {
  try {
    return declaration_of(json::parse(source_text).as_object());
  } catch (const std::exception& error) {
    return Message("plugin.declaration-broken", {{"path", source}, {"error", error.what()}});
  }
}

}  // namespace behorig
