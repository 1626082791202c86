#include "plugins/common/sql/table.h"

#include <algorithm>

#include "plugins/common/sql/values.h"
#include "plugins/common/text/case.h"
#include "plugins/common/text/clean.h"

namespace behorig::sql {
namespace {

constexpr std::size_t kLongest = 64 << 10;  // bytes of a cell
constexpr std::size_t kKept = 100;          // kinds of complaints

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

/// One letter more, less or other, or two that changed places.
bool near(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1 || a == b || a.size() < 3) return false;
  std::size_t at = 0;
  while (at < a.size() && a[at] == b[at]) ++at;
  if (a.size() != b.size()) return a.substr(at) == b.substr(at + 1);
  if (a.substr(at + 1) == b.substr(at + 1)) return true;
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Table::Table(Database& database, Query query, const Shape& shape, sdk::Reading& reading)
    : database_(database),
      query_(std::move(query)),
      reading_(reading),
      rows_(database.query(query_)),
      moving_(shape.moving) {
  name_columns(shape);
}

void Table::name_columns(const Shape& shape) {
  for (const auto& given : rows_->columns()) {
    if (!text::is_utf8(given)) throw sdk::Failure("value-encoding", {{"query", query_.name}});
    const std::string name = text::lower(given);
    if (has(names_, name)) throw sdk::Failure("column-twice", {{"query", query_.name}, {"column", name}});
    names_.push_back(name);
  }
  for (const auto& name : shape.required) {
    if (!has(names_, name))
      throw sdk::Failure("column-missing",
                         {{"query", query_.name}, {"column", name}, {"found", listed(names_)}});
  }
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (has(shape.required, names_[i]) || has(shape.optional, names_[i])) continue;
    unknown_column(names_[i], shape);
    others_.emplace_back(rows_->columns()[i], i);
  }
}

/// A slip must not turn a column that means something into one that means nothing.
void Table::unknown_column(const std::string& name, const Shape& shape) const {
  for (const auto& known : shape.optional) {
    if (!has(names_, known) && near(name, known))
      throw sdk::Failure("column-near", {{"query", query_.name}, {"column", name}, {"near", known}});
  }
  if (shape.others) return;
  std::vector<std::string> all = shape.required;
  all.insert(all.end(), shape.optional.begin(), shape.optional.end());
  throw sdk::Failure("column-unknown", {{"query", query_.name}, {"column", name}, {"known", listed(all)}});
}

std::size_t Table::column(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? kNone : static_cast<std::size_t>(found - names_.begin());
}

bool Table::next() {
  if (!rows_->next()) return false;
  ++row_;
  for (std::size_t i = 0; i < names_.size(); ++i) check(i, rows_->cell(i).value_or(""));
  if (moving_) {
    std::vector<std::optional<std::string_view>> cells;
    for (std::size_t i = 0; i < names_.size(); ++i) cells.push_back(rows_->cell(i));
    digest_.add(cells);
  }
  return true;
}

/// What the host would not take ends the reading.
void Table::check(std::size_t column, std::string_view value) {
  const char* id = value.size() > kLongest ? "value-long" : text::is_utf8(value) ? nullptr : "value-encoding";
  if (id != nullptr)
    throw sdk::Failure(id,
                       {{"query", query_.name}, {"row", std::to_string(row_)}, {"column", names_[column]}});
}

std::string_view Table::cell(std::size_t column) const {
  return column == kNone ? std::string_view() : rows_->cell(column).value_or("");
}

bool Table::is_null(std::size_t column) const { return column == kNone || !rows_->cell(column); }

void Table::wrong(const char* text_id, std::size_t column, std::string_view value) {
  std::string shown(value.substr(0, 100));
  while (!text::is_utf8(shown)) shown.pop_back();
  std::tuple<std::string, std::size_t, std::string> key(text_id, column, shown);
  // The rest is counted with the last one.
  if (wrong_.size() >= kKept && !wrong_.contains(key)) key = wrong_.rbegin()->first;
  Where& where = wrong_[key];
  if (where.count++ == 0) where.first = row_;
}

bool Table::finish() {
  rows_.reset();
  for (const auto& [what, where] : wrong_) {
    const auto& [id, column, value] = what;
    reading_.error(id, {{"query", query_.name},
                        {"row", std::to_string(where.first)},
                        {"rows", std::to_string(where.count)},
                        {"column", names_[column]},
                        {"value", value}});
  }
  const std::uint64_t counted = database_.count(query_);
  reading_.proof(query_.name + ".rows", std::to_string(row_));
  reading_.proof(query_.name + ".counted", std::to_string(counted));
  if (counted != row_ && moving_) throw sdk::Failure("rights-moved", {{"query", query_.name}});
  if (counted != row_) {
    reading_.error(
        "rows-differ",
        {{"query", query_.name}, {"rows", std::to_string(row_)}, {"counted", std::to_string(counted)}});
    return false;
  }
  reading_.note("step-rows", {{"query", query_.name}, {"rows", std::to_string(row_)}});
  return wrong_.empty();
}

}  // namespace behorig::sql
