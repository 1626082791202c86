// A program is believed only if it told everything, said so, and ended well; and it reaches what it was
// given.

#include <thread>

#include "core/base/log.h"
#include "tests/connectors/exec/job.h"
#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::filesystem::path kExamples = BEHORIG_SOURCE_DIR "/connectors/exec/examples";

TEST(ExecProgram, IsBelievedWhenItToldEverything) {
  const auto reading = Script(telling()).read();
  expect_complete(reading);
  ASSERT_TRUE(reading.snapshot);
  const Snapshot& s = *reading.snapshot;
  EXPECT_EQ(s.text(s.accounts()[0].name), "Åsa");
  EXPECT_EQ(s.accounts()[0].enabled, Enabled::yes);
  EXPECT_TRUE(s.entitlements()[0].privileged);
  EXPECT_EQ(reading.counts.grants, 1U);
}

/// The examples as they are shipped; copied, because a checkout may be writable by a group.
RawReading read_example(const char* name, const std::string& data) {
  const Script example(read_file(kExamples / name).substr(read_file(kExamples / name).find('\n') + 1),
                       read_file(kExamples / name).substr(0, read_file(kExamples / name).find('\n')));
  const auto file = example.folder() / "data";
  write_file(file, data);
  return example.read(
      {{"arguments", boost::json::array{file.string()}}, {"reads", {{"data", file.string()}}}});
}

TEST(ExecProgram, TheExampleInPythonWorks) {
  const auto reading = read_example("facts.py", "anna loans keys\nbo loans\ncesar\n");
  expect_complete(reading);
  EXPECT_EQ(reading.counts.accounts, 3U);
  EXPECT_EQ(reading.counts.entitlements, 2U);
  EXPECT_EQ(reading.counts.grants, 3U);
}

TEST(ExecProgram, TheExampleInShellWorks) {
  const auto reading = read_example("facts.sh", "anna\nbo\n");
  expect_complete(reading);
  EXPECT_EQ(reading.counts.accounts, 2U);
  EXPECT_EQ(reading.counts.grants, 2U);
}

TEST(ExecProgram, TheExamplesHaveTenLinesAtMost) {
  for (const char* name : {"facts.py", "facts.sh"}) {
    const std::string text = read_file(kExamples / name);
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 10) << name;
  }
}

struct Wrong {
  const char* name;
  std::string script;
  const char* error;
};

TEST(ExecProgram, WhateverElseItDoesIsOneSentenceAndNotComplete) {
  const std::vector<Wrong> all{
      {"says nothing", "", "exec.nothing-said"},
      {"exit code", telling("", "exit 3\n"), "exec.exit-code"},
      {"exit code before its end", kSome + "exit 1\n", "exec.exit-code"},
      {"no end", kSome, "exec.no-end"},
      {"half a line", kSome + "printf '{\"fact\":\"end\"'\n", "exec.half-line"},
      {"its end without the end of the line",
       kSome + R"(printf '{"fact":"end","complete":true,"accounts":1,"entitlements":1,"grants":1}')",
       "exec.half-line"},
      {"something after its end", telling("", "echo '{\"fact\":\"account\",\"id\":\"a2\"}'\n"),
       "exec.after-end"},
      {"a blank line after its end", telling("", "echo\n"), "exec.after-end"},
      {"a blank in the end", telling("", "printf ' '\n"), "exec.half-line"},
      {"counts", kSome + R"(echo '{"fact":"end","complete":true,"accounts":2,"entitlements":1,"grants":1}')",
       "exec.counts-differ"},
      {"says that it is not complete",
       kSome + R"(echo '{"fact":"end","complete":false,"accounts":1,"entitlements":1,"grants":1}')",
       "exec.said-incomplete"},
      {"an error of its own", telling(R"(echo '{"fact":"problem","level":"error","text":"no rights"}'
)"),
       "exec.said"},
      {"no JSON", telling("echo Traceback\n"), "exec.no-json"},
      {"a blank line", telling("echo\n"), "exec.no-json"},
      {"a signal", telling("", "kill -9 $$ || abort\n") + "exit 7\n", "exec.exit-code"},
      {"a line without end", kSome + "while :; do printf 0123456789012345678901234567890123456789; done\n",
       "exec.line-long"},
      {"something is left behind", telling("sleep 100 </dev/null >/dev/null 2>&1 &\n"), "exec.left-behind"},
      {"its output is held open", telling("sleep 100 &\n"), "exec.left-behind"},
      {"something is left by something", telling("(sleep 100 >/dev/null 2>&1 & )\n"), "exec.left-behind"},
  };
  for (const auto& wrong : all) {
    SCOPED_TRACE(wrong.name);
    expect_only(Script(wrong.script).read({{"uses", boost::json::array{"/usr/bin/sleep"}}}), wrong.error);
  }
}

TEST(ExecProgram, WhatASignalEndsIsNotBelieved) {
  // Without a shell between: a program that ends itself by its own hand.
  const Script script(
      "import os, sys\nprint('{\"fact\":\"begin\",\"version\":1}')\nsys.stdout.flush()\nos.abort()\n",
      "#!/usr/bin/env python3");
  expect_only(script.read(), "exec.killed");
}

TEST(ExecProgram, WhatTakesTooLongIsStoppedWithAllThatItStarted) {
  const Script script(telling("sleep 100\n"));
  expect_only(script.read({{"timeout", 1}, {"uses", boost::json::array{"/usr/bin/sleep"}}}), "exec.too-slow");
  auto job = exec_job({{"program", Script(telling("sleep 100\n")).file().string()}});
  job.limits.deadline = std::chrono::milliseconds(200);
  EXPECT_FALSE(read_system(job).claims_complete);
}

TEST(ExecProgram, IsStoppedFromOutside) {
  const Script script(telling("while :; do :; done\n"));
  std::atomic<bool> cancelled{false};
  auto job = exec_job({{"program", script.file().string()}});
  job.cancelled = {&cancelled};
  std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    cancelled = true;
  });
  const auto reading = read_system(job);
  EXPECT_FALSE(reading.claims_complete);
}

TEST(ExecProgram, OnesThatOthersMayWriteAreNotStarted) {
  const Script script(telling());
  std::filesystem::permissions(script.file(), std::filesystem::perms(0775));
  expect_only(script.read(), "exec.program-writable");
}

TEST(ExecProgram, OnesThatAreNotThereAreTold) {
  expect_only(read_system(exec_job({{"program", "/nowhere/at/all"}})), "exec.not-started");
  const Script plain(telling());
  std::filesystem::permissions(plain.file(), std::filesystem::perms(0644));
  expect_only(plain.read(), "exec.not-started");
  expect_only(Script(telling(), "#!/nowhere/interpreter").read(), "exec.not-started");
}

TEST(ExecProgram, ArgumentsReachItAsTheyAre) {
  const Script script(R"([ "$#" = 3 ] && [ "$1" = '$(reboot)' ] && [ "$2" = 'a b;c' ] && [ -z "$3" ] || exit 9
)" + telling());
  expect_complete(script.read({{"arguments", boost::json::array{"$(reboot)", "a b;c", ""}}}));
}

TEST(ExecProgram, ItsEnvironmentIsItsOwn) {
  const Script script(
      "[ \"$COLOUR\" = blue ] && [ -z \"${HOME-}\" ] && [ \"$PATH\" = /usr/bin:/bin ] || exit 9\n" +
      telling());
  expect_complete(script.read({{"environment", {{"COLOUR", "blue"}}}}));
}

TEST(ExecProgram, ItsSecretComesTheWayThatTheOptionsSay) {
  const std::string secret = "hemligt lösen";
  const Script by_stdin("read -r got; [ \"$got\" = 'hemligt lösen' ] || exit 9\n" + telling());
  expect_complete(by_stdin.read({}, secret + "\n"));
  const Script by_descriptor("read -r got <&3; [ \"$got\" = 'hemligt lösen' ] || exit 9\n" + telling());
  expect_complete(by_descriptor.read({{"secret_to", "descriptor"}}, secret + "\n"));
  const Script by_environment("[ \"$BEHORIG_SECRET\" = 'hemligt lösen' ] || exit 9\n" + telling());
  expect_complete(by_environment.read({{"secret_to", "environment"}}, secret));
  expect_only(by_environment.read({{"secret_to", "arguments"}}, secret), "exec.secret-to-wrong");
  expect_only(by_stdin.read({}, std::string(61 << 10, 'x')), "exec.secret-long");
}

TEST(ExecProgram, StandardErrorGoesToTheLogCleanedAndCapped) {
  set_log_level(LogLevel::debug);
  ::testing::internal::CaptureStderr();
  const Script script(
      "read -r got; printf 'cl\\033[2Jear %s\\n' \"$got\" >&2\n"
      "i=0; while [ $i -lt 5000 ]; do echo 'a long line of many words' >&2; i=$((i+1)); done\n" +
      telling("", "echo 'the last words of hemligt' >&2; exit 4\n"));
  const auto reading = script.read({}, "hemligt");
  const std::string log = ::testing::internal::GetCapturedStderr();
  set_log_level(LogLevel::warning);
  expect_only(reading, "exec.exit-code");
  EXPECT_THAT(told(reading), HasSubstr("words=the last words of ***"));
  EXPECT_THAT(log, AllOf(HasSubstr("cl?[2Jear"), HasSubstr("is not kept"), Not(HasSubstr("hemligt")),
                         Not(HasSubstr("\x1b"))));
  EXPECT_LT(log.size(), 64U << 10);
}

// ---- what it may reach ----

/// Runs a piece of shell in the sandbox: does it succeed?
bool succeeds(const std::string& piece, boost::json::object options = {}) {
  const Script script("if " + piece + "; then exit 8; else exit 9; fi\n");
  const auto reading = script.read(std::move(options));
  const std::string words = told(reading);
  EXPECT_THAT(words, ::testing::AnyOf(HasSubstr("code=8"), HasSubstr("code=9")));
  return words.find("code=8") != std::string::npos;
}

TEST(ExecSandbox, OnlyWhatTheOptionsNameIsStarted) {
  EXPECT_FALSE(succeeds("/usr/bin/true"));
  EXPECT_TRUE(succeeds("/usr/bin/true", {{"uses", boost::json::array{"/usr/bin/true"}}}));
  EXPECT_FALSE(succeeds("/usr/bin/id", {{"uses", boost::json::array{"/usr/bin/true"}}}));
  // Through the loader neither: what it cannot read it cannot start.
  EXPECT_FALSE(succeeds("/lib64/ld-linux-x86-64.so.2 /usr/bin/true"));
  // Programs among the libraries.
  EXPECT_FALSE(
      succeeds("/usr/lib/git-core/git --version || /usr/lib/sudo/sesh -h || /usr/lib/openssh/ssh-keysign"));
}

TEST(ExecSandbox, OnlyWhatTheOptionsNameIsRead) {
  const TempFolder folder;
  write_file(folder.path() / "data", "x\n");
  const std::string data = (folder.path() / "data").string();
  EXPECT_FALSE(succeeds("read -r x <" + data));
  EXPECT_TRUE(succeeds("read -r x <" + data, {{"reads", {{"data", folder.path().string()}}}}));
  EXPECT_FALSE(succeeds("read -r x </etc/passwd"));
}

TEST(ExecSandbox, NothingIsWrittenMadeOrTakenAway) {
  const TempFolder folder;
  write_file(folder.path() / "data", "x\n");
  const std::string data = (folder.path() / "data").string();
  const boost::json::object options{
      {"reads", {{"data", folder.path().string()}}},
      {"uses", boost::json::array{"/usr/bin/rm", "/usr/bin/chmod", "/usr/bin/truncate"}}};
  EXPECT_FALSE(succeeds("(echo y >>" + data + ") 2>/dev/null", options));
  EXPECT_FALSE(succeeds("(echo y >" + data + ".new) 2>/dev/null", options));
  EXPECT_FALSE(succeeds("/usr/bin/rm -f " + data, options));
  EXPECT_FALSE(succeeds("/usr/bin/chmod 777 " + data, options));
  EXPECT_FALSE(succeeds("/usr/bin/truncate -s 0 " + data, options));
  EXPECT_TRUE(succeeds("echo y >/dev/null", options));
  EXPECT_EQ(read_file(data), "x\n");
}

TEST(ExecSandbox, NeitherSignalsNorItsOwnProcessGroup) {
  EXPECT_FALSE(succeeds("kill -0 " + std::to_string(::getpid()) + " 2>/dev/null"));
  EXPECT_FALSE(succeeds("/usr/bin/setsid -w /usr/bin/true",
                        {{"uses", boost::json::array{"/usr/bin/setsid", "/usr/bin/true"}}}));
}

TEST(ExecSandbox, TheSupervisorsPipesAreNotItsOwn) {
  for (const char* fd : {"3", "4", "5", "6", "7", "8", "9"})
    EXPECT_FALSE(succeeds(std::string("(: >&") + fd + ") 2>/dev/null")) << fd;
}

/// Python in the sandbox, which tries to connect.
RawReading connects(const std::string& call, const boost::json::object& more) {
  const Script script(
      "import socket, sys\ntry:\n  " + call +
          "\nexcept PermissionError:\n  sys.exit(9)\nexcept OSError:\n  sys.exit(8)\nsys.exit(7)\n",
      "#!/usr/bin/python3");
  return script.read(more);
}

TEST(ExecSandbox, TheNetworkOnlyIfTheSettingsSaySo) {
  std::uint16_t port = 0;
  const int listener = listen_on_loopback(port);
  const std::string call = "socket.create_connection(('127.0.0.1', " + std::to_string(port) + "), 5)";
  EXPECT_THAT(told(connects(call, {})), HasSubstr("code=9"));
  EXPECT_THAT(told(connects(call, {{"local_sockets", true}})), HasSubstr("code=9"));
  EXPECT_THAT(told(connects(call, {{"network", true}})), HasSubstr("code=7"));
  ::close(listener);
  const std::string local = "socket.socket(socket.AF_UNIX).connect('/nowhere')";
  EXPECT_THAT(told(connects(local, {})), HasSubstr("code=9"));
  EXPECT_THAT(told(connects(local, {{"network", true}})), HasSubstr("code=9"));
  EXPECT_THAT(told(connects(local, {{"local_sockets", true}})), HasSubstr("code=8"));
}

TEST(ExecSandbox, ItsMemoryCountsWithAllThatItStarted) {
  // Four processes of 100 MB each, none of which is above the limit by itself.
  const Script script(R"(import os, time
for i in range(3):
  if os.fork() == 0: break
kept = bytearray(os.urandom(1)) * 100_000_000
time.sleep(30)
)",
                      "#!/usr/bin/python3");
  auto job = exec_job({{"program", script.file().string()}});
#ifdef BEHORIG_SANITIZED
  job.limits.memory_bytes = 300ull << 20;
#else
  job.limits.memory_bytes = 180ull << 20;
#endif
  const auto reading = read_system(job);
  EXPECT_FALSE(reading.claims_complete);
  EXPECT_THAT(told(reading), HasSubstr("host.memory"));
}

}  // namespace
}  // namespace behorig::testing
