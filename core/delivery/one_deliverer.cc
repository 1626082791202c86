#include "core/delivery/one_deliverer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace behorig {

Result<OneDeliverer> OneDeliverer::take(const std::string& store_url) {
  constexpr std::string_view kScheme = "sqlite:";
  const std::string path = store_url.starts_with(kScheme) ? store_url.substr(kScheme.size()) : store_url;
  if (path.starts_with(':')) return OneDeliverer(-1);  // in memory: nobody else has it
  const std::string lock = path + "-deliveries";
  const int file = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return Message("delivery.lock", {{"file", lock}, {"error", std::strerror(errno)}});
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(file);
    if (error == EWOULDBLOCK) return Message("delivery.busy");
    return Message("delivery.lock", {{"file", lock}, {"error", std::strerror(error)}});
  }
  return OneDeliverer(file);
}

OneDeliverer::OneDeliverer(OneDeliverer&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

OneDeliverer::~OneDeliverer() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace behorig
