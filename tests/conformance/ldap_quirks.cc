#include <boost/json.hpp>

#include "tests/conformance/quirks.h"
#include "tests/support/slapd.h"

namespace behorig::testing {
namespace {

class LdapQuirks : public Quirks {
 public:
  const char* connector() const override { return "ldap"; }
  HostJob serve(const World& world) override {
    std::string ldif;
    for (const auto& account : world.accounts) {
      ldif += ldif_line("dn", test_dn("uid", account.name, "people")) + ldif_line("uid", account.name);
      ldif += "objectClass: account\nobjectClass: shadowAccount\n";
      ldif += account.enabled ? "\n" : "shadowExpire: 1\n\n";
    }
    for (const auto& group : world.groups) {
      ldif += ldif_line("dn", test_dn("cn", group.name, "groups")) + ldif_line("cn", group.name);
      ldif += "objectClass: groupOfNames\n";
      for (const auto& member : group.accounts) ldif += ldif_line("member", test_dn("uid", member, "people"));
      for (const auto& member : group.groups) ldif += ldif_line("member", test_dn("cn", member, "groups"));
      ldif += group.accounts.empty() && group.groups.empty() ? "member:\n\n" : "\n";
    }
    server_.emplace(ldif);
    return shipped_job("ldap",
                       boost::json::serialize(boost::json::object{
                           {"uri", server_->ldaps()},
                           {"ca_file", server_->authority().file()},
                           {"bind_dn", Slapd::kReader},
                           {"people", boost::json::array{{{"base", "ou=people,dc=example,dc=test"}}}},
                           {"groups", boost::json::array{{{"base", "ou=groups,dc=example,dc=test"}}}}}),
                       {{"password", secret()}});
  }
  void destroy() override { server_->kill(); }
  /// slapd keeps a name of an entry in a key of its database, which is short.
  bool carries(const std::string& name) const override { return name.size() < 200; }
  std::string secret() const override { return "reader-pw"; }

 private:
  std::optional<Slapd> server_;
};

}  // namespace

std::unique_ptr<Quirks> ldap_quirks() { return std::make_unique<LdapQuirks>(); }

}  // namespace behorig::testing
