#include <algorithm>
#include <memory>

#include "plugins/common/delivery/run.h"
#include "plugins/common/http/delivery.h"
#include "plugins/sinks/request_tracker/incidents.h"

namespace behorig {
namespace {

using sdk::Option;

std::vector<sdk::Text> own_texts() {
  return {
      {"rt-name", "\"{name}\" cannot be the name of a queue or field here: no quotes, braces, dots or \\.",
       "\"{name}\" kan inte vara namn på en kö eller ett fält här: inga citattecken, klamrar, punkter eller "
       "\\."},
      {"rt-answer",
       "Request Tracker answered without {what}: see that the address is that of version 5 or later.",
       "Request Tracker svarade utan {what}: se att adressen går till version 5 eller senare."},
      {"rt-field",
       "Request Tracker does not take {key} into the field: see that it is a field of the queue's tickets "
       "for one "
       "value, that its pattern allows it and that the user may change it.",
       "Request Tracker tar inte {key} i fältet: se att det är ett fält för köns ärenden med ett värde, att "
       "dess "
       "mönster tillåter det och att användaren får ändra det."},
      {"rt-lost",
       "Ticket {ticket} was made with {key}, and a search does not find it: see that the user may see "
       "the queue and the field.",
       "Ärende {ticket} skapades med {key}, och en sökning hittar det inte: se att användaren får se kön och "
       "fältet."},
      {"rt-status", "Ticket {ticket} does not become {status}: see that the queue's lifecycle allows it.",
       "Ärende {ticket} blir inte {status}: se att köns livscykel tillåter det."},
      {"rt-token", "`token` has characters that no token has: see that its file holds nothing else.",
       "`token` har tecken som ingen token har: se att filen inte innehåller annat."},
  };
}

sdk::About about() {
  sdk::About out{.name = "request_tracker", .version = "1.0"};
  out.help_en = "Keeps one ticket for each incident in Request Tracker 5 (REST 2.0)";
  out.help_sv = "Håller ett ärende för varje incident i Request Tracker 5 (REST 2.0)";
  out.options = {
      {.name = "url",
       .help_en = "Of Request Tracker itself: https://rt.example.org",
       .help_sv = "Till Request Tracker självt: https://rt.example.org",
       .required = true},
      {.name = "token",
       .help_en = "A user's token (Settings, Auth Tokens)",
       .help_sv = "En användares token (Inställningar, Auth Tokens)",
       .required = true,
       .secret = true},
      {.name = "queue",
       .help_en = "Where tickets are made",
       .help_sv = "Där ärenden skapas",
       .required = true},
      {.name = "field",
       .help_en = "The custom field of tickets that holds the incident's key; one value, unique",
       .help_sv = "Det egna fält på ärenden som håller incidentens nyckel; ett värde, unikt",
       .default_json = "\"FindingID\""},
      {.name = "reopen",
       .type = Option::Type::boolean,
       .help_en = "Open a ticket again that was resolved, when a later check still finds its deviations",
       .help_sv = "Öppna ett löst ärende igen när en senare kontroll fortfarande finner dess avvikelser",
       .default_json = "true"},
  };
  for (auto& option : http::sink_options()) out.options.push_back(std::move(option));
  out.capabilities = {"paths-from-options", "network", "tls-trust"};
  out.texts = http::sink_texts();
  for (auto& text : own_texts()) out.texts.push_back(std::move(text));
  return out;
}

/// It goes into a header.
std::string token_of(const sdk::Deliveries& deliveries) {
  std::string token = deliveries.secret("token").value_or("");
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  const bool printable =
      std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (token.empty() || !printable) throw sdk::Failure("rt-token");
  return token;
}

struct Tracker {
  Tracker(const sdk::Deliveries& deliveries, http::Target target, request_tracker::Tickets::Place place)
      : client(std::move(target), [&] { return deliveries.cancelled(); }),
        tickets(client, std::move(place)),
        incidents(tickets, deliveries.options().boolean("reopen"),
                  [&deliveries](const std::string& text) { deliveries.log(BEHORIG_WARNING, text); }) {}
  http::Client client;
  request_tracker::Tickets tickets;
  request_tracker::Incidents incidents;
};

void deliver(sdk::Deliveries& deliveries) {
  delivery::run(deliveries, [&] {
    const auto& options = deliveries.options();
    http::check_url(options.text("url"));
    const auto tracker = std::make_shared<Tracker>(
        deliveries, http::sink_target(options),
        request_tracker::Tickets::Place{options.text("url"), token_of(deliveries), options.text("queue"),
                                        options.text("field")});
    return [tracker](const delivery::Item& item) { return tracker->incidents.put(item); };
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
