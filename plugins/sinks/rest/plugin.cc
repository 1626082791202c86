#include <algorithm>
#include <memory>

#include "plugins/common/delivery/run.h"
#include "plugins/common/http/delivery.h"
#include "plugins/sinks/rest/tool.h"

namespace behorig {
namespace {

using sdk::Option;
using Type = Option::Type;

Option request_option(const char* name, const char* english, const char* swedish) {
  return {.name = name,
          .type = Type::map,
          .help_en = english,
          .help_sv = swedish,
          .keys = {"method", "url", "body", "reference", "state"}};
}

std::vector<Option> options() {
  std::vector<Option> out{
      {.name = "url",
       .help_en = "What every request's address begins with: https://tool.example.org/api",
       .help_sv = "Det som varje begärans adress börjar med: https://verktyg.example.org/api",
       .required = true},
      {.name = "token",
       .help_en = "A secret, {{token}} in headers",
       .help_sv = "En hemlighet, {{token}} i headers",
       .secret = true},
      {.name = "headers",
       .type = Type::map,
       .help_en = "Of every request: Authorization = \"Bearer {{token}}\"",
       .help_sv = "I varje begäran: Authorization = \"Bearer {{token}}\""},
      {.name = "bodies",
       .help_en = "What bodies are: json or form",
       .help_sv = "Vad kropparna är: json eller form",
       .default_json = "\"json\""},
      request_option("create", "Makes an incident; `reference` is where its number stands in the answer",
                     "Skapar ett ärende; `reference` är där dess nummer står i svaret"),
      request_option("update", "Tells what changed; without it nothing is sent",
                     "Berättar vad som ändrats; utan den skickas inget"),
      request_option("close", "Closes it; without it nothing is sent", "Stänger det; utan den skickas inget"),
      request_option("reopen", "Opens it again; without it nothing is sent",
                     "Öppnar det igen; utan den skickas inget"),
      request_option("look", "Asks for its state, which stands at `state`",
                     "Frågar efter dess läge, som står i `state`"),
      request_option("find",
                     "Looks for an incident by {{key}} before one is made; nothing at `reference` = none",
                     "Söker ett ärende på {{key}} innan ett skapas; inget i `reference` = inget"),
      {.name = "states",
       .type = Type::map,
       .help_en = "The tool's words for states: Done = \"resolved\"; of new, open, resolved, rejected, gone",
       .help_sv = "Verktygets ord för lägen: Klart = \"resolved\"; av new, open, resolved, rejected, gone"},
  };
  for (auto& option : http::sink_options()) out.push_back(std::move(option));
  return out;
}

sdk::About about() {
  sdk::About out{.name = "rest", .version = "1.0"};
  out.help_en = "Keeps incidents in any tool that speaks HTTP and JSON, by templates";
  out.help_sv = "Håller ärenden i vilket verktyg som helst som talar HTTP och JSON, med mallar";
  out.options = options();
  out.capabilities = {"paths-from-options", "network", "tls-trust"};
  out.texts = http::sink_texts();
  const std::vector<sdk::Text> own{
      {"rest-option", "`{option}` is \"{value}\", which cannot be used: see its page.",
       "`{option}` är \"{value}\", som inte går att använda: se dess sida."},
      {"template-unknown", "A template names {name}, which is no field there: see the page.",
       "En mall nämner {name}, som inte är ett fält där: se sidan."},
      {"template-open", "A template opens two braces and does not close them: {text}",
       "En mall öppnar två klamrar och stänger dem inte: {text}"},
      {"body-not-json", "A template's body is no JSON when it is filled in ({what}): see its quotes.",
       "En malls kropp är inte JSON när den fyllts i ({what}): se dess citattecken."},
      {"no-reference",
       "{url} took a new incident and its answer has no number at {pointer}: correct `create.reference`. "
       "Look "
       "in the tool before you let this be delivered again.",
       "{url} tog emot ett nytt ärende och svaret har inget nummer i {pointer}: rätta `create.reference`. Se "
       "i "
       "verktyget innan detta levereras igen."},
      {"find-unclear",
       "{url} answered the search with something that shows neither an incident at {pointer} nor that there "
       "is none: "
       "it is tried again. See what it answers, and that `find.reference` is right.",
       "{url} svarade på sökningen med något som varken visar ett ärende i {pointer} eller att det inte "
       "finns något: "
       "nytt försök görs. Se vad den svarar, och att `find.reference` är rätt."},
      {"rest-token", "`token` has characters that no token has: see that its file holds nothing else.",
       "`token` har tecken som ingen token har: se att filen inte innehåller annat."},
  };
  out.texts.insert(out.texts.end(), own.begin(), own.end());
  return out;
}

std::string token_of(const sdk::Deliveries& deliveries) {
  std::string token = deliveries.secret("token").value_or("");
  while (token.ends_with('\n') || token.ends_with('\r')) token.pop_back();
  const bool printable =
      std::all_of(token.begin(), token.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
  if (!printable) throw sdk::Failure("rest-token");
  return token;
}

struct Speaker {
  Speaker(const sdk::Deliveries& deliveries, http::Target target, rest::Dialect dialect)
      : client(std::move(target), [&deliveries] { return deliveries.cancelled(); }),
        tool(client, std::move(dialect)) {}
  http::Client client;
  rest::Tool tool;
};

void deliver(sdk::Deliveries& deliveries) {
  delivery::run(deliveries, [&] {
    const auto& options = deliveries.options();
    const auto speaker = std::make_shared<Speaker>(deliveries, http::sink_target(options),
                                                   rest::dialect_of(options, token_of(deliveries)));
    return [speaker](const delivery::Item& item) { return speaker->tool.put(item); };
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
