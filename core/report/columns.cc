#include "core/report/columns.h"

#include "core/base/text.h"

namespace behorig {

std::string report_word(const std::string& id, Language language) {
  return Catalogue::built_in().say(Message("report." + id), language);
}

std::vector<std::string> finding_columns(Language language) {
  std::vector<std::string> out;
  for (const char* name : {"severity", "control", "title", "status", "holders", "reasons", "remedy",
                           "first-seen", "last-seen", "incident", "accepted", "id"})
    out.push_back(report_word(std::string("column.") + name, language));
  return out;
}

std::vector<std::string> finding_cells(const ReportedFinding& finding) {
  return {finding.severity,
          finding.control,
          finding.title,
          finding.status,
          joined(finding.holders, "; "),
          joined(finding.reasons, " "),
          finding.remedy,
          finding.first_seen,
          finding.last_seen,
          finding.incident,
          finding.accepted,
          finding.id};
}

}  // namespace behorig
