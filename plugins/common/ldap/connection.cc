#include "plugins/common/ldap/connection.h"

#include <fcntl.h>
#include <lber.h>

#include <string_view>

#include "plugins/common/ldap/diagnosis.h"
#include "plugins/common/ldap/kerberos.h"

namespace behorig::ldap {
namespace {

/// Reads ahead beneath TLS, which would ask the kernel twice for each of its records.
void read_ahead(LDAP* ld) {
  if (ldap_tls_inplace(ld) == 0) return;
  Sockbuf* buffer = nullptr;
  ber_len_t bytes = 256 << 10;
  if (ldap_get_option(ld, LDAP_OPT_SOCKBUF, &buffer) != LDAP_OPT_SUCCESS || buffer == nullptr) return;
  ber_sockbuf_add_io(buffer, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER, nullptr);
  ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_READAHEAD, &bytes);
}

/// From now on half a message is waited for by the search, which counts the seconds, not inside the library,
/// which would wait for ever.
void never_block(LDAP* ld) {
  int fd = -1;
  if (ldap_get_option(ld, LDAP_OPT_DESC, &fd) != LDAP_OPT_SUCCESS ||
      ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) != 0)
    throw sdk::Failure("ldap-option", {{"what", "O_NONBLOCK"}});
}

template <class Value>
void set(LDAP* ld, int option, const Value& value, const char* what) {
  if (ldap_set_option(ld, option, &value) != LDAP_OPT_SUCCESS)
    throw sdk::Failure("ldap-option", {{"what", what}});
}
void set_text(LDAP* ld, int option, const std::string& value, const char* what) {
  if (ldap_set_option(ld, option, value.c_str()) != LDAP_OPT_SUCCESS)
    throw sdk::Failure("ldap-option", {{"what", what}});
}

bool is_scheme(std::string_view uri, std::string_view scheme) {
  return uri.substr(0, scheme.size() + 3) == std::string(scheme) + "://";
}

void check(const Target& target) {
  const bool known =
      is_scheme(target.uri, "ldap") || is_scheme(target.uri, "ldaps") || is_scheme(target.uri, "ldapi");
  // The library takes a list of addresses, of which only the first would be looked at here.
  if (!known || target.uri.find_first_of(" \t\n,") != std::string::npos)
    throw sdk::Failure("uri-wrong", {{"uri", target.uri}});
  if (target.starttls && !is_scheme(target.uri, "ldap"))
    throw sdk::Failure("starttls-not-here", {{"uri", target.uri}});
  if (is_scheme(target.uri, "ldap") && !target.starttls && !target.insecure)
    throw sdk::Failure("clear-text", {{"uri", target.uri}});
  if (target.bind == Target::Bind::simple && target.bind_dn.empty()) throw sdk::Failure("bind-dn-missing");
  if (target.bind == Target::Bind::gssapi && target.keytab.empty()) throw sdk::Failure("keytab-missing");
  // An empty password would be an anonymous bind that succeeds (RFC 4513, 5.1.2).
  if (target.bind == Target::Bind::simple && target.password.value_or("").empty())
    throw sdk::Failure("password-missing");
}

std::string name_of(const Target& target) {
  switch (target.bind) {
    case Target::Bind::anonymous:
      return "anonymous";
    case Target::Bind::external:
      return "EXTERNAL";
    case Target::Bind::gssapi:
      return target.keytab;
    case Target::Bind::simple:
      break;
  }
  return target.bind_dn;
}

std::string trusted_by(const Target& target) {
  return target.ca_file.empty() ? "/etc/ssl/certs/ca-certificates.crt" : target.ca_file;
}

void set_tls(LDAP* ld, const Target& target) {
  constexpr int kDemand = LDAP_OPT_X_TLS_DEMAND, kClient = 0;
  set(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, kDemand, "TLS_REQCERT");
  const std::string trusted = trusted_by(target);
  set_text(ld, LDAP_OPT_X_TLS_CACERTFILE, trusted, "ca_file");
  if (!target.client_certificate.empty()) {
    set_text(ld, LDAP_OPT_X_TLS_CERTFILE, target.client_certificate, "client_certificate");
    set_text(ld, LDAP_OPT_X_TLS_KEYFILE, target.client_key, "client_key");
  }
  char* package = nullptr;
  ldap_get_option(ld, LDAP_OPT_X_TLS_PACKAGE, &package);
  const bool gnutls = package != nullptr && std::string_view(package) == "GnuTLS";
  ldap_memfree(package);
  if (gnutls) {
    // This package takes its lowest version only from here.
    set_text(ld, LDAP_OPT_X_TLS_CIPHER_SUITE, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", "TLS versions");
  } else {
    constexpr int kLowest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    set(ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, kLowest, "TLS versions");
  }
  if (ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &kClient) != LDAP_OPT_SUCCESS)
    throw sdk::Failure("tls-files", {{"ca_file", trusted}});
}

}  // namespace

Connection Connection::open(const Target& target, const Watch& watch) {
  check(target);
  Connection out;
  out.uri_ = target.uri;
  out.timeout_ = target.timeout;
  LDAP* ld = nullptr;
  if (ldap_initialize(&ld, target.uri.c_str()) != LDAP_SUCCESS)
    throw sdk::Failure("uri-wrong", {{"uri", target.uri}});
  out.ld_.reset(ld);

  constexpr int kVersion = LDAP_VERSION3;
  set(ld, LDAP_OPT_PROTOCOL_VERSION, kVersion, "version");
  // A referral that is followed binds anonymously elsewhere and loses the place in a paged search.
  ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  const timeval wait{target.timeout.count(), 0};
  set(ld, LDAP_OPT_NETWORK_TIMEOUT, wait, "timeout");
  set(ld, LDAP_OPT_TIMEOUT, wait, "timeout");

  if (const Host host = look_up(target.uri); !host.name.empty())
    watch.note("step-name", {{"host", host.name}, {"address", host.address}});
  out.protect(target);
  read_ahead(ld);
  never_block(ld);
  out.stream_ = std::make_unique<Stream>(ld);
  watch.note(ldap_tls_inplace(ld) != 0 ? "step-connected-tls" : "step-connected", {{"uri", target.uri}});
  out.bind(target);
  watch.note("step-bound", {{"name", name_of(target)}});
  return out;
}

/// Connects. After it, the connection is what the settings ask for.
void Connection::protect(const Target& target) const {
  const bool local = is_scheme(uri_, "ldapi");
  if (!local && !(is_scheme(uri_, "ldap") && !target.starttls)) set_tls(handle(), target);
  if (const int code = ldap_connect(handle()); code != LDAP_SUCCESS)
    throw connect_failure(handle(), uri_, trusted_by(target), code);
  if (target.starttls) start_tls(target);
  if (!local && !target.insecure && ldap_tls_inplace(handle()) == 0)
    throw sdk::Failure("clear-text", {{"uri", uri_}});
}

void Connection::start_tls(const Target& target) const {
  const int code = ldap_start_tls_s(handle(), nullptr, nullptr);
  if (code == LDAP_SUCCESS && ldap_tls_inplace(handle()) != 0) return;
  throw starttls_failure(handle(), uri_, trusted_by(target), code);
}

void Connection::bind(const Target& target) const {
  if (target.bind == Target::Bind::gssapi) {
    const int code = bind_with_keytab(handle(), target.keytab, target.krb5_config);
    if (code != LDAP_SUCCESS) throw bind_failure(handle(), uri_, target.keytab, code);
    return;
  }
  const std::string password = target.password.value_or("");
  std::string nothing;
  berval credentials{0, nothing.data()};  // blank, not missing: EXTERNAL takes only the former
  const char* name = nullptr;
  const char* mechanism = LDAP_SASL_SIMPLE;
  if (target.bind == Target::Bind::external) {
    mechanism = "EXTERNAL";
  } else if (target.bind == Target::Bind::simple) {
    name = target.bind_dn.c_str();
    credentials = {password.size(), const_cast<char*>(password.data())};
  }
  const int code = ldap_sasl_bind_s(handle(), name, mechanism, &credentials, nullptr, nullptr, nullptr);
  if (code != LDAP_SUCCESS) throw bind_failure(handle(), uri_, target.bind_dn, code);
}

std::optional<std::string> Connection::who_am_i() const {
  berval* answer = nullptr;
  const int code = ldap_whoami_s(handle(), &answer, nullptr, nullptr);
  const std::unique_ptr<berval, void (*)(berval*)> owned(answer, ber_bvfree);
  if (code != LDAP_SUCCESS) return std::nullopt;
  return answer == nullptr ? std::string() : std::string(answer->bv_val, answer->bv_len);
}

}  // namespace behorig::ldap
