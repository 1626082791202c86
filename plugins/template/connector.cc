// The smallest connector: document, example and test in one. Copy this folder, rename it, and put your system
// where people.txt is: each line holds an account and, after a colon, what it holds, separated by commas.
//   anna.ek: loans, catalogue

#include <fstream>
#include <map>

#include "plugins/sdk/behorig_sdk.h"

using namespace behorig::sdk;

static About about() {
  About out{.name = "template", .version = "1.0"};
  out.help_en = "Reads a file with one account on each line: ACCOUNT: ENTITLEMENT, ENTITLEMENT";
  out.help_sv = "Läser en fil med ett konto på varje rad: KONTO: BEHÖRIGHET, BEHÖRIGHET";
  out.options = {{.name = "path",
                  .type = Option::Type::path,
                  .help_en = "The file",
                  .help_sv = "Filen",
                  .required = true}};
  out.capabilities = {"paths-from-options"};
  out.texts = {{"unreadable", "{file} cannot be read: see that it exists and may be read.",
                "{file} går inte att läsa: se att filen finns och får läsas."},
               {"line", "{file}, line {line}: there is no colon after the account.",
                "{file}, rad {line}: kolon saknas efter kontot."}};
  return out;
}

static std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

static void read(Reading& reading) {
  const std::string file = reading.options().text("path");
  std::ifstream in(file);
  if (!in) throw Failure("unreadable", {{"file", file}});
  std::map<std::string, std::uint32_t> entitlements;  // id -> handle: defined once, then named by number
  int number = 0;
  for (std::string line; std::getline(in, line) && !reading.cancelled();) {
    const auto colon = line.find(':');
    ++number;
    if (colon == std::string::npos) {
      reading.error("line", {{"file", file}, {"line", std::to_string(number)}});
      continue;
    }
    const auto account = reading.account({.id = trimmed(line.substr(0, colon)), .enabled = 1});
    for (std::size_t from = colon + 1, to = 0; to != std::string::npos; from = to + 1) {
      to = line.find(',', from);
      const std::string id = trimmed(line.substr(from, to - from));
      if (id.empty()) continue;
      const auto [known, fresh] = entitlements.try_emplace(id);
      if (fresh) known->second = reading.entitlement({.id = id});
      reading.grant(account, known->second);
    }
  }
  if (in.eof()) reading.complete();  // only what was read to its end is complete
}

BEHORIG_CONNECTOR(about, read)
