#include "core/plugin_host/child/programs.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace behorig::child {
namespace {

/// As much as the kernel looks at (BINPRM_BUF_SIZE).
constexpr std::size_t kHead = 256;
/// Interpreters of interpreters: the kernel gives up after five.
constexpr int kDeepest = 5;

std::string head_of(const std::string& file) {
  // What is no ordinary file must not hold this up.
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return {};
  std::array<char, kHead> head{};
  const ssize_t got = ::read(fd, head.data(), head.size());
  ::close(fd);
  return got > 0 ? std::string(head.data(), static_cast<std::size_t>(got)) : std::string();
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void add(const std::string& file, int depth, std::vector<std::string>& out) {
  if (depth > kDeepest || std::find(out.begin(), out.end(), file) != out.end()) return;
  out.push_back(file);
  const auto interpreter = interpreter_of(head_of(file));
  if (!interpreter) return;
  add(interpreter->program, depth + 1, out);
  const bool env = interpreter->program == "/usr/bin/env" || interpreter->program == "/bin/env";
  if (!env || interpreter->argument.empty() || interpreter->argument.find('/') != std::string::npos) return;
  for (const char* folder : {"/usr/bin/", "/bin/"}) {
    const std::string found = folder + interpreter->argument;
    if (::access(found.c_str(), X_OK) == 0) return add(found, depth + 1, out);
  }
}

}  // namespace

std::optional<Interpreter> interpreter_of(std::string_view head) {
  if (!head.starts_with("#!")) return std::nullopt;
  const std::string_view line = trimmed(head.substr(2, head.find('\n') - 2));
  const auto end = std::min(line.find_first_of(" \t"), line.size());
  if (line.empty() || line.find('\0') != std::string_view::npos) return std::nullopt;
  return Interpreter{std::string(line.substr(0, end)), std::string(trimmed(line.substr(end)))};
}

std::vector<std::string> what_starts(const std::vector<std::string>& programs) {
  std::vector<std::string> out;
  for (const auto& program : programs) add(program, 0, out);
  for (const char* loader : {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"}) {
    if (::access(loader, F_OK) == 0) out.emplace_back(loader);
  }
  return out;
}

}  // namespace behorig::child
