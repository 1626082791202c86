// What a directory sends as names, times and messages: any bytes.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ldap/dn.h"
#include "plugins/common/ldap/entries.h"
#include "plugins/common/ldap/message.h"
#include "plugins/common/ldap/names.h"
#include "plugins/common/ldap/time.h"
#include "plugins/common/ldap/windows.h"

namespace behorig {
namespace {

/// Everything that is given lies within what came.
void inside(std::string_view part, std::string_view all) {
  if (part.empty()) return;
  if (part.data() < all.data() || part.data() + part.size() > all.data() + all.size()) std::abort();
}

/// As a stream of messages, until its end or what is broken.
void read_messages(std::string_view text) {
  using namespace ldap;
  const std::vector<std::string> requested{"uid", "member"};
  Entries entries;
  std::string ranged;
  while (!text.empty()) {
    const Message message = message_at(text);
    // What has come of it does not make it another one.
    const Message half = message_at(text.substr(0, text.size() / 2));
    if (message.state == BerHead::State::part && half.state != BerHead::State::part) std::abort();
    if (message.state != BerHead::State::whole) return;
    if (message.size == 0 || message.size > text.size()) std::abort();
    inside(message.answer, text.substr(0, message.size));
    if (entries.add(message.answer, requested, ranged)) {
      const std::size_t last = entries.size() - 1;
      inside(entries.dn(last), message.answer);
      for (std::size_t i = 0; i < requested.size(); ++i)
        entries.values(last, i, [&](std::string_view value) { inside(value, message.answer); });
    }
    Entries in_part;
    if (in_part.add(message.answer, requested, ranged, true)) {
      for (const auto& range : in_part.ranges()) {
        if (range.entry != 0 || range.attribute >= requested.size()) std::abort();
      }
    }
    text.remove_prefix(message.size);
  }
}

void read_names(std::string_view text) {
  if (const auto key = ldap::dn_key(text)) {
    // Its key is a name, too, and the same one.
    const auto again = ldap::dn_key(*key);
    if (!again || *again != *key) std::abort();
    ldap::Names names;
    if (names.number(text) != names.number(*key)) std::abort();
    ldap::first_value(text);
  }
  ldap::without_uid(text);
  if (const auto seconds = ldap::seconds_of(text)) ldap::day_of(*seconds);
  const std::string shown = ldap::text_of(text);
  if (ldap::text_of(shown) != shown) std::abort();
}

void read_windows(std::string_view text) {
  const std::string sid = ldap::sid_text(text);
  if (!sid.empty() && text.size() > 8 && !ldap::sid_parts(sid)) std::abort();
  ldap::sid_parts(text);
  ldap::well_known(text);
  ldap::gives_power_over_domain(text);
  if (!ldap::guid_text(text).empty() && text.size() != 16) std::abort();
  if (const auto seconds = ldap::filetime_seconds(text)) ldap::day_text(ldap::day_of(*seconds));
}

}  // namespace
}  // namespace behorig

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  behorig::read_names(text);
  behorig::read_messages(text);
  behorig::read_windows(text);
  return 0;
}
