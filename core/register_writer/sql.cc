#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/register_writer/output.h"
#include "core/register_writer/writers.h"

namespace behorig {
namespace {

constexpr std::size_t kRowsAtOnce = 200;
constexpr std::size_t kBytesAtOnce = 256 << 10;

/// MariaDB and MySQL run what stands in such comments, the others do not: names in double quotes, texts
/// without escapes, and an error rather than a cell that is cut.
constexpr std::string_view kHead =
    "-- The tables of the register, for PostgreSQL, MariaDB, MySQL and SQLite. Texts are UTF-8.\n"
    "/*! SET NAMES utf8mb4 */;\n"
    "/*! SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES' */;\n"
    "BEGIN;\n";

/// "02" is a level, but would come back as 2.
bool is_as_written(std::string_view cell) {
  return cell.empty() || cell == "0" ||
         (cell.front() != '0' && cell.find_first_not_of("0123456789") == cell.npos);
}

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) out += c == quote ? std::string(2, c) : std::string(1, c);
  return out + quote;
}

class TableStatements {
 public:
  TableStatements(const RegisterRows& rows, const KeptTable& table,
                  const std::function<Status(const std::string&)>& take)
      : rows_(rows), table_(table), take_(take) {
    for (std::size_t i = 0; i < table.spec->columns.size(); ++i) types_.push_back(type_of(i));
  }

  Status write() {
    if (auto taken = take_(create()); !taken) return taken;
    std::string values;
    std::size_t count = 0;
    for (std::size_t row = 0; row < table_.size(); ++row) {
      values += (count == 0 ? "" : ",\n") + row_values(row);
      if (++count < kRowsAtOnce && values.size() < kBytesAtOnce && row + 1 < table_.size()) continue;
      if (auto taken = take_("INSERT INTO " + name() + " VALUES\n" + values + ";\n"); !taken) return taken;
      values.clear();
      count = 0;
    }
    return Done{};
  }

 private:
  std::string name() const { return quoted(table_.spec->name, '"'); }

  const char* type_of(std::size_t column) const {
    switch (table_.spec->columns[column].type) {
      case CellType::date:
        return "DATE";
      case CellType::yes_no:
        return "BOOLEAN";
      case CellType::level:
      case CellType::months:
      case CellType::count:
        for (std::size_t row = 0; row < table_.size(); ++row) {
          if (!is_as_written(rows_.text(table_.row(row)[column]))) return "TEXT";
        }
        return "INTEGER";
      default:
        return "TEXT";
    }
  }

  std::string create() const {
    std::string columns;
    for (std::size_t i = 0; i < types_.size(); ++i) {
      const auto& column = table_.spec->columns[i];
      columns += (i == 0 ? "\n  " : ",\n  ") + quoted(column.name, '"') + " " + types_[i];
      if (column.required) columns += " NOT NULL";
    }
    return "CREATE TABLE " + name() + " (" + columns + "\n) /*! DEFAULT CHARACTER SET utf8mb4 */;\n";
  }

  std::string row_values(std::size_t row) const {
    std::string out = "(";
    const auto cells = table_.row(row);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto text = rows_.text(cells[i]);
      if (i > 0) out += ", ";
      if (text.empty()) {
        out += "NULL";
      } else if (std::string_view(types_[i]) == "BOOLEAN") {
        out += text == "yes" ? "TRUE" : "FALSE";
      } else if (std::string_view(types_[i]) == "INTEGER") {
        out += text;
      } else {
        out += quoted(text, '\'');
      }
    }
    return out + ")";
  }

  const RegisterRows& rows_;
  const KeptTable& table_;
  const std::function<Status(const std::string&)>& take_;
  std::vector<const char*> types_;
};

/// An SQLite database that is being filled.
class Filled {
 public:
  explicit Filled(const std::filesystem::path& file) : file_(file) {
    if (sqlite3_open_v2(file.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) open_ = true;
  }
  Filled(const Filled&) = delete;
  Filled& operator=(const Filled&) = delete;
  ~Filled() { sqlite3_close(handle_); }

  Status run(const std::string& statements) {
    // What is half is thrown away, so there is nothing to go back to.
    const std::string all = (first_ ? "PRAGMA journal_mode = OFF;" : "") + statements;
    first_ = false;
    if (open_ && sqlite3_exec(handle_, all.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return Done{};
    return Message("writer.failed", {{"file", file_.string()}, {"detail", sqlite3_errmsg(handle_)}});
  }

 private:
  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
  bool open_ = false, first_ = true;
};

}  // namespace

Status write_sql(const RegisterRows& rows, const std::function<Status(const std::string&)>& take) {
  if (auto taken = take(std::string(kHead)); !taken) return taken;
  for (const auto& table : rows.tables) {
    if (auto written = TableStatements(rows, table, take).write(); !written) return written;
  }
  return take("COMMIT;\n");
}

Status write_sql_file(const RegisterRows& rows, const std::filesystem::path& file) {
  auto made = Output::make(file);
  if (!made) return made.error();
  auto written = write_sql(rows, [&](const std::string& text) -> Status {
    made->add(text);
    return Done{};
  });
  return written ? made->finish() : written;
}

Status write_sqlite(const RegisterRows& rows, const std::filesystem::path& file) {
  Filled database(file);
  return write_sql(rows, [&](const std::string& text) { return database.run(text); });
}

Status run_sql_file(const std::filesystem::path& file, const std::filesystem::path& target) {
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in) return Message("writer.failed", {{"file", file.string()}, {"detail", std::strerror(errno)}});
  return Filled(target).run(text);
}

}  // namespace behorig
