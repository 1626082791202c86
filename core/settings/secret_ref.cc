#include "core/settings/secret_ref.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace behorig {
namespace {

Result<Secret> read_secret_file(const std::string& path) {
  constexpr std::size_t kLargest = 64 << 10;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return Message("secret.unreadable", {{"file", path}, {"error", std::strerror(errno)}});
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    return Message("secret.no-file", {{"file", path}});
  }
  std::string text;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while (text.size() <= kLargest &&
         ((got = ::read(fd, buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR))) {
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(fd);
  if (got < 0 || text.size() > kLargest) return Message("secret.no-file", {{"file", path}});
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) return Message("secret.empty", {{"file", path}});
  return Secret(std::move(text));
}

}  // namespace

Result<std::string> secret_path(const SecretRef& ref) {
  if (ref.where == SecretRef::Where::file) return ref.name;
  if (ref.where == SecretRef::Where::env) return Message("secret.no-path", {{"name", ref.name}});
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  const bool plain = !ref.name.empty() && ref.name.find('/') == std::string::npos;
  if (folder == nullptr || !plain) return Message("secret.no-credential", {{"name", ref.name}});
  return std::string(folder) + "/" + ref.name;
}

Result<Secret> read_secret(const SecretRef& ref) {
  switch (ref.where) {
    case SecretRef::Where::file:
      return read_secret_file(ref.name);
    case SecretRef::Where::credential: {
      const auto path = secret_path(ref);
      if (!path) return path.error();
      return read_secret_file(*path);
    }
    case SecretRef::Where::env: {
      const char* value = std::getenv(ref.name.c_str());
      if (value == nullptr || *value == '\0') return Message("secret.no-variable", {{"name", ref.name}});
      return Secret(std::string(value));
    }
  }
  std::abort();
}

}  // namespace behorig
