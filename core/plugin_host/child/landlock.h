#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace behorig::child {

/// What this process may still do to files and the network after `restrict_to`.
struct LandlockRules {
  std::vector<std::string>
      readable;  ///< files, or folders with all below them; those that do not exist are passed over
  std::vector<std::string> executable;  ///< likewise; read and started
  std::vector<std::string> writable;    ///< likewise; read and written, not made
  std::vector<std::string> folders;     ///< likewise; files in them are read, made, written and renamed
  bool connect = false;                 ///< TCP to anywhere (where the kernel can tell: ABI 4)
};

/// The kernel's Landlock ABI, 0 if it has none or it is off.
std::uint32_t landlock_abi();

/// Limits this process and all its children. False with errno set if the kernel would not.
bool restrict_to(const LandlockRules& rules, std::uint32_t abi);

}  // namespace behorig::child
