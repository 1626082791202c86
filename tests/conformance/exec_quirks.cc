#include <boost/json.hpp>

#include "tests/conformance/quirks.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

using boost::json::object;

std::string lines_of(const World& world) {
  std::size_t grants = 0, nestings = 0;
  std::string lines, members;
  const auto tell = [](std::string& to, const object& fact) { to += boost::json::serialize(fact) + "\n"; };
  tell(lines, {{"fact", "begin"}, {"version", 1}});
  for (const auto& [name, enabled] : world.accounts)
    tell(lines, {{"fact", "account"}, {"id", name}, {"enabled", enabled}});
  for (const auto& group : world.groups) {
    tell(lines, {{"fact", "entitlement"}, {"id", group.name}});
    for (const auto& member : group.accounts)
      tell(members, {{"fact", "grant"}, {"account", member}, {"entitlement", group.name}});
    for (const auto& member : group.groups)
      tell(members, {{"fact", "nesting"}, {"member", member}, {"gives", group.name}});
    grants += group.accounts.size();
    nestings += group.groups.size();
  }
  tell(members, {{"fact", "end"},
                 {"complete", true},
                 {"accounts", world.accounts.size()},
                 {"entitlements", world.groups.size()},
                 {"grants", grants},
                 {"nestings", nestings}});
  return lines + members;
}

/// A real program that writes the lines: cat.
class ExecQuirks : public Quirks {
 public:
  const char* connector() const override { return "exec"; }
  HostJob serve(const World& world) override {
    folder_.emplace();
    write_file(file(), lines_of(world));
    return shipped_job("exec",
                       boost::json::serialize(object{{"program", "/usr/bin/cat"},
                                                     {"arguments", boost::json::array{file().string()}},
                                                     {"reads", object{{"lines", file().string()}}}}),
                       {{"secret", secret()}});
  }
  void destroy() override { std::filesystem::remove(file()); }
  bool carries(const std::string&) const override { return true; }
  std::string secret() const override { return "never-said"; }

 private:
  std::filesystem::path file() const { return folder_->path() / "lines"; }
  std::optional<TempFolder> folder_;
};

}  // namespace

std::unique_ptr<Quirks> exec_quirks() { return std::make_unique<ExecQuirks>(); }

}  // namespace behorig::testing
