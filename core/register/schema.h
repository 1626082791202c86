#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace behorig {

/// What a cell of the register may hold. A blank cell is always well formed; `required` says whether it may
/// be.
enum class CellType {
  text,
  date,             ///< YYYY-MM-DD
  yes_no,           ///< yes, no
  level,            ///< 0-4
  months,           ///< 1-1200
  count,            ///< 0-1000000
  capacity,         ///< system_owner, information_owner, deputy, approver
  personal_data,    ///< none, ordinary, sensitive, protected
  kind_of_account,  ///< personal, privileged, service, shared, emergency
  severity_level,   ///< info, low, medium, high, critical
  language,         ///< sv, en
  list,             ///< texts parted by semicolons
};

struct ColumnSpec {
  std::string_view name;
  bool required = false;
  CellType type = CellType::text;
};

struct TableSpec {
  std::string_view name;
  std::vector<ColumnSpec> columns;
};

/// The tables of the register (core/docs/register.md), the same for every carrier.
const std::vector<TableSpec>& register_schema();
const TableSpec* find_table(std::string_view name);

/// A column whose texts another table defines: `systems` by system, `people` by person, `requirements` by
/// requirement, and `roles` by role within a system.
struct ReferenceSpec {
  std::string_view table, column, defined_in;
};
const std::vector<ReferenceSpec>& register_references();

/// The text is well formed for the type.
bool well_formed(CellType type, std::string_view text);
/// What the type takes, for people: "YYYY-MM-DD", "yes, no".
std::string_view form_of(CellType type);
/// The words that the type takes; none where it takes other things than words.
std::vector<std::string_view> words_of(CellType type);

}  // namespace behorig
