#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "core/daemon/access.h"
#include "core/daemon/service.h"
#include "core/http/message.h"
#include "core/identity/back_off.h"
#include "core/identity/fetch.h"
#include "core/identity/machine.h"
#include "core/identity/provider.h"
#include "core/identity/sessions.h"
#include "core/identity/ticket.h"

namespace behorig {

/// What a route does, as far as API tokens are made for some of it.
enum class Kind { read, check, decide, operate };
std::string_view name_of(Kind kind);

/// Why somebody is not let on, before it is known what they want.
struct Rejected {
  int status = 401;
  Message why{"api.sign-in"};
  std::chrono::seconds wait{0};  ///< Retry-After; 0 = none
};

/// Who asks, and how that is known.
struct Caller {
  enum class How { nobody, user, token, jwt, session };
  How how = How::nobody;
  Identity identity;
  Scope scope;
  std::set<std::string> kinds;  ///< of a token
  std::optional<identity::Session> session;
  std::string session_id;
  std::optional<Rejected> rejected;

  std::string_view how_name() const;
  bool may(Kind kind) const { return how != How::token || kinds.contains(std::string(name_of(kind))); }
};

/// The cookies. Their names bind them to this host, to TLS and to the path "/".
inline constexpr std::string_view kSessionCookie = "__Host-behorig", kTicketCookie = "__Host-behorig-sign-in";

/// Finds out who asks: the kernel says it of the Unix socket, a credential in the header Authorization or the
/// session's cookie of the network. A header that does not hold is never passed over. From any thread.
class Authentication {
 public:
  /// Borrows the service, and the catalogue for what is logged. `fetch` asks the provider.
  Authentication(Service& service, const Catalogue& catalogue, identity::Fetch fetch);

  Caller caller(const httpd::Request& request);
  /// Of a session: that the request is the person's own doing and not another page's.
  bool meant(const httpd::Request& request, const Caller& caller) const;

  /// The provider of the settings in force; nullptr = nobody can sign in.
  std::shared_ptr<identity::Provider> provider();
  identity::Sessions& sessions() { return sessions_; }
  const identity::Tickets& tickets() const { return tickets_; }
  const identity::BackOff& back_off() const { return back_off_; }
  /// Wrong credentials from that address, which is told when it begins to wait.
  void count_failure(const httpd::Request& request);

  /// A turn at asking the provider: there are few, so that a provider that hangs does not hang the daemon.
  class Turn {
   public:
    explicit Turn(std::atomic<int>& taken) : taken_(taken), mine_(++taken <= kMost) {}
    ~Turn() { --taken_; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    explicit operator bool() const { return mine_; }

   private:
    static constexpr int kMost = 2;
    std::atomic<int>& taken_;
    const bool mine_;
  };
  Turn turn() { return Turn(asking_); }

  /// For the log, in English: why somebody was not let in.
  void note(const httpd::Request& request, const identity::SignInFailure& failure);

 private:
  Caller by_credential(const httpd::Request& request, const std::string& header);
  Caller by_token(const httpd::Request& request, std::string_view text);
  Caller by_jwt(const httpd::Request& request, std::string_view text);
  Caller by_session(const std::string& id);
  Caller wrong(const httpd::Request& request, const char* why);
  std::shared_ptr<identity::Machines> machines();

  Service& service_;
  const Catalogue& catalogue_;
  const identity::Fetch fetch_;
  identity::Sessions sessions_;
  identity::Tickets tickets_;
  identity::BackOff back_off_;
  std::atomic<int> asking_ = 0;
  std::mutex mutex_;
  std::shared_ptr<identity::Provider> provider_;
  std::shared_ptr<identity::Machines> machines_;
};

/// The value of a cookie that comes once; blank = none.
std::string cookie_of(const httpd::Request& request, std::string_view name);
/// The network address; blank = the Unix socket's.
std::string address_of(const httpd::Request& request);

/// A line of the access log, which is standard output.
void log_access(const httpd::Request& request, const Caller& caller, std::string_view what,
                const std::vector<std::string>& systems = {}, std::optional<std::size_t> findings = {});

}  // namespace behorig
