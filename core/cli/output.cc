#include "core/cli/output.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "core/base/csv.h"
#include "core/base/text.h"
#include "core/findings/texts.h"
#include "core/query/or_null.h"

namespace behorig::cli {
namespace {

constexpr std::size_t kShortId = 8;

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "1;31";
    case Severity::high:
      return "31";
    case Severity::medium:
      return "33";
    case Severity::low:
      return "36";
    case Severity::info:
      return "2";
  }
  return "";
}

void print_table(Screen& screen, const std::vector<Finding>& findings) {
  Table table({screen.text("column.finding"), screen.text("column.severity"), screen.text("column.status"),
               screen.text("column.system"), screen.text("column.what")});
  for (const auto& finding : findings) {
    std::string what = title_of(finding, screen.catalogue(), screen.language());
    if (finding.reading && *finding.reading != Verdict::complete) {
      what += " [" + screen.text("verdict." + std::string(name_of(*finding.reading))) + "]";
    }
    table.row({finding.id.hex().substr(0, kShortId),
               screen.text("severity." + std::string(name_of(finding.severity))),
               screen.text("status." + std::string(name_of(finding.status))), finding.deviation.system, what},
              std::string(colour_of(finding.severity)), 1);
  }
  table.print(screen);
}

void print_csv(Screen& screen, const std::vector<Finding>& findings) {
  screen.out(
      "id,control,severity,status,system,account,account_name,person,person_name,entitlement,entitlement_"
      "name,other,"
      "other_name,role,reading,holders,first_seen,last_seen,run,title\r\n");
  for (const auto& f : findings) {
    const Deviation& d = f.deviation;
    const std::array<std::string, 20> cells{f.id.hex(),
                                            d.control,
                                            std::string(name_of(f.severity)),
                                            std::string(name_of(f.status)),
                                            d.system,
                                            d.account,
                                            d.account_name,
                                            d.person,
                                            d.person_name,
                                            d.entitlement,
                                            d.entitlement_name,
                                            d.other,
                                            d.other_name,
                                            d.role,
                                            f.reading ? std::string(name_of(*f.reading)) : "",
                                            std::to_string(d.holders.size()),
                                            f.first_seen,
                                            f.last_seen,
                                            f.run,
                                            title_of(f, screen.catalogue(), screen.language())};
    std::string line;
    for (const auto& cell : cells) line += (line.empty() ? "" : ",") + csv_cell(cell);
    screen.out(line + "\r\n");
  }
}

std::string plain(const boost::json::value& value) {
  if (value.is_null()) return {};
  return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

std::string joined(Screen& screen, const std::vector<Finding>& findings) {
  std::string out = "[";
  for (const auto& finding : findings) {
    out += (out.size() > 1 ? ",\n" : "\n") + finding_json(finding, screen.catalogue());
  }
  return out + "\n]";
}

}  // namespace

void print_rows(Screen& screen, Format format, const std::string& kind,
                const std::vector<std::string>& columns, const std::vector<boost::json::object>& rows) {
  const auto line = [](const boost::json::object& object) {
    return escaped_json(boost::json::serialize(object));
  };
  if (format == Format::json) {
    std::string list;
    for (const auto& row : rows) list += (list.empty() ? "\n" : ",\n") + line(row);
    screen.out("{\"schema\":\"behorig." + kind + "s/1\",\"" + kind + "s\":[" + list + "\n]}\n");
  } else if (format == Format::jsonl) {
    for (const auto& row : rows) {
      boost::json::object whole{{"schema", "behorig." + kind + "/1"}};
      whole.insert(row.begin(), row.end());
      screen.out(line(whole) + "\n");
    }
  } else {
    std::string heading;
    for (const auto& column : columns) heading += (heading.empty() ? "" : ",") + column;
    screen.out(heading + "\r\n");
    for (const auto& row : rows) {
      std::string cells;
      for (std::size_t i = 0; i < columns.size(); ++i)
        cells += (i == 0 ? "" : ",") + csv_cell(plain(row.at(columns[i])));
      screen.out(cells + "\r\n");
    }
  }
}

std::string shown_system(const Screen& screen, const std::string& system) {
  if (system.empty()) return screen.text("cli.the-register");
  return system == kAllSystems ? screen.text("cli.all-systems") : system;
}

void print_findings(Screen& screen, const std::vector<Finding>& findings, Format format) {
  switch (format) {
    case Format::table:
      if (!findings.empty()) print_table(screen, findings);
      break;
    case Format::jsonl:
      for (const auto& finding : findings) screen.out(finding_json(finding, screen.catalogue()) + "\n");
      break;
    case Format::json:
      screen.out("{\"schema\":\"behorig.findings/1\",\"findings\":" + joined(screen, findings) + "}\n");
      break;
    case Format::csv:
      print_csv(screen, findings);
      break;
  }
}

boost::json::array sentences(const Screen& screen, const std::vector<Message>& messages) {
  boost::json::array out;
  for (const auto& message : messages) {
    out.push_back({{"sv", screen.catalogue().say(message, Language::sv)},
                   {"en", screen.catalogue().say(message, Language::en)}});
  }
  return out;
}

void print_check_json(Screen& screen, const CheckOutcome& outcome) {
  boost::json::array runs;
  for (const auto& run : outcome.runs) {
    boost::json::object one{{"run", run.run.id}};
    one["system"] = text_or_null(run.run.system);
    one["verdict"] =
        run.run.verdict ? boost::json::value(name_of(*run.run.verdict)) : boost::json::value(nullptr);
    one["accounts"] = run.run.counts.accounts;
    one["entitlements"] = run.run.counts.entitlements;
    one["grants"] = run.run.counts.grants;
    one["nestings"] = run.run.counts.nestings;
    one["written"] = run.written;
    one["reasons"] = sentences(screen, run.reasons);
    one["not_evaluated"] = boost::json::array(run.run.not_evaluated.begin(), run.run.not_evaluated.end());
    one["failures"] = sentences(screen, run.failures);
    runs.push_back(std::move(one));
  }
  screen.out("{\"schema\":\"behorig.check/1\",\"day\":\"" + outcome.day.iso() +
             "\",\"register_refused\":" + (outcome.register_refused ? "true" : "false") +
             ",\"complete\":" + (complete(outcome) ? "true" : "false") +
             ",\"runs\":" + escaped_json(boost::json::serialize(runs)) +
             ",\"findings\":" + joined(screen, outcome.findings) + "}\n");
}

std::string severities(const Screen& screen, const StandingCounts& counts) {
  std::string out;
  for (auto level = counts.counting.rbegin(); level != counts.counting.rend(); ++level) {
    out += (out.empty() ? "" : ", ") + std::to_string(level->second) + " " +
           screen.text("severity." + std::string(name_of(level->first)));
  }
  return out;
}

}  // namespace behorig::cli
