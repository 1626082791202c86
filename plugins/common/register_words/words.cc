#include "plugins/common/register_words/words.h"

#include <unicode/normalizer2.h>

#include <algorithm>
#include <map>

#include "plugins/common/csv/text.h"

namespace behorig::words {
namespace {

/// What two spellings of one word have in common.
std::string key_of(std::string_view text) {
  constexpr std::size_t kLongest = 200;  // no word of ours comes near
  if (text.size() > kLongest) return {};
  UErrorCode status = U_ZERO_ERROR;
  const auto* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded);
  if (U_SUCCESS(status))
    folding->normalizeUTF8(0, {text.data(), static_cast<int32_t>(text.size())}, sink, nullptr, status);
  if (U_FAILURE(status)) return {};
  std::erase_if(
      folded, [](char c) { return std::string_view(" \t\r\n_-.:()[]*").find(c) != std::string_view::npos; });
  return folded;
}

const std::map<std::string, const Table*>& table_keys() {
  static const auto kKeys = [] {
    std::map<std::string, const Table*> out;
    for (const auto& table : tables()) {
      out.emplace(key_of(table.name), &table);
      for (const auto word : table.swedish) out.emplace(key_of(word), &table);
    }
    return out;
  }();
  return kKeys;
}

}  // namespace

const Table* find_table(std::string_view name) {
  const auto found = table_keys().find(key_of(name));
  return found == table_keys().end() ? nullptr : found->second;
}

std::optional<std::string> near_table(std::string_view name) {
  const std::string key = key_of(name);
  if (key.empty() || table_keys().contains(key)) return std::nullopt;
  std::vector<std::string> keys;
  for (const auto& [word, table] : table_keys()) keys.push_back(word);
  const auto near = csv::nearest(key, keys);
  if (!near) return std::nullopt;
  const Table& table = *table_keys().at(*near);
  for (const auto word : table.swedish) {
    if (key_of(word) == *near) return std::string(word);
  }
  return std::string(table.name);
}

const Column* find_column(const Table& table, std::string_view heading) {
  const std::string key = key_of(heading);
  if (key.empty()) return nullptr;
  const auto is = [&](std::string_view word) { return key_of(word) == key; };
  const auto found = std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& column) {
    return is(column.name) || std::any_of(column.swedish.begin(), column.swedish.end(), is);
  });
  return found == table.columns.end() ? nullptr : &*found;
}

std::string column_name(const Table& table, std::string_view heading) {
  const Column* found = find_column(table, heading);
  return std::string(found == nullptr ? heading : found->name);
}

std::optional<Twice> named_twice(const Table& table, const std::vector<std::string>& headings) {
  std::map<const Column*, std::size_t> seen;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const Column* column = find_column(table, headings[i]);
    if (column == nullptr) continue;
    const auto [first, fresh] = seen.emplace(column, i);
    if (!fresh) return Twice{first->second, i, column->name};
  }
  return std::nullopt;
}

std::string_view value(Form form, std::string_view cell) {
  constexpr std::size_t kLongest = 8;
  if (form != Form::yes_no || cell.empty() || cell.size() > kLongest) return cell;
  const std::string key = key_of(cell);
  const auto is = [&](const auto&... words) { return ((key == words) || ...); };
  // Some programs keep a yes as the number 1.
  return is("ja", "yes", "true", "t", "1") ? "yes" : is("nej", "no", "false", "f", "0") ? "no" : cell;
}

}  // namespace behorig::words
