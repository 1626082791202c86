#include "tests/bench/city/expected.h"

#include "tests/bench/city/names.h"

namespace behorig::city {
namespace {

std::string pair(const std::string& key, std::uint64_t value) {
  return '"' + key + "\": " + std::to_string(value);
}

}  // namespace

std::string Expected::json(const City& city) const {
  std::string controls;
  for (const auto& [control, count] : findings) {
    if (count == 0) continue;
    controls += (controls.empty() ? "" : ", ") + pair(control, count);
  }
  std::string out = "{\n  \"as_of\": \"" + iso(kToday) + "\",\n  \"order\": \"" +
                    (city.options.random_order ? "random" : "source") + "\",\n  ";
  out += pair("seed", city.options.seed) + ",\n  " + pair("systems", city.options.systems) + ",\n  " +
         pair("people", city.people) + ",\n  " + pair("accounts", accounts) + ",\n  " +
         pair("entitlements", entitlements) + ",\n  " + pair("grants", grants) + ",\n  " +
         pair("assignments", assignments) + ",\n  \"exit_code\": 1,\n  \"findings\": {" + controls +
         "},\n  " + pair("accepted", accepted) + ",\n  \"deviations\": {" + pair("unapproved", unapproved) +
         ", " + pair("orphan", orphans) + ", " + pair("missing", missing) + ", " +
         pair("total", unapproved + orphans + missing) + "}\n}\n";
  return out;
}

}  // namespace behorig::city
