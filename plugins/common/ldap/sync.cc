#include "plugins/common/ldap/sync.h"

#include <ldap.h>

#include "plugins/common/ldap/ber.h"
#include "plugins/common/ldap/message.h"

namespace behorig::ldap {
namespace {

/// Of a SearchResultEntry; blank if it is none.
std::string_view dn_of(std::string_view answer) {
  std::string_view out;
  return BerReader(answer).take(kBerOctets, out) ? out : std::string_view{};
}

constexpr std::size_t kUuid = 16;
// syncInfoValue's alternatives: [0] to [3], of which the first is primitive.
constexpr std::uint8_t kNewCookie = 0x80, kRefreshDelete = 0xA1, kRefreshPresent = 0xA2, kIdSet = 0xA3;

/// The contents of a value that is one SEQUENCE and nothing more.
std::optional<std::string_view> sequence_of(std::string_view value, std::uint8_t tag = kBerSequence) {
  BerReader all(value);
  std::string_view out;
  if (!all.take(tag, out) || !all.at_end()) return std::nullopt;
  return out;
}

std::optional<std::string_view> take_cookie_of(BerReader& parts) {
  std::string_view cookie;
  return parts.take(kBerOctets, cookie) ? std::optional(cookie) : std::nullopt;
}

/// false = it is there and no BOOLEAN.
bool take_boolean(BerReader& parts, bool& value) {
  std::string_view octets;
  if (!parts.take(kBerBoolean, octets)) return true;
  value = octets != std::string_view("\0", 1);
  return octets.size() == 1;
}

}  // namespace

std::optional<SyncState> read_sync_state(std::string_view value) {
  const auto contents = sequence_of(value);
  if (!contents) return std::nullopt;
  BerReader parts(*contents);
  SyncState out;
  std::string_view what;
  std::uint32_t number = 0;
  if (!parts.take(kBerEnumerated, what) || !ber_unsigned(what, number) || number > 3) return std::nullopt;
  if (!parts.take(kBerOctets, out.uuid) || out.uuid.size() != kUuid) return std::nullopt;
  out.what = static_cast<SyncState::What>(number);
  out.cookie = take_cookie_of(parts);
  return parts.at_end() ? std::optional(out) : std::nullopt;
}

std::optional<SyncDone> read_sync_done(std::string_view value) {
  const auto contents = sequence_of(value);
  if (!contents) return std::nullopt;
  BerReader parts(*contents);
  SyncDone out;
  out.cookie = take_cookie_of(parts);
  if (!take_boolean(parts, out.deletes) || !parts.at_end()) return std::nullopt;
  return out;
}

std::optional<SyncInfo> read_sync_info(std::string_view value) {
  BerReader all(value);
  SyncInfo out;
  std::uint8_t tag = 0;
  std::string_view contents, set, uuid;
  if (!all.take_any(tag, contents) || !all.at_end()) return std::nullopt;
  BerReader parts(contents);
  switch (tag) {
    case kNewCookie:
      out.cookie = contents;
      return out;
    case kRefreshDelete:
    case kRefreshPresent: {
      bool done = true;
      out.what = tag == kRefreshDelete ? SyncInfo::What::deletes_end : SyncInfo::What::presents_end;
      out.cookie = take_cookie_of(parts);
      if (!take_boolean(parts, done) || !parts.at_end()) return std::nullopt;
      return out;
    }
    case kIdSet: {
      out.what = SyncInfo::What::ids;
      out.cookie = take_cookie_of(parts);
      if (!take_boolean(parts, out.deletes) || !parts.take(kBerSet, set) || !parts.at_end())
        return std::nullopt;
      BerReader ids(set);
      while (!ids.at_end()) {
        if (!ids.take(kBerOctets, uuid) || uuid.size() != kUuid) return std::nullopt;
        out.uuids.push_back(uuid);
      }
      return out;
    }
    default:
      return std::nullopt;
  }
}

std::string sync_request(std::string_view cookie) {
  std::string contents{static_cast<char>(kBerEnumerated), 1, LDAP_SYNC_REFRESH_ONLY};
  if (!cookie.empty()) contents += ber_element(kBerOctets, cookie);
  return ber_element(kBerSequence, contents);
}

void SyncRefresh::run(const Connection& connection, const Request& request, const Watch& watch,
                      const Take& take) {
  const Take nowhere = [](Entries&&) {};
  search_with_sync(connection, request, watch, everything_ ? take : nowhere, *this);
  if (!ended_) odd("no Sync Done");
}

void SyncRefresh::entry(std::string_view controls, std::string_view answer) {
  const auto value = control_value(controls, LDAP_CONTROL_SYNC_STATE);
  const auto state = value ? read_sync_state(*value) : std::nullopt;
  if (!state) odd("no Sync State");
  spoke_ = true;
  take_cookie(state->cookie);
  const bool sent = state->what == SyncState::What::add || state->what == SyncState::What::modify;
  if (everything_ && !sent) odd("an entry that is not new");
  if (sent) {
    keep(state->uuid, answer);
  } else if (state->what == SyncState::What::present) {
    is_there(state->uuid);
  } else {
    is_gone(state->uuid);
  }
}

void SyncRefresh::info(std::string_view oid, std::string_view value) {
  const auto info = oid == LDAP_SYNC_INFO ? read_sync_info(value) : std::nullopt;
  if (!info) odd("an unknown message");
  spoke_ = true;
  take_cookie(info->cookie);
  switch (info->what) {
    case SyncInfo::What::presents_end:
      forget_the_rest();
      presents_ended_ = true;
      break;
    case SyncInfo::What::ids:
      for (const std::string_view uuid : info->uuids) {
        if (info->deletes) is_gone(uuid);
        if (!info->deletes) is_there(uuid);
      }
      break;
    case SyncInfo::What::cookie:
    case SyncInfo::What::deletes_end:
      break;
  }
}

void SyncRefresh::done(const std::optional<std::string>& value) {
  const auto done = value ? read_sync_done(*value) : std::nullopt;
  if (!done) odd("no Sync Done");
  take_cookie(done->cookie);
  // Where nothing has changed, some servers only say that it ended.
  if (!new_cookie_ && (spoke_ || everything_ || !done->deletes)) odd("no cookie");
  if (!done->deletes && !presents_ended_ && !everything_) {
    if (!spoke_ && part_.size() > 0) odd("nothing of what was there");
    forget_the_rest();
  }
  for (const auto& uuid : present_) {
    if (part_.find(uuid).empty()) odd("an entry that was never sent");
  }
  ended_ = true;
}

void SyncRefresh::keep(std::string_view uuid, std::string_view answer) {
  const auto before = part_.find(uuid);
  if (!before.empty() && dn_of(before) != dn_of(answer)) left_.emplace_back(dn_of(before));
  part_.put(uuid, answer);
  changed_.emplace(uuid);
}

/// It may be one that will be sent yet.
void SyncRefresh::is_there(std::string_view uuid) { present_.emplace(uuid); }

void SyncRefresh::is_gone(std::string_view uuid) {
  if (everything_) odd("an entry that is not new");
  if (const auto before = part_.find(uuid); !before.empty()) left_.emplace_back(dn_of(before));
  if (part_.erase(uuid)) ++gone_;
  changed_.erase(std::string(uuid));
}

void SyncRefresh::forget_the_rest() {
  std::vector<std::string> rest;
  part_.each([&](const MemoryPart::Entry& entry) {
    const std::string uuid(entry.id);
    if (!changed_.contains(uuid) && !present_.contains(uuid)) rest.push_back(uuid);
  });
  for (const auto& uuid : rest) is_gone(uuid);
}

void SyncRefresh::take_cookie(const std::optional<std::string_view>& cookie) {
  if (!cookie || cookie->empty()) return;
  part_.cookie = *cookie;
  new_cookie_ = true;
}

}  // namespace behorig::ldap
