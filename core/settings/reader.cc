#include "core/settings/reader.h"

#include <fstream>

#include "core/base/text.h"

namespace behorig {

namespace fs = std::filesystem;

void SettingsFile::wrong(std::string_view id, const toml::node* where,
                         std::initializer_list<std::pair<std::string, std::string>> more) {
  Message message(id, more);
  message.args.emplace_back("file", path.string());
  message.args.emplace_back("line", where == nullptr ? "1" : std::to_string(where->source().begin.line));
  errors.push_back(std::move(message));
}

std::optional<toml::table> parse_file(SettingsFile& file) {
  constexpr std::uintmax_t kLargest = 1 << 20;
  std::error_code error;
  const auto size = fs::file_size(file.path, error);
  if (error || !fs::is_regular_file(file.path)) {
    file.errors.push_back(Message("settings.unreadable", {{"file", file.path.string()}}));
    return std::nullopt;
  }
  if (size > kLargest) {
    file.errors.push_back(Message("settings.too-large", {{"file", file.path.string()}}));
    return std::nullopt;
  }
  std::ifstream in(file.path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in) {
    file.errors.push_back(Message("settings.unreadable", {{"file", file.path.string()}}));
    return std::nullopt;
  }
  try {
    return toml::parse(text, file.path.string());
  } catch (const toml::parse_error& parse_error) {
    const auto at = parse_error.source().begin;
    file.errors.push_back(Message("settings.syntax", {{"file", file.path.string()},
                                                      {"line", std::to_string(at.line)},
                                                      {"column", std::to_string(at.column)},
                                                      {"what", printable(parse_error.description())}}));
    return std::nullopt;
  }
}

std::string TableReader::full(std::string_view key) const {
  return name_.empty() ? std::string(key) : name_ + "." + std::string(key);
}

const toml::node* TableReader::node(std::string_view key) {
  asked_.emplace(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

template <class T>
const T* TableReader::typed(std::string_view key, std::string_view type) {
  const toml::node* found = node(key);
  if (found == nullptr) return nullptr;
  const auto* value = found->as<T>();
  if (value == nullptr)
    file_.wrong("settings.type", found, {{"key", full(key)}, {"type", std::string(type)}});
  return value;
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const auto* value = typed<toml::value<std::string>>(key, "text");
  return value == nullptr ? std::nullopt : std::optional(value->get());
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const auto* value = typed<toml::value<bool>>(key, "true / false");
  return value == nullptr ? std::nullopt : std::optional(value->get());
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t least,
                                                 std::int64_t most) {
  const auto* value = typed<toml::value<std::int64_t>>(key, "integer");
  if (value == nullptr) return std::nullopt;
  if (value->get() >= least && value->get() <= most) return value->get();
  file_.wrong("settings.range", value,
              {{"key", full(key)}, {"least", std::to_string(least)}, {"most", std::to_string(most)}});
  return std::nullopt;
}

std::optional<std::vector<std::string>> TableReader::texts(std::string_view key) {
  const auto* list = typed<toml::array>(key, "[\"text\", …]");
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& one : *list) {
    const auto value = one.value<std::string>();
    if (!value || !one.is_string()) {
      file_.wrong("settings.type", &one, {{"key", full(key)}, {"type", "[\"text\", …]"}});
      return std::nullopt;
    }
    out.push_back(*value);
  }
  return out;
}

std::optional<std::int64_t> TableReader::duration(std::string_view key) {
  const auto written = text(key);
  if (!written) return std::nullopt;
  const auto seconds = parse_duration(*written);
  if (!seconds)
    file_.wrong("settings.duration", node(key), {{"key", full(key)}, {"value", printable(*written)}});
  if (seconds != 0) return seconds;
  file_.wrong("settings.duration-none", node(key), {{"key", full(key)}});
  return std::nullopt;
}

const toml::table* TableReader::table(std::string_view key) { return typed<toml::table>(key, "[table]"); }
const toml::array* TableReader::array(std::string_view key) { return typed<toml::array>(key, "[ … ]"); }

void TableReader::required(std::string_view key) {
  if (!has(key)) file_.wrong("settings.missing", table_, {{"key", full(key)}});
}

void TableReader::close() {
  if (table_ == nullptr) return;
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const auto& [key, value] : *table_) {
    const std::string name(key.str());
    if (asked_.contains(name)) continue;
    const auto near = nearest(name, known);
    const std::string shown = printable(full(name));
    if (near) {
      file_.wrong("settings.unknown-near", &value, {{"key", shown}, {"near", full(*near)}});
    } else {
      file_.wrong("settings.unknown", &value, {{"key", shown}});
    }
  }
}

}  // namespace behorig
