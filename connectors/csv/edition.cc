#include "connectors/csv/edition.h"

#include <filesystem>
#include <fstream>
#include <iomanip>

#include "plugins/common/csv/source.h"
#include "plugins/common/csv/text.h"
#include "plugins/common/text/case.h"

namespace behorig::csv_connector {
namespace {

namespace json = boost::json;
namespace files = std::filesystem;

std::string size_of(const std::string& file) {
  std::error_code error;
  const auto bytes = files::file_size(file, error);
  return error ? "" : std::to_string(bytes);
}

json::object described(const Edition::File& file) {
  return {{"file", file.name},
          {"sha256", file.sha256},
          {"rows", file.rows},
          {"size", size_of(file.name)},
          {"promised", file.promised}};
}

/// As described() wrote it.
std::optional<Edition::File> file_of(const std::string& name, const json::value& known) {
  const auto* members = known.if_object();
  const auto* sum = members == nullptr ? nullptr : members->if_contains("sha256");
  const auto* rows = members == nullptr ? nullptr : members->if_contains("rows");
  if (sum == nullptr || rows == nullptr || !sum->is_string() || !rows->is_number()) return std::nullopt;
  if (sum->as_string().empty()) return std::nullopt;
  json::error_code error;
  const auto count = rows->to_number<std::uint64_t>(error);
  if (error) return std::nullopt;
  return Edition::File{name, std::string(sum->as_string()), count, sum_beside(name).value_or("?")};
}

}  // namespace

std::string beside(const std::string& file) { return file + ".sha256"; }

bool is_there(const std::string& path) {
  std::error_code error;
  return files::symlink_status(path, error).type() != files::file_type::not_found;
}

std::optional<std::string> sum_beside(const std::string& file) {
  const std::string name = beside(file);
  if (!is_there(name)) return "";
  std::error_code error;
  std::string sum;
  // A FIFO would make the open wait for ever.
  if (!files::is_regular_file(name, error)) return std::nullopt;
  std::ifstream in(name);
  constexpr int kLongest = 200;
  return in >> std::setw(kLongest) >> sum ? std::optional(sum) : std::nullopt;
}

void Edition::add(Table table, const File& file) { files_[name_of(table)] = described(file); }

bool Edition::stands(std::string_view text, const Config& config, sdk::Reading& reading) {
  json::error_code error;
  const auto parsed = json::parse(text, error);
  if (error || !parsed.is_object()) return false;
  // Sizes first: most changes are seen by them, and a checksum takes time.
  std::vector<std::pair<Table, File>> found;
  for (const auto& [table, name] : config.files) {
    const auto* known = parsed.as_object().if_contains(name_of(table));
    if (known == nullptr && (is_there(name) || is_there(beside(name)))) return false;
    if (known == nullptr) continue;
    auto file = file_of(name, *known);
    if (!file || described(*file) != *known) return false;
    found.emplace_back(table, std::move(*file));
  }
  if (found.size() != parsed.as_object().size()) return false;
  std::map<std::string, std::string> sums;
  for (const auto& [table, file] : found) {
    auto& sum = sums[file.name];
    if (sum.empty()) sum = csv::sum_of(file.name, config.format, [&] { return reading.cancelled(); });
    if (sum != file.sha256) return false;
    if (!config.sha256.contains(table) && !file.promised.empty() && text::lower(file.promised) != sum)
      return false;
  }
  for (const auto& [table, file] : found) prove(table, file, reading);
  return true;
}

void Edition::prove(Table table, const File& file, sdk::Reading& reading) {
  const std::string name = name_of(table);
  reading.proof(name + ".file", file.name);
  reading.proof(name + ".rows", std::to_string(file.rows));
  reading.proof(name + ".sha256", file.sha256);
}

}  // namespace behorig::csv_connector
