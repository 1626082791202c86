#include "core/plugin_host/child/seccomp.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace behorig::child {
namespace {

// What reading files, computing and writing frames takes, with glibc 2.36 and later. Everything else is
// answered with EPERM, so that a library that only tries goes on without.
constexpr auto kAlways = std::to_array<const char*>({
    "access",
    "arch_prctl",
    "brk",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "close",
    "dup",
    "epoll_create1",
    "epoll_ctl",
    "epoll_pwait",
    "epoll_wait",
    "eventfd2",
    "exit",
    "exit_group",
    "faccessat",
    "faccessat2",
    "fadvise64",
    "fcntl",
    "fstat",
    "fstatfs",
    "futex",
    "getcwd",
    "getdents64",
    "getegid",
    "geteuid",
    "getgid",
    "getpid",
    "getppid",
    "getrandom",
    "getrusage",
    "gettid",
    "gettimeofday",
    "getuid",
    "lseek",
    "lstat",
    "madvise",
    "membarrier",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "nanosleep",
    "newfstatat",
    "pipe2",
    "poll",
    "ppoll",
    "pread64",
    "preadv",
    "prlimit64",
    "pselect6",
    "read",
    "readlink",
    "readlinkat",
    "readv",
    "restart_syscall",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_yield",
    "select",
    "set_robust_list",
    "set_tid_address",
    "sigaltstack",
    "stat",
    "statfs",
    "statx",
    "sysinfo",
    "tgkill",
    "time",
    "uname",
    "write",
    "writev",
});

// No reader needs them, so that a plugin that tries them is told of (trespass.h).
constexpr auto kProcesses = std::to_array<const char*>({"fork", "vfork", "execve", "execveat"});
constexpr auto kChanges = std::to_array<const char*>({
    "creat",
    "link",
    "linkat",
    "mkdir",
    "mkdirat",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "symlink",
    "symlinkat",
    "truncate",
    "unlink",
    "unlinkat",
});

// What interpreters and shells need besides. Nothing that leaves the process group (the supervisor kills it
// whole), signals a process by its number, or changes a file's name, mode or owner.
constexpr auto kPrograms = std::to_array<const char*>({
    "alarm",
    "chdir",
    "close_range",
    "copy_file_range",
    "dup2",
    "dup3",
    "execve",
    "execveat",
    "fchdir",
    "fork",
    "get_robust_list",
    "getgroups",
    "getitimer",
    "getpgid",
    "getpgrp",
    "getpriority",
    "getresgid",
    "getresuid",
    "getrlimit",
    "getsid",
    "pause",
    "pidfd_send_signal",
    "pipe",
    "rt_sigpending",
    "rt_sigsuspend",
    "rt_sigtimedwait",
    "sendfile",
    "setitimer",
    "splice",
    "times",
    "umask",
    "vfork",
    "wait4",
    "waitid",
});
// What a file that grows and is put aside takes.
constexpr auto kWriting =
    std::to_array<const char*>({"fdatasync", "fsync", "rename", "renameat", "renameat2"});

constexpr auto kTerminalCalls = std::to_array<scmp_datum_t>({FIOCLEX, FIONCLEX, FIONBIO, FIONREAD, TCGETS});

constexpr auto kNetwork = std::to_array<const char*>({
    "bind",
    "connect",
    "getpeername",
    "getsockname",
    "getsockopt",
    "recvfrom",
    "recvmmsg",
    "recvmsg",
    "sendmmsg",
    "sendmsg",
    "sendto",
    "setsockopt",
    "shutdown",
});

struct Release {
  void operator()(scmp_filter_ctx context) const { seccomp_release(context); }
};

bool rule(scmp_filter_ctx context, std::uint32_t action, const char* name) {
  const int number = seccomp_syscall_resolve_name(name);
  // A call that this machine's architecture does not have needs no rule.
  return number == __NR_SCMP_ERROR || number < 0 || seccomp_rule_add(context, action, number, 0) == 0;
}
bool allow(scmp_filter_ctx context, const char* name) { return rule(context, SCMP_ACT_ALLOW, name); }

/// Files are opened for reading only; also truncating is writing.
bool allow_opening(scmp_filter_ctx context, std::uint32_t writing) {
  const auto open = [&](std::uint32_t action, int call, unsigned flags_at, scmp_datum_t mask,
                        scmp_datum_t mode) {
    const scmp_arg_cmp flags{flags_at, SCMP_CMP_MASKED_EQ, mask, mode};
    return seccomp_rule_add(context, action, call, 1, flags) == 0;
  };
  bool ok = true;
  for (const auto& [call, flags_at] : {std::pair(SCMP_SYS(open), 1u), std::pair(SCMP_SYS(openat), 2u)}) {
    if (call < 0) continue;
    ok = ok && open(SCMP_ACT_ALLOW, call, flags_at, O_ACCMODE | O_TRUNC, O_RDONLY) &&
         open(writing, call, flags_at, O_ACCMODE, O_WRONLY) &&
         open(writing, call, flags_at, O_ACCMODE, O_RDWR);
  }
  return ok;
}

bool allow_threads(scmp_filter_ctx context, bool programs) {
  // Threads, not processes. clone3 hides its flags from a filter; told that it does not exist, glibc takes
  // clone.
  constexpr scmp_datum_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                       CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  const scmp_arg_cmp threads{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD};
  const scmp_arg_cmp processes{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0};
  const scmp_arg_cmp in_place{0, SCMP_CMP_MASKED_EQ, kNamespaces, 0};
  const auto clone = [&](std::uint32_t action, const scmp_arg_cmp& flags) {
    return seccomp_rule_add(context, action, SCMP_SYS(clone), 1, flags) == 0;
  };
  if (seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0) return false;
  if (programs) return clone(SCMP_ACT_ALLOW, in_place);
  return clone(SCMP_ACT_ALLOW, threads) && clone(SCMP_ACT_TRAP, processes);
}

bool allow_programs(scmp_filter_ctx context) {
  bool ok = true;
  for (const char* name : kPrograms) ok = ok && allow(context, name);
  for (const scmp_datum_t call : kTerminalCalls) {
    const scmp_arg_cmp which{1, SCMP_CMP_MASKED_EQ, 0xffffffff, call};
    ok = ok && seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, which) == 0;
  }
  return ok;
}

bool trap_processes_and_changes(scmp_filter_ctx context, bool writing) {
  const auto may = [&](std::string_view name) {
    return writing && std::find(kWriting.begin(), kWriting.end(), name) != kWriting.end();
  };
  bool ok = true;
  for (const char* name : kProcesses) ok = ok && rule(context, SCMP_ACT_TRAP, name);
  for (const char* name : kChanges) ok = ok && (may(name) || rule(context, SCMP_ACT_TRAP, name));
  return ok;
}

bool allow_writing(scmp_filter_ctx context) {
  return std::all_of(kWriting.begin(), kWriting.end(),
                     [&](const char* name) { return allow(context, name); });
}

bool allow_sockets(scmp_filter_ctx context, Calls calls) {
  std::vector<int> families;
  if (calls.network) families = {AF_INET, AF_INET6, AF_NETLINK};
  if (calls.local) families.push_back(AF_UNIX);
  // Who declared some kind of socket is not told of the others: glibc tries them by itself.
  if (families.empty() && calls.programs) return true;
  if (families.empty()) return seccomp_rule_add(context, SCMP_ACT_TRAP, SCMP_SYS(socket), 0) == 0;
  bool ok = true;
  for (const int family : families) {
    const scmp_arg_cmp of_family{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(family), 0};
    ok = ok && seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, of_family) == 0;
  }
  for (const char* name : kNetwork) ok = ok && allow(context, name);
  return ok;
}

}  // namespace

bool filter_system_calls(Calls calls) {
  const std::unique_ptr<void, Release> context(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (!context) return false;
  bool ok = seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0;
  for (const char* name : kAlways) ok = ok && allow(context.get(), name);
  ok = ok && (calls.programs ? allow_programs(context.get())
                             : trap_processes_and_changes(context.get(), calls.writing));
  ok = ok && (!calls.writing || allow_writing(context.get()));
  const std::uint32_t writing = calls.programs || calls.writing ? SCMP_ACT_ALLOW : SCMP_ACT_TRAP;
  ok = ok && allow_threads(context.get(), calls.programs) && allow_opening(context.get(), writing);
  return ok && allow_sockets(context.get(), calls) && seccomp_load(context.get()) == 0;
}

}  // namespace behorig::child
