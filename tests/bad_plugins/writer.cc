// A sink that may write in one folder: does what its items say, and answers with what it could.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "plugins/sdk/behorig_sdk.h"

namespace {

behorig::sdk::About about() {
  behorig::sdk::About out{.name = "writer", .version = "1.0"};
  out.help_en = out.help_sv = "-";
  out.options = {{.name = "path", .type = behorig::sdk::Option::Type::path, .help_en = "-", .help_sv = "-"}};
  out.capabilities = {"paths-writable"};
  out.texts = {{"refused", "Refused.", "Nekades."}};
  return out;
}

bool write_one(const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (fd < 0) return false;
  const bool done = ::write(fd, "line\n", 5) == 5 && ::fsync(fd) == 0;
  ::close(fd);
  return done;
}

bool does(const std::string& deed, const std::string& folder) {
  if (deed == "write") return write_one(folder + "/a");
  if (deed == "rename") return std::rename((folder + "/a").c_str(), (folder + "/b").c_str()) == 0;
  if (deed == "write-outside") return write_one(folder + "/../outside");
  if (deed == "write-through-link") return write_one(folder + "/link");
  if (deed == "rename-out")
    return std::rename((folder + "/a").c_str(), (folder + "/../outside").c_str()) == 0;
  if (deed == "rename-in") return std::rename((folder + "/../secret").c_str(), (folder + "/a").c_str()) == 0;
  if (deed == "read-outside") return ::open((folder + "/../secret").c_str(), O_RDONLY | O_CLOEXEC) >= 0;
  if (deed == "delete") return ::unlink((folder + "/a").c_str()) == 0;
  if (deed == "make-folder") return ::mkdir((folder + "/made").c_str(), 0750) == 0;
  if (deed == "link-out") return ::symlink("/etc/passwd", (folder + "/made").c_str()) == 0;
  return false;
}

void deliver(behorig::sdk::Deliveries& deliveries) {
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const auto item = deliveries.item(i);
    if (does(std::string(item.json), deliveries.options().text("path"))) {
      deliveries.delivered(item.id);
    } else {
      deliveries.rejected(item.id, "refused");
    }
  }
}

}  // namespace

BEHORIG_SINK_PLUGIN(about, deliver)
