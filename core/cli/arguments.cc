#include "core/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "core/base/text.h"
#include "core/cli/verbs.h"
#include "core/model/control.h"
#include "core/settings/settings.h"

#ifndef BEHORIG_VERSION
#define BEHORIG_VERSION "0"
#endif

namespace behorig::cli {
namespace {

/// The words as they stand, before their values are checked.
struct Words {
  std::string config, socket, language, format = "table", as_of, fail_on = "low", severity, control, name,
                                        reg, reason, by, until, reference, delivery, from, to, subject,
                                        report_format = "html";
  std::vector<std::string> systems, statuses, set, paths, kinds;
  std::string limit = "20";
  bool verbose = false, dry_run = false, local = false, all = false, markdown = false, force = false,
       example = false;
};

/// The command line's grammar, with help in the reader's language.
class Grammar {
 public:
  explicit Grammar(Language language) : language_(language), app_(say("help.what"), "behorig") {
    app_.set_help_flag("-h,--help", say("help.help"));
    app_.set_version_flag("--version", BEHORIG_VERSION, say("help.version"));
    app_.add_option("-c,--config", words_.config, say("help.config"))->type_name(say("help.FILE"));
    app_.add_option("--socket", words_.socket, say("help.socket"))->type_name(say("help.FILE"));
    app_.add_option("--lang", words_.language, say("help.lang"))->type_name("sv|en");
    app_.add_flag("-v,--verbose", words_.verbose, say("help.verbose"));
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.footer(say("help.footer"));
    words_of_the_library();
    verbs();
  }

  Parsed parse(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      std::string before;
      for (const CLI::App* at = chosen()->get_parent(); at != nullptr; at = at->get_parent()) {
        before = at->get_name() + (before.empty() ? "" : " " + before);
      }
      std::string help = chosen()->help(before);
      if (!help.ends_with('\n')) help += '\n';
      std::cout << help << std::flush;
      return {std::nullopt, 0};
    } catch (const CLI::CallForVersion&) {
      std::cout << "behorig " BEHORIG_VERSION "\n" << std::flush;
      return {std::nullopt, 0};
    } catch (const CLI::ParseError& error) {
      return wrong(explanation(error));
    }
    // Only after the words: a wrong verb is told before a missing one.
    if (!verb_) return wrong(say("usage.missing", {{"verb", chosen()->get_name()}}));
    return checked();
  }

 private:
  std::string say(std::string_view id,
                  std::initializer_list<std::pair<std::string, std::string>> args = {}) const {
    return Catalogue::built_in().say(Message(id, args), language_);
  }

  void words_of_the_library() {
    const auto formatter = app_.get_formatter();
    for (const char* label : {"Usage", "OPTIONS", "OPTION", "SUBCOMMAND", "SUBCOMMANDS", "Positionals",
                              "REQUIRED", "TEXT", "INT", "Options", "Subcommands"}) {
      formatter->label(label, say(std::string("label.") + label));
    }
    formatter->column_width(34);
    app_.option_defaults()->group(say("label.Options"));
    for (auto* option : app_.get_options()) option->group(say("label.Options"));
  }

  CLI::App* verb(CLI::App& parent, const std::string& name, Verb verb, const std::string& help) {
    auto* out = parent.add_subcommand(name, say("help." + help));
    out->group(say("label.Subcommands"));
    out->footer("");
    out->set_help_flag("-h,--help", say("help.help"))->group(say("label.Options"));
    out->option_defaults()->group(say("label.Options"));
    out->callback([this, out, verb] {
      if (out->get_subcommands().empty()) verb_ = verb;
    });
    return out;
  }
  void format_option(CLI::App* app) {
    app->add_option("-o,--output", words_.format, say("help.output"))->type_name("table|json|jsonl|csv");
  }

  void verbs() {
    auto* check = verb(app_, "check", Verb::check, "check");
    check->add_option("SYSTEM", words_.systems, say("help.check-systems"))->type_name("");
    check->add_flag("--all", words_.all, say("help.all"));
    check->add_option("--as-of", words_.as_of, say("help.as-of"))->type_name("YYYY-MM-DD");
    check->add_flag("--dry-run", words_.dry_run, say("help.dry-run"));
    check->add_flag("--local", words_.local, say("help.local"));
    check->add_option("--fail-on", words_.fail_on, say("help.fail-on"))
        ->type_name("info|low|medium|high|critical");
    format_option(check);
    check->footer(say("help.check-footer"));

    auto* findings = verb(app_, "findings", Verb::findings, "findings");
    findings->add_option("SYSTEM", words_.systems, say("help.findings-systems"))->type_name("");
    findings->add_option("--status", words_.statuses, say("help.status"))
        ->delimiter(',')
        ->type_name("STATUS");
    findings->add_option("--severity", words_.severity, say("help.severity"))
        ->type_name("info|low|medium|high|critical");
    findings->add_option("--control", words_.control, say("help.control"))->type_name("CONTROL");
    format_option(findings);

    auto* explain = verb(app_, "explain", Verb::explain, "explain");
    explain->add_option("ID", words_.name, say("help.explain-id"))->required()->type_name("");
    format_option(explain);

    decisions();
    questions();
    reports();

    format_option(verb(app_, "systems", Verb::systems, "systems"));
    auto* runs = verb(app_, "runs", Verb::runs, "runs");
    runs->add_option("SYSTEM", words_.systems, say("help.findings-systems"))->type_name("");
    runs->add_option("-n,--limit", words_.limit, say("help.limit"))->type_name("N");
    format_option(runs);
    verb(app_, "confirm", Verb::confirm, "confirm")
        ->add_option("RUN", words_.name, say("help.confirm-run"))
        ->required()
        ->type_name("");

    auto* connect = verb(app_, "connect", Verb::connect, "connect");
    connect->add_option("CONNECTOR", words_.name, say("help.connect-connector"))->required()->type_name("");
    connect->add_option("SYSTEM", words_.systems, say("help.connect-system"))->expected(0, 1)->type_name("");
    // One value each: what follows is no second one.
    connect->add_option("-s,--set", words_.set, say("help.connect-set"))
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    connect->footer(say("help.connect-footer"));

    registers();
    daemon();
    auto* plugins = verb(app_, "plugins", Verb::plugins, "plugins");
    auto* describe = verb(*plugins, "describe", Verb::plugins_describe, "plugins-describe");
    describe->add_option("NAME", words_.name, say("help.plugin-name"))->required()->type_name("");
    describe->add_flag("--markdown", words_.markdown, say("help.markdown"));
    deliveries();
    auto* connector = group("connector", "connector");
    verb(*connector, "test", Verb::connector_test, "connector-test")
        ->add_option("SYSTEM", words_.name, say("help.connector-system"))
        ->required()
        ->type_name("");
    tokens();
    auto* config = group("config", "config-group");
    verb(*config, "check", Verb::config_check, "config-check");
  }

  void decisions() {
    auto* accept = verb(app_, "accept", Verb::accept, "accept");
    accept->add_option("ID", words_.name, say("help.explain-id"))->required()->type_name("");
    accept->add_option("--by", words_.by, say("help.accept-by"))->required()->type_name("PERSON");
    accept->add_option("--until", words_.until, say("help.accept-until"))
        ->required()
        ->type_name("YYYY-MM-DD");
    accept->add_option("--reason", words_.reason, say("help.accept-reason"))->required()->type_name("TEXT");
    accept->add_option("--reference", words_.reference, say("help.accept-reference"))->type_name("TEXT");
    accept->footer(say("help.accept-footer"));
  }

  void reports() {
    auto* report = verb(app_, "report", Verb::report, "report");
    report->add_option("SYSTEM", words_.systems, say("help.report-system"))
        ->required()
        ->expected(1)
        ->allow_extra_args(false)
        ->type_name("");
    report->add_option("-o,--output", words_.report_format, say("help.report-output"))
        ->type_name("html|csv|xlsx");
    report->add_option("--to", words_.to, say("help.report-to"))->type_name("FILE");
    report->add_flag("--force", words_.force, say("help.force"));
    report->footer(say("help.report-footer"));
  }

  void deliveries() {
    auto* all = verb(app_, "deliveries", Verb::deliveries, "deliveries");
    format_option(all);
    const auto of_sink = [&](const std::string& name, Verb one, bool required) {
      auto* out = verb(*all, name, one, "deliveries-" + name);
      out->add_option("SINK", words_.name, say("help.sink"))->required(required)->type_name("");
      return out;
    };
    format_option(of_sink("list", Verb::deliveries_list, false));
    of_sink("run", Verb::deliveries_run, false);
    of_sink("pause", Verb::deliveries_pause, true);
    of_sink("resume", Verb::deliveries_resume, true);
    of_sink("retry", Verb::deliveries_retry, true)
        ->add_option("ID", words_.delivery, say("help.delivery"))
        ->type_name("");
    of_sink("drop", Verb::deliveries_drop, true)
        ->add_option("ID", words_.delivery, say("help.delivery"))
        ->required()
        ->type_name("");
    of_sink("forget", Verb::deliveries_forget, true);
  }

  void daemon() {
    auto* status = verb(app_, "status", Verb::status, "daemon-status");
    status->add_option("--fail-on", words_.fail_on, say("help.fail-on"))
        ->type_name("info|low|medium|high|critical");
    format_option(status);
    status->footer(say("help.status-footer"));
    verb(app_, "reload", Verb::reload, "reload")->footer(say("help.reload-footer"));
  }

  void tokens() {
    auto* token = group("token", "token");
    auto* create = verb(*token, "create", Verb::token_create, "token-create");
    create->add_option("--name", words_.name, say("help.token-name"))->required()->type_name("NAME");
    create->add_option("--as", words_.subject, say("help.token-as"))->required()->type_name("PRINCIPAL/ROLE");
    create->add_option("--until", words_.until, say("help.token-until"))->required()->type_name("YYYY-MM-DD");
    create->add_option("--may", words_.kinds, say("help.token-may"))
        ->delimiter(',')
        ->type_name("read,check,decide");
    create->add_option("--systems", words_.systems, say("help.token-systems"))
        ->delimiter(',')
        ->type_name("SYSTEM,...");
    create->footer(say("help.token-footer"));
    format_option(verb(*token, "list", Verb::token_list, "token-list"));
    verb(*token, "revoke", Verb::token_revoke, "token-revoke")
        ->add_option("NAME", words_.name, say("help.token-revoke-name"))
        ->required()
        ->type_name("");
  }

  void questions() {
    auto* who = verb(app_, "who", Verb::who, "who");
    who->add_option("SYSTEM", words_.systems, say("help.who-system"))
        ->required()
        ->expected(1)
        ->allow_extra_args(false)
        ->type_name("");
    who->add_option("ENTITLEMENT", words_.name, say("help.who-entitlement"))->required()->type_name("");
    auto* person = verb(app_, "person", Verb::person, "person");
    person->add_option("PERSON", words_.name, say("help.person-person"))->required()->type_name("");
    auto* whatif = verb(app_, "whatif", Verb::whatif, "whatif");
    whatif->add_option("--register", words_.reg, say("help.whatif-register"))->required()->type_name("PATH");
    whatif->footer(say("help.whatif-footer"));
    auto* sql = verb(app_, "sql", Verb::sql, "sql");
    sql->add_option("SQL", words_.name, say("help.sql-question"))->required()->type_name("");
    sql->add_option("TABLE", words_.systems, say("help.sql-table"))->expected(0, 1)->type_name("");
    sql->footer(say("help.sql-footer"));
    for (auto* one : {who, person, whatif, sql}) {
      one->add_option("--as-of", words_.as_of, say("help.as-of"))->type_name("YYYY-MM-DD");
      format_option(one);
    }
  }

  void registers() {
    auto* reg = group("register", "register");
    verb(*reg, "validate", Verb::register_validate, "register-validate");
    auto* convert = verb(*reg, "convert", Verb::register_convert, "register-convert");
    convert->add_option("--to", words_.to, say("help.convert-to"))->required()->type_name("PATH");
    convert->add_option("--from", words_.from, say("help.convert-from"))->type_name("PATH");
    convert->footer(say("help.convert-footer"));
    auto* diff = verb(*reg, "diff", Verb::register_diff, "register-diff");
    diff->add_option("PATH", words_.paths, say("help.diff-paths"))->required()->expected(1, 2)->type_name("");
    format_option(diff);
    diff->footer(say("help.diff-footer"));
    auto* made = verb(*reg, "template", Verb::register_template, "register-template");
    made->add_option("FILE", words_.paths, say("help.template-file"))->required()->expected(1)->type_name("");
    made->add_flag("--example", words_.example, say("help.template-example"));
    made->footer(say("help.template-footer"));
    for (auto* one : {convert, made}) one->add_flag("--force", words_.force, say("help.force"));
  }

  CLI::App* group(const std::string& name, const std::string& help) {
    auto* out = app_.add_subcommand(name, say("help." + help));
    out->group(say("label.Subcommands"));
    out->footer("");
    out->set_help_flag("-h,--help", say("help.help"))->group(say("label.Options"));
    out->require_subcommand(0, 1);
    return out;
  }

  CLI::App* chosen() {
    CLI::App* at = &app_;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
    return at;
  }

  static Parsed wrong(const std::string& sentence) {
    std::cerr << printable(sentence) << "\n";
    return {std::nullopt, kUsage};
  }

  std::string explanation(const CLI::ParseError& error) {
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
      const auto rest = app_.remaining(true);
      const std::string word = rest.empty() ? "" : rest.front();
      std::vector<std::string> known;
      for (const auto* at : {chosen(), &app_}) {
        for (const auto* option : at->get_options()) {
          if (!option->get_lnames().empty()) known.push_back("--" + option->get_lnames().front());
        }
        for (const auto* sub : at->get_subcommands([](const CLI::App*) { return true; }))
          known.push_back(sub->get_name());
      }
      if (const auto near = nearest(word, known))
        return say("usage.unknown-near", {{"word", word}, {"near", *near}});
      return say("usage.unknown", {{"word", word}});
    }
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
      return say("usage.missing", {{"verb", chosen()->get_name()}});
    }
    // The library's own sentences are English: only the option that they begin with is used.
    const std::string what = error.what();
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && what.starts_with('-'))
      return say("usage.one-value", {{"option", what.substr(0, what.find(':'))}});
    return say("usage.wrong");
  }

  /// It stands on the command line, be its value blank.
  bool given(const std::string& option) {
    for (const auto* app : {chosen(), &app_}) {
      const auto* found = app->get_option_no_throw(option);
      if (found != nullptr && found->count() > 0) return true;
    }
    return false;
  }

  std::string bad_value(const char* option, const std::string& value, const std::string& form) const {
    return say("usage.value", {{"option", option}, {"value", value}, {"form", form}});
  }

  Parsed checked() {
    Arguments out;
    out.verb = *verb_;
    out.verbose = words_.verbose;
    out.systems = words_.systems;
    out.name = words_.name;
    out.set = words_.set;
    if (given("--config")) {
      if (words_.config.empty()) return wrong(bad_value("--config", "", say("help.FILE")));
      out.config = words_.config;
    }
    if (given("--socket")) {
      if (words_.socket.empty()) return wrong(bad_value("--socket", "", say("help.FILE")));
      out.socket = words_.socket;
    }
    if (given("--lang")) {
      if (words_.language != "sv" && words_.language != "en")
        return wrong(bad_value("--lang", words_.language, "sv, en"));
      out.language = words_.language == "sv" ? Language::sv : Language::en;
    }
    constexpr std::array<std::pair<std::string_view, Format>, 4> kFormats{
        {{"table", Format::table}, {"json", Format::json}, {"jsonl", Format::jsonl}, {"csv", Format::csv}}};
    const auto format = std::find_if(kFormats.begin(), kFormats.end(),
                                     [&](const auto& f) { return f.first == words_.format; });
    if (format == kFormats.end())
      return wrong(bad_value("--output", words_.format, "table, json, jsonl, csv"));
    out.format = format->second;
    constexpr std::array<std::pair<std::string_view, ReportFormat>, 3> kReports{
        {{"html", ReportFormat::html}, {"csv", ReportFormat::csv}, {"xlsx", ReportFormat::xlsx}}};
    const auto kind = std::find_if(kReports.begin(), kReports.end(),
                                   [&](const auto& known) { return known.first == words_.report_format; });
    if (kind == kReports.end()) return wrong(bad_value("--output", words_.report_format, "html, csv, xlsx"));
    out.report_format = kind->second;
    out.dry_run = words_.dry_run;
    out.local = words_.local;
    out.reg = words_.reg;
    if (given("--from")) out.from = words_.from;
    out.to = words_.to;
    out.paths = words_.paths;
    out.force = words_.force;
    out.example = words_.example;
    out.reason = words_.reason;
    out.by = words_.by;
    out.reference = words_.reference;
    out.delivery = words_.delivery;
    out.subject = words_.subject;
    out.kinds = words_.kinds;
    if (given("--until")) out.until = Date::parse(words_.until);
    if (given("--until") && !out.until) return wrong(bad_value("--until", words_.until, "YYYY-MM-DD"));
    out.markdown = words_.markdown;
    if (words_.all && !words_.systems.empty())
      return wrong(say("usage.all-or-some", {{"system", words_.systems.front()}}));
    if (given("--as-of")) out.as_of = Date::parse(words_.as_of);
    if (given("--as-of") && !out.as_of) {
      return wrong(bad_value("--as-of", words_.as_of, "YYYY-MM-DD"));
    }
    constexpr const char* kLevels = "info, low, medium, high, critical";
    const auto fail_on = severity(words_.fail_on);
    if (!fail_on) return wrong(bad_value("--fail-on", words_.fail_on, kLevels));
    out.fail_on = *fail_on;
    if (given("--severity")) out.severity = severity(words_.severity);
    if (given("--severity") && !out.severity) {
      return wrong(bad_value("--severity", words_.severity, kLevels));
    }
    for (const auto& word : words_.statuses) {
      const auto status = finding_status(word);
      if (!status) {
        return wrong(
            bad_value("--status", word,
                      "new, open, acknowledged, accepted, reopened, resolved, superseded, out-of-scope"));
      }
      out.statuses.push_back(*status);
    }
    // The settings, which name the organisation's own, are not read yet.
    if (given("--control") && !is_own_control(words_.control) && find_control(words_.control) == nullptr) {
      std::vector<std::string> known;
      for (const auto& control : all_controls()) known.emplace_back(control.id);
      return wrong(bad_value("--control", words_.control,
                             nearest(words_.control, known).value_or("orphan-account, ...")));
    }
    out.control = words_.control;
    const char* end = words_.limit.data() + words_.limit.size();
    const auto [stopped, error] = std::from_chars(words_.limit.data(), end, out.limit);
    if (error != std::errc() || stopped != end || out.limit < 1)
      return wrong(bad_value("--limit", words_.limit, "1, 2, ..."));
    if (out.socket && !daemon_can(out)) return wrong(say("usage.socket"));
    return {std::move(out), 0};
  }

  Language language_;
  Words words_;
  std::optional<Verb> verb_;
  CLI::App app_;
};

}  // namespace

bool daemon_can(const Arguments& arguments) {
  if (arguments.verb == Verb::status || arguments.verb == Verb::reload) return true;
  return arguments.verb == Verb::check && !arguments.systems.empty() && !arguments.local &&
         !arguments.dry_run && !arguments.as_of;
}

Language locale_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0')
      return std::string_view(value).starts_with("sv") ? Language::sv : Language::en;
  }
  return Language::en;
}

Language early_language(int argc, char** argv) {
  std::optional<std::filesystem::path> config;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::string_view next = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--lang=sv" || (word == "--lang" && next == "sv")) return Language::sv;
    if (word == "--lang=en" || (word == "--lang" && next == "en")) return Language::en;
    if (word == "--config" || word == "-c") config = next;
    if (word.starts_with("--config=")) config = word.substr(word.find('=') + 1);
  }
  const auto file = find_settings(config);
  const std::string written = file ? settings_language(*file) : "";
  if (written.empty()) return locale_language();
  return written == "sv" ? Language::sv : Language::en;
}

Parsed parse(int argc, char** argv) { return Grammar(early_language(argc, argv)).parse(argc, argv); }

}  // namespace behorig::cli
