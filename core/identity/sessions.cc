#include "core/identity/sessions.h"

#include <algorithm>

#include "core/identity/random.h"

namespace behorig::identity {

void Sessions::make_room(const Claimed& who) {
  const auto end_oldest = [&](const auto& counts, std::size_t most) {
    std::size_t count = 0;
    auto oldest = all_.end();
    for (auto at = all_.begin(); at != all_.end(); ++at) {
      if (!counts(at->second.who)) continue;
      ++count;
      if (oldest == all_.end() || at->second.seen < oldest->second.seen) oldest = at;
    }
    if (count >= most) all_.erase(oldest);
  };
  end_oldest([&](const Claimed& one) { return one.issuer == who.issuer && one.subject == who.subject; },
             kMostOfOne);
  end_oldest([](const Claimed&) { return true; }, kMost);
}

std::string Sessions::open(Claimed who, Instant now) {
  std::string id = base64url(random_bytes(32));
  const std::lock_guard lock(mutex_);
  make_room(who);
  all_[sha256(id)] = {std::move(who), base64url(random_bytes(32)), now, now};
  return id;
}

std::optional<Session> Sessions::find(std::string_view id, Instant now, std::chrono::seconds idle,
                                      std::chrono::seconds longest) {
  const Digest digest = sha256(id);
  const std::lock_guard lock(mutex_);
  const auto found = all_.find(digest);
  if (found == all_.end()) return std::nullopt;
  Session& session = found->second;
  // A clock that was set back lets nobody stay longer.
  if (now < session.seen || now - session.seen >= idle || now - session.began >= longest) {
    all_.erase(found);
    return std::nullopt;
  }
  session.seen = now;
  return session;
}

bool Sessions::close(std::string_view id) {
  const Digest digest = sha256(id);
  const std::lock_guard lock(mutex_);
  return all_.erase(digest) > 0;
}

std::size_t Sessions::count() const {
  const std::lock_guard lock(mutex_);
  return all_.size();
}

}  // namespace behorig::identity
