#include "plugins/common/syslog/sink.h"

#include <sys/utsname.h>

#include "plugins/common/delivery/run.h"
#include "plugins/common/syslog/message.h"
#include "plugins/common/tls/stream.h"

namespace behorig::syslog {
namespace {

Sender sender_of(const sdk::Options& options, const formats::Format& format) {
  constexpr std::int64_t kMostEnterprise = 4'294'967'295;
  Sender out;
  out.facility = facility_of(options.text("facility"));
  out.host = options.text("hostname");
  utsname machine{};
  if (out.host.empty() && ::uname(&machine) == 0) out.host = machine.nodename;
  out.structured_data_id = "behorig@" + std::to_string(options.integer("enterprise", 1, kMostEnterprise));
  out.format = format;
  return out;
}

tls::Server server_of(const sdk::Options& options) {
  constexpr std::int64_t kMostSeconds = 600, kMostPort = 65535;
  tls::Server out{.host = options.text("host"),
                  .port = static_cast<int>(options.integer("port", 1, kMostPort))};
  out.clear = options.boolean("insecure");
  out.ca_file = options.text("ca_file");
  out.certificate = options.text("client_certificate");
  out.key = options.text("client_key");
  out.timeout = std::chrono::seconds(options.integer("timeout", 1, kMostSeconds));
  return out;
}

}  // namespace

std::vector<sdk::Option> options() {
  using sdk::Option;
  using Type = Option::Type;
  return {
      {.name = "host",
       .help_en = "The collector's name or address",
       .help_sv = "Mottagarens namn eller adress",
       .required = true},
      {.name = "port",
       .type = Type::integer,
       .help_en = "Its port",
       .help_sv = "Dess port",
       .default_json = "6514"},
      {.name = "ca_file",
       .type = Type::path,
       .help_en = "PEM file of the authorities that its certificate must come from; blank = those that the "
                  "machine trusts",
       .help_sv =
           "PEM-fil med de utfärdare som dess certifikat måste komma från; tomt = de som datorn litar på"},
      {.name = "client_certificate",
       .type = Type::path,
       .help_en = "PEM file, where the collector wants one",
       .help_sv = "PEM-fil, om mottagaren kräver ett"},
      {.name = "client_key",
       .type = Type::path,
       .help_en = "Its private key",
       .help_sv = "Dess privata nyckel"},
      {.name = "insecure",
       .type = Type::boolean,
       .help_en = "Without TLS: everything in clear text",
       .help_sv = "Utan TLS: allt i klartext",
       .default_json = "false"},
      {.name = "timeout",
       .type = Type::integer,
       .help_en = "Seconds for connecting and for each step after that",
       .help_sv = "Sekunder för anslutning och för varje steg därefter",
       .default_json = "30"},
      {.name = "facility",
       .help_en = "kern, user, mail, daemon, auth, syslog, authpriv, audit, alert, local0 to local7, …",
       .help_sv = "kern, user, mail, daemon, auth, syslog, authpriv, audit, alert, local0 till local7, …",
       .default_json = "\"audit\""},
      {.name = "hostname",
       .help_en = "What the messages say that they come from; blank = this machine's name",
       .help_sv = "Det som meddelandena anger sig komma från; tomt = datorns namn"},
      {.name = "enterprise",
       .type = Type::integer,
       .help_en = "Your private enterprise number in the structured data's name; 32473 is that of examples",
       .help_sv = "Ert eget företagsnummer (IANA) i strukturerade datas namn; 32473 är det för exempel",
       .default_json = "32473"},
  };
}

std::vector<std::string> capabilities() { return {"paths-from-options", "network", "tls-trust"}; }

std::vector<sdk::Text> texts() {
  auto out = delivery::texts();
  for (auto& text : formats::texts()) out.push_back(std::move(text));
  for (auto& text : tls::texts()) out.push_back(std::move(text));
  out.push_back({"syslog-facility", "`facility` is \"{facility}\", which is none: local0, audit, …",
                 "`facility` är \"{facility}\", som inte finns: local0, audit, …"});
  return out;
}

void send(sdk::Deliveries& deliveries, const std::vector<delivery::Item>& items,
          const formats::Format& format) {
  const auto sender = sender_of(deliveries.options(), format);
  tls::Stream stream(server_of(deliveries.options()), [&] { return deliveries.cancelled(); });
  for (const auto& item : items) {
    std::string bytes;
    for (const auto& change : item.changes) bytes += framed(message(item, change, sender));
    stream.send(bytes);
  }
  stream.finish();
}

}  // namespace behorig::syslog
