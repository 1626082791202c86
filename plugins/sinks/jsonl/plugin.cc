#include "plugins/common/delivery/run.h"
#include "plugins/common/formats/format.h"
#include "plugins/sinks/jsonl/file.h"

namespace behorig {
namespace {

using sdk::Option;

sdk::About about() {
  sdk::About out{.name = "jsonl", .version = "1.0"};
  out.help_en = "Appends each change of a finding as one line to a file, which is put aside when it is large";
  out.help_sv = "Lägger varje ändring av en avvikelse som en rad i en fil, som läggs undan när den är stor";
  out.options = {
      {.name = "path",
       .type = Option::Type::path,
       .help_en = "The folder; it must be there",
       .help_sv = "Mappen; den måste finnas",
       .required = true},
      {.name = "file",
       .help_en = "The file's name in it",
       .help_sv = "Filens namn i den",
       .default_json = "\"findings.jsonl\""},
      {.name = "format",
       .help_en = "behorig, ocsf (1.8.0, as JSON) or cef",
       .help_sv = "behorig, ocsf (1.8.0, som JSON) eller cef",
       .default_json = "\"behorig\""},
      formats::ocsf_class_option(),
      {.name = "max_mib",
       .type = Option::Type::integer,
       .help_en = "MiB after which the file is put aside as FILE.1, the one before it as FILE.2, …",
       .help_sv = "MiB varefter filen läggs undan som FIL.1, den före som FIL.2, …",
       .default_json = "100"},
      {.name = "keep",
       .type = Option::Type::integer,
       .help_en = "How many of them are kept",
       .help_sv = "Hur många av dem som sparas",
       .default_json = "10"},
  };
  out.capabilities = {"paths-writable"};
  out.texts = delivery::texts();
  for (auto& text : formats::texts()) out.texts.push_back(std::move(text));
  out.texts.push_back({"file-busy", "{file} is being written by another process: it is tried again.",
                       "{file} skrivs av en annan process: nytt försök görs."});
  out.texts.push_back(
      {"file-failed",
       "{file} could not be written ({what}): see that its folder is there, may be written by "
       "the user of behorigd, and that the disk has room.",
       "{file} gick inte att skriva ({what}): se att mappen finns, får skrivas av behorigds användare och "
       "att "
       "disken har plats."});
  out.texts.push_back({"file-name", "`file` is \"{file}\" and must be the name of a file, without a folder.",
                       "`file` är \"{file}\" och måste vara ett filnamn, utan mapp."});
  return out;
}

void deliver(sdk::Deliveries& deliveries) {
  delivery::run_together(deliveries, [&](const std::vector<delivery::Item>& items) {
    const auto& options = deliveries.options();
    const auto format = formats::format_of(options, formats::Format::Kind::behorig);
    const std::string name = options.text("file");
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos)
      throw sdk::Failure("file-name", {{"file", name}});
    constexpr std::int64_t kMostMib = 1 << 20, kMostKept = 1000;
    const auto mib = static_cast<std::uint64_t>(options.integer("max_mib", 1, kMostMib));
    jsonl::File file(options.text("path"), name, mib << 20,
                     static_cast<int>(options.integer("keep", 1, kMostKept)));
    std::string lines;
    for (const auto& item : items) {
      for (const auto& change : item.changes) lines += formats::line_of(item, change, format) + '\n';
    }
    file.append(lines);
  });
}

}  // namespace
}  // namespace behorig

BEHORIG_SINK_PLUGIN(behorig::about, behorig::deliver)
