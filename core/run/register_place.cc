#include "core/run/register_place.h"

#include <algorithm>
#include <boost/json.hpp>

namespace behorig {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

PluginOptions with(const Settings& settings, const std::string& plugin, const char* option,
                   const fs::path& path) {
  json::object options;
  if (settings.reg.plugin == plugin && plugin != "database")
    options = json::parse(settings.reg.json).as_object();
  if (plugin == "database") options["backend"] = "sqlite";
  options[option] = path.string();
  PluginOptions out;
  out.plugin = plugin;
  out.json = json::serialize(options);
  out.base = "/";
  out.source = path.string();
  return out;
}

Result<PluginOptions> of_settings(const fs::path& file) {
  auto loaded = load_settings(file);
  if (auto* settings = std::get_if<Settings>(&loaded)) return std::move(settings->reg);
  return std::get<SettingsErrors>(loaded).errors.front();
}

}  // namespace

Result<PluginOptions> register_at(const Settings& settings, const fs::path& given) {
  std::error_code error;
  const fs::path path = fs::absolute(given, error).lexically_normal();
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) return Message("place.nothing", {{"path", path.string()}});
  if (fs::is_directory(status)) return with(settings, "files", "path", path);
  std::string end = path.extension().string();
  std::transform(end.begin(), end.end(), end.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  const auto is = [&](auto... ends) { return ((end == ends) || ...); };
  if (is(".xlsx", ".xlsm", ".ods")) return with(settings, "workbook", "path", path);
  if (is(".sqlite", ".sqlite3", ".db")) return with(settings, "database", "file", path);
  if (is(".toml")) return of_settings(path);
  return Message("place.unknown", {{"path", path.string()}});
}

}  // namespace behorig
