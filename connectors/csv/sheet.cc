#include "connectors/csv/sheet.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>

namespace behorig::csv_connector {
namespace {

namespace fs = std::filesystem;

void tell(sdk::Reading& reading, const csv::Problem& problem) {
  using What = csv::Problem::What;
  const char* id = "";
  switch (problem.what) {
    case What::open:
    case What::read:
      id = "file-unreadable";
      break;
    case What::changed:
      id = "file-changed";
      break;
    case What::encoding:
      id = "bytes-wrong";
      break;
    case What::control:
      id = "control-character";
      break;
    case What::quote:
      id = "quote-wrong";
      break;
    case What::fields:
      id = "fields-wrong";
      break;
    case What::too_long:
      id = "too-long";
      break;
    case What::no_header:
      id = "no-header";
      break;
    case What::same_column:
      id = "column-twice";
      break;
  }
  reading.error(id, {{"file", problem.file},
                     {"line", std::to_string(problem.line)},
                     {"column", std::to_string(problem.column)},
                     {"detail", problem.detail}});
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

/// Also a link that leads nowhere is there: somebody means it to be read.
bool is_there(const std::string& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

std::string beside(const std::string& file) { return file + ".sha256"; }

/// A checksum beside the file, as sha256sum writes it. One that is there and cannot be read is told: it is a
/// promise that nobody can check.
std::optional<std::string> sum_beside(const std::string& file, sdk::Reading& reading) {
  const std::string name = beside(file);
  if (!is_there(name)) return std::nullopt;
  std::error_code error;
  std::string sum;
  // A FIFO would make the open wait for ever.
  if (fs::is_regular_file(name, error)) {
    std::ifstream in(name);
    constexpr int kLongest = 200;
    if (in >> std::setw(kLongest) >> sum) return sum;
  }
  reading.error("checksum-unreadable", {{"file", name}});
  return std::nullopt;
}

/// Tells what was promised of a file that is not there: then it was lost on its way.
void tell_promises(const Config& config, Table table, const std::string& file, sdk::Reading& reading) {
  const std::string name = name_of(table);
  const auto missing = [&](const std::string& promise) {
    reading.error("promised-missing", {{"file", file}, {"promise", promise}});
  };
  if (config.rows.contains(table)) missing("rows." + name);
  if (config.sha256.contains(table)) missing("sha256." + name);
  if (is_there(beside(file))) missing(beside(file));
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

}  // namespace

std::optional<Sheet> Sheet::open(const Config& config, Table table, const std::vector<std::string>& fields,
                                 const std::vector<std::string>& required, sdk::Reading& reading) {
  const auto file = config.files.find(table);
  if (file == config.files.end()) return std::nullopt;
  if (!config.must_exist.at(table) && !is_there(file->second)) {
    tell_promises(config, table, file->second, reading);
    return std::nullopt;
  }
  auto opened = csv::Reader::open(file->second, config.format);
  if (const auto* problem = std::get_if<csv::Problem>(&opened)) {
    tell(reading, *problem);
    return std::nullopt;
  }
  Sheet out(config, std::get<csv::Reader>(std::move(opened)), reading);
  out.file_ = file->second;
  out.table_ = table;
  if (!out.find_columns(table, fields, required)) return std::nullopt;
  return out;
}

bool Sheet::find_columns(Table table, const std::vector<std::string>& fields,
                         const std::vector<std::string>& required) {
  const auto& headings = reader_.columns();
  std::vector<bool> taken(headings.size(), false);
  bool good = true;
  const auto place = [&](const std::string& heading) {
    return std::find(headings.begin(), headings.end(), heading);
  };
  for (const auto& field : fields) {
    std::string heading = field;
    auto found = headings.end();
    if (const auto own = config_->columns.find({table, field}); own != config_->columns.end()) {
      heading = own->second;
      found = place(heading);
      if (found == headings.end()) {
        reading_->error("column-not-there", {{"file", file_}, {"column", heading}});
        good = false;
        continue;
      }
    } else if (const auto any = config_->columns.find({std::nullopt, field}); any != config_->columns.end()) {
      found = place(any->second);
      if (found != headings.end()) used_.push_back(field);
      if (found == headings.end()) found = place(field);
      heading = any->second;
    } else {
      found = place(field);
    }
    if (found != headings.end()) {
      const auto at = static_cast<std::size_t>(found - headings.begin());
      index_.emplace(field, at);
      taken[at] = true;
    } else if (std::find(required.begin(), required.end(), field) != required.end()) {
      reading_->error("column-missing", {{"file", file_}, {"field", field}, {"column", heading}});
      good = false;
    }
  }
  for (std::size_t i = 0; i < headings.size(); ++i) {
    if (!taken[i] && !headings[i].empty()) others_.emplace_back(i, headings[i]);
  }
  return good;
}

bool Sheet::next() {
  if (reading_->cancelled()) return false;
  const auto row = reader_.next();
  if (!row) {
    finish();
    return false;
  }
  cells_ = &row->cells;
  line_ = row->line;
  return true;
}

void Sheet::finish() {
  if (reader_.problem()) return tell(*reading_, *reader_.problem());
  const std::string name = name_of(table_);
  const std::string sum = reader_.sha256();
  reading_->proof(name + ".file", file_);
  reading_->proof(name + ".rows", std::to_string(reader_.rows()));
  reading_->proof(name + ".sha256", sum);
  if (const auto rows = config_->rows.find(table_);
      rows != config_->rows.end() && rows->second != reader_.rows()) {
    reading_->error("rows-differ", {{"file", file_},
                                    {"rows", std::to_string(reader_.rows())},
                                    {"wanted", std::to_string(rows->second)}});
  }
  const auto given = config_->sha256.find(table_);
  const auto wanted =
      given != config_->sha256.end() ? std::optional(given->second) : sum_beside(file_, *reading_);
  if (wanted && lower(*wanted) != sum) reading_->error("checksum-differs", {{"file", file_}});
}

std::string_view Sheet::cell(std::string_view field) const {
  const auto found = index_.find(field);
  return found == index_.end() ? std::string_view() : cell(found->second);
}

std::string_view Sheet::cell(std::size_t column) const { return trimmed((*cells_)[column]); }

std::string Sheet::heading(std::string_view field) const {
  const auto found = index_.find(field);
  return found == index_.end() ? std::string(field) : reader_.columns()[found->second];
}

std::vector<std::string_view> Sheet::parts(std::string_view field) const {
  const std::string_view whole = cell(field);
  const auto split = config_->split.find(std::string(field));
  if (split == config_->split.end()) return {whole};
  std::vector<std::string_view> out;
  for (std::size_t from = 0; from <= whole.size();) {
    const std::size_t to = std::min(whole.find(split->second, from), whole.size());
    const auto part = trimmed(whole.substr(from, to - from));
    if (!part.empty()) out.push_back(part);
    from = to + split->second.size();
  }
  return out;
}

void Sheet::wrong(std::string_view text_id, std::string_view field, std::string_view value) const {
  constexpr std::size_t kShown = 100;
  reading_->error(text_id, {{"file", file_},
                            {"line", std::to_string(line_)},
                            {"column", heading(field)},
                            {"value", std::string(value.substr(0, kShown))}});
}

}  // namespace behorig::csv_connector
