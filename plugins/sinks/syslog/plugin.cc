#include "plugins/common/delivery/run.h"
#include "plugins/common/syslog/sink.h"

namespace behorig {
namespace {

sdk::About about() {
  sdk::About out{.name = "syslog", .version = "1.0"};
  out.help_en = "Sends each change of a finding to a log collector over TLS (RFC 5424, RFC 5425)";
  out.help_sv = "Skickar varje ändring av en avvikelse till en loggmottagare över TLS (RFC 5424, RFC 5425)";
  out.options = syslog::options();
  out.options.push_back(
      {.name = "format",
       .help_en = "rfc5424 (structured data and the title), or in the message cef or ocsf (1.8.0, as JSON)",
       .help_sv =
           "rfc5424 (strukturerade data och rubriken), eller i meddelandet cef eller ocsf (1.8.0, som JSON)",
       .default_json = "\"rfc5424\""});
  out.options.push_back(formats::ocsf_class_option());
  out.capabilities = syslog::capabilities();
  out.texts = syslog::texts();
  return out;
}

void deliver(sdk::Deliveries& deliveries) {
  delivery::run_together(deliveries, [&](const std::vector<delivery::Item>& items) {
    syslog::send(deliveries, items, formats::format_of(deliveries.options(), formats::Format::Kind::rfc5424));
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
