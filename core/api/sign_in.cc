#include <boost/json.hpp>

#include "core/api/call.h"
#include "core/base/log.h"

namespace behorig {
namespace {

/// The value of a parameter that comes once.
std::string once(const httpd::Request& request, std::string_view name) {
  std::string out;
  int times = 0;
  for (const auto& [key, value] : request.query) {
    if (key != name) continue;
    out = value;
    ++times;
  }
  return times == 1 ? out : "";
}

std::string cookie(std::string_view name, const std::string& value, std::int64_t seconds) {
  return std::string(name) + "=" + value +
         "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(seconds);
}
std::string no_cookie(std::string_view name) { return cookie(name, "", 0); }

httpd::Response redirect(const std::string& to) {
  httpd::Response out;
  out.status = 303;
  out.headers = {{"Location", to}, {"Cache-Control", "no-store"}, {"Referrer-Policy", "no-referrer"}};
  return out;
}

}  // namespace

httpd::Response Api::login(const Call& call) const {
  const auto provider = authentication_.provider();
  // A cookie of this host and TLS is of no use on the Unix socket.
  if (provider == nullptr || address_of(call.request).empty())
    return call.problem(404, Message("api.no-login"));
  const auto ticket = authentication_.tickets().issue(service_.clock().now());
  const auto url = provider->authorization_url(ticket.state, ticket.nonce, ticket.verifier);
  if (!url) {
    authentication_.note(call.request, url.error());
    return call.unavailable(Message("api.provider"));
  }
  auto out = redirect(*url);
  out.headers.emplace_back("Set-Cookie",
                           cookie(kTicketCookie, ticket.cookie, identity::Tickets::kGood.count()));
  return out;
}

httpd::Response Api::callback(const Call& call) const {
  const auto provider = authentication_.provider();
  const std::string address = address_of(call.request);
  if (provider == nullptr || address.empty()) return call.problem(404, Message("api.no-login"));
  const Instant now = service_.clock().now();
  if (const auto wait = authentication_.back_off().left(address, now); wait.count() > 0)
    return call.rejected({429, Message("api.wait", {{"seconds", std::to_string(wait.count())}}), wait});
  const auto failed = [&](const identity::SignInFailure& why) {
    authentication_.note(call.request, why);
    const bool refused = std::holds_alternative<identity::Refused>(why);
    if (refused) authentication_.count_failure(call.request);
    auto out = refused ? call.problem(403, Message("api.sign-in-failed"))
                       : call.unavailable(Message("api.provider"));
    out.headers.emplace_back("Set-Cookie", no_cookie(kTicketCookie));
    return out;
  };
  const auto ticket = authentication_.tickets().redeem(cookie_of(call.request, kTicketCookie),
                                                       once(call.request, "state"), now);
  if (!ticket) return failed(identity::Refused{"nobody of this browser began to sign in"});
  const std::string code = once(call.request, "code");
  if (code.empty()) return failed(identity::Refused{"the provider gave no code"});
  const auto turn = authentication_.turn();
  if (!turn) return call.unavailable(Message("api.provider"));
  const auto ours = provider->is_from(once(call.request, "iss"));
  if (!ours) return failed(ours.error());
  if (!*ours) return failed(identity::Refused{"the answer is of another provider"});
  auto outcome = provider->redeem(code, ticket->nonce, ticket->verifier);
  if (const auto* why = std::get_if<identity::SignInFailure>(&outcome)) return failed(*why);
  // Whoever was signed in here before is not any more.
  authentication_.sessions().close(cookie_of(call.request, kSessionCookie));
  Caller caller;
  caller.how = Caller::How::session;
  auto& who = std::get<identity::Claimed>(outcome);
  caller.identity = identity_of(service_.settings()->daemon, who, *service_.addresses());
  const std::string id = authentication_.sessions().open(std::move(who), now);
  log_access(call.request, caller, "login");
  auto out = redirect(provider->settings().home);
  out.headers.emplace_back("Set-Cookie", cookie(kSessionCookie, id, provider->settings().session_seconds));
  out.headers.emplace_back("Set-Cookie", no_cookie(kTicketCookie));
  return out;
}

void Api::add_sign_in() {
  add("GET", "/login", "login", MustBe::anybody, [this](const Call& call) { return login(call); });
  add("GET", "/callback", "callback", MustBe::anybody, [this](const Call& call) { return callback(call); });
  add("POST", "/logout", "logout", MustBe::anybody, [this](const Call& call) {
    if (call.caller.session) {
      authentication_.sessions().close(call.caller.session_id);
      log_access(call.request, call.caller, "logout");
    }
    httpd::Response out;
    out.status = 204;
    out.headers = {{"Cache-Control", "no-store"}, {"Set-Cookie", no_cookie(kSessionCookie)}};
    return out;
  });
  // For a page: who is signed in, and what its unsafe requests have to show.
  add("GET", "/api/v1/session", "session", MustBe::anybody, [](const Call& call) {
    if (call.caller.how == Caller::How::nobody) return call.rejected({});
    const auto& who = call.access.identity();
    boost::json::object out{{"schema", "behorig.session/1"},
                            {"user", who.user},
                            {"person", who.person},
                            {"by", call.caller.how_name()},
                            {"roles", boost::json::array(who.roles.begin(), who.roles.end())},
                            {"owns", boost::json::array(call.access.own().begin(), call.access.own().end())}};
    if (call.caller.session) out["csrf"] = call.caller.session->csrf;
    return call.answer(out);
  });
}

}  // namespace behorig
