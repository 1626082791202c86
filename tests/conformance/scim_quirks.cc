#include <boost/json.hpp>
#include <map>

#include "tests/conformance/quirks.h"
#include "tests/support/program.h"
#include "tests/support/scim_server.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;

class ScimQuirks : public Quirks {
 public:
  const char* connector() const override { return "scim"; }
  HostJob serve(const World& world) override {
    std::map<std::string, std::string> users, groups;
    for (const auto& account : world.accounts)
      users.emplace(account.name, "u" + std::to_string(users.size()));
    for (const auto& group : world.groups) groups.emplace(group.name, "g" + std::to_string(groups.size()));
    server_.emplace(ScimServer::Lie(), &certificate_);
    for (const auto& account : world.accounts)
      server_->users.push_back(
          {{"id", users.at(account.name)}, {"userName", account.name}, {"active", account.enabled}});
    for (const auto& group : world.groups) {
      json::array members;
      for (const auto& name : group.accounts)
        members.push_back({{"value", users.at(name)}, {"type", "User"}});
      for (const auto& name : group.groups)
        members.push_back({{"value", groups.at(name)}, {"type", "Group"}});
      server_->groups.push_back(
          {{"id", groups.at(group.name)}, {"displayName", group.name}, {"members", members}});
    }
    return shipped_job("scim",
                       json::serialize(json::object{
                           {"url", server_->url()}, {"ca_file", authority_.file()}, {"page_size", 1000}}),
                       {{"token", secret()}});
  }
  void destroy() override { server_.reset(); }
  /// JSON carries every name that is text.
  bool carries(const std::string&) const override { return true; }
  std::string secret() const override { return ScimServer::kToken; }

 private:
  TempFolder folder_;
  Authority authority_{folder_.path().string(), "Test"};
  Certificate certificate_ = authority_.issue("scim", "IP:127.0.0.1");
  std::optional<ScimServer> server_;
};

}  // namespace

std::unique_ptr<Quirks> scim_quirks() { return std::make_unique<ScimQuirks>(); }

}  // namespace behorig::testing
