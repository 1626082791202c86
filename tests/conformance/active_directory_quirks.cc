#include <algorithm>
#include <boost/json.hpp>

#include "tests/conformance/quirks.h"
#include "tests/support/samba.h"
#include "tests/support/slapd.h"

namespace behorig::testing {
namespace {

/// The world is one container of the domain, beside what every domain has.
constexpr const char* kPlace = ",OU=world,DC=corp,DC=example,DC=test";

std::string dn(const std::string& name) {
  const std::string whole = test_dn("CN", name, "");
  return whole.substr(0, whole.find(",ou=")) + kPlace;
}

std::string entries_of(const World& world) {
  std::string out =
      ldif_reader() + "dn: " + std::string(kPlace).substr(1) + "\nobjectClass: organizationalUnit\n\n";
  std::size_t number = 0;
  const auto head = [&](const std::string& name, const char* kind) {
    out += ldif_line("dn", dn(name)) + "objectClass: " + kind + "\nsAMAccountName: n" +
           std::to_string(++number) + "\n";
  };
  for (const auto& account : world.accounts) {
    head(account.name, "user");
    out += account.enabled ? "userAccountControl: 544\n\n" : "userAccountControl: 546\n\n";
  }
  for (const auto& group : world.groups) {
    head(group.name, "group");
    out += "\n";
  }
  return out;
}

std::string members_of(const World& world) {
  std::string out;
  for (const auto& group : world.groups) {
    if (group.accounts.empty() && group.groups.empty()) continue;
    out += ldif_line("dn", dn(group.name)) + "changetype: modify\nadd: member\n";
    for (const auto& member : group.accounts) out += ldif_line("member", dn(member));
    for (const auto& member : group.groups) out += ldif_line("member", dn(member));
    out += "-\n\n";
  }
  return out;
}

class ActiveDirectoryQuirks : public Quirks {
 public:
  const char* connector() const override { return "active_directory"; }
  HostJob serve(const World& world) override {
    const std::string ldif = entries_of(world), members = members_of(world);
    if (!server_ || ldif + members != loaded_) {
      server_.reset();
      server_.emplace(ldif);
      server_->modify(members);
    }
    loaded_ = ldif + members;
    return shipped_job("active_directory", options(), {{"password", secret()}});
  }
  void destroy() override { server_.reset(); }
  /// What names an entry has 64 letters at most, and no NUL.
  bool carries(const std::string& name) const override {
    return name.size() <= 64 && name.find('\0') == name.npos;
  }
  int most() const override { return 1001; }
  std::string secret() const override { return Samba::kPassword; }

 private:
  static std::string options() {
    const boost::json::array here{std::string(kPlace).substr(1)};
    return boost::json::serialize(boost::json::object{{"uri", server_->ldaps()},
                                                      {"ca_file", server_->authority().file()},
                                                      {"bind_dn", Samba::kReader},
                                                      {"name", "cn"},
                                                      {"people_bases", here},
                                                      {"group_bases", here}});
  }
  static inline std::optional<Samba> server_;
  static inline std::string loaded_;
};

}  // namespace

std::unique_ptr<Quirks> active_directory_quirks() { return std::make_unique<ActiveDirectoryQuirks>(); }

}  // namespace behorig::testing
