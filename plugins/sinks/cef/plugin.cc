#include "plugins/common/delivery/run.h"
#include "plugins/common/syslog/sink.h"

namespace behorig {
namespace {

sdk::About about() {
  sdk::About out{.name = "cef", .version = "1.0"};
  out.help_en = "Sends each change of a finding as a CEF line to a SIEM's collector, by syslog over TLS";
  out.help_sv =
      "Skickar varje ändring av en avvikelse som en CEF-rad till en SIEM:s mottagare, med syslog över TLS";
  out.options = syslog::options();
  out.capabilities = syslog::capabilities();
  out.texts = syslog::texts();
  return out;
}

void deliver(sdk::Deliveries& deliveries) {
  delivery::run_together(deliveries, [&](const std::vector<delivery::Item>& items) {
    syslog::send(deliveries, items, {.kind = formats::Format::Kind::cef});
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
