#include "plugins/common/delivery/run.h"
#include "plugins/common/line_file/sink.h"

namespace behorig {
namespace {

sdk::About about() {
  sdk::About out{.name = "ocsf", .version = "1.0"};
  out.help_en = "Appends each change of a finding to a file as one event of OCSF 1.8.0 (JSON lines)";
  out.help_sv =
      "Lägger varje ändring av en avvikelse i en fil som en händelse enligt OCSF 1.8.0 (JSON-rader)";
  out.options = line_file::options("findings.ocsf.jsonl");
  out.options.insert(out.options.begin() + 2, formats::ocsf_class_option());
  out.capabilities = {"paths-writable"};
  out.texts = line_file::texts();
  return out;
}

void deliver(sdk::Deliveries& deliveries) {
  delivery::run_together(deliveries, [&](const std::vector<delivery::Item>& items) {
    line_file::append(deliveries, items,
                      formats::format_of(deliveries.options(), formats::Format::Kind::ocsf));
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
