// What a directory says of changes: the values of RFC 4533 and of DirSync, controls around them, and entries
// that are made whole.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plugins/common/ldap/dirsync.h"
#include "plugins/common/ldap/message.h"
#include "plugins/common/ldap/ranges.h"
#include "plugins/common/ldap/sync.h"

namespace {

/// Everything that is given lies within what came.
void inside(std::string_view part, std::string_view all) {
  if (part.empty()) return;
  if (part.data() < all.data() || part.data() + part.size() > all.data() + all.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace behorig::ldap;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  std::string_view value = all;
  if (const auto found = control_value(all, "1.2")) value = *found;
  inside(value, all);
  if (const auto state = read_sync_state(value)) {
    if (state->uuid.size() != 16) std::abort();
    inside(state->uuid, all);
  }
  if (const auto done = read_sync_done(value)) inside(done->cookie.value_or(""), all);
  if (const auto info = read_sync_info(value)) {
    inside(info->cookie.value_or(""), all);
    for (const auto uuid : info->uuids) {
      if (uuid.size() != 16) std::abort();
      inside(uuid, all);
    }
  }
  if (const auto answer = read_dirsync_answer(value)) inside(answer->cookie, all);
  const std::string whole = answer_with(all, "member", {"a", "b"});
  Entries entries;
  std::string ranged;
  if (!whole.empty() && (!entries.add(whole, {"member"}, ranged) || entries.first(0, 0) != "a")) std::abort();
  return 0;
}
