#include "core/plugin_host/child/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace behorig::child {
namespace {

// Debian 12's header knows ABI 2; the running kernel may know more. Rights by the ABI that brought them
// (Documentation/userspace-api/landlock.rst).
constexpr std::uint64_t kFsAbi1 = (1ull << 13) - 1;
constexpr std::uint64_t kFsRefer = 1ull << 13;     // ABI 2
constexpr std::uint64_t kFsTruncate = 1ull << 14;  // ABI 3
constexpr std::uint64_t kFsIoctlDev = 1ull << 15;  // ABI 5
constexpr std::uint64_t kNetBindTcp = 1ull << 0;   // ABI 4
constexpr std::uint64_t kNetConnectTcp = 1ull << 1;
constexpr std::uint64_t kScopeAll = 3;  // ABI 6: abstract Unix sockets, signals

/// struct landlock_ruleset_attr as of ABI 6; older kernels take a prefix of it.
struct RulesetAttr {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;
  std::uint64_t scoped;
};

std::size_t attr_size(std::uint32_t abi) {
  if (abi >= 6) return sizeof(RulesetAttr);
  return abi >= 4 ? 2 * sizeof(std::uint64_t) : sizeof(std::uint64_t);
}

bool allow(int ruleset, const std::string& path, std::uint64_t rights) {
  const int fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0) return true;  // what does not exist needs no right
  struct stat info {};
  if (::fstat(fd, &info) == 0 && !S_ISDIR(info.st_mode))
    rights &= ~std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                             LANDLOCK_ACCESS_FS_REMOVE_FILE};
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights;
  rule.parent_fd = fd;
  const bool added = ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  ::close(fd);
  return added;
}

}  // namespace

std::uint32_t landlock_abi() {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi < 0 ? 0 : static_cast<std::uint32_t>(abi);
}

bool restrict_to(const LandlockRules& rules, std::uint32_t abi) {
  RulesetAttr attr{};
  attr.handled_access_fs = kFsAbi1;
  if (abi >= 2) attr.handled_access_fs |= kFsRefer;
  if (abi >= 3) attr.handled_access_fs |= kFsTruncate;
  if (abi >= 4) attr.handled_access_net = kNetBindTcp | (rules.connect ? 0 : kNetConnectTcp);
  if (abi >= 5) attr.handled_access_fs |= kFsIoctlDev;
  if (abi >= 6) attr.scoped = kScopeAll;
  const long created = ::syscall(SYS_landlock_create_ruleset, &attr, attr_size(abi), 0);
  if (created < 0) return false;
  const int ruleset = static_cast<int>(created);
  constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  bool ok = true;
  for (const auto& path : rules.readable) ok = ok && allow(ruleset, path, kRead);
  for (const auto& path : rules.executable)
    ok = ok && allow(ruleset, path, kRead | LANDLOCK_ACCESS_FS_EXECUTE);
  const std::uint64_t write = LANDLOCK_ACCESS_FS_WRITE_FILE | (abi >= 3 ? kFsTruncate : 0);
  for (const auto& path : rules.writable) ok = ok && allow(ruleset, path, kRead | write);
  // A file that takes another's name removes the other.
  constexpr std::uint64_t kMake = LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
  for (const auto& path : rules.folders) ok = ok && allow(ruleset, path, kRead | write | kMake);
  ok = ok && ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
  ::close(ruleset);
  return ok;
}

}  // namespace behorig::child
