#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"

namespace behorig::identity {

/// What belongs to one attempt to sign in.
struct Ticket {
  std::string cookie;  ///< for the browser that began it, and nobody else
  std::string state, nonce, verifier;
};

/// Makes and recognises tickets without remembering them: all of a ticket follows from its cookie by a key
/// that is this process's own. However many begin to sign in, nobody's attempt is forgotten. From any thread.
class Tickets {
 public:
  Tickets();
  static constexpr std::chrono::seconds kGood{600};

  Ticket issue(Instant now) const;
  /// nullopt = not ours, too old, or the state is not that of the cookie.
  std::optional<Ticket> redeem(std::string_view cookie, std::string_view state, Instant now) const;

 private:
  Ticket of(std::string cookie) const;
  std::string key_;
};

}  // namespace behorig::identity
