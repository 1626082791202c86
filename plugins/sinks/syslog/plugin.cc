#include <sys/utsname.h>

#include "plugins/common/delivery/run.h"
#include "plugins/common/tls/stream.h"
#include "plugins/sinks/syslog/message.h"

namespace behorig {
namespace {

using sdk::Option;

std::vector<Option> options() {
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
      {.name = "format",
       .help_en = "rfc5424 (structured data and the title), or in the message cef or ocsf (1.8.0, as JSON)",
       .help_sv =
           "rfc5424 (strukturerade data och rubriken), eller i meddelandet cef eller ocsf (1.8.0, som JSON)",
       .default_json = "\"rfc5424\""},
      formats::ocsf_class_option(),
  };
}

sdk::About about() {
  sdk::About out{.name = "syslog", .version = "1.0"};
  out.help_en = "Sends each change of a finding to a log collector over TLS (RFC 5424, RFC 5425)";
  out.help_sv = "Skickar varje ändring av en avvikelse till en loggmottagare över TLS (RFC 5424, RFC 5425)";
  out.options = options();
  out.capabilities = {"paths-from-options", "network", "tls-trust"};
  out.texts = delivery::texts();
  for (auto& text : formats::texts()) out.texts.push_back(std::move(text));
  for (auto& text : tls::texts()) out.texts.push_back(std::move(text));
  out.texts.push_back({"syslog-facility", "`facility` is \"{facility}\", which is none: local0, audit, …",
                       "`facility` är \"{facility}\", som inte finns: local0, audit, …"});
  return out;
}

syslog::Sender sender_of(const sdk::Options& options) {
  constexpr std::int64_t kMostEnterprise = 4'294'967'295;
  syslog::Sender out;
  out.facility = syslog::facility_of(options.text("facility"));
  out.host = options.text("hostname");
  utsname machine{};
  if (out.host.empty() && ::uname(&machine) == 0) out.host = machine.nodename;
  out.structured_data_id = "behorig@" + std::to_string(options.integer("enterprise", 1, kMostEnterprise));
  out.format = formats::format_of(options, formats::Format::Kind::rfc5424);
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

void deliver(sdk::Deliveries& deliveries) {
  delivery::run_together(deliveries, [&](const std::vector<delivery::Item>& items) {
    const auto sender = sender_of(deliveries.options());
    tls::Stream stream(server_of(deliveries.options()), [&] { return deliveries.cancelled(); });
    for (const auto& item : items) {
      std::string bytes;
      for (const auto& change : item.changes) bytes += syslog::framed(syslog::message(item, change, sender));
      stream.send(bytes);
    }
    stream.finish();
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
