// Verbs that write and compare registers: register convert, diff, template.

#include <boost/json.hpp>

#include "core/cli/output.h"
#include "core/cli/verbs.h"
#include "core/register_writer/writers.h"
#include "core/run/convert.h"
#include "core/run/load.h"
#include "core/run/register_place.h"

namespace behorig::cli {
namespace {

namespace json = boost::json;

/// A register with its rows, or the exit code of what is wrong, told.
struct Loaded {
  LoadedRegister reg;
  int code = kNothing;

  RegisterRows rows() const { return {reg.reg->symbols, reg.kept}; }
};

/// `path`: none = the settings' own.
Loaded load(Context& context, const Settings& settings, const std::optional<std::string>& path) {
  Loaded out;
  const auto options = path ? register_at(settings, *path) : Result<PluginOptions>(settings.reg);
  if (!options) {
    context.screen.tell(options.error());
    out.code = code_of(options.error());
    return out;
  }
  out.reg = load_register(settings, *options, Keep::rows_too);
  context.screen.tell(out.reg.errors);
  if (out.reg.reg) return out;
  context.screen.tell(
      Message("cli.register-refused", {{"count", std::to_string(number_told(out.reg.errors))}}));
  out.code = kInvalid;
  return out;
}

/// What a person did who asked for something that is not done; else what the disk or a register did.
int code_of_target(const std::vector<Message>& errors) {
  const auto& id = errors.front().id;
  if (id == "writer.is-there" || id == "writer.other-thing" || id == "writer.folder-others" ||
      id == "writer.unknown-kind")
    return kUsage;
  return id == "writer.not-the-same" ? kInternal : kInvalid;
}

std::optional<TargetKind> kind_of(Context& context, const std::string& path) {
  const auto kind = target_kind(path);
  if (kind) return *kind;
  context.screen.tell(kind.error());
  return std::nullopt;
}

int not_written(Context& context, const std::vector<Message>& errors, const std::string& path) {
  context.screen.tell(errors);
  context.screen.tell(Message("cli.not-written", {{"file", path}}));
  return code_of_target(errors);
}

/// Names of tables and columns as the reader's language has them.
std::string called(const Screen& screen, std::string_view kind, std::string_view name) {
  return screen.text("register-" + std::string(kind) + "." + std::string(name));
}

std::string shown_cell(const Screen& screen, std::string_view text) {
  return text.empty() ? screen.text("cli.blank-cell") : "\"" + std::string(text) + "\"";
}

/// "person p1, role kassa": the cells of a row that are filled in.
std::string shown_cells(const Screen& screen, const TableSpec& table, const std::vector<std::string>& cells,
                        const std::vector<std::size_t>& columns) {
  std::string out;
  for (const std::size_t at : columns) {
    if (cells[at].empty()) continue;
    out += (out.empty() ? "" : ", ") + called(screen, "column", table.columns[at].name) + " " +
           shown_cell(screen, cells[at]);
  }
  return out;
}

void print_sentences(Screen& screen, const std::vector<RowChange>& changes) {
  for (const auto& change : changes) {
    const TableSpec& table = *change.table;
    const std::string name = called(screen, "table", table.name);
    if (change.kind != RowChange::Kind::changed) {
      std::vector<std::size_t> all;
      for (std::size_t i = 0; i < table.columns.size(); ++i) all.push_back(i);
      const bool added = change.kind == RowChange::Kind::added;
      screen.line(screen.text(
          added ? "diff.added" : "diff.removed",
          {{"table", name}, {"cells", shown_cells(screen, table, added ? change.is : change.was, all)}}));
      continue;
    }
    const std::string key = shown_cells(screen, table, change.was, key_of(table));
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (change.was[i] == change.is[i]) continue;
      screen.line(screen.text("diff.changed", {{"table", name},
                                               {"key", key},
                                               {"column", called(screen, "column", table.columns[i].name)},
                                               {"was", shown_cell(screen, change.was[i])},
                                               {"is", shown_cell(screen, change.is[i])}}));
    }
  }
}

const char* kind_name(RowChange::Kind kind) {
  return kind == RowChange::Kind::added ? "added" : kind == RowChange::Kind::removed ? "removed" : "changed";
}

/// Cells by column; `which`: all of them that are filled in, the key's, or those that differ.
enum class Which { filled, key, unlike };
json::value cells_of(const RowChange& change, const std::vector<std::string>& cells, Which which) {
  if (cells.empty()) return nullptr;
  const TableSpec& table = *change.table;
  const auto key = key_of(table);
  json::object out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool wanted = which == Which::key      ? std::find(key.begin(), key.end(), i) != key.end()
                        : which == Which::filled ? !cells[i].empty()
                                                 : change.was[i] != change.is[i];
    if (wanted) out[table.columns[i].name] = cells[i];
  }
  return out;
}

std::vector<json::object> rows_of(const std::vector<RowChange>& changes) {
  std::vector<json::object> out;
  for (const auto& change : changes) {
    const Which which = change.kind == RowChange::Kind::changed ? Which::unlike : Which::filled;
    json::object row;
    row["change"] = kind_name(change.kind);
    row["table"] = change.table->name;
    row["key"] = cells_of(change, change.was.empty() ? change.is : change.was, Which::key);
    row["was"] = cells_of(change, change.was, which);
    row["is"] = cells_of(change, change.is, which);
    out.push_back(std::move(row));
  }
  return out;
}

/// One line for each cell.
std::vector<json::object> cells_by_line(const std::vector<RowChange>& changes) {
  std::vector<json::object> out;
  for (const auto& change : changes) {
    const TableSpec& table = *change.table;
    const auto key = cells_of(change, change.was.empty() ? change.is : change.was, Which::key);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const std::string was = change.was.empty() ? "" : change.was[i];
      const std::string is = change.is.empty() ? "" : change.is[i];
      if (was == is) continue;
      out.push_back({{"change", kind_name(change.kind)},
                     {"table", table.name},
                     {"key", key},
                     {"column", table.columns[i].name},
                     {"was", was},
                     {"is", is}});
    }
  }
  return out;
}

void print_changes(Context& context, const std::vector<RowChange>& changes) {
  const Format format = context.arguments.format;
  if (format == Format::table) return print_sentences(context.screen, changes);
  print_rows(context.screen, format, "change", {"change", "table", "key", "column", "was", "is"},
             format == Format::csv ? cells_by_line(changes) : rows_of(changes));
}

std::string count_of(const std::vector<RowChange>& changes, RowChange::Kind kind) {
  std::size_t out = 0;
  for (const auto& change : changes) out += change.kind == kind ? 1 : 0;
  return std::to_string(out);
}

}  // namespace

int register_convert(Context& context, const Settings& settings) {
  const auto& arguments = context.arguments;
  Screen& screen = context.screen;
  const auto kind = kind_of(context, arguments.to);
  if (!kind) return kUsage;
  const Loaded loaded = load(context, settings, arguments.from);
  if (loaded.code != kNothing) return loaded.code;
  screen.tell(loaded.reg.warnings);
  const auto rows = loaded.rows();
  const auto wrong = write_register(
      settings, rows,
      {.path = arguments.to, .kind = *kind, .language = screen.language(), .force = arguments.force});
  if (!wrong.empty()) return not_written(context, wrong, arguments.to);
  if (*kind == TargetKind::folder) {
    if (const auto formulas = like_formulas(rows)) screen.tell(*formulas);
  }
  std::uint64_t count = 0;
  for (const auto& table : rows.tables) count += table.size();
  screen.tell(Message("cli.converted", {{"file", arguments.to},
                                        {"tables", std::to_string(rows.tables.size())},
                                        {"rows", std::to_string(count)}}));
  return kNothing;
}

int register_diff(Context& context, const Settings& settings) {
  const auto& paths = context.arguments.paths;
  const bool own = paths.size() == 1;
  const Loaded now = load(context, settings, own ? std::nullopt : std::optional(paths.front()));
  if (now.code != kNothing) return now.code;
  const Loaded then = load(context, settings, paths.back());
  if (then.code != kNothing) return then.code;
  const auto changes = differences(now.rows(), then.rows());
  print_changes(context, changes);
  if (changes.empty()) {
    context.screen.tell(Message("cli.registers-equal"));
    return kNothing;
  }
  using enum RowChange::Kind;
  context.screen.tell(Message("cli.registers-differ", {{"added", count_of(changes, added)},
                                                       {"removed", count_of(changes, removed)},
                                                       {"changed", count_of(changes, changed)}}));
  return kDeviations;
}

int register_template(Context& context, const Settings& settings) {
  const auto& arguments = context.arguments;
  const std::string& file = arguments.paths.front();
  const auto kind = kind_of(context, file);
  if (!kind) return kUsage;
  if (*kind != TargetKind::workbook) {
    context.screen.tell(Message("cli.template-kind", {{"file", file}}));
    return kUsage;
  }
  const auto wrong = write_template(
      settings,
      {.path = file, .kind = *kind, .language = context.screen.language(), .force = arguments.force},
      arguments.example);
  if (!wrong.empty()) return not_written(context, wrong, file);
  context.screen.tell(Message("cli.template-written", {{"file", file}}));
  return kNothing;
}

}  // namespace behorig::cli
