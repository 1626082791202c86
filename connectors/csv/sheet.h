#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/csv/config.h"

namespace behorig::csv_connector {

/// One file of the export with its columns understood. What is wrong in it is told to the reading; after that
/// there are no more rows.
class Sheet {
 public:
  /// `fields` are those that the table may have, `required` those that it must. nullopt: there is no such
  /// file, or it cannot be used (then it was told).
  static std::optional<Sheet> open(const Config& config, Table table, const std::vector<std::string>& fields,
                                   const std::vector<std::string>& required, sdk::Reading& reading);

  bool next();
  bool has(std::string_view field) const { return index_.contains(field); }
  /// Trimmed of blanks; blank if the file has no such column.
  std::string_view cell(std::string_view field) const;
  std::string_view cell(std::size_t column) const;
  std::uint64_t line() const { return line_; }
  const std::string& file() const { return file_; }

  /// Columns that no field took: their place and heading.
  const std::vector<std::pair<std::size_t, std::string>>& others() const { return others_; }

  /// Headings of the settings that this file has.
  const std::vector<std::string>& used_mappings() const { return used_; }

  /// Parts of a list cell; without a split for the field, the cell itself.
  std::vector<std::string_view> parts(std::string_view field) const;

  /// Tells an error about the current row.
  void wrong(std::string_view text_id, std::string_view field, std::string_view value) const;
  std::string heading(std::string_view field) const;

 private:
  Sheet(const Config& config, csv::Reader reader, sdk::Reading& reading)
      : config_(&config), reader_(std::move(reader)), reading_(&reading) {}
  bool find_columns(Table table, const std::vector<std::string>& fields,
                    const std::vector<std::string>& required);
  void finish();

  const Config* config_;
  csv::Reader reader_;
  sdk::Reading* reading_;
  Table table_ = Table::grants;
  std::string file_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::pair<std::size_t, std::string>> others_;
  std::vector<std::string> used_;
  const std::vector<std::string_view>* cells_ = nullptr;
  std::uint64_t line_ = 0;
};

}  // namespace behorig::csv_connector
