#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "connectors/csv/config.h"
#include "connectors/csv/sheet.h"

namespace behorig::csv_connector {

/// Reads an export, file by file, and states what it holds.
class Export {
 public:
  Export(const Config& config, sdk::Reading& reading) : config_(config), reading_(reading) {}
  void read();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Handles = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  void accounts();
  void entitlements();
  void grants();
  void wide_grants(Sheet& sheet);
  void nesting();
  void check_mappings() const;
  void check_stamps(const std::vector<csv::Stamp>& stamps) const;

  std::uint32_t account(std::string_view id);
  std::uint32_t entitlement(std::string_view id);
  bool blank(Sheet& sheet, std::string_view field);
  /// "yes", "personal", ...; blank if the cell is blank or says that it is not known.
  std::string word(Sheet& sheet, std::string_view field);
  std::int32_t day(Sheet& sheet, std::string_view field);
  void note(const Sheet& sheet);

  const Config& config_;
  sdk::Reading& reading_;
  Handles accounts_, entitlements_;
  std::unordered_set<std::string> mapped_;  ///< fields whose heading of the settings was found somewhere
};

}  // namespace behorig::csv_connector
