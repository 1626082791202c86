#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/daemon/board.h"
#include "core/daemon/failures.h"
#include "core/daemon/store_pool.h"
#include "core/delivery/deliver.h"
#include "core/register/ownership.h"
#include "core/schedule/planner.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// When a system is checked next, and what kept it from it.
struct Due {
  std::string system;
  std::optional<Instant> next;   ///< none: not by itself
  int failures = 0;              ///< scheduled readings in a row that failed
  std::optional<Instant> after;  ///< backs off until then
  bool denied = false;           ///< its connector died again and again
};

/// The daemon without its sockets: the settings in force, who owns what today, the schedule and the board.
/// Called from any thread.
class Service {
 public:
  /// Loads and checks the settings, opens the store. All that is wrong, where anything is.
  static std::variant<std::unique_ptr<Service>, std::vector<Message>> start(const std::filesystem::path& file,
                                                                            const Clock& clock);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  std::shared_ptr<const Settings> settings() const;
  /// Who owns what today; nobody anything while the register is refused or was not read yet.
  std::shared_ptr<const Ownership> owners() const;
  /// Of those who work here today, likewise.
  std::shared_ptr<const Addresses> addresses() const;
  Board& board() { return *board_; }
  std::vector<Due> due() const;
  const Clock& clock() const { return clock_; }
  std::string started_at() const { return started_at_; }

  /// A store that is the caller's own until they let go of it.
  Result<StorePool::Lease> open_store() const { return stores_->lease(); }

  /// What kept the store from being written when somebody last tried; none while it can be. Where it could
  /// not be it is tried anew, at most once a second.
  std::optional<Message> store_trouble();
  /// What came of writing to the store. The first failure, and its end, are told on standard error.
  void note_store(const Status& written);

  /// Reads the settings anew. They are in force if nothing is returned, else all is as it was.
  std::vector<Message> reload();
  /// Asked last of all before new settings are in force; what it returns keeps them from it. To be set while
  /// nobody reloads.
  void before_reload(std::function<std::vector<Message>(const Settings&)> also) { also_ = std::move(also); }

  /// As Board::stop(); the schedule stops at once.
  bool stop(std::chrono::milliseconds patience);
  void abandon() { board_->abandon(); }

 private:
  Service(std::filesystem::path file, const Clock& clock);

  Result<CheckOutcome> carry_out(const CheckRequest& request, CheckObserver& observer);
  /// The settings anew, without a word about how it went.
  std::vector<Message> put_in_force();
  bool denied(const std::string& system) const;  ///< under the mutex, as note_runs()
  void note_runs(const Settings& settings, const CheckOutcome& outcome);
  /// The planner for these settings, with what the store says of its jobs.
  Status plan(const Settings& settings);
  void schedule();
  void begin_due(Instant now);
  void look_at_owners();
  /// Writes a little to the store, where the last attempt is older than that.
  void try_store(std::chrono::seconds age);
  /// Tells sinks what is due, again and again.
  void deliver();
  void tell_turns(const std::vector<SinkTurn>& turns);

  std::filesystem::path file_;
  std::function<std::vector<Message>(const Settings&)> also_;
  const Clock& clock_;
  std::string started_at_;

  mutable std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;
  std::shared_ptr<const Settings> settings_;
  std::shared_ptr<const Ownership> owners_;
  std::shared_ptr<const Addresses> addresses_;
  std::optional<Date> owners_on_;
  std::unique_ptr<Store> store_;  ///< the scheduler's
  std::unique_ptr<StorePool> stores_;
  std::unique_ptr<Planner> planner_;
  Failures failures_{0};
  std::set<std::string> again_;      ///< systems whose check was overtaken
  std::set<std::string> scheduled_;  ///< systems that the schedule asked for and that are not read yet

  std::mutex store_mutex_;  ///< of the three below; never held while waiting for another
  std::optional<Message> store_trouble_;
  std::chrono::steady_clock::time_point store_tried_ = std::chrono::steady_clock::now();
  bool trying_store_ = false;

  std::unique_ptr<Board> board_;
  std::thread scheduler_;
  std::thread deliverer_;
  std::atomic<bool> stop_delivering_{false};
  std::set<std::string> resting_;  ///< the deliverer's: sinks that rest, which was told
  bool found_ = false;             ///< a check has ended since the deliverer looked
};

}  // namespace behorig
