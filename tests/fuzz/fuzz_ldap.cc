// What a directory sends as names and times: any bytes.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connectors/ldap/names.h"
#include "plugins/common/ldap/dn.h"
#include "plugins/common/ldap/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace behorig;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto key = ldap::dn_key(text)) {
    // Its key is a name, too, and the same one.
    const auto again = ldap::dn_key(*key);
    if (!again || *again != *key) std::abort();
    ldap_connector::Names names;
    if (names.number(text) != names.number(*key)) std::abort();
    ldap::first_value(text);
  }
  ldap::without_uid(text);
  if (const auto seconds = ldap::seconds_of(text)) ldap::day_of(*seconds);
  const std::string shown = ldap_connector::text_of(text);
  if (ldap_connector::text_of(shown) != shown) std::abort();
  return 0;
}
