#include "core/sql_view/module.h"

#include <cmath>
#include <exception>
#include <memory>
#include <new>

namespace behorig::sql {
namespace {

struct TableHandle : sqlite3_vtab {
  const Table* table = nullptr;
};

struct CursorHandle : sqlite3_vtab_cursor {
  std::unique_ptr<Rows> rows;
  bool ended = true;
  sqlite3_int64 number = 0;
};

const Table& table_of(sqlite3_vtab* handle) { return *static_cast<TableHandle*>(handle)->table; }

/// SQLite is C: no exception may leave through it.
template <class Work>
int shielded(sqlite3_vtab* handle, Work work) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (const std::exception& error) {
    sqlite3_free(handle->zErrMsg);
    handle->zErrMsg = sqlite3_mprintf("%s", error.what());
    return SQLITE_ERROR;
  }
}

int connect(sqlite3* database, void* given, int, const char* const*, sqlite3_vtab** out, char**) noexcept {
  try {
    const auto& table = *static_cast<const Table*>(given);
    std::string text = "CREATE TABLE x(";
    for (const auto& column : table.columns()) {
      if (text.back() != '(') text += ',';
      text += '"' + column.name + (column.number ? "\" INTEGER" : "\" TEXT");
    }
    const int code = sqlite3_declare_vtab(database, (text + ")").c_str());
    if (code != SQLITE_OK) return code;
    auto handle = std::make_unique<TableHandle>();
    handle->table = &table;
    *out = handle.release();
    return SQLITE_OK;
  } catch (const std::exception&) {
    return SQLITE_NOMEM;
  }
}

int disconnect(sqlite3_vtab* handle) noexcept {
  delete static_cast<TableHandle*>(handle);
  return SQLITE_OK;
}

/// How many rows of one text are to be expected, of so many.
double rows_each(const Table& table, const std::string& column, double rows) {
  if (column == "system") return rows / 4;
  // What one account, one person or one role has is little beside all there is.
  return table.size() < 100 ? rows / 4 : std::max(1.0, rows / std::sqrt(table.size()));
}

/// Which columns must have which texts is told in `idxNum`, a bit for each; their texts come in that order.
int best_index(sqlite3_vtab* handle, sqlite3_index_info* info) noexcept {
  return shielded(handle, [&] {
    const Table& table = table_of(handle);
    constexpr int kMost = 30;
    int found[kMost];
    for (int& one : found) one = -1;
    for (int i = 0; i < info->nConstraint; ++i) {
      const auto& constraint = info->aConstraint[i];
      if (constraint.usable == 0 || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
      if (constraint.iColumn < 0 || constraint.iColumn >= kMost) continue;
      if (!table.columns()[static_cast<std::size_t>(constraint.iColumn)].quick) continue;
      // Another collation finds more texts equal than those that are.
      if (std::string_view(sqlite3_vtab_collation(info, i)) != "BINARY") continue;
      if (found[constraint.iColumn] < 0) found[constraint.iColumn] = i;
    }
    double rows = std::max(1.0, table.size());
    int next = 0;
    for (int column = 0; column < kMost; ++column) {
      if (found[column] < 0) continue;
      info->idxNum |= 1 << column;
      info->aConstraintUsage[found[column]].argvIndex = ++next;
      info->aConstraintUsage[found[column]].omit = 0;
      rows = rows_each(table, table.columns()[static_cast<std::size_t>(column)].name, rows);
    }
    info->estimatedRows = static_cast<sqlite3_int64>(std::max(1.0, rows));
    info->estimatedCost = rows + 2;
    return SQLITE_OK;
  });
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** out) noexcept {
  auto* cursor = new (std::nothrow) CursorHandle();
  *out = cursor;
  return cursor == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int close(sqlite3_vtab_cursor* handle) noexcept {
  delete static_cast<CursorHandle*>(handle);
  return SQLITE_OK;
}

Wanted wanted_of(int columns, int count, sqlite3_value** values) {
  Wanted out;
  int column = 0;
  for (int i = 0; i < count; ++i, ++column) {
    while ((columns >> column & 1) == 0) ++column;
    switch (sqlite3_value_type(values[i])) {
      case SQLITE_TEXT:
        out.add(column, std::string(reinterpret_cast<const char*>(sqlite3_value_text(values[i])),
                                    static_cast<std::size_t>(sqlite3_value_bytes(values[i]))));
        break;
      case SQLITE_NULL:
      case SQLITE_BLOB:
        out.add_nothing();  // equal to no text
        break;
      default:
        break;  // which texts a number is equal to is SQLite's to say
    }
  }
  return out;
}

int advance(CursorHandle& cursor) {
  cursor.ended = !cursor.rows->next();
  ++cursor.number;
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* handle, int columns, const char*, int count,
           sqlite3_value** values) noexcept {
  return shielded(handle->pVtab, [&] {
    auto& cursor = *static_cast<CursorHandle*>(handle);
    cursor.rows = table_of(handle->pVtab).rows(wanted_of(columns, count, values));
    cursor.number = 0;
    return advance(cursor);
  });
}

int next(sqlite3_vtab_cursor* handle) noexcept {
  return shielded(handle->pVtab, [&] { return advance(*static_cast<CursorHandle*>(handle)); });
}

int ended(sqlite3_vtab_cursor* handle) noexcept { return static_cast<CursorHandle*>(handle)->ended ? 1 : 0; }

struct Telling {
  sqlite3_context* context;
  void operator()(std::monostate) const { sqlite3_result_null(context); }
  void operator()(std::int64_t number) const { sqlite3_result_int64(context, number); }
  void operator()(std::string_view text) const {
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  void operator()(const std::string& text) const {
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
};

int column(sqlite3_vtab_cursor* handle, sqlite3_context* context, int column) noexcept {
  return shielded(handle->pVtab, [&] {
    std::visit(Telling{context}, static_cast<CursorHandle*>(handle)->rows->cell(column));
    return SQLITE_OK;
  });
}

int row_id(sqlite3_vtab_cursor* handle, sqlite3_int64* out) noexcept {
  *out = static_cast<CursorHandle*>(handle)->number;
  return SQLITE_OK;
}

/// No xCreate: the tables are there without anybody making them. No xUpdate: they cannot be written.
sqlite3_module make_module() {
  sqlite3_module out{};
  out.xConnect = connect;
  out.xBestIndex = best_index;
  out.xDisconnect = disconnect;
  out.xDestroy = disconnect;
  out.xOpen = open;
  out.xClose = close;
  out.xFilter = filter;
  out.xNext = next;
  out.xEof = ended;
  out.xColumn = column;
  out.xRowid = row_id;
  return out;
}

}  // namespace

int add_table(sqlite3* database, const Table& table) {
  static const sqlite3_module kModule = make_module();
  return sqlite3_create_module_v2(database, table.name().c_str(), &kModule, const_cast<Table*>(&table),
                                  nullptr);
}

}  // namespace behorig::sql
