#include "plugins/common/ldap/kerberos.h"

#include <sasl/sasl.h>

#include <atomic>
#include <cstdlib>
#include <optional>

namespace behorig::ldap {
namespace {

/// Kerberos's library takes its files from the environment only; this puts back what was there.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = ::getenv(name); before != nullptr) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_ = {};
};

/// The library asks whom to act for: nobody but the key's owner.
int answer(LDAP* /*ld*/, unsigned /*flags*/, void* /*defaults*/, void* questions) {
  for (auto* question = static_cast<sasl_interact_t*>(questions); question->id != SASL_CB_LIST_END;
       ++question) {
    question->result = "";
    question->len = 0;
  }
  return LDAP_SUCCESS;
}

}  // namespace

int bind_with_keytab(LDAP* ld, const std::string& keytab, const std::string& krb5_config) {
  static std::atomic<unsigned> binds{0};
  const Variable config("KRB5_CONFIG", krb5_config);
  const Variable client("KRB5_CLIENT_KTNAME", "FILE:" + keytab);
  // A name that no bind before it had: tickets of another account are not taken for this one's.
  const Variable tickets("KRB5CCNAME", "MEMORY:behorig-" + std::to_string(++binds));
  // The name in the address is the one whose certificate was verified, not what the network says of it.
  ldap_set_option(ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
  if (ldap_set_option(ld, LDAP_OPT_X_SASL_SECPROPS, "maxssf=0") != LDAP_OPT_SUCCESS) return LDAP_LOCAL_ERROR;
  // Domain controllers may ask that the bind names the TLS connection that it goes over (RFC 5929).
  constexpr int kBinding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;
  ldap_set_option(ld, LDAP_OPT_X_SASL_CBINDING, &kBinding);
  return ldap_sasl_interactive_bind_s(ld, nullptr, "GSSAPI", nullptr, nullptr, LDAP_SASL_QUIET, answer,
                                      nullptr);
}

}  // namespace behorig::ldap
