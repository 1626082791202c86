#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/date.h"
#include "core/catalogue/catalogue.h"
#include "core/model/finding.h"
#include "core/model/severity.h"

namespace behorig::cli {

enum class Verb {
  check,
  findings,
  explain,
  accept,
  who,
  person,
  whatif,
  sql,
  systems,
  runs,
  confirm,
  register_validate,
  register_convert,
  register_diff,
  register_template,
  plugins,
  plugins_describe,
  connector_test,
  connect,
  token_create,
  token_list,
  token_revoke,
  config_check,
  deliveries,
  deliveries_list,
  deliveries_run,
  deliveries_pause,
  deliveries_resume,
  deliveries_retry,
  deliveries_drop,
  deliveries_forget,
  report,
  reload,
  status,
};

enum class Format { table, json, jsonl, csv };
enum class ReportFormat { html, csv, xlsx };

/// What the command line says, checked.
struct Arguments {
  Verb verb = Verb::check;
  std::optional<std::string> config;
  std::optional<std::string> socket;  ///< the daemon's that is asked, without settings
  std::optional<Language> language;
  bool verbose = false;
  Format format = Format::table;

  std::vector<std::string> systems;  ///< check, runs, findings, connect
  std::string name;                  ///< the finding, run, plugin or system that the verb is about
  std::vector<std::string> set;      ///< connect: "KEY=VALUE" each
  std::optional<Date> as_of;
  bool dry_run = false;
  bool local = false;     ///< check: by this program, also where a daemon runs
  bool markdown = false;  ///< plugins describe
  Severity fail_on = Severity::low;
  std::vector<FindingStatus> statuses;  ///< findings; empty = those that stand
  std::optional<Severity> severity;     ///< findings: at least
  std::string control;
  int limit = 20;
  std::string reg;                  ///< whatif: where the other register is
  std::optional<std::string> from;  ///< register convert
  std::string to;                   ///< likewise, and report: a file
  ReportFormat report_format = ReportFormat::html;
  std::vector<std::string> paths;  ///< register diff, template
  bool force = false, example = false;
  std::string reason, by, reference;  ///< accept
  std::string delivery;               ///< deliveries: its id, or how it begins
  std::optional<Date> until;          ///< accept, token create: its last day
  std::string subject;                ///< token create: PRINCIPAL/ROLE
  std::vector<std::string> kinds;     ///< likewise: what it may
};

/// Whether the daemon alone can carry it out: status, reload, and a check of named systems as it does them.
bool daemon_can(const Arguments& arguments);

/// Either arguments, or the exit code of what was said instead (help, version, a wrong command line).
struct Parsed {
  std::optional<Arguments> arguments;
  int code = 0;
};

/// Prints help on stdout, and what is wrong on stderr.
Parsed parse(int argc, char** argv);

/// What the words of the command line, then the settings that they name, then the environment (LC_ALL,
/// LC_MESSAGES, LANG) say; English if none of them does.
Language early_language(int argc, char** argv);
Language locale_language();

}  // namespace behorig::cli
