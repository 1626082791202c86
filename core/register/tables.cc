#include "core/register/tables.h"

#include "core/register/reader.h"

namespace behorig {

RegisterOutcome read_register(Tables tables, Keep keep) {
  RegisterReader reader;
  reader.symbols() = std::move(tables.symbols);
  for (const auto& table : tables.tables) {
    reader.table(table.name, table.source, table.columns);
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      reader.row(table.rows[row].number, table.cells_of(row));
  }
  return reader.finish(keep);
}

}  // namespace behorig
