#include "core/plugin_host/child/sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "core/plugin_host/child/landlock.h"
#include "core/plugin_host/child/programs.h"
#include "core/plugin_host/child/seccomp.h"
#include "core/plugin_host/child/trespass.h"

namespace behorig::child {
namespace {

/// What a capability opens, besides what every plugin has.
struct Capability {
  const char* name;
  std::vector<std::string> readable;
  Calls calls = {};
};

const std::array<Capability, 7>& capabilities() {
  static const std::array<Capability, 7> kAll{{
      {"paths-from-options", {}},
      {"network",
       {"/etc/resolv.conf", "/run/systemd/resolve", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf",
        "/etc/services", "/etc/host.conf"},
       {.network = true}},
      {"local-sockets", {}, {.local = true}},
      {"tls-trust",
       {"/etc/ssl", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/etc/pki"}},
      // Its settings and the modules of GSSAPI and SASL; a keytab comes by "paths-from-options".
      {"kerberos", {"/etc/krb5.conf", "/etc/krb5.conf.d", "/etc/gss", "/etc/sasl2"}},
      {"programs",
       // What interpreters bring with them, besides what lies in /usr/lib.
       {"/usr/share/perl", "/usr/share/perl5", "/usr/share/python3", "/usr/share/nodejs", "/etc/perl",
        "/etc/python3", "/etc/python3.11"},
       {.programs = true}},
      {"paths-writable", {}, {.writing = true}},
  }};
  return kAll;
}

bool limit(__rlimit_resource resource, rlim_t value) {
  const rlimit both{value, value};
  return ::setrlimit(resource, &both) == 0;
}

bool limit_resources([[maybe_unused]] std::uint64_t memory_bytes, bool writing) {
  bool ok = limit(RLIMIT_CORE, 0) && (writing || limit(RLIMIT_FSIZE, 0));
  rlimit files{};
  ok = ok && ::getrlimit(RLIMIT_NOFILE, &files) == 0 &&
       limit(RLIMIT_NOFILE, std::min<rlim_t>(files.rlim_max, 256));
#ifndef BEHORIG_SANITIZED
  // A sanitizer's shadow memory counts as data; there the supervisor alone watches.
  ok = ok && (memory_bytes == 0 || limit(RLIMIT_DATA, memory_bytes));
#endif
  return ok;
}

/// What the capabilities open together.
struct Opened {
  LandlockRules files;
  Calls calls;
};

Opened open_for(const SandboxPlan& plan) {
  Opened out;
  out.files.readable = {
      "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/usr/share/locale",
      "/dev/null",        "/dev/urandom",   "/proc/self",          "/sys/devices/system/cpu"};
  auto& readable = out.files.readable;
  for (const auto& name : plan.capabilities) {
    const auto found = std::find_if(capabilities().begin(), capabilities().end(),
                                    [&](const auto& c) { return name == c.name; });
    if (found == capabilities().end()) {
      throw Refused("plugin.capability-unknown", {{"plugin", plan.plugin}, {"capability", name}});
    }
    readable.insert(readable.end(), found->readable.begin(), found->readable.end());
    out.calls.network = out.calls.network || found->calls.network;
    out.calls.local = out.calls.local || found->calls.local;
    out.calls.programs = out.calls.programs || found->calls.programs;
    out.calls.writing = out.calls.writing || found->calls.writing;
    if (name == "paths-writable") out.files.folders = plan.paths;
    if (name == "paths-from-options") readable.insert(readable.end(), plan.paths.begin(), plan.paths.end());
  }
  out.files.connect = out.calls.network;
  const std::vector<std::string> libraries{"/lib",       "/lib64",         "/usr/lib",
                                           "/usr/lib64", "/usr/local/lib", plan.plugin_folder};
  if (out.calls.programs) {
    // Libraries are mapped, which takes no right to start them: so none of the programs among them starts.
    readable.insert(readable.end(), libraries.begin(), libraries.end());
    out.files.executable = what_starts(plan.programs);
    out.files.writable = {"/dev/null"};
  } else {
    out.files.executable = libraries;
  }
  return out;
}

}  // namespace

std::uint32_t lock_in(const SandboxPlan& plan) {
  const Opened opened = open_for(plan);
  const auto must = [&](bool done, const char* what) {
    if (done) return;
    throw Refused("plugin.sandbox",
                  {{"plugin", plan.plugin}, {"what", what}, {"error", std::strerror(errno)}});
  };
  must(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "PR_SET_DUMPABLE");
  must(limit_resources(plan.memory_bytes, opened.calls.writing), "setrlimit");
  must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS");
  if (opened.calls.programs) must(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "PR_SET_CHILD_SUBREAPER");
  const std::uint32_t abi = landlock_abi();
  if (abi > 0) {
    must(restrict_to(opened.files, abi), "Landlock");
  } else if (opened.calls.programs) {
    // Which programs start and which files are written is decided by Landlock alone.
    throw Refused("plugin.programs-landlock", {{"plugin", plan.plugin}});
  } else if (opened.calls.writing) {
    throw Refused("plugin.writing-landlock", {{"plugin", plan.plugin}});
  } else if (!plan.allow_no_landlock) {
    throw Refused("plugin.no-landlock", {{"plugin", plan.plugin}});
  }
  remember_trespass();
  must(filter_system_calls(opened.calls), "seccomp");
  return abi;
}

}  // namespace behorig::child
