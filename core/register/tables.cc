#include "core/register/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <set>

#include "core/base/digest.h"
#include "core/base/text.h"
#include "core/register/fill.h"
#include "core/register/pack.h"

namespace behorig {
namespace {

/// SHA-256 over tables and cells in the schema's order, each with its length: the same for every carrier and
/// order of columns.
std::string hash_of(const std::vector<CheckedTable>& checked) {
  std::vector<const CheckedTable*> tables;
  for (const auto& table : checked) tables.push_back(&table);
  std::sort(tables.begin(), tables.end(),
            [](const auto* a, const auto* b) { return a->spec().name < b->spec().name; });
  constexpr std::size_t kAtOnce = 64 << 10;
  Sha256 digest;
  std::string bytes;
  const auto add = [&](std::string_view text) {
    const fmt::format_int size(text.size());
    bytes.append(size.data(), size.size());
    bytes += ':';
    bytes += text;
    if (bytes.size() < kAtOnce) return;
    digest.add(bytes);
    bytes.clear();
  };
  for (const auto* table : tables) {
    add(table->spec().name);
    add(std::to_string(table->size()));
    for (std::size_t row = 0; row < table->size(); ++row) {
      for (const Symbol cell : table->row(row).cells) add(table->text(cell));
    }
  }
  digest.add(bytes);
  const auto sum = digest.finish();
  return to_hex({reinterpret_cast<const char*>(sum.data()), sum.size()});
}

/// A table that nobody knows must not pass in silence where its name is nearly right.
void unknown_table(const Table& table, MessageList& errors, MessageList& warnings) {
  const auto near = nearest(table.name, register_table_names());
  Message message(near ? "register.table-unknown-near" : "register.table-unknown",
                  {{"source", printable(table.source)}, {"table", printable(table.name)}});
  if (near) message.args.emplace_back("near", *near);
  (near ? errors : warnings).add(std::move(message));
}

}  // namespace

RegisterOutcome read_register(Tables tables, Keep keep) {
  MessageList errors, warnings;
  RegisterOutcome out;
  std::vector<CheckedTable> checked;
  std::set<std::string> names;
  Register reg;
  reg.symbols = std::move(tables.symbols);
  Cleaner cleaner(reg.symbols);
  for (auto& table : tables.tables) {
    const TableSpec* spec = find_table(table.name);
    if (spec == nullptr) {
      unknown_table(table, errors, warnings);
    } else if (!names.insert(table.name).second) {
      errors.add(
          Message("register.table-twice", {{"source", printable(table.source)}, {"table", table.name}}));
    } else {
      auto& added = checked.emplace_back(table, *spec, cleaner, errors);
      if (keep == Keep::rows_too) out.kept.push_back(added.rows());
      added.drop_repeats(warnings);
    }
    table = {};  // a large one need not stay beside what came of it
  }
  std::sort(out.kept.begin(), out.kept.end(), [](const auto& a, const auto& b) { return a.spec < b.spec; });
  std::optional<PackedRegister> packed;
  if (errors.empty()) {
    // Nothing of this changes the checked tables: a register of a million rows is walked by three.
    auto hash = std::async(std::launch::async, [&] { return hash_of(checked); });
    auto warned = std::async(std::launch::async, [&] { warn(checked, warnings); });
    for (const auto& table : checked) fill(reg, table);
    if (keep == Keep::packed) packed.emplace(reg.symbols, checked);
    warned.get();
    reg.hash = hash.get();
    out.reg = std::move(reg);
  }
  out.errors = errors.take("register.more-errors");
  out.warnings = warnings.take("register.more-warnings");
  if (packed) out.packed = packed->finish(out.reg->hash, out.warnings);
  return out;
}

}  // namespace behorig
