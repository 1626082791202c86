#include "plugins/common/line_file/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::line_file {
namespace {

constexpr mode_t kMode = 0640;

}  // namespace

File::File(std::string folder, const std::string& name, std::uint64_t most_bytes, int keep)
    : folder_(std::move(folder)), path_(folder_ + "/" + name), most_bytes_(most_bytes), keep_(keep) {
  // A file of its own: the lock holds also while the other is put aside.
  const std::string lock = folder_ + "/." + name + ".lock";
  lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kMode);
  if (lock_ < 0) failed("open");
  struct flock alone {};
  alone.l_type = F_WRLCK;
  alone.l_whence = SEEK_SET;
  if (::fcntl(lock_, F_OFD_SETLK, &alone) != 0) {
    ::close(lock_);
    throw sdk::Failure("file-busy", {{"file", path_}});
  }
  open();
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
  ::close(lock_);
}

void File::failed(const char* what) const {
  throw sdk::Failure("file-failed",
                     {{"file", path_}, {"what", std::string(what) + ": " + std::strerror(errno)}});
}

std::string File::aside(int number) const { return path_ + "." + std::to_string(number); }

void File::sync_folder() const {
  const int fd = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) failed("open");
  const int synced = ::fsync(fd);
  ::close(fd);
  if (synced != 0) failed("fsync");
}

void File::open() {
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, kMode);
  if (fd_ < 0) failed("open");
  struct stat info {};
  if (::fstat(fd_, &info) != 0) failed("fstat");
  if (!S_ISREG(info.st_mode)) throw sdk::Failure("file-failed", {{"file", path_}, {"what", "no file"}});
  size_ = static_cast<std::uint64_t>(info.st_size);
  if (size_ == 0) return sync_folder();
  char last = '\0';
  if (::pread(fd_, &last, 1, info.st_size - 1) != 1) failed("read");
  if (last != '\n') write("\n");
}

void File::put_aside() {
  ::close(fd_);
  fd_ = -1;
  for (int number = keep_; number > 1; --number) {
    if (std::rename(aside(number - 1).c_str(), aside(number).c_str()) != 0 && errno != ENOENT)
      failed("rename");
  }
  if (std::rename(path_.c_str(), aside(1).c_str()) != 0) failed("rename");
  open();
}

void File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) failed("write");
    size_ += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void File::append(std::string_view lines) {
  if (size_ > 0 && size_ + lines.size() > most_bytes_) put_aside();
  write(lines);
  if (::fsync(fd_) != 0) failed("fsync");
}

}  // namespace behorig::line_file
