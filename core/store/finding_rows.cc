#include "core/store/finding_rows.h"

#include <algorithm>

#include "core/store/finding_body.h"

namespace behorig {

std::optional<Verdict> verdict_in(const sqlite::Statement& row, int column) {
  return row.null(column) ? std::nullopt : verdict(row.text(column));
}

Fingerprint fingerprint_in(const sqlite::Statement& row, int column) {
  Fingerprint out;
  const auto bytes = row.view(column);
  if (bytes.size() != out.bytes.size()) throw std::runtime_error("fingerprint");
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return out;
}

StoredFinding finding_of(const sqlite::Statement& row, const Deviation* likely) {
  StoredFinding out;
  Finding& finding = out.finding;
  finding.id = fingerprint_in(row, 0);
  finding.status = finding_status(row.view(1)).value();
  finding.severity = severity(row.view(2)).value();
  finding.reading = verdict_in(row, 3);
  finding.first_seen = row.text(4);
  finding.last_seen = row.text(5);
  finding.run = row.text(6);
  read_body(row.view(7), out, likely);
  return out;
}

}  // namespace behorig
