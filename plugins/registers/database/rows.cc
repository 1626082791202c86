#include "plugins/registers/database/rows.h"

#include <algorithm>
#include <numeric>

#include "plugins/common/text/clean.h"
#include "plugins/common/text/day.h"

namespace behorig::database_register {
namespace {

using sdk::Failure;

constexpr std::size_t kLongest = 64 << 10;  // bytes of a cell
constexpr std::size_t kMostColumns = 1000;

/// Rows of texts that lie one after the other.
class Rows {
 public:
  explicit Rows(std::size_t width) : width_(width) {}

  void add(std::string_view cell) {
    bytes_ += cell;
    ends_.push_back(bytes_.size());
  }
  std::size_t size() const { return ends_.size() / width_; }
  std::string_view cell(std::size_t row, std::size_t column) const {
    const std::size_t at = row * width_ + column, begin = at == 0 ? 0 : ends_[at - 1];
    return std::string_view(bytes_).substr(begin, ends_[at] - begin);
  }
  /// By the bytes of their cells.
  std::vector<std::size_t> in_order() const {
    std::vector<std::size_t> out(size());
    std::iota(out.begin(), out.end(), std::size_t{0});
    std::sort(out.begin(), out.end(), [this](std::size_t a, std::size_t b) {
      for (std::size_t i = 0; i < width_; ++i) {
        if (const int order = cell(a, i).compare(cell(b, i)); order != 0) return order < 0;
      }
      return false;
    });
    return out;
  }

 private:
  std::size_t width_;
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

struct Columns {
  std::vector<std::string> names;
  std::vector<words::Form> forms;
  std::vector<std::size_t> places;  ///< in the server's row
};

/// In the order of the register's own columns; what it does not have comes last, for the core to tell of.
Columns columns_of(const Place& place, const std::vector<std::string>& given) {
  if (given.size() > kMostColumns) throw Failure("columns-many", {{"table", place.name}});
  for (const auto& name : given) {
    if (!text::is_utf8(name) || name.empty())
      throw Failure("value-encoding", {{"query", place.name}, {"row", "0"}, {"column", "?"}});
  }
  if (const auto twice = words::named_twice(*place.table, given)) {
    throw Failure("column-twice-named", {{"table", place.name},
                                         {"first", given[twice->first]},
                                         {"second", given[twice->second]},
                                         {"column", std::string(twice->column)}});
  }
  const auto rank = [&](std::size_t i) {
    const auto* known = words::find_column(*place.table, given[i]);
    return known == nullptr ? place.table->columns.size()
                            : static_cast<std::size_t>(known - place.table->columns.data());
  };
  Columns out;
  out.places.resize(given.size());
  std::iota(out.places.begin(), out.places.end(), std::size_t{0});
  std::stable_sort(out.places.begin(), out.places.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  for (const std::size_t i : out.places) {
    const auto* known = words::find_column(*place.table, given[i]);
    out.names.push_back(words::column_name(*place.table, given[i]));
    out.forms.push_back(known == nullptr ? words::Form::text : known->form);
  }
  return out;
}

std::string_view checked(std::string_view cell, const Place& place, std::size_t row,
                         const std::string& column) {
  const char* id = cell.size() > kLongest ? "value-long" : text::is_utf8(cell) ? nullptr : "value-encoding";
  if (id != nullptr)
    throw Failure(id, {{"query", place.name}, {"row", std::to_string(row)}, {"column", column}});
  return cell;
}

}  // namespace

std::string_view cell_text(words::Form form, std::string_view cell) {
  constexpr std::size_t kDay = 10;
  if (form == words::Form::yes_no) {
    // What a column of bits holds.
    if (cell == std::string_view("\1", 1)) return "yes";
    if (cell == std::string_view("\0", 1)) return "no";
    return words::value(form, cell);
  }
  if (form != words::Form::date || cell.size() <= kDay || !text::iso_day(cell)) return cell;
  const bool midnight = cell.find_first_of("123456789", kDay) == std::string_view::npos;
  return midnight ? cell.substr(0, kDay) : cell;
}

void load_table(sql::Database& database, const Place& place, const std::string& where, sdk::Tables& tables) {
  const sql::Query query{place.name, place.statement};
  std::optional<Rows> all;
  Columns columns;
  {
    const auto rows = database.query(query);
    columns = columns_of(place, rows->columns());
    all.emplace(columns.names.size());
    while (rows->next()) {
      for (std::size_t i = 0; i < columns.places.size(); ++i) {
        const auto cell = rows->cell(columns.places[i]).value_or(std::string_view());
        all->add(cell_text(columns.forms[i], checked(cell, place, all->size() + 1, columns.names[i])));
      }
    }
  }
  const std::uint64_t counted = database.count(query);
  if (counted != all->size()) {
    throw Failure(
        "rows-differ",
        {{"query", place.name}, {"rows", std::to_string(all->size())}, {"counted", std::to_string(counted)}});
  }
  tables.table(place.table->name, where + " [" + text::cleaned(place.name, 200) + "]", columns.names);
  std::vector<std::string_view> cells(columns.names.size());
  std::uint64_t number = 0;
  for (const std::size_t row : all->in_order()) {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = all->cell(row, i);
    tables.row(++number, cells);
  }
}

}  // namespace behorig::database_register
