#include "plugins/common/line_file/sink.h"

#include "plugins/common/delivery/run.h"
#include "plugins/common/line_file/file.h"

namespace behorig::line_file {

std::vector<sdk::Option> options(const std::string& usual_name) {
  using sdk::Option;
  return {
      {.name = "path",
       .type = Option::Type::path,
       .help_en = "The folder; it must be there",
       .help_sv = "Mappen; den måste finnas",
       .required = true},
      {.name = "file",
       .help_en = "The file's name in it",
       .help_sv = "Filens namn i den",
       .default_json = "\"" + usual_name + "\""},
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
}

void append(const sdk::Deliveries& deliveries, const std::vector<delivery::Item>& items,
            const formats::Format& format) {
  constexpr std::int64_t kMostMib = 1 << 20, kMostKept = 1000;
  const auto& options = deliveries.options();
  const std::string name = options.text("file");
  if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos)
    throw sdk::Failure("file-name", {{"file", name}});
  const auto mib = static_cast<std::uint64_t>(options.integer("max_mib", 1, kMostMib));
  File file(options.text("path"), name, mib << 20, static_cast<int>(options.integer("keep", 1, kMostKept)));
  std::string lines;
  for (const auto& item : items) {
    for (const auto& change : item.changes) lines += formats::line_of(item, change, format) + '\n';
  }
  file.append(lines);
}

std::vector<sdk::Text> texts() {
  auto out = delivery::texts();
  for (auto& text : formats::texts()) out.push_back(std::move(text));
  out.push_back({"file-busy", "{file} is being written by another process: it is tried again.",
                 "{file} skrivs av en annan process: nytt försök görs."});
  out.push_back(
      {"file-failed",
       "{file} could not be written ({what}): see that its folder is there, may be written by "
       "the user of behorigd, and that the disk has room.",
       "{file} gick inte att skriva ({what}): se att mappen finns, får skrivas av behorigds användare och "
       "att "
       "disken har plats."});
  out.push_back({"file-name", "`file` is \"{file}\" and must be the name of a file, without a folder.",
                 "`file` är \"{file}\" och måste vara ett filnamn, utan mapp."});
  return out;
}

}  // namespace behorig::line_file
