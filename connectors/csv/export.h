#pragma once

#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "connectors/csv/config.h"
#include "connectors/csv/handles.h"
#include "connectors/csv/sheet.h"

namespace behorig::csv_connector {

/// Reads an export, file by file, and states what it holds.
class Export {
 public:
  Export(const Config& config, sdk::Reading& reading) : config_(config), reading_(reading) {}
  void read();

 private:
  /// What a row of the grants file says; texts lie in the sheet's rows.
  struct Stated {
    std::string_view account, entitlement;
    std::int32_t since = BEHORIG_NO_DAY, until = BEHORIG_NO_DAY;
  };

  /// What of a row is looked up: not what the row before named too.
  struct Search {
    bool account, entitlement;
    Handles::Hash account_hash, entitlement_hash;
  };

  void read_all();
  void accounts();
  void entitlements();
  void grants();
  void wide_grants(Sheet& sheet);
  void nesting();
  void tell_age(const std::string& file, std::int64_t written) const;
  void check_mappings() const;
  void check_stamps(const std::vector<csv::Stamp>& stamps) const;

  static std::size_t bare_grants(Sheet& sheet, std::size_t account, std::size_t entitlement,
                                 std::vector<Stated>& out);
  void hand_on(std::span<const Stated> grants);
  std::uint32_t account(std::string_view id, Handles::Hash hash);
  std::uint32_t entitlement(std::string_view id, Handles::Hash hash);
  std::uint32_t account(std::string_view id) { return account(id, accounts_.expect(id)); }
  std::uint32_t entitlement(std::string_view id) { return entitlement(id, entitlements_.expect(id)); }
  static bool blank(Sheet& sheet, const Column& column);
  /// "yes", "personal", ...; blank if the cell is blank or says that it is not known.
  static std::string_view word(Sheet& sheet, const Column& column);
  std::int32_t day(Sheet& sheet, const Column& column) const;
  void note(const Sheet& sheet);
  void read_to_end(const Sheet& sheet);

  const Config& config_;
  sdk::Reading& reading_;
  Handles accounts_, entitlements_;
  std::vector<Search> searches_;  ///< of the rows that are handed on
  Edition edition_;
  std::unordered_set<std::string> mapped_;  ///< fields whose heading of the settings was found somewhere
};

}  // namespace behorig::csv_connector
