#include "core/plugin_host/child/job.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "plugins/abi/behorig_plugin.h"

namespace behorig::child {

/// Bytes. Settings are files that people write.
constexpr std::uint32_t kMostOptions = 64u << 20;

std::string read_all(int fd) {
  std::string out;
  std::array<char, 16384> buffer{};  // of a page or a few: each costs at a start
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "read");
    if (got == 0) return out;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

std::string read_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), path);
  std::string out = read_all(fd);
  ::close(fd);
  return out;
}

Mapped::Mapped(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) throw std::system_error(errno, std::generic_category(), "fstat");
  if (!S_ISREG(info.st_mode) || info.st_size == 0) return;
  const auto size = static_cast<std::size_t>(info.st_size);
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (at == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  bytes_ = {static_cast<const char*>(at), size};
}

Mapped::~Mapped() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

/// As many bytes as wanted, or fewer where the stream ends.
std::string read_some(int fd, std::size_t wanted) {
  std::string out(wanted, '\0');
  std::size_t got = 0;
  while (got < wanted) {
    const ssize_t now = ::read(fd, out.data() + got, wanted - got);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) throw std::system_error(errno, std::generic_category(), "read");
    if (now == 0) break;
    got += static_cast<std::size_t>(now);
  }
  out.resize(got);
  return out;
}

std::optional<Job> next_job(int fd) {
  std::array<std::uint32_t, 2> sizes{};
  const std::string head = read_some(fd, sizeof sizes);
  if (head.empty()) return std::nullopt;
  if (head.size() == sizeof sizes) std::memcpy(sizes.data(), head.data(), sizeof sizes);
  if (sizes[0] > kMostOptions || sizes[1] > BEHORIG_MOST_EDITION) throw std::runtime_error("no job");
  Job out{read_some(fd, sizes[0]), read_some(fd, sizes[1])};
  if (head.size() != sizeof sizes || out.options.size() != sizes[0] || out.edition.size() != sizes[1])
    throw std::runtime_error("half a job");
  return out;
}

Start read_start(int fd) {
  const auto json = boost::json::parse(read_all(fd)).as_object();
  ::close(fd);
  Start out;
  out.library = boost::json::value_to<std::string>(json.at("library"));
  out.kind = boost::json::value_to<int>(json.at("kind"));
  out.secrets = boost::json::value_to<std::map<std::string, std::string>>(json.at("secrets"));
  out.paths = boost::json::value_to<std::vector<std::string>>(json.at("paths"));
  out.programs = boost::json::value_to<std::vector<std::string>>(json.at("programs"));
  out.opened = boost::json::value_to<std::vector<std::string>>(json.at("opened"));
  out.memory_bytes = boost::json::value_to<std::uint64_t>(json.at("memory"));
  out.allow_no_landlock = json.at("allow_no_landlock").as_bool();
  out.remembered_of_newest = json.at("remembered_of_newest").as_bool();
  for (const auto& item : json.at("items").as_array()) {
    out.items.emplace_back(boost::json::value_to<std::string>(item.at(0)),
                           boost::json::value_to<std::string>(item.at(1)));
  }
  return out;
}

}  // namespace behorig::child
