#include "core/run/readings.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

namespace behorig {
namespace {

namespace fs = std::filesystem;

/// Of an export, about.
constexpr std::uint64_t kBytesPerGrant = 64;
/// A task that is larger than this part of one hand's share can keep the others waiting at the end.
constexpr std::uint64_t kPartOfAShare = 32;

std::uint64_t bytes_of(const fs::path& path) {
  std::error_code error;
  const auto size_of = [&error](const auto& file) -> std::uint64_t {
    const auto size = file.is_regular_file(error) && !error ? file.file_size(error) : 0;
    return error ? 0 : size;
  };
  const fs::directory_entry entry(path, error);
  if (error) return 0;
  if (!entry.is_directory(error)) return size_of(entry);
  std::uint64_t bytes = 0;
  for (fs::directory_iterator file(path, error), end; !error && file != end; file.increment(error)) {
    bytes += size_of(*file);
    error.clear();
  }
  return bytes;
}

}  // namespace

std::uint64_t bytes_of(const std::vector<fs::path>& paths) {
  std::uint64_t bytes = 0;
  for (const auto& path : paths) bytes += bytes_of(path);
  return bytes;
}

std::optional<std::uint64_t> expected_grants(const ReadingTask& task) {
  if (!task.prepared.obstacles.empty()) return 0;
  if (task.grants) return task.grants;
  const auto& paths = task.prepared.job.paths;
  if (paths.empty()) return std::nullopt;
  return bytes_of(paths) / kBytesPerGrant;
}

std::size_t Readings::hands(std::size_t tasks) {
  return std::min<std::size_t>(tasks, std::max(1u, std::thread::hardware_concurrency()));
}

std::vector<std::size_t> order_of(const std::vector<Expected>& tasks, std::size_t hands) {
  std::uint64_t all = 0;
  for (const auto& task : tasks) all += task.grants.value_or(0);
  const std::uint64_t large = all / (std::max<std::size_t>(1, hands) * kPartOfAShare);
  const auto key = [&](std::size_t index) {
    const auto& [grants, group] = tasks[index];
    const bool early = !grants || *grants > large;
    const std::uint64_t size = early ? grants.value_or(UINT64_MAX) : 0;
    return std::tuple(UINT64_MAX - size, early ? std::nullopt : group, index);
  };
  std::vector<std::size_t> out(tasks.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
  std::sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return out;
}

std::uint64_t Readings::ahead_of(std::uint64_t register_bytes) {
  constexpr std::uint64_t kBytesAGrant = 20;  // a city's register of 88 MiB takes as long as 4 million grants
  return std::max(kAhead, register_bytes / kBytesAGrant);
}

Readings::Readings(std::vector<ReadingTask> tasks, Work work, std::uint64_t most_ahead)
    : tasks_(std::move(tasks)), work_(std::move(work)), group_(tasks_.size()), most_ahead_(most_ahead) {
  form_groups();
  const std::size_t count = hands(tasks_.size());
  std::vector<Expected> expected;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    tasks_[i].prepared.job.cancelled.push_back(&stopped_);
    expected.push_back({expected_grants(tasks_[i]), group_[i]});
    size_.push_back(expected.back().grants.value_or(most_ahead_));
  }
  order_ = order_of(expected, count);
  for (std::size_t i = 0; i < count; ++i) {
    workers_.emplace_back([this, ahead = i > 0 || count == 1] { work_through(ahead); });
  }
}

Readings::~Readings() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    order_.clear();
    waiting_.clear();
  }
  changed_.notify_all();
}

void Readings::go_on() {
  {
    const std::lock_guard lock(mutex_);
    going_on_ = true;
  }
  changed_.notify_all();
}

void Readings::form_groups() {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const auto& [job, invalid, obstacles] = tasks_[i].prepared;
    if (!obstacles.empty() || !may_share(job)) continue;
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& members) {
      return same_host(tasks_[members.front()].prepared.job, tasks_[i].prepared.job);
    });
    if (found == groups.end()) {
      groups.push_back({i});
    } else {
      found->push_back(i);
    }
  }
  for (const auto& members : groups) {
    if (members.size() == 1) continue;
    auto& paths = group_paths_.emplace_back();
    for (const std::size_t member : members) {
      group_[member] = group_paths_.size() - 1;
      const auto& own = tasks_[member].prepared.job.paths;
      paths.insert(paths.end(), own.begin(), own.end());
    }
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  }
}

bool Readings::share(std::size_t one, std::size_t other) const {
  return group_[one] && group_[one] == group_[other];
}

bool Readings::may_read_ahead(std::size_t task) const {
  return reads_only_files(tasks_[task].prepared.job) && ahead_ + size_[task] <= most_ahead_;
}

std::optional<std::size_t> Readings::take_locked(bool ahead) {
  const auto next = going_on_ ? order_.begin() : std::ranges::find_if(order_, [&](std::size_t task) {
    return ahead && may_read_ahead(task);
  });
  if (next == order_.end()) return std::nullopt;
  const std::size_t out = *next;
  order_.erase(next);
  if (!going_on_) ahead_ += size_[out];
  return out;
}

std::optional<std::size_t> Readings::take(bool ahead) {
  const std::lock_guard lock(mutex_);
  return take_locked(ahead);
}

std::optional<std::size_t> Readings::wait_and_take(bool ahead) {
  std::unique_lock lock(mutex_);
  std::optional<std::size_t> out;
  changed_.wait(lock, [&] {
    out = take_locked(ahead);
    return out || going_on_ || stopped_;
  });
  return out;
}

void Readings::finish(std::size_t task, Rest rest) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    if (!going_on_) {
      waiting_.push_back({task, std::move(rest)});
      return;
    }
  }
  rest();
}

void Readings::finish_waiting(bool first) {
  for (;;) {
    Rest rest;
    {
      const std::lock_guard lock(mutex_);
      if (!going_on_ || waiting_.empty()) return;
      const auto next = first ? std::ranges::min_element(waiting_, {}, &Waiting::task) : waiting_.begin();
      rest = std::move(next->rest);
      waiting_.erase(next);
    }
    rest();
  }
}

RawReading Readings::read(std::size_t index, SharedHost& host, const Progressed& progressed,
                          const std::function<bool()>& follows) {
  const PreparedJob& prepared = tasks_[index].prepared;
  RawReading out;
  out.errors = prepared.obstacles;
  if (!out.errors.empty()) return out;
  if (!group_[index]) return read_system(prepared.job, progressed);
  return host.read_system(prepared.job, group_paths_[*group_[index]], progressed, follows);
}

void Readings::work_through(bool ahead) {
  // On Linux of this thread alone: who waits for what comes of it, to write it down, goes first.
  [[maybe_unused]] const int priority = ::nice(5);
  // What comes first can be written while the others still compare; the largest must not come last.
  const bool first = !ahead;
  SharedHost host;
  auto mine = wait_and_take(ahead);
  while (mine) {
    const std::size_t index = *mine;
    // The next one is taken when it must be known whether the process is needed once more.
    std::optional<std::size_t> next;
    const auto follows = [&] {
      next = take(ahead);
      return next && share(index, *next);
    };
    finish(index, work_(index, [&](const Progressed& progressed) {
             return read(index, host, progressed, follows);
           }));
    tasks_[index].prepared = {};
    finish_waiting(first);
    mine = next ? next : wait_and_take(ahead);
  }
  finish_waiting(first);
}

}  // namespace behorig
