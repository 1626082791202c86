// What a program writes as facts, and the first line of a script: any bytes.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/plugin_host/child/programs.h"
#include "plugins/common/facts/facts.h"
#include "plugins/common/text/clean.h"
#include "plugins/sdk/fake.h"

namespace {

std::string_view given;

void take(behorig::sdk::Reading& reading) {
  behorig::facts::Facts facts(reading);
  // Cut in two, so that lines go over the cut.
  facts.take(given.substr(0, given.size() / 2));
  facts.take(given.substr(given.size() / 2));
  facts.finish();
  reading.complete();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace behorig;
  given = std::string_view(reinterpret_cast<const char*>(data), size);
  const auto reading = sdk::fake_read("{}", take);
  if (!reading.ended || reading.complete != reading.errors().empty()) std::abort();
  // Complete is only what ends with the end's whole line and nothing after it.
  const bool ends = given.ends_with("}\n") || given.ends_with("} \n") || given.find("\"end\"") != given.npos;
  if (reading.complete && !ends) std::abort();
  if (reading.complete && !given.ends_with('\n')) std::abort();
  if (!text::is_utf8(text::cleaned(given, size))) std::abort();
  if (const auto found = child::interpreter_of(given); found && found->program.empty()) std::abort();
  return 0;
}
