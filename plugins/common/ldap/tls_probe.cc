#include "plugins/common/ldap/tls_probe.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string_view>

namespace behorig::ldap {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
};

/// An extended request with the name of StartTLS, and whatever the answer is.
bool ask_for_tls(int fd) {
  constexpr std::string_view kRequest(
      "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
      "1.3.6.1.4.1.1466.20037",
      31);
  std::array<char, 4096> answer{};
  return ::send(fd, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) ==
             static_cast<ssize_t>(kRequest.size()) &&
         ::recv(fd, answer.data(), answer.size(), 0) > 0;
}

bool is_address(const std::string& host) {
  in6_addr buffer{};
  return ::inet_pton(AF_INET, host.c_str(), &buffer) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &buffer) == 1;
}

TlsProblem::What kind_of(long code) {
  switch (code) {
    case X509_V_OK:
      return TlsProblem::What::none;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return TlsProblem::What::name;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TlsProblem::What::expired;
    default:
      return TlsProblem::What::not_trusted;
  }
}

}  // namespace

TlsProblem probe_tls(int fd, const std::string& host, bool starttls, const std::string& ca_file) {
  const timeval wait{5, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  const std::unique_ptr<SSL_CTX, FreeContext> context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) return {};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const std::unique_ptr<SSL, FreeContext> session(SSL_new(context.get()));
  if (!session || (starttls && !ask_for_tls(fd))) return {};
  X509_VERIFY_PARAM* expected = SSL_get0_param(session.get());
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size());
    SSL_set_tlsext_host_name(session.get(), host.c_str());
  }
  SSL_set_fd(session.get(), fd);
  ERR_clear_error();
  const bool shaken = SSL_connect(session.get()) == 1;
  const long verified = SSL_get_verify_result(session.get());
  if (verified != X509_V_OK) return {kind_of(verified), X509_verify_cert_error_string(verified)};
  if (shaken) return {TlsProblem::What::none, ""};
  const unsigned long error = ERR_peek_last_error();
  const char* reason = error == 0 ? nullptr : ERR_reason_error_string(error);
  return {TlsProblem::What::other, reason == nullptr ? "" : reason};
}

}  // namespace behorig::ldap
