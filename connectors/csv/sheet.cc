#include "connectors/csv/sheet.h"

#include <algorithm>

#include "plugins/common/csv/text.h"
#include "plugins/common/text/case.h"

namespace behorig::csv_connector {
namespace {

void tell(sdk::Reading& reading, const csv::Problem& problem) {
  using What = csv::Problem::What;
  const char* id = "";
  switch (problem.what) {
    case What::open:
    case What::read:
      id = "file-unreadable";
      break;
    case What::link:
      id = "link-outside";
      break;
    case What::changed:
      id = "file-changed";
      break;
    case What::encoding:
      id = problem.detail.empty() ? "bytes-wrong" : "encoding-other";
      break;
    case What::control:
      id = "control-character";
      break;
    case What::quote:
      id = "quote-wrong";
      break;
    case What::late_quote:
      id = "quote-late";
      break;
    case What::fields:
      id = "fields-wrong";
      break;
    case What::too_large:
      id = "file-large";
      break;
    case What::too_long:
      id = "too-long";
      break;
    case What::too_many:
      id = "columns-many";
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

}  // namespace

std::optional<Sheet> Sheet::open(const Config& config, Table table, const std::vector<std::string>& required,
                                 sdk::Reading& reading) {
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
  if (!out.readable_heading() || !out.find_columns(required)) return std::nullopt;
  // Who holds what may stand there; of a wide file whose permissions are named, it does not.
  const bool named = table == Table::grants && config.wide && !config.wide->columns.empty();
  if ((table == Table::grants || table == Table::nesting) && !named) out.find_unnamed();
  return out;
}

std::optional<std::size_t> Sheet::place(std::string_view heading) const {
  const auto& headings = reader_.columns();
  const auto found = std::find(headings.begin(), headings.end(), heading);
  if (found == headings.end()) return std::nullopt;
  return static_cast<std::size_t>(found - headings.begin());
}

/// A first row that is no heading would be told once for each column that is missing.
bool Sheet::readable_heading() const {
  const auto& headings = reader_.columns();
  if (text::lower(headings[0]).starts_with("sep=")) {
    reading_->error("sep-line", {{"file", file_}});
    return false;
  }
  const auto other = headings[0].find_first_of(";\t|,");
  const bool mapped = std::any_of(config_->columns.begin(), config_->columns.end(),
                                  [&](const auto& column) { return column.second == headings[0]; });
  if (headings.size() > 1 || other == std::string::npos || mapped) return true;
  const char delimiter = headings[0][other];
  reading_->error("delimiter-other", {{"file", file_},
                                      {"found", found_headings()},
                                      {"delimiter", delimiter == '\t' ? "tab" : std::string(1, delimiter)}});
  return false;
}

/// For whoever looks for the column that is missing.
std::string Sheet::found_headings() const {
  constexpr std::size_t kMost = 10, kShown = 100;
  std::string out;
  for (std::size_t i = 0; i < std::min(reader_.columns().size(), kMost); ++i) {
    out += (i == 0 ? "\"" : ", \"") + csv::shortened(reader_.columns()[i], kShown) + "\"";
  }
  return reader_.columns().size() > kMost ? out + ", ..." : out;
}

bool Sheet::find_columns(const std::vector<std::string>& required) {
  bool good = true;
  for (const auto& field : fields_of(table_)) {
    if (is_permission(field)) continue;
    const bool must = std::find(required.begin(), required.end(), field) != required.end();
    good = find_column(field, must) && good;
  }
  const auto& headings = reader_.columns();
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const bool taken =
        std::any_of(index_.begin(), index_.end(), [&](const auto& field) { return field.second == i; });
    if (!taken && !headings[i].empty()) others_.emplace_back(i, headings[i]);
  }
  if (good) warn_of_near_headings();
  if (good) tell_ignored();
  return good;
}

/// In a wide file, `entitlement` is no field, and what the settings name as a permission is none either.
bool Sheet::is_permission(const std::string& field) const {
  if (table_ != Table::grants || !config_->wide || field == "account") return false;
  const auto& named = config_->wide->columns;
  return field == "entitlement" ||
         (!config_->columns.contains({table_, field}) && !config_->columns.contains({std::nullopt, field}) &&
          std::find(named.begin(), named.end(), field) != named.end());
}

bool Sheet::find_column(const std::string& field, bool required) {
  std::string heading = field;
  std::optional<std::size_t> found;
  if (const auto own = config_->columns.find({table_, field}); own != config_->columns.end()) {
    found = place(own->second);
    if (!found) {
      reading_->error("column-not-there",
                      {{"file", file_}, {"column", own->second}, {"found", found_headings()}});
      return false;
    }
  } else if (const auto any = config_->columns.find({std::nullopt, field}); any != config_->columns.end()) {
    heading = any->second;
    found = place(heading);
    if (found) used_.push_back(field);
    if (!found) found = place(field);
    if (!found) sought_.emplace_back(field, heading);
  } else {
    found = place(field);
    if (!found) unmapped_.push_back(field);
  }
  if (found) {
    index_.emplace(field, *found);
  } else if (required) {
    reading_->error("column-missing",
                    {{"file", file_}, {"field", field}, {"column", heading}, {"found", found_headings()}});
    return false;
  }
  return true;
}

/// A file may well lack what another has, but a heading that is nearly the same is more likely a slip.
void Sheet::warn_of_near_headings() {
  std::vector<std::string> free;
  for (const auto& [at, heading] : others_) free.push_back(heading);
  const auto warn = [&](const std::string& field, const std::string& wanted, const std::string& near) {
    near_.push_back(near);
    reading_->warning("column-near", {{"file", file_},
                                      {"column", wanted},
                                      {"near", near},
                                      {"option", std::string("columns.") + name_of(table_) + "." + field}});
  };
  for (const auto& [field, heading] : sought_) {
    if (const auto near = csv::nearest(heading, free)) warn(field, heading, *near);
  }
  for (const auto& field : unmapped_) {
    const auto near = std::find_if(free.begin(), free.end(), [&](const auto& heading) {
      return csv::one_slip(text::lower(heading), field);
    });
    if (near != free.end()) warn(field, field, *near);
  }
}

/// Attributes and permissions are read; what else stands beside the fields is not.
void Sheet::tell_ignored() {
  constexpr std::size_t kMost = 20, kShown = 100;
  const Wide* wide = table_ == Table::grants && config_->wide ? &*config_->wide : nullptr;
  if (table_ == Table::accounts || (wide != nullptr && wide->columns.empty())) return;
  std::string out;
  std::size_t count = 0;
  const auto in = [](const auto& list, const std::string& heading) {
    return std::find(list.begin(), list.end(), heading) != list.end();
  };
  for (const auto& [at, heading] : others_) {
    if (in(near_, heading) || (wide != nullptr && in(wide->columns, heading))) continue;
    if (++count <= kMost) out += (count == 1 ? "\"" : ", \"") + csv::shortened(heading, kShown) + "\"";
  }
  if (count > kMost) out += ", ...";
  if (count > 0) reading_->note("columns-ignored", {{"file", file_}, {"columns", out}});
}

void Sheet::find_unnamed() {
  for (std::size_t i = 0; i < reader_.columns().size(); ++i) {
    if (reader_.columns()[i].empty()) unnamed_.push_back(i);
  }
}

bool Sheet::next_rows() {
  next_ = 0;
  if (reading_->cancelled()) return false;
  ahead_ = &reader_.next_rows();
  if (ahead_->size() == 0) finish();
  return ahead_->size() > 0;
}

bool Sheet::blank() const {
  return std::all_of(row_.cells.begin(), row_.cells.end(),
                     [](std::string_view text) { return csv::trimmed(text).empty(); });
}

void Sheet::look_for_unnamed() {
  for (const std::size_t column : unnamed_) {
    if (!cell(column).empty()) wrong("column-unnamed", std::to_string(column + 1), "");
  }
}

bool Sheet::next() {
  for (;;) {
    if ((ahead_ == nullptr || next_ == ahead_->size()) && !next_rows()) return false;
    if (go_to(next_++)) return true;
  }
}

void Sheet::finish() {
  complaints_.tell(file_, *reading_);
  if (reader_.problem()) return tell(*reading_, *reader_.problem());
  read_ = {file_, reader_.sha256(), rows_, ""};
  Edition::prove(table_, *read_, *reading_);
  if (const auto rows = config_->rows.find(table_); rows != config_->rows.end() && rows->second != rows_) {
    reading_->error(
        "rows-differ",
        {{"file", file_}, {"rows", std::to_string(rows_)}, {"wanted", std::to_string(rows->second)}});
  }
  check_sum();
}

/// A checksum that is there and cannot be read is told: it is a promise that nobody can check.
void Sheet::check_sum() {
  const auto beside_it = sum_beside(file_);
  read_->promised = beside_it.value_or("");
  const auto given = config_->sha256.find(table_);
  if (given == config_->sha256.end() && !beside_it)
    return reading_->error("checksum-unreadable", {{"file", beside(file_)}});
  const bool promised = given != config_->sha256.end() || !beside_it->empty();
  const std::string& wanted = given != config_->sha256.end() ? given->second : read_->promised;
  if (promised && text::lower(wanted) != read_->sha256)
    reading_->error("checksum-differs", {{"file", file_}});
}

Column Sheet::column(std::string_view field) const {
  Column out{std::string(field)};
  if (const auto found = index_.find(field); found != index_.end()) out.at = found->second;
  if (const auto words = config_->values.find(out.field); words != config_->values.end())
    out.words = &words->second;
  if (const auto split = config_->split.find(out.field); split != config_->split.end())
    out.split = split->second;
  return out;
}

std::string Sheet::heading(std::string_view field) const {
  const auto found = index_.find(field);
  return found == index_.end() ? std::string(field) : reader_.columns()[found->second];
}

void Sheet::wrong(std::string_view text_id, std::string_view field, std::string_view value) {
  constexpr std::size_t kShown = 100;
  complaints_.add({std::string(text_id), std::string(field), heading(field), csv::shortened(value, kShown)},
                  row_.line, file_, *reading_);
}

}  // namespace behorig::csv_connector
