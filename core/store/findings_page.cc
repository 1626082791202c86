#include "core/store/findings_page.h"

#include <algorithm>

#include "core/store/finding_body.h"
#include "core/store/finding_rows.h"
#include "core/store/run_writer.h"

namespace behorig {
namespace {

/// The key of `heads` gives the order, its columns say what is wanted: bodies are read for the page only.
constexpr const char* kPage =
    "WHERE f.system = (SELECT number FROM systems WHERE id = ?1) AND f.id > ?2"
    " AND f.status IN (SELECT value FROM json_each(?3)) AND f.severity IN (SELECT value FROM json_each(?4))"
    " AND (?5 = '[]' OR f.control IN (SELECT value FROM json_each(?5))) ORDER BY f.id LIMIT ?6";

std::string statuses_of(const FindingsWanted& wanted) {
  std::vector<std::string> out;
  for (const auto status : {FindingStatus::fresh, FindingStatus::open, FindingStatus::acknowledged,
                            FindingStatus::accepted, FindingStatus::reopened, FindingStatus::resolved,
                            FindingStatus::superseded, FindingStatus::out_of_scope}) {
    const auto& asked = wanted.statuses;
    const bool wants =
        asked.empty() ? stands(status) : std::find(asked.begin(), asked.end(), status) != asked.end();
    if (wants) out.emplace_back(name_of(status));
  }
  return list_json(out);
}

std::string severities_of(const FindingsWanted& wanted) {
  std::vector<std::string> out;
  for (const auto one :
       {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical}) {
    if (!wanted.severity || one >= *wanted.severity) out.emplace_back(name_of(one));
  }
  return list_json(out);
}

}  // namespace

std::vector<StoredFinding> findings_page(sqlite::Database& database, const FindingsWanted& wanted) {
  auto systems = wanted.systems;
  std::sort(systems.begin(), systems.end());
  systems.erase(std::unique(systems.begin(), systems.end()), systems.end());
  const std::string statuses = statuses_of(wanted), severities = severities_of(wanted),
                    controls = list_json(wanted.controls);
  auto rows = database.prepare(std::string(kFindingColumns) + kPage);
  std::vector<StoredFinding> out;
  for (const auto& system : systems) {
    if (wanted.after && system < wanted.after->first) continue;
    const bool within = wanted.after && system == wanted.after->first;
    const std::int64_t left = wanted.limit == 0 ? -1 : static_cast<std::int64_t>(wanted.limit - out.size());
    if (left == 0) break;
    rows.again().bind(system).bind_blob(within ? bytes_of(wanted.after->second) : std::string_view(""));
    const bool chosen = system.empty() && wanted.of_several;
    rows.bind(statuses).bind(severities).bind(controls).bind(chosen ? -1 : left);
    for (std::int64_t taken = 0; taken != left && rows.step();) {
      auto one = finding_of(rows);
      if (chosen && !wanted.of_several(one.finding.deviation)) continue;
      out.push_back(std::move(one));
      ++taken;
    }
  }
  return out;
}

}  // namespace behorig
