#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/csv/complaints.h"
#include "connectors/csv/config.h"
#include "connectors/csv/edition.h"
#include "plugins/common/csv/text.h"

namespace behorig::csv_connector {

/// A field of a table, with its place in one file and what the settings say of it.
struct Column {
  std::string field;
  std::optional<std::size_t> at = {};  ///< none = the file has no such column
  const Words* words = nullptr;        ///< what its words mean; none = nothing is said
  std::string_view split = {};         ///< what parts a list in one cell; blank = it is no list
};

/// One file of the export with its columns understood. What is wrong in it is told to the reading; after that
/// there are no more rows.
class Sheet {
 public:
  /// `required` are the fields that the table must have. nullopt: there is no such file, or it cannot be used
  /// (then it was told).
  static std::optional<Sheet> open(const Config& config, Table table,
                                   const std::vector<std::string>& required, sdk::Reading& reading);

  /// The next row that is not blank: spreadsheets leave rows of nothing but delimiters. Its cells are valid
  /// until the next call.
  bool next();
  /// The next rows, at least one: go to each once. Their cells are all valid until the next call.
  bool next_rows();
  std::size_t row_count() const { return ahead_->size(); }
  /// false for a blank row.
  bool go_to(std::size_t row) {
    row_ = (*ahead_)[row];
    if (csv::trimmed(row_.cells.front()).empty() && blank()) return false;
    ++rows_;
    if (!unnamed_.empty()) look_for_unnamed();
    return true;
  }

  /// Of one of the next rows, before it is gone to.
  std::string_view cell(std::size_t row, std::size_t column) const {
    return csv::trimmed((*ahead_)[row].cells[column]);
  }

  Column column(std::string_view field) const;
  /// Trimmed of blanks; blank if the file has no such column.
  std::string_view cell(const Column& column) const {
    return column.at ? cell(*column.at) : std::string_view();
  }
  std::string_view cell(std::size_t column) const { return csv::trimmed(row_.cells[column]); }
  const std::string& file() const { return file_; }
  Table table() const { return table_; }
  /// After the last row: the file, if nothing was wrong with it as a file.
  const std::optional<Edition::File>& read() const { return read_; }

  /// Columns that no field took: their place and heading.
  const std::vector<std::pair<std::size_t, std::string>>& others() const { return others_; }
  std::string found_headings() const;

  /// Headings of the settings that this file has.
  const std::vector<std::string>& used_mappings() const { return used_; }

  /// Calls with each part of a list cell; with the cell itself where it is no list.
  template <class Each>
  void parts(const Column& column, Each each) const {
    const std::string_view whole = cell(column);
    if (column.split.empty()) return each(whole);
    for (std::size_t from = 0; from <= whole.size();) {
      const std::size_t to = std::min(whole.find(column.split, from), whole.size());
      const auto part = csv::trimmed(whole.substr(from, to - from));
      if (!part.empty()) each(part);
      from = to + column.split.size();
    }
  }

  /// Tells an error about the current row, when the last row has been read.
  void wrong(std::string_view text_id, std::string_view field, std::string_view value);
  std::string heading(std::string_view field) const;

 private:
  Sheet(const Config& config, csv::Reader reader, sdk::Reading& reading)
      : config_(&config), reader_(std::move(reader)), reading_(&reading) {}
  bool blank() const;
  void find_unnamed();
  void look_for_unnamed();
  bool readable_heading() const;
  bool find_columns(const std::vector<std::string>& required);
  bool find_column(const std::string& field, bool required);
  std::optional<std::size_t> place(std::string_view heading) const;
  bool is_permission(const std::string& field) const;
  void warn_of_near_headings();
  void tell_ignored();
  void finish();
  void check_sum();

  const Config* config_;
  csv::Reader reader_;
  sdk::Reading* reading_;
  Table table_ = Table::grants;
  std::string file_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::pair<std::size_t, std::string>> others_;
  std::vector<std::size_t> unnamed_;  ///< columns without a heading in which nothing may stand
  std::vector<std::string> used_;
  std::vector<std::pair<std::string, std::string>> sought_;  ///< field and heading that is not here
  std::vector<std::string> unmapped_;  ///< fields that nobody mapped and that are not here
  std::vector<std::string> near_;      ///< headings that were told to be nearly one
  Complaints complaints_;
  const csv::Reader::Rows* ahead_ = nullptr;
  std::size_t next_ = 0;  ///< of `ahead_`
  csv::Reader::Row row_{};
  std::uint64_t rows_ = 0;
  std::optional<Edition::File> read_;
};

}  // namespace behorig::csv_connector
