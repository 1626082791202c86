#include "core/api/authentication.h"

#include <boost/json.hpp>
#include <cstdio>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/daemon/events.h"
#include "core/daemon/fetch.h"
#include "core/identity/random.h"
#include "core/identity/token_text.h"

namespace behorig {
namespace {

namespace json = boost::json;

Caller rejected(Rejected how) {
  Caller out;
  out.rejected = std::move(how);
  return out;
}

bool is_peer(const httpd::Request& request) { return std::holds_alternative<httpd::UnixPeer>(request.peer); }

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::read:
      return "read";
    case Kind::check:
      return "check";
    case Kind::decide:
      return "decide";
    case Kind::operate:
      break;
  }
  return "operate";
}

std::string_view Caller::how_name() const {
  switch (how) {
    case How::user:
      return "user";
    case How::token:
      return "token";
    case How::jwt:
      return "jwt";
    case How::session:
      return "session";
    case How::nobody:
      break;
  }
  return "nobody";
}

std::string address_of(const httpd::Request& request) {
  const auto* peer = std::get_if<httpd::AddressPeer>(&request.peer);
  return peer == nullptr ? "" : peer->address;
}

std::string cookie_of(const httpd::Request& request, std::string_view name) {
  const auto* header = request.header("Cookie");
  std::string found;
  int times = 0;
  for (std::size_t at = 0; header != nullptr && at < header->size();) {
    const std::size_t end = std::min(header->find(';', at), header->size());
    std::string_view pair = std::string_view(*header).substr(at, end - at);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      found = pair.substr(equals + 1);
      ++times;
    }
    at = end + 1;
  }
  // Of two nobody knows which one is ours.
  return times == 1 ? found : "";
}

void log_access(const httpd::Request& request, const Caller& caller, std::string_view what,
                const std::vector<std::string>& systems, std::optional<std::size_t> findings) {
  json::object line{{"access", what},
                    {"at", format_utc(SystemClock().now())},
                    {"user", caller.identity.user},
                    {"person", caller.identity.person},
                    {"by", caller.how_name()},
                    {"address", address_of(request)},
                    {"request", request.id}};
  if (findings) {
    line["systems"] = json::array(systems.begin(), systems.end());
    line["findings"] = *findings;
  }
  const std::string text = escaped_json(json::serialize(line)) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);  // one line, written at once
  std::fflush(stdout);
}

Authentication::Authentication(Service& service, const Catalogue& catalogue, identity::Fetch fetch)
    : service_(service), catalogue_(catalogue), fetch_(std::move(fetch)) {}

std::shared_ptr<identity::Provider> Authentication::provider() {
  const auto settings = service_.settings();
  const std::lock_guard lock(mutex_);
  if (!settings->oidc) {
    provider_.reset();
  } else if (provider_ == nullptr || !(provider_->settings() == *settings->oidc)) {
    provider_ = std::make_shared<identity::Provider>(*settings->oidc, fetch_, service_.clock());
  }
  return provider_;
}

std::shared_ptr<identity::Machines> Authentication::machines() {
  const auto settings = service_.settings();
  const std::lock_guard lock(mutex_);
  if (!settings->jwt) {
    machines_.reset();
  } else if (machines_ == nullptr || !(machines_->settings() == *settings->jwt)) {
    machines_ =
        std::make_shared<identity::Machines>(*settings->jwt, fetch_, read_keys_file, service_.clock());
  }
  return machines_;
}

void Authentication::note(const httpd::Request& request, const identity::SignInFailure& failure) {
  const auto* refused = std::get_if<identity::Refused>(&failure);
  const std::string why = refused != nullptr ? std::string(refused->why)
                                             : catalogue_.say(std::get<Message>(failure), Language::en);
  log(LogLevel::warning, "request " + request.id + ": not believed: " + why);
}

void Authentication::count_failure(const httpd::Request& request) {
  // Whose the address is nobody needs to know; each refusal was told, with its request.
  if (back_off_.failed(address_of(request), service_.clock().now()))
    tell(event::kSignInHeldUp, "request " + request.id +
                                   ": wrong credentials came again and again from its "
                                   "address, which has to wait");
}

Caller Authentication::wrong(const httpd::Request& request, const char* why) {
  note(request, identity::Refused{why});
  if (!is_peer(request)) count_failure(request);
  return rejected({});
}

Caller Authentication::caller(const httpd::Request& request) {
  if (const auto* header = request.header("Authorization")) return by_credential(request, *header);
  if (const auto* peer = std::get_if<httpd::UnixPeer>(&request.peer)) {
    Caller out;
    out.how = Caller::How::user;
    out.identity = identity_of(service_.settings()->daemon, peer->uid);
    return out;
  }
  return by_session(cookie_of(request, kSessionCookie));
}

Caller Authentication::by_credential(const httpd::Request& request, const std::string& header) {
  if (!is_peer(request)) {
    const auto wait = back_off_.left(address_of(request), service_.clock().now());
    if (wait.count() > 0)
      return rejected({429, Message("api.wait", {{"seconds", std::to_string(wait.count())}}), wait});
  }
  constexpr std::string_view kBearer = "Bearer ";
  if (header.size() <= kBearer.size() || !httpd::same_word(header.substr(0, kBearer.size()), kBearer))
    return wrong(request, "the header Authorization is no bearer's");
  const std::string_view text = std::string_view(header).substr(kBearer.size());
  return identity::looks_like_token(text) ? by_token(request, text) : by_jwt(request, text);
}

Caller Authentication::by_token(const httpd::Request& request, std::string_view text) {
  const auto id = identity::token_id(text);
  if (!id) return wrong(request, "a token of another form");
  const auto store = service_.open_store();
  if (!store) return rejected({503, store.error(), std::chrono::seconds(10)});
  const auto found = (*store)->tokens().find(*id);
  if (!found) return rejected({503, found.error(), std::chrono::seconds(10)});
  const auto settings = service_.settings();
  const auto today = local_day(service_.clock().now(), settings->time_zone);
  const ApiToken token = found->value_or(ApiToken());
  // Compared also where there is none: the time says nothing of which ids there are.
  const bool same = identity::is_token(text, token.digest);
  if (!*found || !same) return wrong(request, "an unknown token");
  if (!token.revoked_at.empty()) return wrong(request, "a revoked token");
  if (!today || *today > token.until) return wrong(request, "a token that has expired");
  if (token.used_on != today->iso()) {
    // That the day cannot be written is no reason to keep anybody out.
    if (const auto noted = (*store)->tokens().used(token.id, *today); !noted)
      log(LogLevel::warning, "the use of a token could not be noted: " + noted.error().id);
  }
  Caller out;
  out.how = Caller::How::token;
  out.identity = identity_of(settings->daemon, token.name, token.principal, token.role);
  for (const auto& system : token.systems) out.scope.systems.insert(nfc(system));
  out.kinds.insert(token.kinds.begin(), token.kinds.end());
  return out;
}

Caller Authentication::by_jwt(const httpd::Request& request, std::string_view text) {
  const auto believers = machines();
  if (believers == nullptr) return wrong(request, "signed tokens are not taken here");
  const auto outcome = believers->believe(text);
  if (const auto* failure = std::get_if<identity::SignInFailure>(&outcome)) {
    if (const auto* refused = std::get_if<identity::Refused>(failure)) return wrong(request, refused->why);
    note(request, *failure);
    return rejected({503, Message("api.provider"), std::chrono::seconds(10)});
  }
  Caller out;
  out.how = Caller::How::jwt;
  out.identity =
      identity_of(service_.settings()->daemon, std::get<identity::Claimed>(outcome), *service_.addresses());
  return out;
}

Caller Authentication::by_session(const std::string& id) {
  Caller out;
  const auto settings = service_.settings();
  if (id.empty() || !settings->oidc) return out;
  out.session = sessions_.find(id, service_.clock().now(), std::chrono::seconds(settings->oidc->idle_seconds),
                               std::chrono::seconds(settings->oidc->session_seconds));
  // Another provider's people are not this one's.
  if (!out.session || out.session->who.issuer != settings->oidc->issuer) return {};
  out.how = Caller::How::session;
  out.session_id = id;
  out.identity = identity_of(settings->daemon, out.session->who, *service_.addresses());
  return out;
}

bool Authentication::meant(const httpd::Request& request, const Caller& caller) const {
  if (caller.how != Caller::How::session) return true;
  const auto settings = service_.settings();
  const auto* origin = request.header("Origin");
  if (origin != nullptr && (!settings->oidc || *origin != settings->oidc->public_url)) return false;
  const auto* shown = request.header("X-CSRF-Token");
  return shown != nullptr && identity::same_secret(*shown, caller.session->csrf);
}

}  // namespace behorig
