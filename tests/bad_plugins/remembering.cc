// Tells how often it was asked: remembers one byte more each time. A file with "broken" makes the reading
// fail.

#include <fstream>
#include <string>

#include "plugins/sdk/behorig_sdk.h"

namespace {

behorig::sdk::About about() {
  behorig::sdk::About out{.name = "remembering", .version = "1.0"};
  out.help_en = out.help_sv = "-";
  out.options = {{.name = "path", .type = behorig::sdk::Option::Type::path, .help_en = "-", .help_sv = "-"},
                 {.name = "first", .help_en = "-", .help_sv = "-"}};
  out.capabilities = {"paths-from-options"};
  out.texts = {{"broken", "It is broken.", "Det är trasigt."}};
  return out;
}

void read(behorig::sdk::Reading& reading) {
  const auto remembered = reading.remembered();
  const std::string before(remembered.bytes);
  reading.proof("of_newest", remembered.of_newest ? "yes" : "no");
  reading.proof("remembered", std::to_string(before.size()));
  const auto edition = reading.edition();
  reading.proof("edition", std::to_string(edition.size()));
  if (!edition.empty()) reading.edition(edition);
  reading.proof("kept", reading.remember(before.empty() ? reading.options().text("first") : before) &&
                                reading.remember("x")
                            ? "yes"
                            : "no");
  const bool doubted = !before.empty() && !remembered.of_newest;
  reading.grant(reading.account({.id = (doubted ? "doubted" : "a") + std::to_string(before.size())}),
                reading.entitlement({.id = "e"}));
  std::string word;
  std::ifstream(reading.options().text("path")) >> word;
  if (word == "broken") reading.error("broken");
  reading.complete();
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
