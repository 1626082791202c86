#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/run/check.h"

namespace behorig {

enum class TurnState { waiting, running, done };
std::string_view name_of(TurnState state);

/// One check of one system, for everybody who asked for it.
struct Turn {
  std::string system;
  TurnState state = TurnState::waiting;
  std::string asked, started, ended;  ///< UTC; blank = not yet
  Progress progress;
  std::optional<RunOutcome> run;   ///< when done, unless `errors` say why there is none
  std::vector<RunOutcome> others;  ///< of the same check: the register's run, and the one across all systems
  /// Why nothing was read: wrong settings, a refused register, a store that cannot be written.
  std::vector<Message> errors;
  std::vector<Message> warnings;  ///< of the register
  bool register_refused = false;
  int code = 0;  ///< exit code without regard to findings: 0, 3, 4 or 70
};

/// What somebody asked for: turns of some systems, perhaps shared with others who asked for the same.
struct Asked {
  std::string id;
  std::string who;            ///< the user of the machine; blank = the schedule
  std::string at;             ///< UTC
  std::vector<Turn> turns;    ///< by system
  std::uint64_t version = 0;  ///< greater whenever something changed
  bool done() const;
};

/// Lets systems be checked: each by one run at a time, several side by side. A system that waits or is being
/// checked is not begun again: whoever asks for it gets that turn. Called from any thread; owns its workers.
class Board {
 public:
  /// Carries a check out; called on a worker's thread. Everything that it throws ends the daemon.
  using Checker = std::function<Result<CheckOutcome>(const CheckRequest& request, CheckObserver& observer)>;

  struct Limits {
    std::size_t side_by_side = 2;   ///< checks; each reads several systems at once
    std::size_t remembered = 1000;  ///< askings that are done and can still be asked about
  };

  Board(Checker checker, const Clock& clock, Limits limits);
  /// Stops, and abandons what is being checked.
  ~Board();
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;

  /// `systems` are known and none is named twice. Gives the id of the asking; none when the board stops.
  std::optional<std::string> ask(const std::vector<std::string>& systems, const std::string& who);

  std::optional<Asked> find(const std::string& id) const;
  /// Returns when the asking's version is no longer `version`, or after `patience`.
  std::optional<Asked> wait(const std::string& id, std::uint64_t version,
                            std::chrono::milliseconds patience) const;

  /// Systems that wait or are being checked.
  std::vector<Turn> open_turns() const;

  /// Nothing new is begun, and what waits is dropped, and told; waits at most `patience` for what is being
  /// checked. True if nothing is any more. May be called again.
  bool stop(std::chrono::milliseconds patience);
  /// Ends what is being checked: its runs are not written, or are whole.
  void abandon() { abandon_ = true; }

 private:
  struct Shared;  ///< a turn and who wants to know of it
  class Watching;

  void work();
  std::vector<std::shared_ptr<Shared>> take();
  void finish(std::vector<std::shared_ptr<Shared>>& turns, Result<CheckOutcome> outcome);
  Asked view(const std::string& id) const;
  void touch(const Shared& turn);

  struct Asking {
    std::string who, at;
    std::vector<std::shared_ptr<Shared>> turns;
    std::uint64_t version = 1;
  };

  Checker checker_;
  const Clock& clock_;
  Limits limits_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;  ///< of askings
  std::condition_variable more_;             ///< to do, or to stop
  std::map<std::string, Asking> askings_;
  std::deque<std::string> finished_;                     ///< of askings_, oldest first
  std::map<std::string, std::shared_ptr<Shared>> open_;  ///< by system: waiting or running
  std::deque<std::shared_ptr<Shared>> waiting_;
  std::uint64_t next_ = 1;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::atomic<bool> abandon_{false};
  std::vector<std::thread> workers_;
};

}  // namespace behorig
