#include "core/register/pack.h"

#include <utility>

#include "core/base/digest.h"
#include "core/model/control.h"
#include "core/register/fill.h"

namespace behorig {
namespace {

/// The last byte is the version, to be raised with every change in how tables are checked, cleaned, hashed or
/// warned of (tests/unit/register/pack_test.cc).
constexpr std::string_view kMark{"BhRegi\0\1", 8};

/// What tables are checked against: what differs in it may be wrong, or be warned of, in the same tables.
std::string digest_of_rules() {
  FingerprintBuilder out;
  for (const auto& control : all_controls()) out.add(control.id);
  for (const auto& table : register_schema()) {
    out.add(table.name);
    for (const auto& column : table.columns)
      out.add(column.name).add(std::to_string(static_cast<int>(column.type) * 2 + (column.required ? 1 : 0)));
  }
  return out.finish().hex();
}

/// Column by column, each cell as the difference from the one above.
void write(packed::Writer& out, const KeptTable& table) {
  const std::size_t width = table.spec->columns.size();
  out.number(table.size());
  for (std::size_t column = 0; column < width; ++column) {
    std::int64_t above = 0;
    for (std::size_t at = column; at < table.cells.size(); at += width) {
      out.difference(table.cells[at].index - above);
      above = table.cells[at].index;
    }
  }
}

/// What the register is made of must be what it is made of after checking, whatever the bytes say.
bool good_cell(const ColumnSpec& spec, Symbol cell, Cleaner& cleaner, const Symbols& symbols) {
  if (cell.blank()) return !spec.required;
  if (spec.type == CellType::list) {
    for (const auto part : parts_of(symbols.text(cell))) {
      if (!symbols.find(part)) return false;
    }
  }
  return cleaner.well_formed(spec.type, cell);
}

bool read(packed::Reader& in, KeptTable& table, Cleaner& cleaner, const Symbols& symbols) {
  const auto& columns = table.spec->columns;
  const std::size_t rows = in.count();
  table.cells.resize(rows * columns.size());
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const auto& spec = columns[column];
    Symbol above;
    for (std::size_t at = column; at < table.cells.size(); at += columns.size()) {
      const Symbol cell{in.moved(above.index, symbols.size())};
      if ((cell != above || at == column) && !good_cell(spec, cell, cleaner, symbols)) return false;
      table.cells[at] = above = cell;
    }
  }
  return in.ok();
}

std::vector<Message> messages(packed::Reader& in) {
  std::vector<Message> out;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    Message message{in.text()};
    for (std::size_t args = in.count(); args > 0 && in.ok(); --args) {
      const auto key = in.text();
      message.args.emplace_back(key, in.text());
    }
    out.push_back(std::move(message));
  }
  return out;
}

bool read(packed::Reader& in, RegisterOutcome& out) {
  if (in.text() != digest_of_rules()) return false;
  Register& reg = out.reg.emplace();
  if (!packed::read(in, reg.symbols)) return false;
  Cleaner cleaner(reg.symbols);
  for (std::size_t left = in.count(); left > 0; --left) {
    KeptTable table;
    table.spec = find_table(in.text());
    const std::uint64_t delivered = in.number();
    if (!in.ok() || table.spec == nullptr || reg.row_counts.contains(std::string(table.spec->name)))
      return false;
    if (!read(in, table, cleaner, reg.symbols)) return false;
    fill(reg, table, delivered);
  }
  reg.hash = in.text();
  out.warnings = messages(in);
  return in.done();
}

}  // namespace

PackedRegister::PackedRegister(const Symbols& symbols, const std::vector<CheckedTable>& tables) {
  out_.text(digest_of_rules());
  packed::write(out_, symbols);
  out_.number(tables.size());
  for (const auto& table : tables) {
    out_.text(table.spec().name);
    out_.number(table.delivered());
    write(out_, table.rows());
  }
}

std::string PackedRegister::finish(const std::string& hash, const std::vector<Message>& warnings) {
  out_.text(hash);
  out_.number(warnings.size());
  for (const auto& message : warnings) {
    out_.text(message.id);
    out_.number(message.args.size());
    for (const auto& [key, value] : message.args) {
      out_.text(key);
      out_.text(value);
    }
  }
  return packed::seal(kMark, out_.out());
}

std::optional<RegisterOutcome> unpack_register(std::string_view bytes) {
  const auto unsealed = packed::unseal(kMark, bytes);
  packed::Reader in(unsealed.plain);
  RegisterOutcome out;
  if (unsealed.broken || !read(in, out)) return std::nullopt;
  return out;
}

}  // namespace behorig
