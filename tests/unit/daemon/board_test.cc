#include "core/daemon/board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

namespace behorig {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A check that does nothing but what the test lets it; counts itself.
struct Checks {
  std::mutex mutex;
  std::condition_variable moved;
  std::multiset<std::string> begun;
  std::set<std::string> busy;
  bool twice_at_once = false;
  bool hold = false;
  bool written = true;

  Result<CheckOutcome> operator()(const CheckRequest& request, CheckObserver& observer) {
    CheckOutcome out;
    std::unique_lock lock(mutex);
    for (const auto& system : request.systems) {
      begun.insert(system);
      twice_at_once = twice_at_once || !busy.insert(system).second;
    }
    moved.notify_all();
    moved.wait(lock, [&] { return !hold || *request.cancelled; });
    for (const auto& system : request.systems) {
      busy.erase(system);
      observer.reading(system, {1, 2, 3});
      RunOutcome run;
      run.run.system = system;
      run.run.verdict = Verdict::complete;
      run.written = written;
      out.runs.push_back(run);
    }
    if (*request.cancelled) return Message("check.cancelled");
    return out;
  }
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    moved.wait(lock, [&] { return begun.size() >= count; });
  }
  void let_go() {
    const std::lock_guard lock(mutex);
    hold = false;
    moved.notify_all();
  }
};

Board::Checker carried_out_by(Checks& checks) {
  return [&](const CheckRequest& request, CheckObserver& observer) { return checks(request, observer); };
}

Asked wait_until_done(const Board& board, const std::string& id) {
  auto asked = *board.find(id);
  while (!asked.done()) asked = *board.wait(id, asked.version, 10s);
  return asked;
}

TEST(Board, WhatWasNotWrittenIsNoGoodNews) {
  Checks checks;
  checks.written = false;
  const SystemClock clock;
  Board board(carried_out_by(checks), clock, {});
  const auto id = board.ask({"library"}, "p1");
  EXPECT_EQ(wait_until_done(board, id.value()).turns.front().code, 4);
}

TEST(Board, ChecksWhatIsAskedForAndSaysHowItWent) {
  Checks checks;
  const SystemClock clock;
  Board board(carried_out_by(checks), clock, {});
  const auto id = board.ask({"library", "archive"}, "p1");
  const auto asked = wait_until_done(board, id.value());
  ASSERT_THAT(asked.turns, SizeIs(2));
  EXPECT_EQ(asked.turns[0].system, "archive");
  EXPECT_EQ(asked.turns[1].progress.grants, 3u);
  EXPECT_EQ(asked.turns[1].code, 0);
  EXPECT_EQ(asked.turns[1].run.value().run.system, "library");
  EXPECT_EQ(board.find("c99"), std::nullopt);
}

TEST(Board, TwoHundredWhoAskAtOnceShareOneTurnOfEachSystem) {
  Checks checks;
  checks.hold = true;
  const SystemClock clock;
  Board board(carried_out_by(checks), clock, {});
  std::vector<std::future<std::optional<std::string>>> owners;
  for (int i = 0; i < 200; ++i) {
    owners.push_back(std::async(std::launch::async, [&board, i] {
      return board.ask({"s" + std::to_string(i % 50)}, "p" + std::to_string(i));
    }));
  }
  std::vector<std::string> ids;
  for (auto& owner : owners) ids.push_back(owner.get().value());
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 200u);
  checks.let_go();
  for (const auto& id : ids) EXPECT_EQ(wait_until_done(board, id).turns.front().code, 0);
  EXPECT_EQ(checks.begun.size(), 50u);
  EXPECT_FALSE(checks.twice_at_once);
  EXPECT_THAT(board.open_turns(), IsEmpty());
}

TEST(Board, ChecksSeveralSystemsSideBySide) {
  Checks checks;
  checks.hold = true;
  const SystemClock clock;
  Board board(carried_out_by(checks), clock, {2, 1000});
  const auto one = board.ask({"one"}, "p1");
  checks.wait_for(1);
  const auto other = board.ask({"other"}, "p2");
  checks.wait_for(2);
  EXPECT_THAT(checks.busy, ElementsAre("one", "other"));
  checks.let_go();
  wait_until_done(board, *one);
  wait_until_done(board, *other);
}

TEST(Board, ASystemIsCheckedAnewForWhoAsksAfterItWasDone) {
  Checks checks;
  const SystemClock clock;
  Board board(carried_out_by(checks), clock, {});
  wait_until_done(board, *board.ask({"one"}, "p1"));
  wait_until_done(board, *board.ask({"one"}, "p1"));
  EXPECT_EQ(checks.begun.count("one"), 2u);
}

TEST(Board, ForgetsTheOldestThatIsDone) {
  Checks checks;
  const SystemClock clock;
  Board board(carried_out_by(checks), clock, {1, 2});
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(*board.ask({"one"}, "p1"));
    wait_until_done(board, ids.back());
  }
  EXPECT_EQ(board.find(ids[0]), std::nullopt);
  EXPECT_NE(board.find(ids[3]), std::nullopt);
}

TEST(Board, StopsInGoodOrder) {
  Checks checks;
  checks.hold = true;
  const SystemClock clock;
  Board board(carried_out_by(checks), clock, {1, 1000});
  const auto running = board.ask({"one"}, "p1");
  checks.wait_for(1);
  const auto waits = board.ask({"other"}, "p1");
  auto stopped = std::async(std::launch::async, [&] { return board.stop(30s); });
  const auto dropped = wait_until_done(board, *waits);
  EXPECT_EQ(dropped.turns.front().errors.front().id, "daemon.stopping");
  EXPECT_EQ(board.ask({"more"}, "p1"), std::nullopt);
  checks.let_go();
  EXPECT_TRUE(stopped.get());
  EXPECT_EQ(wait_until_done(board, *running).turns.front().code, 0);
}

TEST(Board, AbandonsWhatDoesNotEndInTime) {
  Checks checks;
  checks.hold = true;
  const SystemClock clock;
  std::optional<std::string> id;
  {
    Board board(carried_out_by(checks), clock, {});
    id = board.ask({"one"}, "p1");
    checks.wait_for(1);
    EXPECT_FALSE(board.stop(10ms));
    board.abandon();
    std::unique_lock lock(checks.mutex);
    checks.moved.notify_all();
  }
  EXPECT_THAT(checks.busy, IsEmpty());
}

}  // namespace
}  // namespace behorig
