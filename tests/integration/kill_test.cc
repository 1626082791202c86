#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <random>
#include <thread>

#include "tests/integration/demo.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

using boost::json::object;

int kills() { return testing::sample(12, "BEHORIG_KILLS"); }

/// Id and status of what stands.
std::multiset<std::string> standing(const std::vector<object>& findings) {
  std::multiset<std::string> all;
  for (const object& finding : findings) all.insert(text_of(finding, "id"));
  return all;
}

// What a check has said is kept, wherever the next one is killed; and the check after that is as if nothing
// had happened.
TEST(Kill, NothingThatWasSaidIsLostWhereverACheckIsKilled) {
  const Demo demo;
  const std::vector<object> first = demo.check(4);
  const std::multiset<std::string> ids = standing(first);

  const auto began = std::chrono::steady_clock::now();
  demo.check(4);
  const auto whole = std::chrono::steady_clock::now() - began;

  std::mt19937 chance(20261124);
  std::uniform_real_distribution<double> share(0.0, 1.1);
  int killed = 0;
  for (int i = 0; i < kills(); ++i) {
    Program check(demo.command({"check", "--as-of", Demo::day}), demo.folder());
    std::this_thread::sleep_for(whole * share(chance));
    check.kill();
    if (check.wait().signal == SIGKILL) ++killed;
    if (i % 10 != 0) continue;
    EXPECT_EQ(standing(parse_lines(demo.run({"findings", "-o", "jsonl"}).out)), ids) << "after kill " << i;
  }
  EXPECT_GT(killed, 0);

  const std::vector<object> after = demo.check(4);
  EXPECT_EQ(standing(after), ids);
  for (const object& finding : after) {
    EXPECT_NE(text_of(finding, "status"), "new");
    EXPECT_NE(text_of(finding, "status"), "reopened");
  }
}

TEST(Kill, AFirstCheckThatIsKilledLeavesAStoreThatWorks) {
  std::mt19937 chance(1);
  std::uniform_int_distribution<int> milliseconds(1, 120);
  for (int i = 0; i < kills() / 4 + 1; ++i) {
    const Demo demo;
    Program check(demo.command({"check", "--as-of", Demo::day}), demo.folder());
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds(chance)));
    check.kill();
    check.wait();
    EXPECT_EQ(names_of(demo.check(4)), expected_findings());
  }
}

}  // namespace
}  // namespace behorig::testing
