#include "core/sql_view/sql_view.h"

#include "core/sql_view/inside.h"

namespace behorig {

SqlView::SqlView(SqlWorld world) : inside_(std::make_unique<Inside>(std::move(world))) {}
SqlView::~SqlView() = default;

Result<std::vector<std::string>> SqlView::prepare(std::string_view sql, const std::string& place) {
  return inside_->sandbox.prepare(sql, place);
}

Result<SqlAnswer> SqlView::ask(std::string_view sql, const std::string& place, const SqlLimits& limits) {
  return inside_->sandbox.ask(sql, place, limits);
}

std::vector<SqlTable> SqlView::tables() const {
  std::vector<SqlTable> out;
  for (const auto& table : inside_->tables) {
    SqlTable one{table->name(), {}};
    for (const auto& column : table->columns()) one.columns.push_back({column.name, column.number});
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace behorig
