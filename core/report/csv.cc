#include "core/base/csv.h"

#include "core/report/columns.h"
#include "core/report/formats.h"

namespace behorig {

std::string report_csv(const SystemReport& report) {
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ",") + csv_cell(cells[i]);
    out += "\r\n";
  };
  line(finding_columns(report.language));
  for (const auto& finding : report.findings) line(finding_cells(finding));
  return out;
}

}  // namespace behorig
