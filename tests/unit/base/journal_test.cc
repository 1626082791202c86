#include "core/base/journal.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace behorig {
namespace {

TEST(Journal, WritesValuesWithLineEndsByTheirLength) {
  EXPECT_EQ(journal_datagram({{"MESSAGE", "one"}, {"PRIORITY", "6"}}), "MESSAGE=one\nPRIORITY=6\n");
  const std::string two = "MESSAGE\n" + std::string("\3\0\0\0\0\0\0\0", 8) + "a\nb\n";
  EXPECT_EQ(journal_datagram({{"MESSAGE", "a\nb"}}), two);
  std::string longer(301, 'x');
  longer.back() = '\n';
  EXPECT_EQ(journal_datagram({{"A", longer}}).substr(0, 5), "A\n\x2d\x01" + std::string(1, '\0'));
}

TEST(Journal, LeavesOutNamesThatWouldSpeakForJournaldOrForgeAnotherField) {
  for (const char* name : {"", "_PID", "1ST", "lower", "WITH=", "WITH\nMESSAGE_ID", "WITH SPACE"})
    EXPECT_EQ(journal_datagram({{name, "x"}}), "") << name;
  EXPECT_EQ(journal_datagram({{std::string(65, 'A'), "x"}}), "");
}

TEST(Journal, SendsOneDatagramToItsSocket) {
  const auto path =
      std::filesystem::temp_directory_path() / ("behorig-journal-" + std::to_string(::getpid()));
  const Journal journal(path.string());
  EXPECT_FALSE(journal.send({{"MESSAGE", "x"}})) << "nobody is there";
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_TRUE(journal.send({{"MESSAGE", "x"}}));
  char text[64];
  const auto length = ::recv(socket, text, sizeof text, 0);
  EXPECT_EQ(std::string(text, static_cast<std::size_t>(std::max<ssize_t>(length, 0))), "MESSAGE=x\n");
  ::close(socket);
  std::filesystem::remove(path);
}

TEST(Journal, IsOnlyTheStreamThatSystemdNamed) {
  struct stat status {};
  ASSERT_EQ(::fstat(STDERR_FILENO, &status), 0);
  const std::string device = std::to_string(status.st_dev), inode = std::to_string(status.st_ino);
  ::unsetenv("JOURNAL_STREAM");
  EXPECT_FALSE(Journal::is_stream(STDERR_FILENO));
  for (const std::string& said :
       {inode + ":" + device + "0", device, device + ":" + inode + "1", std::string()}) {
    ::setenv("JOURNAL_STREAM", said.c_str(), 1);
    EXPECT_FALSE(Journal::is_stream(STDERR_FILENO)) << said;
  }
  ::setenv("JOURNAL_STREAM", (device + ":" + inode).c_str(), 1);
  EXPECT_TRUE(Journal::is_stream(STDERR_FILENO));
  EXPECT_FALSE(Journal::is_stream(-1));
  ::unsetenv("JOURNAL_STREAM");
}

}  // namespace
}  // namespace behorig
