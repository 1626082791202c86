#include <algorithm>

#include "core/plugin_host/takers.h"

namespace behorig {

bool may_share(const HostJob& job) {
  return job.plugin.declaration.kind == PluginKind::connector && job.secrets.empty() &&
         job.programs.empty() && job.opened.empty() && job.remembered.bytes.empty();
}

bool reads_only_files(const HostJob& job) {
  return may_share(job) && std::ranges::all_of(job.plugin.declaration.capabilities,
                                               [](const auto& name) { return name == "paths-from-options"; });
}

bool same_host(const HostJob& one, const HostJob& other) {
  // What is set once for a process, besides the paths.
  return may_share(one) && may_share(other) && one.plugin.library == other.plugin.library &&
         one.limits.memory_bytes == other.limits.memory_bytes &&
         one.limits.allow_no_landlock == other.limits.allow_no_landlock && one.host == other.host;
}

SharedHost::SharedHost() = default;
SharedHost::~SharedHost() = default;

RawReading SharedHost::read_system(const HostJob& job, const std::vector<std::filesystem::path>& readable,
                                   const std::function<void(const Progress&)>& progress,
                                   const std::function<bool()>& follows) {
  if (!may_share(job)) return behorig::read_system(job, progress);
  const auto taker = reading_taker(job.plugin.declaration.name, progress, !job.edition.empty());
  if (process_ && !same_host(first_, job)) process_.reset();
  if (!process_) {
    auto started = start_host(job, readable, {});
    if (!started) {
      ProcessEnd out;
      out.errors.push_back(started.error());
      return taker->finish(std::move(out));
    }
    process_ = std::move(*started);
    first_.plugin = job.plugin;
    first_.limits = job.limits;
    first_.host = job.host;
  }
  auto end = process_->run(job, *taker, follows);
  if (process_->over()) process_.reset();
  return taker->finish(std::move(end));
}

}  // namespace behorig
