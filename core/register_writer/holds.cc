// What a target cannot hold, told before anything is written.

#include <algorithm>

#include "core/base/text.h"
#include "core/register/checked_table.h"
#include "core/register_writer/limits.h"
#include "core/register_writer/writers.h"

namespace behorig {
namespace {

Message at(std::string_view id, const KeptTable& table, std::size_t row, std::size_t column) {
  return Message(id, {{"source", table.source},
                      {"table", std::string(table.spec->name)},
                      {"row", std::to_string(table.numbers[row])},
                      {"column", std::string(table.spec->columns[column].name)}});
}

/// U+FFFE and U+FFFF: no character of XML 1.0.
bool has_no_character(std::string_view text) {
  return text.find("\xef\xbf\xbe") != text.npos || text.find("\xef\xbf\xbf") != text.npos;
}

std::optional<Message> wrong_in_workbook(std::string_view text) {
  if (utf16_units(escaped_for_sheet(text)) > kMostInCell)
    return Message("writer.cell-long", {{"most", std::to_string(kMostInCell)}});
  if (text.size() > kMostBytes) return Message("writer.cell-bytes", {{"most", std::to_string(kMostBytes)}});
  if (has_no_character(text)) return Message("writer.no-character");
  return std::nullopt;
}

std::optional<Message> wrong_in(TargetKind kind, std::string_view text) {
  switch (kind) {
    case TargetKind::workbook:
      return wrong_in_workbook(text);
    case TargetKind::folder:
      if (text.find('\r') != text.npos) return Message("writer.carriage-return");
      return std::nullopt;
    case TargetKind::sqlite:
    case TargetKind::sql:
      if (text.size() > kMostBytes)
        return Message("writer.cell-bytes", {{"most", std::to_string(kMostBytes)}});
      return std::nullopt;
  }
  return std::nullopt;
}

/// As bytes of CSV, at most.
std::size_t size_of(const RegisterRows& rows, std::span<const Symbol> cells) {
  constexpr std::size_t kAround = 3;  // two quotes and a comma
  std::size_t out = 0;
  for (const Symbol cell : cells) {
    const auto text = rows.text(cell);
    out += text.size() + static_cast<std::size_t>(std::count(text.begin(), text.end(), '"')) + kAround;
  }
  return out;
}

/// A system that is there twice has the name and classification of its first row, and a database has no
/// first.
void told_apart_by_order(const RegisterRows& rows, const KeptTable& table, MessageList& errors) {
  if (table.spec->name != "systems") return;
  std::vector<std::size_t> order(table.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto id = [&](std::size_t ix) { return rows.text(table.row(ix)[0]); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return id(a) < id(b); });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (id(order[i]) != id(order[i - 1]) || std::ranges::equal(table.row(order[i]), table.row(order[i - 1])))
      continue;
    errors.add(at("writer.no-order", table, order[i], 0));
  }
}

}  // namespace

std::size_t utf16_units(std::string_view text) {
  std::size_t out = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
  }
  return out;
}

std::string escaped_for_sheet(std::string_view text) {
  constexpr std::size_t kSize = 7;  // _xHHHH_
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto piece = text.substr(at, kSize);
    const bool escape = piece.size() == kSize && piece.starts_with("_x") && piece.back() == '_' &&
                        piece.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == piece.npos;
    if (escape) {
      out += "_x005F_";
    } else if (text[at] == '\r') {
      out += "_x000D_";
    } else {
      out += text[at];
    }
  }
  return out;
}

std::vector<Message> cannot_hold(const RegisterRows& rows, TargetKind kind) {
  MessageList errors;
  for (const auto& table : rows.tables) {
    if (kind == TargetKind::workbook && table.size() > kMostRows) {
      errors.add(Message("writer.rows-many", {{"source", table.source},
                                              {"table", std::string(table.spec->name)},
                                              {"rows", std::to_string(table.size())},
                                              {"most", std::to_string(kMostRows)}}));
    }
    if (kind == TargetKind::sqlite || kind == TargetKind::sql) told_apart_by_order(rows, table, errors);
    for (std::size_t row = 0; row < table.size(); ++row) {
      const auto cells = table.row(row);
      if (kind == TargetKind::folder && size_of(rows, cells) > kMostInRow) {
        errors.add(Message("writer.row-long", {{"source", table.source},
                                               {"row", std::to_string(table.numbers[row])},
                                               {"most", std::to_string(kMostInRow)}}));
      }
      for (std::size_t column = 0; column < cells.size(); ++column) {
        const auto wrong = wrong_in(kind, rows.text(cells[column]));
        if (!wrong) continue;
        Message message = at(wrong->id, table, row, column);
        message.args.insert(message.args.end(), wrong->args.begin(), wrong->args.end());
        errors.add(std::move(message));
      }
    }
  }
  return errors.take("register.more-errors");
}

std::optional<Message> like_formulas(const RegisterRows& rows) {
  std::optional<Message> out;
  std::uint64_t count = 0;
  for (const auto& table : rows.tables) {
    for (std::size_t row = 0; row < table.size(); ++row) {
      const auto cells = table.row(row);
      for (std::size_t column = 0; column < cells.size(); ++column) {
        const auto text = rows.text(cells[column]);
        if (text.empty() || std::string_view("=+-@").find(text.front()) == std::string_view::npos) continue;
        if (++count == 1) out = at("writer.formulas", table, row, column);
      }
    }
  }
  if (out) out->args.emplace_back("count", std::to_string(count));
  return out;
}

}  // namespace behorig
