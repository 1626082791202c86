// What the daemon's unit forbids, its connectors do without: checks behind the SystemCallFilter,
// RestrictAddressFamilies and MemoryDenyWriteExecute of config/systemd/behorigd.service.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <seccomp.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <functional>
#include <set>
#include <sstream>

#include "tests/integration/demo.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Lines of a [Service] setting that may stand several times.
std::vector<std::string> setting_of_the_unit(const std::string& key) {
  std::vector<std::string> out;
  std::istringstream unit(read_file(BEHORIG_SOURCE_DIR "/config/systemd/behorigd.service"));
  for (std::string line; std::getline(unit, line);) {
    if (line.starts_with(key + "=")) out.push_back(line.substr(key.size() + 1));
  }
  return out;
}

/// What systemd's groups hold, groups in them too; what is no group is itself.
const std::set<std::string>& calls_of(const std::string& name) {
  static std::map<std::string, std::set<std::string>> known;
  const auto [at, fresh] = known.emplace(name, std::set<std::string>());
  if (!fresh) return at->second;
  if (!name.starts_with('@')) return at->second = {name};
  const TempFolder folder;
  const Ended said = Program({"/usr/bin/systemd-analyze", "syscall-filter", name}, folder.path()).wait();
  EXPECT_EQ(said.code, 0) << said.err;
  std::istringstream lines(said.out);
  std::set<std::string> all;
  for (std::string line; std::getline(lines, line);) {
    const auto from = line.find_first_not_of(' ');
    if (from == 0 || from == std::string::npos || line[from] == '#')
      continue;  // its own name, what it is for
    all.merge(std::set<std::string>(calls_of(line.substr(from))));
  }
  return known[name] = std::move(all);
}

/// systemd.exec(5): the first line says which kind of list it is; a line with ~ takes out of one of what may
/// be.
std::set<std::string> allowed_calls() {
  std::set<std::string> out = calls_of("@default");
  for (std::string line : setting_of_the_unit("SystemCallFilter")) {
    const bool not_these = line.starts_with('~');
    std::istringstream words(line.substr(not_these ? 1 : 0));
    for (std::string word; words >> word;) {
      for (const auto& call : calls_of(word)) not_these ? (void)out.erase(call) : (void)out.insert(call);
    }
  }
  return out;
}

/// Filters of the unit, made before there is anything that they could forbid.
class UnitFilter {
 public:
  UnitFilter() {
    const auto allowed = allowed_calls();
    EXPECT_GT(allowed.size(), 200U);
    // As systemd does: what nobody knows is not there, what is known and not allowed ends the process.
    calls_ = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    for (const auto& call : calls_of("@known"))
      rule(calls_, allowed.contains(call) ? SCMP_ACT_ALLOW : refusal(), call);
    for (const auto& call : allowed) rule(calls_, SCMP_ACT_ALLOW, call);
    more_ = seccomp_init(SCMP_ACT_ALLOW);
    address_families();
    if (setting_of_the_unit("MemoryDenyWriteExecute") == std::vector<std::string>{"yes"}) write_execute();
  }
  ~UnitFilter() {
    seccomp_release(calls_);
    seccomp_release(more_);
  }
  UnitFilter(const UnitFilter&) = delete;
  UnitFilter& operator=(const UnitFilter&) = delete;

  /// What a process does behind them: its exit code, or minus the signal that ended it.
  int behind(const std::function<int()>& work) const {
    const pid_t child = ::fork();
    if (child == 0) {
      if (seccomp_load(more_) != 0 || seccomp_load(calls_) != 0) ::_exit(99);
      ::_exit(work());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  static std::uint32_t refusal() {
    const auto number = setting_of_the_unit("SystemCallErrorNumber");
    EXPECT_TRUE(number.empty() || number == std::vector<std::string>{"EPERM"}) << "say here what it is";
    return number.empty() ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM);
  }
  static void rule(scmp_filter_ctx filter, std::uint32_t action, const std::string& call) {
    const int number = seccomp_syscall_resolve_name(call.c_str());
    // Of another machine's, or younger than the library.
    if (number < 0 || action == SCMP_ACT_ERRNO(ENOSYS)) return;
    if (seccomp_rule_add(filter, action, number, 0) != 0 && action != SCMP_ACT_ALLOW) std::abort();
  }
  void address_families() const {
    const std::map<std::string, int> names{
        {"AF_UNIX", AF_UNIX}, {"AF_INET", AF_INET}, {"AF_INET6", AF_INET6}};
    std::set<int> allowed;
    for (const auto& line : setting_of_the_unit("RestrictAddressFamilies")) {
      std::istringstream words(line);
      for (std::string word; words >> word;) allowed.insert(names.at(word));
    }
    EXPECT_FALSE(allowed.empty());
    for (int family = 0; family < AF_MAX; ++family) {
      if (allowed.contains(family)) continue;
      seccomp_rule_add(more_, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
                       SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(family)));
    }
  }
  void write_execute() const {
    constexpr scmp_datum_t kBoth = PROT_WRITE | PROT_EXEC;
    seccomp_rule_add(more_, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mmap), 1,
                     SCMP_A2(SCMP_CMP_MASKED_EQ, kBoth, kBoth));
    for (const int call : {SCMP_SYS(mprotect), SCMP_SYS(pkey_mprotect)})
      seccomp_rule_add(more_, SCMP_ACT_ERRNO(EPERM), call, 1,
                       SCMP_A2(SCMP_CMP_MASKED_EQ, static_cast<scmp_datum_t>(PROT_EXEC),
                               static_cast<scmp_datum_t>(PROT_EXEC)));
  }

  scmp_filter_ctx calls_ = nullptr, more_ = nullptr;
};

TEST(UnitFilter, ForbidsWhatTheUnitSays) {
  const UnitFilter filter;
  EXPECT_EQ(filter.behind([] { return 7; }), 7);
  EXPECT_EQ(filter.behind([] { return ::mount("none", "/nowhere", "tmpfs", 0, nullptr); }), -SIGSYS);
  EXPECT_EQ(
      filter.behind([] { return ::socket(AF_NETLINK, SOCK_RAW, 0) < 0 && errno == EAFNOSUPPORT ? 1 : 0; }),
      1);
  EXPECT_EQ(filter.behind([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? 1 : 0; }), 1);
  EXPECT_EQ(filter.behind([] {
    void* at = ::mmap(nullptr, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED && errno == EPERM ? 1 : 0;
  }),
            1);
}

/// The demo with systems of the connectors that it has none of.
void add_systems(const Demo& demo) {
  const auto write = [&](const std::string& name, const std::string& text) {
    fs::create_directories((demo.folder() / name).parent_path());
    write_file(demo.folder() / name, text);
  };
  write("more/facts.sh",
        "#!/bin/sh\ncat <<END\n{\"fact\":\"begin\",\"version\":1}\n{\"fact\":\"entitlement\",\"id\":\"e\"}\n"
        "{\"fact\":\"account\",\"id\":\"a\"}\n{\"fact\":\"grant\",\"account\":\"a\",\"entitlement\":\"e\"}\n"
        "{\"fact\":\"end\",\"complete\":true,\"accounts\":1,\"entitlements\":1,\"grants\":1}\nEND\n");
  fs::permissions(demo.folder() / "more/facts.sh", fs::perms::owner_all);
  write("systems.d/facts.toml",
        "[system]\nid = \"facts\"\nconnector = \"exec\"\n[connector]\nprogram = \"../more/facts.sh\"\n"
        "uses = [\"/usr/bin/cat\"]\n");
  write("more/host/passwd", "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/bash\n");
  write("more/host/group", "root:x:0:\nstaff:x:50:anna\nanna:x:1000:\n");
  write("more/host/sudoers", "%staff ALL=(ALL) ALL\n");
  write("systems.d/host.toml",
        "[system]\nid = \"host\"\nconnector = \"unix\"\n[connector]\npath = \"../more/host\"\n");
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open((demo.folder() / "more/rights.db").c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle,
                         "CREATE TABLE a(id TEXT); CREATE TABLE g(account TEXT, entitlement TEXT);"
                         "INSERT INTO a VALUES ('anna'); INSERT INTO g VALUES ('anna', 'read')",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(handle);
  write("systems.d/rights.toml",
        "[system]\nid = \"rights\"\nconnector = \"sql\"\n[connector]\nbackend = \"sqlite\"\nfile = "
        "\"../more/rights.db\"\naccounts = \"SELECT id AS account FROM a\"\nentitlements = \"SELECT DISTINCT "
        "entitlement "
        "FROM g\"\ngrants = \"SELECT account, entitlement FROM g\"\n");
}

/// System, verdict and amounts of each run of a check, and the exit code.
std::set<std::string> outcome_of(const std::string& json, int code) {
  std::set<std::string> out{"code " + std::to_string(code)};
  const auto check = boost::json::parse(json);
  for (const auto& run : check.at("runs").as_array()) {
    out.insert(boost::json::serialize(run.at("system")) + " " + boost::json::serialize(run.at("verdict")) +
               " " + boost::json::serialize(run.at("accounts")) + " " +
               boost::json::serialize(run.at("grants")));
  }
  return out;
}

TEST(UnitFilter, LetsEveryConnectorRegisterAndSinkDoItsWork) {
  const Demo demo;
  add_systems(demo);
  const std::vector<std::string> check{"check", "--as-of", Demo::day, "--dry-run", "-o", "json"};
  const Ended open = demo.run(check);
  const auto wanted = outcome_of(open.out, open.code);
  for (const char* system : {"facts", "host", "rights", "directory", "library"})
    EXPECT_THAT(wanted, ::testing::Contains(HasSubstr("\"" + std::string(system) + "\" \"complete\" ")))
        << open.err;
  const UnitFilter filter;
  const auto behind = [&](const std::vector<std::string>& arguments) {
    return filter.behind([&] {
      const Ended ended = demo.run(arguments);
      return ended.signal != 0 ? 100 + ended.signal : ended.code;
    });
  };
  const auto said = [&] { return read_file(demo.folder() / "stdout"); };
  const auto err = [&] { return read_file(demo.folder() / "stderr"); };
  const std::string settings = read_file(demo.folder() / "behorig.toml");
  for (const auto& [target, reg] : std::map<std::string, std::string>{
           {"", ""},
           {"a.xlsx", "plugin = \"workbook\"\npath = \"a.xlsx\"\n"},
           {"a.sqlite", "plugin = \"database\"\nbackend = \"sqlite\"\nfile = \"a.sqlite\"\n"}}) {
    SCOPED_TRACE(target);
    write_file(demo.folder() / "behorig.toml", settings);
    if (!target.empty()) {
      ASSERT_EQ(behind({"register", "convert", "--to", (demo.folder() / target).string()}), 0) << err();
      replace_in_file(demo.folder() / "behorig.toml", "plugin = \"files\"\npath = \"register\"\n", reg);
    }
    const int code = behind(check);
    EXPECT_EQ(outcome_of(said(), code), wanted) << err();
  }
  // With the store, and the sink of the demo.
  EXPECT_EQ(behind({"check", "--as-of", Demo::day}), open.code) << err();
  EXPECT_THAT(err(), HasSubstr("delivered, 0 left"));
}

}  // namespace
}  // namespace behorig::testing
