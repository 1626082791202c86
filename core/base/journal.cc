#include "core/base/journal.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace behorig {
namespace {

/// Of systemd.journal-fields(7): those that begin with an underscore are journald's own.
bool is_field_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  const auto allowed = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kLongest && name[0] >= 'A' && name[0] <= 'Z' &&
         std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace

std::string journal_datagram(const Journal::Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!is_field_name(name)) continue;
    out += name;
    if (value.find('\n') == std::string::npos) {
      out += '=' + value + '\n';
      continue;
    }
    // What has line ends is told with its length before it, 64 bits, the least significant byte first.
    out += '\n';
    for (unsigned shift = 0; shift < 64; shift += 8)
      out += static_cast<char>((std::uint64_t{value.size()} >> shift) & 0xffU);
    out += value + '\n';
  }
  return out;
}

bool Journal::send(const Fields& fields) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  // A journald that does not keep up holds nobody up for long.
  const timeval patience{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const std::string datagram = journal_datagram(fields);
  const ssize_t sent = ::sendto(socket, datagram.data(), datagram.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::close(socket);
  return sent == static_cast<ssize_t>(datagram.size());
}

bool Journal::is_stream(int file) {
  const char* said = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (said == nullptr || ::fstat(file, &status) != 0) return false;
  return said == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

}  // namespace behorig
