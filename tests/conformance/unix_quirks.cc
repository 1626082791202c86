#include <boost/json.hpp>
#include <map>

#include "tests/conformance/quirks.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

class UnixQuirks : public Quirks {
 public:
  const char* connector() const override { return "unix"; }
  HostJob serve(const World& world) override {
    folder_.emplace();
    std::string passwd, group = "primary:x:1:\n", shadow;
    for (const auto& account : world.accounts) {
      passwd += account.name + ":x:" + std::to_string(1000 + shadow.size()) + ":1::/:/bin/sh\n";
      shadow += account.name + (account.enabled ? ":$:1::::::\n" : ":$:1:::::1:\n");
    }
    int gid = 1;
    for (const auto& one : world.groups) {
      group += one.name + ":x:" + std::to_string(++gid) + ":";
      for (const auto& member : one.accounts) group += (group.back() == ':' ? "" : ",") + member;
      group += "\n";
    }
    write_file(folder_->path() / "passwd", passwd);
    write_file(folder_->path() / "group", group);
    write_file(folder_->path() / "shadow", shadow);
    return shipped_job("unix",
                       boost::json::serialize(boost::json::object{
                           {"path", folder_->path().string()}, {"shadow", true}, {"sudoers", false}}));
  }
  void destroy() override { std::filesystem::remove_all(folder_->path()); }
  /// White space ends a member of a group.
  bool carries(const std::string& name) const override {
    return name.find_first_of(std::string(":, \t\v\f\r\n\0", 9)) == std::string::npos &&
           std::string("#+-").find(name.front()) == std::string::npos;
  }

  bool nests() const override { return false; }
  std::set<std::string> own() const override { return {"primary"}; }

 private:
  std::optional<TempFolder> folder_;
};

}  // namespace

std::unique_ptr<Quirks> unix_quirks() { return std::make_unique<UnixQuirks>(); }

}  // namespace behorig::testing
