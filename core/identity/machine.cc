#include "core/identity/machine.h"

#include "core/base/text.h"

namespace behorig::identity {

Machines::Machines(JwtSettings settings, Fetch fetch,
                   std::function<Result<std::string>(const std::string&)> read_file, const Clock& clock)
    : settings_(std::move(settings)),
      clock_(clock),
      keys_(
          [this, fetch = std::move(fetch), read_file = std::move(read_file)]() -> Result<KeySet> {
            const bool file = settings_.keys_url.empty();
            const auto text = file ? read_file(settings_.keys_file)
                                   : fetch({settings_.keys_url, settings_.ca_file, {}, {}});
            if (!text) return text.error();
            auto read = KeySet::read(*text);
            if (const auto* why = std::get_if<Refused>(&read))
              return Message("identity.answer",
                             {{"url", file ? settings_.keys_file : settings_.keys_url}, {"what", why->why}});
            return std::move(std::get<KeySet>(read));
          },
          clock) {}

std::variant<Claimed, SignInFailure> Machines::believe(std::string_view token) {
  const auto read = read_jwt(token);
  if (const auto* why = std::get_if<Refused>(&read)) return SignInFailure(*why);
  const auto& jwt = std::get<Jwt>(read);
  const Expected expected{
      settings_.issuer, settings_.audience, false, {}, {fold_case(settings_.type)}, false};
  // Before its key is looked for: what is for others never makes us fetch anything.
  if (const auto why = wrong_with(jwt, expected, clock_.now())) return SignInFailure(*why);
  const auto keys = keys_with(keys_, jwt.key);
  if (!keys) return SignInFailure(keys.error());
  const Key* key = (*keys)->find(jwt.key);
  if (key == nullptr || !verified(jwt, *key)) return SignInFailure(Refused{"the signature does not hold"});
  return claimed_by(jwt.claims, settings_.claims);
}

}  // namespace behorig::identity
