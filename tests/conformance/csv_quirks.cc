#include <algorithm>
#include <boost/json.hpp>

#include "tests/conformance/quirks.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

std::string cell(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

class CsvQuirks : public Quirks {
 public:
  const char* connector() const override { return "csv"; }
  HostJob serve(const World& world) override {
    folder_.emplace();
    std::string accounts = "account,name,enabled\n", entitlements = "entitlement\n",
                grants = "account,entitlement\n", nesting = "entitlement,gives\n";
    for (const auto& account : world.accounts)
      accounts += cell(account.name) + "," + cell(account.name) + (account.enabled ? ",yes\n" : ",no\n");
    for (const auto& group : world.groups) {
      entitlements += cell(group.name) + "\n";
      for (const auto& member : group.accounts) grants += cell(member) + "," + cell(group.name) + "\n";
      for (const auto& member : group.groups) nesting += cell(member) + "," + cell(group.name) + "\n";
    }
    write_file(folder_->path() / "accounts.csv", accounts);
    write_file(folder_->path() / "entitlements.csv", entitlements);
    write_file(folder_->path() / "grants.csv", grants);
    write_file(folder_->path() / "nesting.csv", nesting);
    return shipped_job("csv",
                       boost::json::serialize(boost::json::object{{"path", folder_->path().string()}}));
  }
  void destroy() override { std::filesystem::remove_all(folder_->path()); }
  /// Control characters are refused, for no export means them.
  bool carries(const std::string& name) const override {
    const bool text = std::ranges::none_of(
        name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
    return text && name.front() != ' ';
  }

 private:
  std::optional<TempFolder> folder_;
};

}  // namespace

std::unique_ptr<Quirks> csv_quirks() { return std::make_unique<CsvQuirks>(); }

}  // namespace behorig::testing
