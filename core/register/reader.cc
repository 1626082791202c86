#include "core/register/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>

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

}  // namespace

void RegisterReader::table(std::string_view name, std::string_view source,
                           const std::vector<std::string>& columns) {
  const TableSpec* spec = find_table(name);
  has_tables_ = true;
  wanted_ = false;
  if (spec == nullptr) return unknown_table(name, source);
  const bool twice = std::ranges::any_of(checked_, [&](const auto& one) { return &one.spec() == spec; });
  if (twice) {
    errors_.add(
        Message("register.table-twice", {{"source", printable(source)}, {"table", std::string(name)}}));
    return;
  }
  checked_.emplace_back(*spec, source, columns, cleaner_, errors_);
  wanted_ = true;
}

void RegisterReader::row(std::uint64_t number, std::span<const Symbol> cells) {
  if (wanted_) checked_.back().take_row(number, cells, errors_);
}

void RegisterReader::unknown_table(std::string_view name, std::string_view source) {
  const auto near = nearest(name, register_table_names());
  Message message(near ? "register.table-unknown-near" : "register.table-unknown",
                  {{"source", printable(source)}, {"table", printable(name)}});
  if (near) message.args.emplace_back("near", *near);
  (near ? errors_ : warnings_).add(std::move(message));
}

RegisterOutcome RegisterReader::finish(Keep keep) {
  RegisterOutcome out;
  for (auto& table : checked_) {
    if (keep == Keep::rows_too) out.kept.push_back(table.rows());
    table.drop_repeats(warnings_);
  }
  std::ranges::sort(out.kept, {}, &KeptTable::spec);
  std::optional<PackedRegister> packed;
  if (errors_.empty()) {
    // Nothing of this changes the checked tables: a register of a million rows is walked by three.
    auto hash = std::async(std::launch::async, [&] { return hash_of(checked_); });
    auto warned = std::async(std::launch::async, [&] { warn(checked_, warnings_); });
    for (const auto& table : checked_) fill(reg_, table);
    if (keep == Keep::packed) packed.emplace(reg_.symbols, checked_);
    warned.get();
    reg_.hash = hash.get();
    out.reg = std::move(reg_);
  }
  out.errors = errors_.take("register.more-errors");
  out.warnings = warnings_.take("register.more-warnings");
  if (packed) out.packed = packed->finish(out.reg->hash, out.warnings);
  return out;
}

}  // namespace behorig
