#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "plugins/common/unix/copies.h"

namespace behorig::host {

/// As the files have it.
struct Account {
  std::string name, password, uid, gid, gecos, home, shell;
  std::optional<std::string> secret = {};    ///< the password of shadow
  std::optional<std::int64_t> expires = {};  ///< days since 1970-01-01, from shadow
  std::uint32_t handle = 0;
  std::set<std::string> gids = {};  ///< of every group that it is in
};

struct Group {
  std::string name, password, gid;
  std::vector<std::string> members;
  std::uint32_t handle = 0;
};

/// Who there is on the host, as /etc/passwd, /etc/group and /etc/shadow have it.
class Accounts {
 public:
  /// Tells what is wrong with the files as errors; a line that is not understood is left out.
  Accounts(Copies& copies, bool with_shadow, sdk::Reading& reading);

  std::vector<Account> accounts;
  std::vector<Group> groups;
  const Account* find(const std::string& name) const;

 private:
  using Cells = std::vector<std::string>;
  void read(Copies& copies, const std::string& path, std::size_t cells,
            const std::function<const char*(Cells& cells)>& take);
  const char* take_account(Cells& cells);
  const char* take_group(Cells& cells);
  const char* take_shadow(Cells& cells);

  sdk::Reading& reading_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::unordered_map<std::string, std::string> gid_of_;
};

}  // namespace behorig::host
