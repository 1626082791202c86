#include "connectors/csv/complaints.h"

#include <algorithm>
#include <vector>

namespace behorig::csv_connector {

void Complaints::add(const Cell& cell, std::uint64_t line, const std::string& file, sdk::Reading& reading) {
  // A column in which every row is wrong in its own way is not collected without end.
  constexpr std::size_t kMost = 1000;
  auto found = told_.find(cell);
  if (found == told_.end()) {
    if (told_.size() >= kMost) return tell(cell, {line, line, 1}, file, reading);
    found = told_.emplace(cell, Rows{line, 0, 0}).first;
  }
  Rows& rows = found->second;
  if (rows.last != line) ++rows.count;
  rows.last = line;
}

void Complaints::tell(const std::string& file, sdk::Reading& reading) {
  std::vector<std::pair<Cell, Rows>> all(told_.begin(), told_.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.second.first < b.second.first; });
  for (const auto& [cell, rows] : all) tell(cell, rows, file, reading);
  told_.clear();
}

void Complaints::tell(const Cell& cell, const Rows& rows, const std::string& file, sdk::Reading& reading) {
  reading.error(rows.count > 1 ? cell.text_id + "-rows" : cell.text_id, {{"file", file},
                                                                         {"line", std::to_string(rows.first)},
                                                                         {"rows", std::to_string(rows.count)},
                                                                         {"field", cell.field},
                                                                         {"column", cell.column},
                                                                         {"value", cell.value}});
}

}  // namespace behorig::csv_connector
