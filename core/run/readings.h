#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/run/jobs.h"

namespace behorig {

/// One system that a check reads.
struct ReadingTask {
  PreparedJob prepared;
  std::optional<std::uint64_t> grants;  ///< of its newest reading that was believed
};

/// How large the files are, and those in the folders (not below them).
std::uint64_t bytes_of(const std::vector<std::filesystem::path>& paths);

/// About how many grants will be read: as many as the last time, else by the size of the files and folders
/// that the job may read. None where neither is known.
std::optional<std::uint64_t> expected_grants(const ReadingTask& task);

/// What the order of the readings depends on.
struct Expected {
  std::optional<std::uint64_t> grants;
  std::optional<std::size_t> group;  ///< of tasks that may share a process
};

/// The order in which the tasks are best taken by so many hands. First those that would leave the other hands
/// idle if they came late, the largest first, and those of which nothing is known. Then the others: those of
/// a group together, so that they find the process of the one before, and as they were given, so that they
/// can be written soon.
std::vector<std::size_t> order_of(const std::vector<Expected>& tasks, std::size_t hands);

/// Reads the systems of a check side by side, as many at a time as there are processors. Each worker has at
/// most one shared host process and gives it one system after the other; what may not share gets its own.
///
/// A register takes its time too. Until go_on() is called, systems whose plugin opens nothing but files are
/// read ahead, up to a number of grants, and what is left to do with them waits; no server is asked for
/// anything.
class Readings {
 public:
  using Progressed = std::function<void(const Progress&)>;
  /// Reads the system; to be called once.
  using Read = std::function<RawReading(const Progressed&)>;
  /// What is left to do with a reading.
  using Rest = std::function<void()>;
  /// Reads system `index`, on a worker's thread. The rest is done on some worker's thread after go_on().
  using Work = std::function<Rest(std::size_t index, const Read& read)>;

  static constexpr std::uint64_t kAhead = 4'000'000;
  /// How many grants are read ahead of a register whose files are so large: about as many as can be while it
  /// is loaded. All of them are in memory then.
  static std::uint64_t ahead_of(std::uint64_t register_bytes);

  /// How many of so many tasks are worked on at a time.
  static std::size_t hands(std::size_t tasks);

  /// Starts at once.
  Readings(std::vector<ReadingTask> tasks, Work work, std::uint64_t most_ahead = kAhead);
  /// What is being read is stopped, and nothing more is begun.
  ~Readings();
  Readings(const Readings&) = delete;
  Readings& operator=(const Readings&) = delete;

  void go_on();

 private:
  void form_groups();
  bool share(std::size_t one, std::size_t other) const;
  std::optional<std::size_t> take(bool ahead);
  std::optional<std::size_t> wait_and_take(bool ahead);
  std::optional<std::size_t> take_locked(bool ahead);
  bool may_read_ahead(std::size_t task) const;
  RawReading read(std::size_t index, SharedHost& host, const Progressed& progressed,
                  const std::function<bool()>& follows);
  void finish(std::size_t task, Rest rest);
  /// first: those that come first are done first, else those that were read first.
  void finish_waiting(bool first);
  /// ahead: may this worker read ahead?
  void work_through(bool ahead);

  std::vector<ReadingTask> tasks_;
  Work work_;
  std::vector<std::optional<std::size_t>> group_;                ///< of each task; none = shares with nobody
  std::vector<std::vector<std::filesystem::path>> group_paths_;  ///< that a group's tasks may read together
  std::vector<std::uint64_t> size_;                              ///< of each task, in grants
  std::vector<std::size_t> order_;                               ///< of the tasks that nobody took
  std::uint64_t most_ahead_;
  std::uint64_t ahead_ = 0;  ///< grants that were taken before go_on()
  std::atomic<bool> stopped_ = false;
  bool going_on_ = false;
  struct Waiting {
    std::size_t task;
    Rest rest;
  };
  std::deque<Waiting> waiting_;  ///< for go_on(); in the order in which they were read
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::jthread> workers_;
};

}  // namespace behorig
