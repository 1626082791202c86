#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "connectors/unix/reader.h"
#include "plugins/sdk/fake.h"
#include "tests/support/program.h"

namespace behorig::testing {

constexpr const char* kPasswd =
    "root:x:0:0:root:/root:/bin/bash\n"
    "bob:x:1000:1000:Bob Ek,,,:/home/bob:/bin/bash\n"
    "eva:x:1001:1000:Eva Alm:/home/eva:/bin/bash\n"
    "ida:x:1002:1002::/home/ida:/bin/bash\n"
    "web:x:33:33:www:/var/www:/usr/sbin/nologin\n";
constexpr const char* kGroup =
    "root:x:0:\n"
    "sudo:x:27:bob\n"
    "www:x:33:ida,eva\n"
    "users:x:1000:\n"
    "ida:x:1002:\n";

/// A folder as it is collected from a machine, and how it is read.
class Machine {
 public:
  Machine() {
    write("passwd", kPasswd);
    write("group", kGroup);
    write("sudoers", "root ALL=(ALL:ALL) ALL\n");
    std::filesystem::create_directory(folder_.path() / "sudoers.d");
  }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    write_file(folder_.path() / name, text);
  }
  std::filesystem::path path(const std::string& name = "") const { return folder_.path() / name; }

  sdk::FakeReading read(unix_connector::Config config = {}, const std::function<void()>& asked = {}) const {
    static unix_connector::Config chosen;
    config.folder = folder_.path().string();
    chosen = std::move(config);
    return sdk::fake_read(
        "{}", [](sdk::Reading& reading) { unix_connector::read_host(chosen, reading); }, {}, asked);
  }
  sdk::FakeReading sudoers(const std::string& text, unix_connector::Config config = {}) const {
    write("sudoers", text);
    return read(std::move(config));
  }

 private:
  TempFolder folder_;
};

/// The names of all that an account holds, by itself or through a group, that begin so.
inline std::set<std::string> held(const sdk::FakeReading& reading, const std::string& account,
                                  const std::string& begin = "sudo (") {
  std::set<std::string> ids, out;
  for (const auto& grant : reading.grants) {
    if (grant.account == account) ids.insert(grant.entitlement);
  }
  for (const auto& [member, gives] : reading.nestings) {
    if (ids.contains(member)) ids.insert(gives);  // no rule gives a group
  }
  for (const auto& entitlement : reading.entitlements) {
    if (ids.contains(entitlement.id) && entitlement.name.starts_with(begin)) out.insert(entitlement.name);
  }
  return out;
}

}  // namespace behorig::testing
