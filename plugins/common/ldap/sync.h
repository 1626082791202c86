#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ldap/memory.h"
#include "plugins/common/ldap/search.h"

namespace behorig::ldap {

// The values of RFC 4533's controls and of its intermediate message, as views into what came. Each reader
// gives nullopt for what is not exactly that.

/// Sync State (2.3): comes with every entry.
struct SyncState {
  enum class What { present, add, modify, gone } what = What::present;
  std::string_view uuid = {};  ///< 16 octets
  std::optional<std::string_view> cookie = {};
};
std::optional<SyncState> read_sync_state(std::string_view value);

/// Sync Done (2.4): comes with the result.
struct SyncDone {
  std::optional<std::string_view> cookie = {};
  bool deletes = false;  ///< what was not spoken of is still there; else it is gone
};
std::optional<SyncDone> read_sync_done(std::string_view value);

/// Sync Info (2.5).
struct SyncInfo {
  enum class What { cookie, deletes_end, presents_end, ids } what = What::cookie;
  std::optional<std::string_view> cookie = {};
  bool deletes = false;                      ///< of ids: they are gone; else they are there, unchanged
  std::vector<std::string_view> uuids = {};  ///< of ids
};
std::optional<SyncInfo> read_sync_info(std::string_view value);

/// The value of a Sync Request control (2.2) that asks for what changed since the cookie (blank: for
/// everything), and for no other thing than that.
std::string sync_request(std::string_view cookie);

/// Brings what is remembered of a search up to date (refreshOnly): the entries and the cookie. Does exactly
/// what the server says; whatever it says that fits neither the protocol nor what is remembered is an
/// sdk::Failure "sync-odd". After any failure the part is of no use. Entries are named by their 16 octets.
class SyncRefresh : private SyncListener {
 public:
  explicit SyncRefresh(MemoryPart& part) : part_(part), everything_(part.cookie.empty()) {}

  /// `take` gets the entries as they come, if everything is asked for (the part has no cookie); else nothing.
  void run(const Connection& connection, const Request& request, const Watch& watch, const Take& take);

  std::uint64_t changed() const { return changed_.size(); }
  std::uint64_t gone() const { return gone_; }
  /// DNs that were those of entries which are gone now, or have another.
  const std::vector<std::string>& left() const { return left_; }
  /// Did the server send this entry?
  bool was_sent(std::string_view uuid) const { return changed_.contains(std::string(uuid)); }

 private:
  std::string request() const override { return sync_request(part_.cookie); }
  void entry(std::string_view controls, std::string_view answer) override;
  void info(std::string_view oid, std::string_view value) override;
  void done(const std::optional<std::string>& value) override;

  [[noreturn]] static void odd(const char* what) { throw sdk::Failure("sync-odd", {{"what", what}}); }
  void keep(std::string_view uuid, std::string_view answer);
  void is_there(std::string_view uuid);
  void is_gone(std::string_view uuid);
  /// The present phase is over: what was not spoken of is gone.
  void forget_the_rest();
  void take_cookie(const std::optional<std::string_view>& cookie);

  MemoryPart& part_;
  bool everything_;
  bool spoke_ = false, new_cookie_ = false, ended_ = false;
  bool presents_ended_ = false;
  boost::unordered_flat_set<std::string> changed_, present_;
  std::vector<std::string> left_;
  std::uint64_t gone_ = 0;
};

}  // namespace behorig::ldap
