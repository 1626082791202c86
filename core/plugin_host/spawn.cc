#include "core/plugin_host/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace behorig {
namespace {

namespace json = boost::json;

/// Above every descriptor that the new process gets.
constexpr int kLowest = 10;

Fd high(int fd) {
  if (fd < 0) return Fd();
  const Fd low(fd);
  return Fd(::fcntl(fd, F_DUPFD_CLOEXEC, kLowest));
}

std::string start_text(const HostJob& job, const std::vector<std::filesystem::path>& readable,
                       const std::vector<SinkItem>& items) {
  json::object secrets;
  for (const auto& [name, secret] : job.secrets) secrets[name] = secret.reveal();
  json::array paths, rows, programs;
  for (const auto& path : readable) paths.push_back(json::string(path.string()));
  for (const auto& program : job.programs) programs.push_back(json::string(program.string()));
  for (const auto& item : items) rows.push_back(json::array{item.id, item.json});
  return json::serialize(json::object{{"library", job.plugin.library.string()},
                                      {"kind", static_cast<int>(job.plugin.declaration.kind)},
                                      {"secrets", std::move(secrets)},
                                      {"paths", std::move(paths)},
                                      {"programs", std::move(programs)},
                                      {"opened", json::value_from(job.opened)},
                                      {"memory", job.limits.memory_bytes},
                                      {"allow_no_landlock", job.limits.allow_no_landlock},
                                      {"remembered_of_newest", job.remembered.of_newest},
                                      {"items", std::move(rows)}});
}

/// In memory only: they hold secrets and personal data.
Fd memory_file(const char* name, std::string_view rest) {
  Fd out = high(::memfd_create(name, MFD_CLOEXEC));
  while (out.open() && !rest.empty()) {
    const ssize_t written = ::write(out.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return Fd();
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (out.open() && ::lseek(out.get(), 0, SEEK_SET) != 0) return Fd();
  return out;
}

struct Pipe {
  Fd read, write;
  bool open() const { return read.open() && write.open(); }
};

Pipe make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {Fd(), Fd()};
  return {high(ends[0]), high(ends[1])};
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Spawned> spawn(const HostJob& job, const std::vector<std::filesystem::path>& readable,
                      const std::vector<SinkItem>& items) {
  const std::string program = (job.host.empty() ? host_program() : job.host).string();
  const auto failed = [&](int error) {
    return Message("host.spawn-failed", {{"program", program}, {"error", std::strerror(error)}});
  };
  const Secret text(start_text(job, readable, items));
  const Fd start = memory_file("behorig-job", text.reveal());
  const Fd remembered = memory_file("behorig-remembered", job.remembered.bytes);
  Pipe frames = make_pipe();
  Pipe errors = make_pipe();
  Pipe jobs = make_pipe();
  const Fd nothing = high(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!start.open() || !remembered.open() || !frames.open() || !errors.open() || !jobs.open() ||
      !nothing.open())
    return failed(errno);
  // Fewer, larger steps over the border; the default is fine where the limit forbids it.
  ::fcntl(frames.read.get(), F_SETPIPE_SZ, 1 << 20);
  ::fcntl(frames.read.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(errors.read.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(jobs.write.get(), F_SETFL, O_NONBLOCK);

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  const std::array<std::pair<int, int>, 7> places{{{nothing.get(), 0},
                                                   {nothing.get(), 1},
                                                   {errors.write.get(), 2},
                                                   {start.get(), 3},
                                                   {frames.write.get(), 4},
                                                   {jobs.read.get(), 5},
                                                   {remembered.get(), 6}}};
  for (const auto& [from, to] : places) ::posix_spawn_file_actions_adddup2(&actions, from, to);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 7);
  sigset_t all, none;
  ::sigfillset(&all);
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

  // LeakSanitizer hangs under seccomp; leaks of plugins are hunted without the sandbox.
  std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "LDAPNOINIT=1",
                                       "ASAN_OPTIONS=detect_leaks=0:abort_on_error=1",
                                       "TSAN_OPTIONS=handle_segv=0:handle_abort=0:atexit_sleep_ms=0"};
  std::vector<char*> variables;
  for (auto& variable : environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
  std::string name = program, run = "--run";
  const std::array<char*, 3> arguments{name.data(), run.data(), nullptr};
  Spawned out;
  const int error =
      ::posix_spawn(&out.pid, program.c_str(), &actions, &attributes, arguments.data(), variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) return failed(error);
  out.frames = std::move(frames.read);
  out.errors = std::move(errors.read);
  out.jobs = std::move(jobs.write);
  out.jobs_end = std::move(jobs.read);
  return out;
}

}  // namespace behorig
