#include "core/identity/ticket.h"

#include <charconv>

#include "core/identity/random.h"

namespace behorig::identity {

Tickets::Tickets() : key_(random_bytes(32)) {}

Ticket Tickets::of(std::string cookie) const {
  const auto part = [&](const char* what) { return base64url(authenticated(key_, what + cookie)); };
  Ticket out{"", part("state "), part("nonce "), part("verifier ")};
  out.cookie = std::move(cookie);
  return out;
}

Ticket Tickets::issue(Instant now) const {
  return of(base64url(random_bytes(32)) + "." + std::to_string(now.time_since_epoch().count()));
}

std::optional<Ticket> Tickets::redeem(std::string_view cookie, std::string_view state, Instant now) const {
  constexpr std::size_t kLongest = 100;
  const std::size_t dot = cookie.find('.');
  if (cookie.size() > kLongest || dot == std::string_view::npos) return std::nullopt;
  std::int64_t issued = 0;
  const char* end = cookie.data() + cookie.size();
  const auto read = std::from_chars(cookie.data() + dot + 1, end, issued);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  Ticket out = of(std::string(cookie));
  // The state vouches for the cookie, the time in it included.
  if (!same_secret(out.state, state)) return std::nullopt;
  const auto age = now.time_since_epoch().count() - issued;
  if (age < 0 || age > kGood.count()) return std::nullopt;
  return out;
}

}  // namespace behorig::identity
