#include "core/register/checked_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "core/base/text.h"

namespace behorig {
namespace {

constexpr std::string_view kNoBreakSpace = "\xc2\xa0";
constexpr std::string_view kBlanks = " \t\r\n";

std::size_t leading_blank(std::string_view text) {
  if (text.starts_with(kNoBreakSpace)) return kNoBreakSpace.size();
  return !text.empty() && kBlanks.find(text.front()) != kBlanks.npos ? 1 : 0;
}

std::size_t trailing_blank(std::string_view text) {
  if (text.ends_with(kNoBreakSpace)) return kNoBreakSpace.size();
  return !text.empty() && kBlanks.find(text.back()) != kBlanks.npos ? 1 : 0;
}

/// Text that a person could have written: valid UTF-8 without control characters but tab and line end.
bool is_text(std::string_view text) {
  return is_valid_utf8(text) && std::all_of(text.begin(), text.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return (byte >= 0x20 && byte != 0x7f) || c == '\t' || c == '\n' || c == '\r';
         });
}

/// What a message shows of a text: enough to find it, however long it is.
std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 80;
  if (text.size() <= kShown) return printable(text);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return printable(text.substr(0, end)) + "...";
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (const std::size_t size = leading_blank(text)) text.remove_prefix(size);
  while (const std::size_t size = trailing_blank(text)) text.remove_suffix(size);
  return text;
}

std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> out;
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t to = std::min(list.find(';', from), list.size());
    const auto part = trimmed(list.substr(from, to - from));
    if (!part.empty()) out.push_back(part);
    from = to + 1;
  }
  return out;
}

void MessageList::add(Message message) {
  if (messages_.size() < kMost) {
    messages_.push_back(std::move(message));
  } else {
    ++more_;
  }
}

std::vector<Message> MessageList::take(std::string_view more_id) {
  if (more_ > 0) messages_.push_back(Message(more_id, {{"count", std::to_string(more_)}}));
  return std::move(messages_);
}

std::optional<Symbol> Cleaner::clean(Symbol raw) {
  if (raw.index >= clean_.size())
    clean_.resize(std::max<std::size_t>(symbols_.size(), raw.index + 1), kUnseen);
  if (clean_[raw.index] == kUnseen) {
    const std::string_view text = symbols_.text(raw);
    clean_[raw.index] = is_text(text) ? symbols_.intern(nfc(trimmed(text))).index : kNoText;
  }
  if (clean_[raw.index] == kNoText) return std::nullopt;
  return Symbol{clean_[raw.index]};
}

bool Cleaner::well_formed(CellType type, Symbol clean) {
  if (type == CellType::text) return true;
  const std::uint32_t bit = 1u << static_cast<unsigned>(type);
  if (clean.index >= well_formed_.size()) well_formed_.resize(symbols_.size(), 0);
  std::uint32_t& known = well_formed_[clean.index];
  if ((known & bit) == 0 && behorig::well_formed(type, text(clean))) known |= bit;
  return (known & bit) != 0;
}

void Cleaner::take_parts(Symbol clean) {
  for (const auto part : parts_of(text(clean))) symbols_.intern(part);
}

CheckedTable::CheckedTable(const TableSpec& spec, std::string_view source,
                           const std::vector<std::string>& columns, Cleaner& cleaner, MessageList& errors)
    : cleaner_(cleaner),
      rows_{&spec, printable(source), {}, {}},
      columns_good_(find_columns(columns, errors)) {}

void CheckedTable::drop_repeats(MessageList& warnings) {
  std::vector<std::uint32_t> slots(std::bit_ceil(size() * 2 + 1), 0);  // row + 1; 0 = free
  std::size_t kept = 0;
  const std::size_t width = spec().columns.size();
  // The slots of a large table lie far apart: those of some rows are fetched before the first is looked at.
  constexpr std::size_t kAhead = 32;
  std::array<std::size_t, kAhead> begins{};
  for (std::size_t ix = 0; ix < size(); ++ix) {
    for (std::size_t soon = ix; ix % kAhead == 0 && soon < std::min(ix + kAhead, size()); ++soon) {
      std::uint64_t hash = 0;
      for (const Symbol symbol : row(soon).cells)
        hash = (std::rotl(hash, 5) ^ symbol.index) * 0x9e3779b97f4a7c15ull;
      begins[soon % kAhead] = (hash >> 32) & (slots.size() - 1);
      __builtin_prefetch(&slots[begins[soon % kAhead]]);
    }
    const Row now = row(ix);
    std::size_t slot = begins[ix % kAhead];
    const auto same = [&](std::size_t other) { return std::ranges::equal(row(other).cells, now.cells); };
    while (slots[slot] != 0 && !same(slots[slot] - 1)) slot = (slot + 1) & (slots.size() - 1);
    if (slots[slot] != 0) {
      warnings.add(at("register.row-repeated", now.number, ""));
      continue;
    }
    slots[slot] = static_cast<std::uint32_t>(kept + 1);
    if (kept != ix) {
      rows_.numbers[kept] = now.number;
      std::ranges::copy(now.cells, rows_.cells.begin() + static_cast<std::ptrdiff_t>(kept * width));
    }
    ++kept;
  }
  rows_.numbers.resize(kept);
  rows_.cells.resize(kept * width);
}

bool CheckedTable::find_columns(const std::vector<std::string>& columns, MessageList& errors) {
  std::vector<std::string> known;
  for (const auto& column : spec().columns) known.emplace_back(column.name);
  std::vector<bool> there(known.size(), false);
  bool good = true;
  const auto wrong = [&](Message message) {
    errors.add(std::move(message));
    good = false;
  };
  for (const auto& raw : columns) {
    const std::string name = is_text(raw) ? nfc(trimmed(raw)) : printable(raw);
    const auto found = std::find(known.begin(), known.end(), name);
    if (name.empty()) {
      wrong(Message("register.column-blank",
                    {{"source", source()}, {"number", std::to_string(place_.size() + 1)}}));
      place_.push_back(0);
      continue;
    }
    if (found == known.end()) {
      const auto near = nearest(name, known);
      Message message(near ? "register.column-unknown-near" : "register.column-unknown",
                      {{"source", source()}, {"table", std::string(spec().name)}, {"column", shown(name)}});
      if (near) message.args.emplace_back("near", *near);
      wrong(std::move(message));
      place_.push_back(0);
      continue;
    }
    place_.push_back(static_cast<std::size_t>(found - known.begin()));
    if (there[place_.back()])
      wrong(Message("register.column-twice", {{"source", source()}, {"column", name}}));
    there[place_.back()] = true;
  }
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (spec().columns[i].required && !there[i]) {
      wrong(Message("register.column-missing", {{"source", source()}, {"column", known[i]}}));
    }
  }
  return good;
}

Message CheckedTable::at(std::string_view id, std::uint64_t row, std::string_view column) const {
  Message out(id, {{"source", source()}, {"row", std::to_string(row)}});
  if (!column.empty()) out.args.emplace_back("column", column);
  return out;
}

void CheckedTable::take_row(std::uint64_t number, std::span<const Symbol> raw, MessageList& errors) {
  if (!columns_good_) return;
  // A carrier may give an empty line fewer cells than the header has.
  if (std::ranges::all_of(raw, [&](Symbol cell) { return cleaner_.blank(cell); })) return;
  if (raw.size() != place_.size()) {
    Message message = at("register.fields", number, "");
    message.args.emplace_back("fields", std::to_string(raw.size()));
    message.args.emplace_back("wanted", std::to_string(place_.size()));
    return errors.add(std::move(message));
  }
  const std::size_t begin = rows_.cells.size();
  rows_.cells.resize(begin + spec().columns.size());
  bool good = true;
  for (std::size_t i = 0; good && i < place_.size(); ++i) {
    const auto clean = cleaner_.clean(raw[i]);
    if (clean) {
      rows_.cells[begin + place_[i]] = *clean;
    } else {
      errors.add(at("register.not-text", number, spec().columns[place_[i]].name));
      good = false;
    }
  }
  if (good) {
    ++delivered_;
    good = check_row({number, std::span(rows_.cells).subspan(begin)}, errors);
  }
  if (good) {
    rows_.numbers.push_back(number);
  } else {
    rows_.cells.resize(begin);
  }
}

bool CheckedTable::check_row(const Row& row, MessageList& errors) const {
  bool good = true;
  for (std::size_t i = 0; i < spec().columns.size(); ++i) good = check_cell(row, i, errors) && good;
  if (spec().name == "conflicts" && symbol(row, "role").blank() == symbol(row, "entitlement").blank()) {
    errors.add(at("register.conflict-side", row.number, ""));
    good = false;
  }
  return good;
}

bool CheckedTable::check_cell(const Row& row, std::size_t column, MessageList& errors) const {
  const auto& spec = this->spec().columns[column];
  const Symbol cell = row.cells[column];
  if (cell.blank()) {
    if (!spec.required) return true;
    errors.add(at("register.cell-missing", row.number, spec.name));
    return false;
  }
  if (spec.type == CellType::list) cleaner_.take_parts(cell);
  if (cleaner_.well_formed(spec.type, cell)) return true;
  const std::string_view text = cleaner_.text(cell);
  Message message =
      at(spec.type == CellType::date ? "register.date" : "register.value", row.number, spec.name);
  message.args.emplace_back("value", shown(text));
  message.args.emplace_back("form", form_of(spec.type));
  errors.add(std::move(message));
  return false;
}

std::size_t CheckedTable::place(std::string_view column) const {
  for (std::size_t i = 0; i < spec().columns.size(); ++i) {
    if (spec().columns[i].name == column) return i;
  }
  std::abort();
}

}  // namespace behorig
