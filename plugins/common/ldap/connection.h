#pragma once

#include <ldap.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "plugins/common/ldap/stream.h"
#include "plugins/sdk/text.h"

namespace behorig::ldap {

/// Where a directory is and how to log in. Certificates are always verified; `insecure` only allows a
/// connection without TLS.
struct Target {
  enum class Bind { simple, external, anonymous, gssapi };

  std::string uri = {};  ///< ldap://, ldaps:// or ldapi://, one host
  bool starttls = false;
  bool insecure = false;
  std::string ca_file = {};  ///< blank = those that the machine trusts
  std::string client_certificate = {}, client_key = {};
  Bind bind = Bind::simple;
  std::string bind_dn = {};
  std::optional<std::string> password = {};
  std::string keytab = {}, krb5_config = {};  ///< for gssapi
  std::chrono::seconds timeout{60};           ///< without an answer, and for connecting
};

/// What the code that works on a connection needs from outside.
struct Watch {
  std::function<bool()> cancelled = [] { return false; };
  /// A step that worked, as one of the texts of texts.h; for who tries a connection for the first time.
  std::function<void(const char* id, const sdk::Args&)> note = [](const char*, const sdk::Args&) {};
};

/// A connection that is verified, bound and ready to search. Every failure is an sdk::Failure with one of the
/// texts of texts.h. Belongs to one thread.
class Connection {
 public:
  /// Refuses to send a name or password over a connection that is not protected, unless told to.
  static Connection open(const Target& target, const Watch& watch);

  LDAP* handle() const { return ld_.get(); }
  /// What the server sends.
  Stream& stream() const { return *stream_; }
  const std::string& uri() const { return uri_; }
  std::chrono::seconds timeout() const { return timeout_; }

  /// RFC 4532; blank for anonymous, nullopt where the server does not know the question.
  std::optional<std::string> who_am_i() const;

 private:
  struct Unbind {
    void operator()(LDAP* ld) const { ldap_unbind_ext_s(ld, nullptr, nullptr); }
  };
  Connection() = default;
  void protect(const Target& target) const;
  void start_tls(const Target& target) const;
  void bind(const Target& target) const;

  std::unique_ptr<Stream> stream_;  ///< outlives the handle
  std::unique_ptr<LDAP, Unbind> ld_;
  std::string uri_;
  std::chrono::seconds timeout_{60};
};

}  // namespace behorig::ldap
