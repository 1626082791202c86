#include "core/daemon/board.h"

#include <algorithm>

#include "core/base/text.h"

namespace behorig {

std::string_view name_of(TurnState state) {
  switch (state) {
    case TurnState::waiting:
      return "waiting";
    case TurnState::running:
      return "running";
    case TurnState::done:
      return "done";
  }
  return {};
}

bool Asked::done() const {
  return std::all_of(turns.begin(), turns.end(), [](const Turn& t) { return t.state == TurnState::done; });
}

struct Board::Shared {
  Turn turn;
  std::vector<std::string> askings;
};

/// Passes what a check tells of its readings on to the turns.
class Board::Watching : public CheckObserver {
 public:
  Watching(Board& board, const std::vector<std::shared_ptr<Shared>>& turns) : board_(board), turns_(turns) {}

  void reading(const std::string& system, const Progress& progress) override { note(system, progress); }
  void read(const std::string& system, Verdict, const ReadingCounts& counts) override {
    note(system, {counts.accounts, counts.entitlements, counts.grants});
  }

 private:
  void note(const std::string& system, const Progress& progress) {
    const std::lock_guard lock(board_.mutex_);
    for (const auto& one : turns_) {
      if (one->turn.system != system) continue;
      one->turn.progress = progress;
      board_.touch(*one);
    }
  }

  Board& board_;
  const std::vector<std::shared_ptr<Shared>>& turns_;
};

Board::Board(Checker checker, const Clock& clock, Limits limits)
    : checker_(std::move(checker)), clock_(clock), limits_(limits) {
  for (std::size_t i = 0; i < limits_.side_by_side; ++i) workers_.emplace_back([this] { work(); });
}

Board::~Board() {
  stop(std::chrono::milliseconds(0));
  abandon();
  for (auto& worker : workers_) worker.join();
}

std::optional<std::string> Board::ask(const std::vector<std::string>& systems, const std::string& who) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return std::nullopt;
  const std::string id = "c" + std::to_string(next_++);
  Asking& asking = askings_[id];
  asking.who = who;
  asking.at = format_utc(clock_.now());
  for (const auto& system : systems) {
    auto& turn = open_[system];
    if (turn == nullptr) {
      turn = std::make_shared<Shared>();
      turn->turn.system = system;
      turn->turn.asked = asking.at;
      waiting_.push_back(turn);
    }
    turn->askings.push_back(id);
    asking.turns.push_back(turn);
  }
  std::sort(asking.turns.begin(), asking.turns.end(),
            [](const auto& a, const auto& b) { return a->turn.system < b->turn.system; });
  if (systems.empty()) finished_.push_back(id);
  more_.notify_all();
  return id;
}

Asked Board::view(const std::string& id) const {
  const Asking& asking = askings_.at(id);
  Asked out{id, asking.who, asking.at, {}, asking.version};
  for (const auto& turn : asking.turns) out.turns.push_back(turn->turn);
  return out;
}

std::optional<Asked> Board::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  if (!askings_.contains(id)) return std::nullopt;
  return view(id);
}

std::optional<Asked> Board::wait(const std::string& id, std::uint64_t version,
                                 std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  const auto moved = [&] {
    const auto found = askings_.find(id);
    return found == askings_.end() || found->second.version != version;
  };
  changed_.wait_for(lock, patience, moved);
  if (!askings_.contains(id)) return std::nullopt;
  return view(id);
}

std::vector<Turn> Board::open_turns() const {
  const std::lock_guard lock(mutex_);
  std::vector<Turn> out;
  for (const auto& [system, turn] : open_) out.push_back(turn->turn);
  return out;
}

void Board::touch(const Shared& turn) {
  for (const auto& id : turn.askings) {
    const auto found = askings_.find(id);
    if (found != askings_.end()) ++found->second.version;
  }
  changed_.notify_all();
}

/// All that waits is one check: it loads the register once.
std::vector<std::shared_ptr<Board::Shared>> Board::take() {
  std::unique_lock lock(mutex_);
  more_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
  if (stopping_) return {};
  std::vector<std::shared_ptr<Shared>> out(waiting_.begin(), waiting_.end());
  waiting_.clear();
  ++running_;
  for (const auto& one : out) {
    one->turn.state = TurnState::running;
    one->turn.started = format_utc(clock_.now());
    touch(*one);
  }
  return out;
}

void Board::work() {
  for (auto turns = take(); !turns.empty(); turns = take()) {
    Watching watching(*this, turns);
    CheckRequest request;
    for (const auto& one : turns) request.systems.push_back(one->turn.system);
    request.cancelled = &abandon_;
    // What stands is in the store; that of a large organisation would fill the memory.
    request.standing = [](const std::vector<Finding>&) {};
    finish(turns, checker_(request, watching));
  }
}

void Board::finish(std::vector<std::shared_ptr<Shared>>& turns, Result<CheckOutcome> outcome) {
  const std::lock_guard lock(mutex_);
  for (const auto& one : turns) {
    Turn& turn = one->turn;
    turn.state = TurnState::done;
    turn.ended = format_utc(clock_.now());
    if (!outcome) {
      turn.errors.push_back(outcome.error());
      turn.code = 4;
    } else {
      const auto add = [](std::vector<Message>& to, const std::vector<Message>& from) {
        to.insert(to.end(), from.begin(), from.end());
      };
      add(turn.errors, outcome->settings_errors);
      add(turn.errors, outcome->register_errors);
      add(turn.warnings, outcome->register_warnings);
      turn.register_refused = outcome->register_refused;
      for (const auto& run : outcome->runs) {
        if (nfc(turn.system) == run.run.system)
          turn.run = run;
        else if (run.run.system.empty() || run.run.system == kAllSystems)
          turn.others.push_back(run);
      }
      const bool failed = std::any_of(turn.others.begin(), turn.others.end(), [](const auto& other) {
        return !other.failures.empty() || !other.written;
      });
      const bool whole = turn.run && turn.run->run.verdict == Verdict::complete && turn.run->written &&
                         turn.run->failures.empty() && !failed;
      turn.code = turn.errors.empty() ? (whole && outcome->register_suspect.empty() ? 0 : 4) : 3;
    }
    open_.erase(turn.system);
    touch(*one);
  }
  --running_;
  for (const auto& one : turns) {
    for (const auto& id : one->askings) {
      const auto& theirs = askings_.at(id).turns;
      const bool last = std::all_of(theirs.begin(), theirs.end(),
                                    [](const auto& t) { return t->turn.state == TurnState::done; });
      if (last && std::find(finished_.begin(), finished_.end(), id) == finished_.end())
        finished_.push_back(id);
    }
  }
  while (finished_.size() > limits_.remembered) {
    askings_.erase(finished_.front());
    finished_.pop_front();
  }
  changed_.notify_all();
}

bool Board::stop(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  for (const auto& one : waiting_) {
    one->turn.state = TurnState::done;
    one->turn.ended = format_utc(clock_.now());
    one->turn.errors.emplace_back("daemon.stopping");
    one->turn.code = 4;
    open_.erase(one->turn.system);
    touch(*one);
  }
  waiting_.clear();
  more_.notify_all();
  changed_.notify_all();
  return changed_.wait_for(lock, patience, [&] { return running_ == 0; });
}

}  // namespace behorig
