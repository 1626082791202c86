// The daemon while the wall clock jumps: each time of the schedule is carried out once, and
// what waits or has a deadline goes by the clock that does not jump.

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/integration/served.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;

class JumpingClock : public ::testing::Test {
 protected:
  JumpingClock() {
    served_.settings(
        "[schedule]\ncheck = \"*:*:* UTC\"\ncatch_up = \"24h\"\n");  // the scheduler looks each second
    system("noon", "12:00 UTC");
    system("night", "02:30 Europe/Stockholm");
    served_.naughty("slow", "slow");
    served_.write("systems.d/slow.toml",
                  read_file(served_.folder() / "systems.d/slow.toml") + "[schedule]\ncheck = \"\"\n");
  }
  void system(const std::string& id, const std::string& when) const {
    served_.write("systems.d/" + id + ".toml",
                  "[system]\nid = \"" + id + "\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\n" +
                      "[schedule]\ncheck = \"" + when + "\"\n");
  }
  /// From now on it is this time.
  void set(std::chrono::sys_seconds time) const {
    const auto offset =
        (time - std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())).count();
    served_.write("clock.new", (offset < 0 ? "" : "+") + std::to_string(offset));
    std::filesystem::rename(served_.folder() / "clock.new", served_.folder() / "clock");
    look();
  }
  /// The scheduler looks at the clock at once, and not after the nap of 20 s at most: new settings wake it.
  void look() const { EXPECT_LE(served_.post("/api/v1/reload", "").status, 200); }
  std::size_t runs(const std::string& id) const {
    const auto answer = served_.get("/api/v1/runs?limit=1000&system=" + id);
    return answer.status == 200 ? boost::json::parse(answer.body).at("runs").as_array().size() : 9999;
  }
  /// Within ten seconds it has been run so often.
  bool comes_to(const std::string& id, std::size_t count) const {
    for (int i = 0; i < 200 && runs(id) < count; ++i) std::this_thread::sleep_for(50ms);
    return runs(id) == count;
  }
  /// The scheduler has looked, two seconds of the clock later.
  void pass() const {
    std::this_thread::sleep_for(2s);
    look();
    std::this_thread::sleep_for(300ms);
  }

  Served served_;
};

TEST_F(JumpingClock, EachTimeOfTheScheduleIsCarriedOutOnce) {
  using namespace std::chrono;
  set(sys_days(2026y / 10 / 24) + 11h + 59min + 55s);  // it is up before noon, also on a busy machine
  served_.start({{"LD_PRELOAD", BEHORIG_BINARY_DIR "/test_preloads/jumping_clock.so"},
                 {"JUMPING_CLOCK", (served_.folder() / "clock").string()}});
  EXPECT_TRUE(comes_to("noon", 1)) << served_.said();
  // In autumn the clock shows 02:30 twice.
  set(sys_days(2026y / 10 / 25) + 29min + 59s);
  EXPECT_TRUE(comes_to("night", 1)) << served_.said();
  set(sys_days(2026y / 10 / 25) + 1h + 29min + 59s);
  pass();
  EXPECT_EQ(runs("night"), 1U);
  // A day and more is leapt over while a reading goes on: the newest time is made up for, and no deadline
  // hit.
  boost::json::value slow;
  std::thread asks([&] { slow = served_.checked({"slow"}); });
  std::this_thread::sleep_for(100ms);
  set(sys_days(2026y / 10 / 26) + 12h + 10s);
  asks.join();
  ASSERT_TRUE(slow.is_array()) << served_.said();
  EXPECT_EQ(slow.as_array().at(0).at("run").at("verdict"), "complete");
  EXPECT_TRUE(comes_to("noon", 2)) << served_.said();
  EXPECT_TRUE(comes_to("night", 2)) << served_.said();
  // Back by an hour: what was done is not done again.
  set(sys_days(2026y / 10 / 26) + 11h);
  EXPECT_EQ(served_.get("/api/v1/health").status, 200);
  set(sys_days(2026y / 10 / 26) + 11h + 59min + 59s);
  pass();
  EXPECT_EQ(runs("noon"), 2U) << served_.said();
  // In spring it never shows 02:30. What was leapt over is looked at first: one look makes up for one time
  // only.
  set(sys_days(2027y / 3 / 28) + 50min);
  EXPECT_TRUE(comes_to("noon", 3)) << "made up for: " << served_.said();
  EXPECT_TRUE(comes_to("night", 3)) << "made up for: " << served_.said();
  set(sys_days(2027y / 3 / 28) + 59min + 59s);
  EXPECT_TRUE(comes_to("night", 4)) << "the one that the clock does not show: "
                                    << served_.get("/api/v1/runs?system=night").body;
  pass();
  EXPECT_EQ(runs("night"), 4U);
}

}  // namespace
}  // namespace behorig::testing
