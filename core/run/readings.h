#pragma once

#include <cstdint>
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
class Readings {
 public:
  using Progressed = std::function<void(const Progress&)>;
  /// Reads the system; to be called once.
  using Read = std::function<RawReading(const Progressed&)>;
  /// What is done about task `index`, on a worker's thread.
  using Work = std::function<void(std::size_t index, const Read& read)>;

  /// How many of so many tasks are worked on at a time.
  static std::size_t hands(std::size_t tasks);

  /// Starts at once. The destructor waits until every task was worked on.
  Readings(std::vector<ReadingTask> tasks, Work work);

 private:
  void form_groups();
  bool share(std::size_t one, std::size_t other) const;
  std::optional<std::size_t> take();
  void work_through();

  std::vector<ReadingTask> tasks_;
  Work work_;
  std::vector<std::optional<std::size_t>> group_;                ///< of each task; none = shares with nobody
  std::vector<std::vector<std::filesystem::path>> group_paths_;  ///< that a group's tasks may read together
  std::vector<std::size_t> order_;
  std::mutex mutex_;
  std::size_t next_ = 0;  ///< in order_
  std::vector<std::jthread> workers_;
};

}  // namespace behorig
