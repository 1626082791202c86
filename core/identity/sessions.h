#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/identity/claims.h"

namespace behorig::identity {

struct Session {
  Claimed who;
  std::string csrf;  ///< what unsafe requests must show beside the cookie
  Instant began, seen;
};

/// Who is signed in, in this process's memory: whoever restarts the daemon signs everybody out. Ids are kept
/// as digests only. From any thread.
class Sessions {
 public:
  static constexpr std::size_t kMost = 10'000, kMostOfOne = 20;

  /// Gives the id. Beyond the limits the one that was used longest ago ends.
  std::string open(Claimed who, Instant now);
  /// nullopt = there is none, or it has ended. Marks it as used.
  std::optional<Session> find(std::string_view id, Instant now, std::chrono::seconds idle,
                              std::chrono::seconds longest);
  /// false = there is none.
  bool close(std::string_view id);
  std::size_t count() const;

 private:
  using All = std::map<Digest, Session>;
  void make_room(const Claimed& who);

  mutable std::mutex mutex_;
  All all_;
};

}  // namespace behorig::identity
