#include "connectors/csv/config.h"

#include <algorithm>
#include <filesystem>

#include "plugins/common/csv/text.h"

namespace behorig::csv_connector {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;
using sdk::Failure;

std::string under(std::string_view table, std::string_view key) {
  std::string out(table);
  out += '.';
  out += key;
  return out;
}

/// A heading or a text of the settings at `where`.
std::string text_at(const json::value& value, const std::string& where) {
  if (!value.is_string()) throw Failure("option-text", {{"option", where}});
  return std::string(value.as_string());
}

/// The same text that a cell or heading of the file is compared as.
std::string heading_at(const json::value& value, const std::string& where) {
  return csv::nfc(csv::trimmed(text_at(value, where)));
}

[[noreturn]] void unknown_key(const std::string& where, const std::string& key,
                              const std::vector<std::string>& known) {
  const auto near = csv::nearest(key, known);
  if (!near) throw Failure("value-unknown", {{"option", under(where, key)}});
  throw Failure("value-unknown-near", {{"option", under(where, key)}, {"near", under(where, *near)}});
}

std::vector<std::string> texts_at(const json::value& value, const std::string& where) {
  if (value.is_string()) return {heading_at(value, where)};
  if (!value.is_array()) throw Failure("option-list", {{"option", where}});
  std::vector<std::string> out;
  for (const auto& one : value.as_array()) out.push_back(heading_at(one, where));
  return out;
}

void find_files(const sdk::Options& options, Config& out) {
  const fs::path path = options.text("path");
  std::error_code error;
  const bool folder = !fs::is_regular_file(path, error);
  const auto& named = options.map("files");
  for (const Table table : kTables) {
    const std::string name = name_of(table);
    if (const auto* file = named.if_contains(name)) {
      out.files[table] = text_at(*file, under("files", name));
      out.must_exist[table] = true;
    } else if (folder) {
      out.files[table] = path / (name + ".csv");
      out.must_exist[table] = table == Table::grants;
    } else if (table == Table::grants) {
      out.files[table] = path;
      out.must_exist[table] = true;
    }
  }
}

void read_format(const sdk::Options& options, Config& out) {
  const auto encoding = csv::encoding(options.text("encoding"));
  if (!encoding) throw Failure("encoding-unknown", {{"encoding", options.text("encoding")}});
  out.format.encoding = *encoding;
  std::string delimiter = options.text("delimiter");
  if (delimiter == "tab" || delimiter == "\\t") delimiter.assign(1, '\t');
  const bool fits = delimiter.size() == 1 && static_cast<unsigned char>(delimiter[0]) < 0x80 &&
                    delimiter != "\"" && delimiter != "\n" && delimiter != "\r";
  if (!fits) throw Failure("delimiter-wrong", {{"delimiter", options.text("delimiter")}});
  out.format.delimiter = delimiter[0];
  out.dates = Dates(options.text("date_format"));
  if (!out.dates.valid()) throw Failure("date-format-wrong", {{"format", options.text("date_format")}});
}

void read_columns(const sdk::Options& options, Config& out) {
  for (const auto& pair : options.map("columns")) {
    const std::string key(pair.key());
    const auto table =
        std::find_if(std::begin(kTables), std::end(kTables), [&](Table t) { return key == name_of(t); });
    if (table == std::end(kTables)) {
      out.columns[{std::nullopt, key}] = heading_at(pair.value(), under("columns", key));
      continue;
    }
    const std::string where = under("columns", key);
    if (!pair.value().is_object()) throw Failure("option-table", {{"option", where}});
    const auto& fields = fields_of(*table);
    for (const auto& inner : pair.value().as_object()) {
      const std::string field(inner.key());
      if (std::find(fields.begin(), fields.end(), field) == fields.end()) unknown_key(where, field, fields);
      out.columns[{*table, field}] = heading_at(inner.value(), under(where, field));
    }
  }
}

/// yes = ["Active", "A"] turned round.
Words words_of(const json::object& map, const std::string& where, const std::vector<std::string>& meanings) {
  Words out;
  for (const auto& pair : map) {
    const std::string meaning(pair.key());
    if (std::find(meanings.begin(), meanings.end(), meaning) == meanings.end())
      unknown_key(where, meaning, meanings);
    for (const auto& word : texts_at(pair.value(), under(where, meaning))) {
      if (!out.emplace(word, meaning).second && out[word] != meaning) {
        throw Failure("value-twice", {{"option", where}, {"value", word}});
      }
    }
  }
  return out;
}

/// What is known without a mapping: but not the other half of a pair of which the settings turn one round.
void add_known(Words& words) {
  for (const auto& [yes, no] : {std::pair{"yes", "no"}, {"true", "false"}, {"1", "0"}}) {
    const auto is = [&](const char* word, const char* meaning) {
      const auto found = words.find(word);
      return found == words.end() || found->second == meaning;
    };
    if (!is(yes, "yes") || !is(no, "no")) continue;
    words.emplace(yes, "yes");
    words.emplace(no, "no");
  }
}

void read_values(const sdk::Options& options, Config& out) {
  const std::vector<std::string> truth{"yes", "no", "unknown"};
  const std::vector<std::string> kinds{"personal", "privileged", "service", "shared", "emergency", "unknown"};
  const auto& map = options.map("values");
  const auto of = [&](const std::string& field, const std::vector<std::string>& meanings) {
    const auto* words = map.if_contains(field);
    if (words == nullptr) return Words();
    if (!words->is_object()) throw Failure("option-table", {{"option", under("values", field)}});
    return words_of(words->as_object(), under("values", field), meanings);
  };
  for (const char* field : {"enabled", "privileged"}) {
    out.values[field] = of(field, truth);
    add_known(out.values[field]);
  }
  out.values["kind"] = of("kind", kinds);
  for (const auto& kind : kinds) out.values["kind"].emplace(kind, kind);
  for (const char* field : {"last_used", "created", "since", "until"})
    out.values[field] = of(field, {"unknown"});
}

void read_wide(const sdk::Options& options, Config& out) {
  if (!options.has("wide")) return;
  const auto& map = options.map("wide");
  Wide wide;
  if (const auto* columns = map.if_contains("columns")) wide.columns = texts_at(*columns, "wide.columns");
  json::object words = map;
  words.erase("columns");
  wide.words = words_of(words, "wide", {"yes", "no"});
  add_known(wide.words);
  wide.words.emplace("x", "yes");
  wide.words.emplace("X", "yes");
  wide.words.emplace("", "no");
  out.wide = std::move(wide);
}

std::uint32_t syntax_of(const json::object& map) {
  std::uint32_t out = 0;
  for (const auto& pair : map) {
    const std::string key(pair.key());
    const std::string syntax = text_at(pair.value(), under("syntax", key));
    if (syntax != "dn" && syntax != "text")
      throw Failure("syntax-unknown", {{"option", under("syntax", key)}});
    if (syntax == "text") continue;
    if (key == "account") out |= BEHORIG_ACCOUNT_ID_IS_DN;
    if (key == "entitlement") out |= BEHORIG_ENTITLEMENT_ID_IS_DN;
    if (key == "account_name" || key == "name") out |= BEHORIG_ACCOUNT_NAME_IS_DN;
    if (key == "entitlement_name" || key == "name") out |= BEHORIG_ENTITLEMENT_NAME_IS_DN;
  }
  return out;
}

void read_expected(const sdk::Options& options, Config& out) {
  if (options.has("max_age_hours")) {
    out.max_age_hours = options.integer("max_age_hours");
    if (*out.max_age_hours < 1) throw Failure("max-age-wrong");
  }
  for (const Table table : kTables) {
    const std::string name = name_of(table);
    for (const char* promise : {"rows", "sha256"}) {
      if (options.map(promise).contains(name) && !out.files.contains(table))
        throw Failure("promised-unread", {{"option", under(promise, name)}});
    }
    if (const auto* rows = options.map("rows").if_contains(name)) {
      if (!rows->is_int64() || rows->as_int64() < 0)
        throw Failure("option-number", {{"option", under("rows", name)}});
      out.rows[table] = static_cast<std::uint64_t>(rows->as_int64());
    }
    if (const auto* sum = options.map("sha256").if_contains(name))
      out.sha256[table] = text_at(*sum, under("sha256", name));
  }
}

}  // namespace

const char* name_of(Table table) {
  switch (table) {
    case Table::accounts:
      return "accounts";
    case Table::entitlements:
      return "entitlements";
    case Table::grants:
      return "grants";
    case Table::nesting:
      return "nesting";
  }
  return "";
}

const std::vector<std::string>& fields_of(Table table) {
  static const std::map<Table, std::vector<std::string>> kFields{
      {Table::accounts, {"account", "name", "enabled", "kind", "last_used", "created"}},
      {Table::entitlements, {"entitlement", "name", "kind", "privileged", "description"}},
      {Table::grants, {"account", "entitlement", "since", "until"}},
      {Table::nesting, {"entitlement", "gives"}}};
  return kFields.at(table);
}

Config config_of(const sdk::Options& options) {
  Config out;
  find_files(options, out);
  read_format(options, out);
  read_columns(options, out);
  read_values(options, out);
  for (const auto& pair : options.map("split")) {
    const std::string key(pair.key());
    out.split[key] = text_at(pair.value(), under("split", key));
    if (out.split[key].empty()) throw Failure("option-text", {{"option", under("split", key)}});
  }
  read_wide(options, out);
  if (out.wide && out.columns.contains({Table::grants, "entitlement"})) throw Failure("wide-entitlement");
  out.syntax = syntax_of(options.map("syntax"));
  read_expected(options, out);
  return out;
}

}  // namespace behorig::csv_connector
