#include "plugins/common/delivery/run.h"
#include "plugins/common/line_file/sink.h"

namespace behorig {
namespace {

sdk::About about() {
  sdk::About out{.name = "jsonl", .version = "1.0"};
  out.help_en = "Appends each change of a finding as one line to a file, which is put aside when it is large";
  out.help_sv = "Lägger varje ändring av en avvikelse som en rad i en fil, som läggs undan när den är stor";
  out.options = line_file::options("findings.jsonl");
  out.options.insert(out.options.begin() + 2, {{.name = "format",
                                                .help_en = "behorig, ocsf (1.8.0, as JSON) or cef",
                                                .help_sv = "behorig, ocsf (1.8.0, som JSON) eller cef",
                                                .default_json = "\"behorig\""},
                                               formats::ocsf_class_option()});
  out.capabilities = {"paths-writable"};
  out.texts = line_file::texts();
  return out;
}

void deliver(sdk::Deliveries& deliveries) {
  delivery::run_together(deliveries, [&](const std::vector<delivery::Item>& items) {
    line_file::append(deliveries, items,
                      formats::format_of(deliveries.options(), formats::Format::Kind::behorig));
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
