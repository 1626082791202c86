// What a service of SCIM sends, from a page's bytes to facts.

#include <cstddef>
#include <cstdint>

#include "plugins/common/http/json.h"
#include "plugins/common/scim/population.h"
#include "plugins/sdk/fake.h"

namespace {

using namespace behorig;

std::string_view g_bytes;

void read(sdk::Reading& reading) {
  const http::Answer answer{200, "application/json", std::string(g_bytes)};
  const auto page = http::object_of(answer, "url");
  scim::Population population(reading, {"emails", "name.familyName", "employeeNumber"},
                              [&](const std::string&) { return std::optional(page); });
  const auto* resources = page.if_contains("Resources");
  if (resources == nullptr || !resources->is_array()) return;
  for (const auto& one : resources->as_array()) {
    if (one.is_object()) population.user(one.as_object());
  }
  for (const auto& one : resources->as_array()) {
    if (one.is_object()) population.group(one.as_object());
  }
  population.members();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  g_bytes = {reinterpret_cast<const char*>(data), size};
  sdk::fake_read("{}", read);
  return 0;
}
