#include "core/run/convert.h"

#include <boost/json.hpp>

#include "core/register_writer/writers.h"
#include "core/run/load.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Status written(const RegisterRows& rows, const fs::path& path, TargetKind kind, Language language) {
  switch (kind) {
    case TargetKind::folder:
      return write_folder(rows, path);
    case TargetKind::workbook:
      return write_workbook(rows, path, language);
    case TargetKind::sqlite:
      return write_sqlite(rows, path);
    case TargetKind::sql:
      return write_sql_file(rows, path);
  }
  return Done{};
}

bool is_database(TargetKind kind) { return kind == TargetKind::sqlite || kind == TargetKind::sql; }

/// As the settings of whoever uses it will name it, without options of another register.
PluginOptions reader_of(const fs::path& path, TargetKind kind) {
  PluginOptions out;
  out.base = "/";
  out.source = path.string();
  out.plugin = kind == TargetKind::folder ? "files" : kind == TargetKind::workbook ? "workbook" : "database";
  out.json = json::serialize(is_database(kind) ? json::object{{"backend", "sqlite"}, {"file", path.string()}}
                                               : json::object{{"path", path.string()}});
  return out;
}

std::vector<Message> read_back(const Settings& settings, const RegisterRows& rows, const fs::path& path,
                               TargetKind kind) {
  const auto loaded = load_register(settings, reader_of(path, kind), Keep::rows_too);
  if (!loaded.reg) return loaded.errors;
  const RegisterRows came{loaded.reg->symbols, loaded.kept};
  if (same_rows(rows, came, !is_database(kind))) return {};
  return {Message("writer.not-the-same")};
}

}  // namespace

std::vector<Message> write_register(const Settings& settings, const RegisterRows& rows,
                                    const Target& target) {
  if (auto cannot = cannot_hold(rows, target.kind); !cannot.empty()) return cannot;
  auto beside = Beside::make(target.path, target.kind, target.force);
  if (!beside) return {beside.error()};
  if (auto done = written(rows, beside->path(), target.kind, target.language); !done) return {done.error()};
  std::vector<Message> wrong;
  if (target.kind == TargetKind::sql) {
    // No plugin reads statements: what they make is read.
    auto made = Beside::make(target.path, TargetKind::sqlite, true);
    if (!made) return {made.error()};
    if (auto done = run_sql_file(beside->path(), made->path()); !done) return {done.error()};
    wrong = read_back(settings, rows, made->path(), TargetKind::sqlite);
  } else {
    wrong = read_back(settings, rows, beside->path(), target.kind);
  }
  if (!wrong.empty()) return wrong;
  if (auto put = beside->put(); !put) return {put.error()};
  return {};
}

std::vector<Message> write_template(const Settings& settings, const Target& target, bool example) {
  auto tables = example_tables();
  if (!example) {
    for (auto& table : tables.tables) {
      table.rows.clear();
      table.cells.clear();
    }
  }
  const auto read = read_register(std::move(tables), Keep::rows_too);
  if (!read.reg) return read.errors;
  return write_register(settings, {read.reg->symbols, read.kept}, target);
}

}  // namespace behorig
