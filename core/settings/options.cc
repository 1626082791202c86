#include <algorithm>
#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/settings/reader.h"

namespace behorig {
namespace {

namespace json = boost::json;

std::string iso(const toml::date& date) {
  char out[16];
  std::snprintf(out, sizeof out, "%04u-%02u-%02u", static_cast<unsigned>(date.year),
                static_cast<unsigned>(date.month), static_cast<unsigned>(date.day));
  return out;
}

json::value to_json(const toml::node& node) {
  if (const auto* text = node.as_string()) return json::string(text->get());
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* truth = node.as_boolean()) return truth->get();
  if (const auto* date = node.as_date()) return json::string(iso(date->get()));
  if (const auto* list = node.as_array()) {
    json::array out;
    for (const auto& one : *list) out.push_back(to_json(one));
    return out;
  }
  if (const auto* table = node.as_table()) {
    json::object out;
    for (const auto& [key, value] : *table) out[key.str()] = to_json(value);
    return out;
  }
  return nullptr;  // times of day: no plugin has an option of that type
}

/// { file = "…" }, { credential = "…" } or { env = "…" }.
std::optional<SecretRef> secret_ref(const toml::node& node, const std::filesystem::path& base) {
  const auto* table = node.as_table();
  if (table == nullptr || table->size() != 1) return std::nullopt;
  const std::string key(table->cbegin()->first.str());
  const auto* text = table->cbegin()->second.as_string();
  if (text == nullptr) return std::nullopt;
  const std::string& name = text->get();
  if (key == "file") return SecretRef{SecretRef::Where::file, (base / name).lexically_normal().string()};
  if (key == "credential") return SecretRef{SecretRef::Where::credential, name};
  if (key == "env") return SecretRef{SecretRef::Where::env, name};
  return std::nullopt;
}

/// By its last word: `token_url` and `secret_to` only say something about one.
bool sounds_secret(std::string_view key) {
  const std::string low = fold_case(key);
  const auto names = {"password", "passwd", "secret", "token", "api_key"};
  return std::any_of(names.begin(), names.end(), [&](const char* word) { return low.ends_with(word); });
}

}  // namespace

std::optional<SecretRef> TableReader::secret(std::string_view key) {
  const toml::node* found = node(key);
  if (found == nullptr) return std::nullopt;
  auto ref = secret_ref(*found, file_.path.parent_path());
  if (!ref) file_.wrong("settings.secret", found, {{"key", full(key)}});
  return ref;
}

PluginOptions TableReader::options(const std::string& plugin) {
  PluginOptions out;
  out.plugin = plugin;
  out.base = file_.path.parent_path();
  out.source = file_.path.string();
  if (table_ == nullptr) return out;
  json::object plain;
  for (const auto& [key, value] : *table_) {
    const std::string name(key.str());
    if (asked_.contains(name)) continue;
    if (auto ref = secret_ref(value, out.base)) {
      out.secrets.emplace(name, std::move(*ref));
    } else if (sounds_secret(name) && value.is_string()) {
      file_.wrong("settings.secret", &value, {{"key", full(name)}});
    } else {
      plain[name] = to_json(value);
    }
  }
  out.json = json::serialize(plain);
  return out;
}

}  // namespace behorig
