#include "tests/support/server_user.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace behorig::testing {

namespace fs = std::filesystem;

std::vector<std::string> as_server_user(std::vector<std::string> arguments) {
  if (::geteuid() != 0) return arguments;
  std::vector<std::string> out{"/usr/bin/setpriv", "--reuid=nobody",   "--regid=nogroup",
                               "--clear-groups",   "--pdeathsig=KILL", "--"};
  out.insert(out.end(), arguments.begin(), arguments.end());
  return out;
}

void give_to_server_user(const fs::path& folder) {
  if (::geteuid() != 0) return;
  const passwd* nobody = ::getpwnam("nobody");
  if (nobody == nullptr) server_failed("nobody", "there is no such user");
  fs::permissions(folder.parent_path(), fs::perms::others_exec | fs::perms::group_exec,
                  fs::perm_options::add);
  const auto give = [&](const fs::path& path) {
    if (::lchown(path.c_str(), nobody->pw_uid, nobody->pw_gid) != 0) server_failed("chown", path.string());
  };
  give(folder);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) give(entry.path());
}

void make_once(const std::string& name, const fs::path& folder, const std::function<void()>& make) {
  const fs::path kept = fs::path(BEHORIG_BINARY_DIR) / "Testing" / name;
  std::error_code error;
  fs::copy(kept, folder, fs::copy_options::recursive, error);
  if (!error) return;
  fs::remove_all(folder);
  make();
  // Another test may do the same now: only a whole copy gets the name, and the first one keeps it.
  const fs::path own = kept.string() + "." + std::to_string(::getpid());
  fs::copy(folder, own, fs::copy_options::recursive, error);
  if (!error) fs::rename(own, kept, error);
  if (error) fs::remove_all(own, error);
}

void server_failed(const char* server, const std::string& what) {
  std::fprintf(stderr, "test support: %s: %s\n", server, what.c_str());
  std::abort();
}

}  // namespace behorig::testing
