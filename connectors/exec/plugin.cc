// Any program that writes facts as JSON Lines (core/docs/connectors/exec.md).

#include "connectors/exec/program.h"
#include "plugins/common/facts/texts.h"

namespace {

using namespace behorig;
using sdk::Option;
using Type = Option::Type;

std::vector<Option> options() {
  return {
      {.name = "program",
       .type = Type::program,
       .help_en = "The program, or a script that names its interpreter in its first line",
       .help_sv = "Programmet, eller ett skript som anger sin tolk på första raden",
       .required = true},
      {.name = "arguments",
       .type = Type::list,
       .help_en = "Its arguments, handed over as they are; no shell reads them",
       .help_sv = "Dess argument, som lämnas över som de är; inget skal läser dem",
       .default_json = "[]"},
      {.name = "uses",
       .type = Type::programs,
       .help_en = "Other programs that it may start; none else can be",
       .help_sv = "Andra program som det får starta; inga övriga går att starta",
       .default_json = "[]"},
      {.name = "reads",
       .type = Type::paths,
       .help_en = "Files and folders that it may read, each under a name of its own: data = \"/srv/export\"",
       .help_sv = "Filer och mappar som det får läsa, var och en med ett eget namn: data = \"/srv/export\"",
       .default_json = "{}"},
      {.name = "environment",
       .type = Type::map,
       .help_en = "Variables that it sees besides PATH and LANG",
       .help_sv = "Variabler som det ser utöver PATH och LANG",
       .default_json = "{}"},
      {.name = "secret",
       .help_en = "What it logs in with",
       .help_sv = "Det som det loggar in med",
       .secret = true},
      {.name = "secret_to",
       .help_en = "How it gets that: stdin, descriptor (number 3) or environment (BEHORIG_SECRET)",
       .help_sv = "Hur det får den: stdin, descriptor (nummer 3) eller environment (BEHORIG_SECRET)",
       .default_json = "\"stdin\""},
      {.name = "network",
       .type = Type::boolean,
       .help_en = "It may reach the network",
       .help_sv = "Det får nå nätet",
       .default_json = "false",
       .opens = {"network", "tls-trust"}},
      {.name = "local_sockets",
       .type = Type::boolean,
       .help_en = "It may use Unix sockets",
       .help_sv = "Det får använda Unix-socketar",
       .default_json = "false",
       .opens = {"local-sockets"}},
      {.name = "timeout",
       .type = Type::integer,
       .help_en = "Seconds that it may take in all",
       .help_sv = "Sekunder som det får ta sammanlagt",
       .default_json = "600"},
  };
}

std::vector<sdk::Text> texts() {
  return {
      {"not-started",
       "{program} could not be started ({error}): see that it is there, may be started, and that what its "
       "first line names is in `uses`, if that is no interpreter of its own.",
       "{program} gick inte att starta ({error}): se att det finns, får startas, och att det som första "
       "raden "
       "anger finns i `uses`, om det inte är en egen tolk."},
      {"program-owner",
       "{program} belongs neither to root nor to the user who runs this, so it is not started: change its "
       "owner.",
       "{program} ägs varken av root eller av användaren som kör, så det startas inte: byt ägare på det."},
      {"program-writable",
       "{program} can be written by others than its owner, so it is not started: chmod go-w.",
       "Andra än ägaren kan skriva till {program}, så det startas inte: chmod go-w."},
      {"environment-wrong", "`environment.{name}` must be a text, and its name must not hold a \"=\".",
       "`environment.{name}` måste vara en text, och namnet får inte innehålla \"=\"."},
      {"secret-to-wrong", "`secret_to` is \"{value}\" and must be stdin, descriptor or environment.",
       "`secret_to` är \"{value}\" och måste vara stdin, descriptor eller environment."},
      {"secret-long", "The secret is longer than {bytes} bytes: let the program read a file of `reads`.",
       "Hemligheten är längre än {bytes} byte: låt programmet läsa en fil i `reads`."},
      {"timeout-wrong", "`timeout` must be between 1 and {most}.",
       "`timeout` måste ligga mellan 1 och {most}."},
      {"too-slow",
       "{program} was not done after {seconds} seconds and was stopped: find out why, or raise `timeout`.",
       "{program} var inte klart efter {seconds} sekunder och stoppades: ta reda på varför, eller höj "
       "`timeout`."},
      {"left-behind",
       "{program} ended and left something running behind it: let it wait for all that it starts.",
       "{program} avslutades och lämnade något igång efter sig: låt det vänta på allt som det startar."},
      {"killed", "{program} was ended by signal {signal}: see its log.",
       "{program} avslutades av signal {signal}: se dess logg."},
      {"exit-code", "{program} ended with exit code {code} (its last words: {words}): see its log.",
       "{program} avslutades med slutkod {code} (dess sista ord: {words}): se dess logg."},
  };
}

sdk::About about() {
  sdk::About out{.name = "exec", .version = "1.0"};
  out.help_en = "Starts a program of yours that writes accounts, entitlements and grants as JSON Lines";
  out.help_sv = "Startar ett eget program som skriver konton, behörigheter och tilldelningar som JSON Lines";
  out.options = options();
  out.capabilities = {"programs", "paths-from-options"};
  out.texts = texts();
  for (auto& text : facts::texts()) out.texts.push_back(std::move(text));
  return out;
}

}  // namespace

BEHORIG_CONNECTOR(about, exec_connector::read_program)
