#include "plugins/common/ldap/diagnosis.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "plugins/common/ldap/tls_probe.h"

namespace behorig::ldap {
namespace {

struct Place {
  std::string scheme, host, port;
};

Place place_of(const std::string& uri) {
  LDAPURLDesc* parsed = nullptr;
  if (ldap_url_parse(uri.c_str(), &parsed) != LDAP_URL_SUCCESS) return {};
  const std::unique_ptr<LDAPURLDesc, void (*)(LDAPURLDesc*)> owned(parsed, ldap_free_urldesc);
  return {parsed->lud_scheme, parsed->lud_host == nullptr ? "" : parsed->lud_host,
          std::to_string(parsed->lud_port)};
}

using Addresses = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

Addresses addresses_of(const Place& place) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(place.host.c_str(), place.port.c_str(), &hints, &found);
  if (code != 0) throw sdk::Failure("name-unknown", {{"host", place.host}, {"detail", ::gai_strerror(code)}});
  return {found, ::freeaddrinfo};
}

/// A socket that is connected to the address, or -1 and why not.
int connect_to(const addrinfo& address, std::string& why) {
  const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    why = std::strerror(errno);
    return -1;
  }
  int error = ::connect(fd, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS) {
    pollfd wait{fd, POLLOUT, 0};
    socklen_t size = sizeof error;
    if (::poll(&wait, 1, 3000) != 1) {
      error = ETIMEDOUT;
    } else if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
      error = errno;
    }
  }
  if (error == 0) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
  }
  why = std::strerror(error);
  ::close(fd);
  return -1;
}

/// Looks again at what failed: the port, then the certificate.
sdk::Failure look_again(const Place& place, const std::string& uri, bool starttls, const std::string& ca_file,
                        const std::string& words) {
  const Addresses found = addresses_of(place);
  std::string why;
  int fd = -1;
  for (const addrinfo* address = found.get(); address != nullptr && fd < 0; address = address->ai_next)
    fd = connect_to(*address, why);
  if (fd < 0) return sdk::Failure("unreachable", {{"uri", uri}, {"detail", why}});
  if (!starttls && place.scheme != "ldaps") {
    ::close(fd);
    return sdk::Failure("unreachable", {{"uri", uri}, {"detail", words}});
  }
  const TlsProblem problem = probe_tls(fd, place.host, starttls, ca_file);
  ::close(fd);
  using What = TlsProblem::What;
  // The library compares with this machine's name where the address says localhost; the probe does not.
  const bool localhost = ::strcasecmp(place.host.c_str(), "localhost") == 0 &&
                         (problem.what == What::none || problem.what == What::name);
  const char* id = localhost                           ? "tls-localhost"
                   : problem.what == What::name        ? "tls-name"
                   : problem.what == What::expired     ? "tls-expired"
                   : problem.what == What::not_trusted ? "tls-not-trusted"
                                                       : "tls-refused";
  return sdk::Failure(
      id, {{"uri", uri}, {"host", place.host}, {"detail", problem.detail.empty() ? words : problem.detail}});
}

std::string diagnostic_of(LDAP* ld) {
  char* text = nullptr;
  ldap_get_option(ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
  const std::unique_ptr<char, void (*)(void*)> owned(text, ldap_memfree);
  return text == nullptr ? "" : text;
}

}  // namespace

std::string words_of(LDAP* ld, int code) {
  const std::string detail = diagnostic_of(ld);
  return std::string(ldap_err2string(code)) + (detail.empty() ? "" : ": " + detail);
}

Host look_up(const std::string& uri) {
  const Place place = place_of(uri);
  if (place.scheme == "ldapi") return {};
  if (place.host.empty()) throw sdk::Failure("uri-wrong", {{"uri", uri}});
  const Addresses found = addresses_of(place);
  std::array<char, NI_MAXHOST> text{};
  ::getnameinfo(found->ai_addr, found->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return {place.host, text.data()};
}

sdk::Failure connect_failure(LDAP* ld, const std::string& uri, const std::string& ca_file, int code) {
  const Place place = place_of(uri);
  if (place.scheme == "ldapi")
    return sdk::Failure("unreachable", {{"uri", uri}, {"detail", words_of(ld, code)}});
  return look_again(place, uri, false, ca_file, words_of(ld, code));
}

sdk::Failure starttls_failure(LDAP* ld, const std::string& uri, const std::string& ca_file, int code) {
  // A connect error is of the handshake; anything else is the server's answer to the request.
  if (code == LDAP_CONNECT_ERROR || code == LDAP_SERVER_DOWN)
    return look_again(place_of(uri), uri, true, ca_file, words_of(ld, code));
  return sdk::Failure("starttls-refused", {{"uri", uri}, {"detail", words_of(ld, code)}});
}

sdk::Failure bind_failure(LDAP* ld, const std::string& uri, const std::string& bind_dn, int code) {
  const sdk::Args args{{"uri", uri}, {"name", bind_dn}, {"detail", words_of(ld, code)}};
  switch (code) {
    case LDAP_INVALID_CREDENTIALS:
      return sdk::Failure("bind-refused", args);
    case LDAP_STRONG_AUTH_REQUIRED:
    case LDAP_CONFIDENTIALITY_REQUIRED:
      return sdk::Failure("bind-needs-tls", args);
    case LDAP_INVALID_DN_SYNTAX:
      return sdk::Failure("bind-dn-wrong", args);
    default:
      return sdk::Failure("bind-failed", args);
  }
}

}  // namespace behorig::ldap
