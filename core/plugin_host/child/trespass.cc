#include "core/plugin_host/child/trespass.h"

#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include <atomic>
#include <cerrno>

namespace behorig::child {
namespace {

std::atomic<int> g_first{-1};

/// Runs in the place of the call, so that only what a signal handler may do is done.
void answer(int, siginfo_t* info, void* context) {
  auto& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  machine.gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
  machine.regs[0] = static_cast<decltype(machine.regs[0] + 0)>(-EPERM);
#else
#error "say where this machine's system calls leave their result"
#endif
  int none = -1;
  g_first.compare_exchange_strong(none, info->si_syscall);
}

}  // namespace

void remember_trespass() {
  struct sigaction action {};
  action.sa_sigaction = answer;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  ::sigaction(SIGSYS, &action, nullptr);
}

const char* trespass() {
  switch (g_first) {
    case -1:
      return nullptr;
    case SYS_socket:
      return "plugin.tried-socket";
    case SYS_clone:
    case SYS_execve:
    case SYS_execveat:
#ifdef SYS_fork
    case SYS_fork:
    case SYS_vfork:
#endif
      return "plugin.tried-process";
    default:
      return "plugin.tried-write";
  }
}

}  // namespace behorig::child
