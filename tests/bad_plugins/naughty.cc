// Does one wrong thing after another: the option `how` says which.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "plugins/abi/frames.h"
#include "plugins/sdk/behorig_sdk.h"

namespace {

using behorig::sdk::Reading;

behorig::sdk::About about() {
  behorig::sdk::About out{.name = "naughty", .version = "1.0"};
  out.help_en = out.help_sv = "-";
  out.options = {{.name = "how", .help_en = "-", .help_sv = "-"},
                 {.name = "path", .type = behorig::sdk::Option::Type::path, .help_en = "-", .help_sv = "-"},
                 {.name = "password", .help_en = "-", .help_sv = "-", .secret = true}};
  out.capabilities = {"paths-from-options"};
  out.texts = {{"could", "It could {what}.", "Det gick att {what}."}};
  return out;
}

void facts(Reading& reading) {
  const auto account = reading.account({.id = "a1"});
  const auto entitlement = reading.entitlement({.id = "e1"});
  reading.grant(account, entitlement);
}

/// A frame of the plugin's own making, past the SDK.
void forge(behorig::frames::Writer& writer) {
  const std::string_view bytes = writer.frame();
  if (::write(4, bytes.data(), bytes.size()) < 0) ::_exit(9);
}

void forge_grant(Reading& reading) {
  reading.account({.id = "a1"});
  behorig::frames::Writer writer;
  writer.begin(behorig::frames::Type::grants);
  for (const std::uint32_t number : {1u, 7u, 4000000000u}) writer.number(number);
  forge(writer);
}

void forge_end() {
  behorig::frames::Writer writer;
  writer.begin(behorig::frames::Type::end);
  writer.number(std::int32_t{1});
  for (int i = 0; i < 5; ++i) writer.number(std::uint64_t{0});
  writer.text("{}");
  forge(writer);
  ::_exit(0);
}

void eat_memory() {
  constexpr std::size_t kStep = 8 << 20;
  for (;;) {
    // Anonymous maps that RLIMIT_DATA counts, touched so that they are resident.
    void* at = ::mmap(nullptr, kStep, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    std::memset(at, 1, kStep);
  }
}

/// The call alone: ThreadSanitizer's fork() waits for ever where the kernel refuses it.
long ask_to_fork() { return ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr); }

/// Tells each thing that the sandbox should have forbidden and did not.
void try_out(Reading& reading) {
  const auto could = [&](bool done, const char* what) {
    if (done) reading.error("could", {{"what", what}});
  };
  could(::open("/etc/passwd", O_RDONLY) >= 0, "read /etc/passwd");
  could(::open("/tmp/behorig-naughty", O_WRONLY | O_CREAT, 0600) >= 0, "write a file");
  could(::open("/proc/1/environ", O_RDONLY) >= 0, "read another process");
  could(::socket(AF_INET, SOCK_STREAM, 0) >= 0, "open a socket");
  could(::socket(AF_UNIX, SOCK_STREAM, 0) >= 0, "open a Unix socket");
  could(::setuid(0) == 0 && ::seteuid(12345) == 0, "change its user");
  could(::kill(::getppid(), 0) == 0, "signal its supervisor");
  char* const arguments[] = {const_cast<char*>("/usr/bin/true"), nullptr};
  could(::execv("/usr/bin/true", arguments) == 0, "start a program");
  const long child = ask_to_fork();
  if (child == 0) ::_exit(0);
  could(child > 0, "fork");
  could(::chmod("/tmp", 0777) == 0, "change a mode");
  bool thread_ran = false;
  std::thread([&] { thread_ran = true; }).join();
  could(!thread_ran, "not start a thread");
  could(std::getenv("HOME") != nullptr, "see the environment");
}

/// One thing that no reader needs; goes on as if nothing had happened.
void trespass(Reading& reading, const std::string& how) {
  char* const arguments[] = {const_cast<char*>("/usr/bin/true"), nullptr};
  long done = -1;
  if (how == "fork") done = ask_to_fork();
  if (how == "exec") done = ::execv("/usr/bin/true", arguments);
  if (how == "write")
    done = ::open((reading.options().text("path") + "/made").c_str(), O_WRONLY | O_CREAT, 0600);
  if (how == "truncate")
    done = ::open((reading.options().text("path") + "/there").c_str(), O_RDONLY | O_TRUNC);
  if (how == "delete") done = ::unlink((reading.options().text("path") + "/there").c_str());
  if (how == "socket") done = ::socket(AF_INET, SOCK_STREAM, 0);
  if (how == "unix-socket") done = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (done >= 0) reading.error("could", {{"what", how}});
}

void flood(Reading& reading, const std::string& how) {
  const std::string line(1000, 'x');
  for (;;) {
    if (how == "flood-grants") reading.grant(0, 0);
    if (how == "flood-log") reading.log(BEHORIG_ERROR, line);
    if (how == "flood-stderr" && ::write(2, line.data(), line.size()) < 0) ::_exit(9);
  }
}

void read_path(Reading& reading) {
  const int fd = ::open(reading.options().text("path").c_str(), O_RDONLY);
  if (fd < 0) reading.error("could", {{"what", "not read its path"}});
}

void strange_text(Reading& reading, const std::string& how) {
  if (how == "bad-utf8") reading.account({.id = "a\xff"});
  if (how == "blank-id") reading.account({.id = ""});
  if (how == "huge-text") reading.account({.id = std::string(300 << 10, 'x')});
  if (how == "unknown-kind") reading.account({.id = "a1", .kind = "royal"});
}

constexpr auto kLater = std::chrono::milliseconds(150);

/// What goes wrong only when the reading is over.
void leave_behind(const std::string& how) {
  if (how == "frame-later") {
    std::thread([] {
      std::this_thread::sleep_for(kLater);
      behorig::frames::Writer writer;
      writer.begin(behorig::frames::Type::returned);
      writer.number(std::int32_t{0});
      forge(writer);
    }).detach();
  }
  if (how == "exit-later") {
    std::thread([] {
      std::this_thread::sleep_for(kLater);
      ::_exit(3);
    }).detach();
  }
  if (how == "close-jobs") ::close(5);
  if (how == "never-ends") {
    // A pipe to itself in the place of the jobs: no end ever comes.
    ::close(5);
    std::array<int, 2> ends{};
    if (::open("/dev/null", O_RDONLY) < 0 || ::pipe2(ends.data(), 0) != 0 || ends[0] != 5) ::_exit(9);
  }
  if (how == "stop-itself") ::raise(SIGTERM);
}

void read(Reading& reading) {
  const std::string how = reading.options().text("how");
  facts(reading);
  reading.proof("pid", std::to_string(::getpid()));
  if (how == "told-to-stop" && reading.cancelled()) reading.error("could", {{"what", "be stopped"}});
  if (how == "slow") ::usleep(400'000);
  if (how == "keep-memory") std::memset(std::malloc(200 << 20), 1, 200 << 20);
  if (how == "segfault") ::raise(SIGSEGV);
  if (how == "abort") std::abort();
  if (how == "spin") {
    for (std::atomic<int> i{0};; ++i) {
    }
  }
  if (how == "memory") eat_memory();
  if (how == "exit") ::_exit(0);
  if (how == "throw") throw std::runtime_error("a\x1b[31m wild thing");
  if (how == "throw-int") throw 7;
  if (how == "sandbox") try_out(reading);
  if (how == "path") read_path(reading);
  if (how == "forge-grant") forge_grant(reading);
  if (how == "forge-end") forge_end();
  if (how == "half-frame" && ::write(4, "\x20\x00\x00\x00\x01", 5) == 5) ::_exit(0);
  if (how == "huge-frame" && ::write(4, "\xff\xff\xff\xff\x01", 5) == 5) ::pause();
  if (how == "close-and-linger") {
    ::close(4);
    for (;;) ::usleep(100000);
  }
  if (how == "unchanged" && ::write(4, "\x01\x00\x00\x00\x15", 5) != 5) ::_exit(9);
  if (how.starts_with("flood")) flood(reading, how);
  if (how == "secret")
    reading.proof("secret-length", std::to_string(reading.secret("password").value_or("").size()));
  if (how == "log-much") {
    for (int i = 0; i < 40; ++i) reading.log(BEHORIG_INFO, std::string(1000, 'x'));
  }
  if (how == "stderr" && ::write(2, "\x1b[2J on stderr\n", 15) < 0) ::_exit(9);
  trespass(reading, how);
  strange_text(reading, how);
  leave_behind(how);
  if (how != "unclaimed") reading.complete();
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
