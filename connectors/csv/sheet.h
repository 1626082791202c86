#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/csv/complaints.h"
#include "connectors/csv/config.h"

namespace behorig::csv_connector {

/// One file of the export with its columns understood. What is wrong in it is told to the reading; after that
/// there are no more rows.
class Sheet {
 public:
  /// `required` are the fields that the table must have. nullopt: there is no such file, or it cannot be used
  /// (then it was told).
  static std::optional<Sheet> open(const Config& config, Table table,
                                   const std::vector<std::string>& required, sdk::Reading& reading);

  /// The next row that is not blank: spreadsheets leave rows of nothing but delimiters.
  bool next();
  bool has(std::string_view field) const { return index_.contains(field); }
  /// Trimmed of blanks; blank if the file has no such column.
  std::string_view cell(std::string_view field) const;
  std::string_view cell(std::size_t column) const;
  std::uint64_t line() const { return line_; }
  const std::string& file() const { return file_; }

  /// Columns that no field took: their place and heading.
  const std::vector<std::pair<std::size_t, std::string>>& others() const { return others_; }
  /// Places of the columns without a heading.
  std::vector<std::size_t> unnamed() const;
  std::string found_headings() const;

  /// Headings of the settings that this file has.
  const std::vector<std::string>& used_mappings() const { return used_; }

  /// Parts of a list cell; without a split for the field, the cell itself.
  std::vector<std::string_view> parts(std::string_view field) const;

  /// Tells an error about the current row, when the last row has been read.
  void wrong(std::string_view text_id, std::string_view field, std::string_view value);
  std::string heading(std::string_view field) const;

 private:
  Sheet(const Config& config, csv::Reader reader, sdk::Reading& reading)
      : config_(&config), reader_(std::move(reader)), reading_(&reading) {}
  bool readable_heading() const;
  bool find_columns(const std::vector<std::string>& required);
  bool find_column(const std::string& field, bool required);
  std::optional<std::size_t> place(std::string_view heading) const;
  void warn_of_near_headings();
  bool blank_row() const;
  void finish();

  const Config* config_;
  csv::Reader reader_;
  sdk::Reading* reading_;
  Table table_ = Table::grants;
  std::string file_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::pair<std::size_t, std::string>> others_;
  std::vector<std::string> used_;
  std::vector<std::pair<std::string, std::string>> sought_;  ///< field and heading that is not here
  Complaints complaints_;
  const std::vector<std::string_view>* cells_ = nullptr;
  std::uint64_t line_ = 0, rows_ = 0;
};

}  // namespace behorig::csv_connector
