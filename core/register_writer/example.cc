#include "core/register_writer/writers.h"

namespace behorig {
namespace {

struct ExampleTable {
  std::string_view name;
  std::vector<std::vector<std::string_view>> rows;
};

/// A library's system, as core/docs/register.md has it.
const std::vector<ExampleTable>& example() {
  static const std::vector<ExampleTable> kExample{
      {"systems",
       {{"library", "Bibliotekssystemet", "Lån, låntagare och inköp", "2", "2", "2", "2026-03-02", "12",
         "ordinary", "RB-2021-014", "no", "KN 2021/77"}}},
      {"owners",
       {{"library", "p1001", "system_owner", "2017-01-01", "2025-09-30"},
        {"library", "p1002", "system_owner", "2025-10-01", ""}}},
      {"people",
       {{"p1001", "Anna Ek", "anna.ek@ekstad.example", "Kulturkontoret", "kulturchef", "", "2012-05-01", "",
         "", ""},
        {"p1002", "Farid Haddad", "farid.haddad@ekstad.example", "Stadsbiblioteket", "enhetschef", "p1001",
         "2019-01-01", "", "", ""},
        {"p1042", "Oskar Holm", "oskar.holm@ekstad.example", "Stadsbiblioteket", "bibliotekarie", "p1002",
         "2024-08-15", "2027-12-31", "", "en"},
        {"p2042", "Oskar Holm", "", "Stadsbiblioteket", "timvikarie", "p1002", "2023-06-01", "2023-08-31",
         "p1042", ""}}},
      {"accounts",
       {{"library", "automat-norr", "p1002", "service", "Självbetjäningsautomat i entrén", "2028-12-31"}}},
      {"roles",
       {{"library", "bas", "Grundbehörighet", "Utlån och återlämning", "no", "p1002", "2025-12-10",
         "2027-12-31", "KN 2025/118", "50", "Stadsbiblioteket; Kulturkontoret"},
        {"library", "kassa", "Kassa", "Ta betalt", "no", "p1002", "2025-12-10", "", "KN 2025/118", "", ""},
        {"library", "inköp", "Inköp", "Beställa och ta emot", "yes", "p1002", "2025-12-10", "", "KN 2025/118",
         "3", ""}}},
      {"role_entitlements",
       {{"library", "bas", "utlån", "2025-12-01"},
        {"library", "kassa", "kassa", ""},
        {"library", "inköp", "beställning", ""}}},
      {"assignments",
       {{"p1042", "library", "kassa", "", "2026-01-12", "2026-12-31", "p1002", "2026-01-12", "KN 2026/3"},
        {"p1002", "library", "bas", "automat-norr", "", "", "p1001", "2025-09-01", "KN 2025/90"}}},
      {"birthrights", {{"library", "bas", "Stadsbiblioteket", "bibliotekarie"}}},
      {"conflicts",
       {{"betala", "a", "library", "inköp", "", "Beställa och ta betalt", "high"},
        {"betala", "b", "library", "", "kassa", "Beställa och ta betalt", "high"}}},
      {"requirements", {{"library", "kassa", "kassakurs"}}},
      {"attainments", {{"p1042", "kassakurs", "2026-01-08", "2028-01-07"}}},
      {"exceptions",
       {{"unapproved-access", "library", "oskar.holm", "p1042", "inköp", "statistik",
         "Vikarierar för statistikansvarig", "p1002", "2026-10-01", "2027-03-31", "KN 2026/190"}}},
      {"revocations", {{"p1042", "library", "inköp", "oskar.holm", "p1002", "2026-05-12", "KN 2026/81"}}},
  };
  return kExample;
}

}  // namespace

Tables example_tables() {
  Tables out;
  for (const auto& [name, rows] : example()) {
    Table& table = out.tables.emplace_back();
    table.name = name;
    table.source = name;
    for (const auto& column : find_table(name)->columns) table.columns.emplace_back(column.name);
    for (const auto& row : rows) {
      for (const auto cell : row) table.cells.push_back(out.symbols.intern(cell));
      table.rows.push_back({table.rows.size() + 2, table.cells.size()});
    }
  }
  return out;
}

std::string_view example_of(std::string_view wanted, std::size_t column) {
  for (const auto& [name, rows] : example()) {
    if (name != wanted) continue;
    for (const auto& row : rows) {
      if (!row[column].empty()) return row[column];
    }
  }
  return {};
}

}  // namespace behorig
