#include "tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

namespace behorig::testing {
namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "test support: %s\n", why.c_str());
  std::abort();
}

std::vector<std::string> environment_with(std::map<std::string, std::string> changes) {
  changes.try_emplace("LANG", "C.UTF-8");
  changes.try_emplace("LC_ALL", "C.UTF-8");
  changes.try_emplace("NO_COLOR", "1");
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!changes.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [key, value] : changes) all.push_back(key + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "behorig-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) give_up("cannot make " + pattern);
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) give_up("cannot read " + file.string());
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) give_up("cannot write " + file.string());
}

void replace_in_file(const std::filesystem::path& file, const std::string& from, const std::string& to) {
  std::string text = read_file(file);
  const std::size_t at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos) {
    give_up(file.string() + " does not hold exactly one: " + from);
  }
  write_file(file, text.replace(at, from.size(), to));
}

Program::Program(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                 const std::map<std::string, std::string>& environment)
    : out_(folder / "stdout"), err_(folder / "stderr") {
  std::vector<std::string> arguments_copy = arguments;
  std::vector<std::string> environment_copy = environment_with(environment);
  std::vector<char*> argv = pointers(arguments_copy);
  std::vector<char*> envp = pointers(environment_copy);
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int out = open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int err = open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (in < 0 || out < 0 || err < 0) give_up("cannot open files in " + folder.string());
  pid_ = fork();
  if (pid_ < 0) give_up("cannot fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in, 0);
    dup2(out, 1);
    dup2(err, 2);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(in);
  close(out);
  close(err);
}

Program::~Program() {
  if (pid_ <= 0) return;
  kill();
  waitpid(pid_, nullptr, 0);
}

bool Program::ended() const {
  siginfo_t info{};
  return pid_ <= 0 || (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                       info.si_pid != 0);
}

void Program::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

void Program::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

Ended Program::wait() {
  if (pid_ <= 0) give_up("waited twice");
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) give_up("cannot wait");
  pid_ = -1;
  Ended ended;
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  ended.out = read_file(out_);
  ended.err = read_file(err_);
  return ended;
}

}  // namespace behorig::testing
