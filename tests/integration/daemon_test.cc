// The daemon as systemd and owners meet it: it is told when it is ready, checks by its schedule, answers the
// command line, reloads, and ends in good order or by kill -9.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <future>
#include <memory>
#include <regex>
#include <thread>

#include "tests/integration/small.h"
#include "tests/integration/sockets.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

/// Stands for the service manager: hears what the daemon says of itself.
class Manager {
 public:
  explicit Manager(const std::filesystem::path& folder) : told_((folder / "notify").string()) {}

  const std::string& path() const { return told_.path(); }
  /// The next word but for those of the watchdog; blank when none comes.
  std::string next() const {
    for (;;) {
      const auto said = told_.next(20s);
      if (!said || *said != "WATCHDOG=1") return said.value_or("");
    }
  }
  bool hears(const std::string& word) const {
    const std::string said = next();
    EXPECT_THAT(said, HasSubstr(word));
    return said.find(word) != std::string::npos;
  }

 private:
  Datagrams told_;
};

std::string user() {
  const auto* entry = ::getpwuid(::getuid());
  return entry == nullptr ? "uid:" + std::to_string(::getuid()) : entry->pw_name;
}

class Daemon : public ::testing::Test {
 protected:
  Daemon() : manager_(small_.folder()) {
    // What it says must not be mixed with what the command line says.
    std::filesystem::create_directory(small_.folder() / "said");
    settings("");
  }

  void settings(const std::string& more) const {
    small_.write("behorig.toml", "[daemon]\nsocket = \"sock\"\n[[access]]\nuser = \"" + user() +
                                     "\"\nperson = \"p0\"\n" + more);
  }
  void start() {
    program_ = std::make_unique<Program>(
        std::vector<std::string>{BEHORIG_BINARY_DIR "/bin/behorigd", "--config",
                                 (small_.folder() / "behorig.toml").string()},
        small_.folder() / "said",
        std::map<std::string, std::string>{{"NOTIFY_SOCKET", manager_.path()}, {"WATCHDOG_USEC", "300000"}});
    ASSERT_TRUE(manager_.hears("READY=1")) << program_->err();
  }
  /// What the daemon answers, head and body.
  std::string get(const std::string& target) const {
    return get_unix((small_.folder() / "sock").string(), target);
  }
  /// Without what differs between two runs.
  static std::string timeless(const std::string& text) {
    return std::regex_replace(text, std::regex("20\\d\\d-?\\d\\d-?\\d\\dT[0-9:]+Z(-[0-9a-f]+)?"), "T");
  }

  Small small_;
  Manager manager_;
  std::unique_ptr<Program> program_;
};

TEST_F(Daemon, AnswersTheCommandLineAsTheCommandLineAnswersItself) {
  small_.write("library/grants.csv", "account,entitlement\np0,e\nstranger,e\n");
  start();
  small_.run({"check", "library", "--local"});  // what is new is new only once
  for (const char* format : {"table", "json", "jsonl", "csv"}) {
    const Ended ours = small_.run({"check", "library", "--local", "-o", format});
    const Ended asked = small_.run({"check", "library", "-o", format});
    EXPECT_EQ(asked.code, ours.code) << asked.err;
    EXPECT_EQ(timeless(asked.out), timeless(ours.out)) << format;
    EXPECT_EQ(timeless(asked.err), timeless(ours.err)) << format;
  }
  EXPECT_THAT(program_->out(), HasSubstr("\"access\":\"findings\"")) << "the access log";
  EXPECT_THAT(program_->out(), HasSubstr("\"person\":\"p0\""));
  EXPECT_EQ(small_.run({"check", "nothing"}).code, 2);
}

TEST_F(Daemon, ManyOwnersAtOnceAllGetTheAnswer) {
  start();
  std::vector<std::future<int>> owners;
  for (int i = 0; i < 20; ++i)
    owners.push_back(std::async(std::launch::async, [&] { return small_.run({"check", "library"}).code; }));
  for (auto& owner : owners) EXPECT_EQ(owner.get(), 0);
  const auto runs = boost::json::parse(small_.run({"runs", "library", "-o", "json", "--limit", "100"}).out);
  EXPECT_LT(runs.at("runs").as_array().size(), 20u) << "runs were shared";
}

/// A pipe that a reader and the test meet at.
class Gate {
 public:
  explicit Gate(const std::filesystem::path& path) : path_(path) { ::mkfifo(path.c_str(), 0600); }
  ~Gate() {
    if (file_ >= 0) ::close(file_);
  }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// Somebody has come to it.
  bool met() {
    for (int i = 0; i < 600 && file_ < 0; ++i) {
      file_ = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
      if (file_ < 0) std::this_thread::sleep_for(50ms);
    }
    return file_ >= 0;
  }
  void open() const { EXPECT_EQ(::write(file_, "go\n", 3), 3); }

 private:
  std::string path_;
  int file_ = -1;
};

TEST_F(Daemon, TellsWhatIsWrongWithOneSystemAlsoWhereItCheckedAnother) {
  // library is read by a program that waits; meanwhile the plugin of other is gone.
  std::filesystem::create_directory(small_.folder() / "gates");
  std::filesystem::create_directory(small_.folder() / "plugins");
  for (const char* file : {"csv.so", "csv.json", "exec.so", "exec.json", "files.so", "files.json"})
    std::filesystem::copy(std::filesystem::path(BEHORIG_BINARY_DIR "/plugins") / file,
                          small_.folder() / "plugins" / file);
  Gate gate(small_.folder() / "gates/gate");
  std::string facts = "#!/bin/sh\nread go < \"$1/gate\"\ncat <<END\n{\"fact\":\"begin\",\"version\":1}\n";
  facts += "{\"fact\":\"entitlement\",\"id\":\"e\"}\n";
  for (int i = 0; i < 10; ++i) facts += "{\"fact\":\"account\",\"id\":\"p" + std::to_string(i) + "\"}\n";
  for (int i = 0; i < 10; ++i)
    facts += "{\"fact\":\"grant\",\"account\":\"p" + std::to_string(i) + "\",\"entitlement\":\"e\"}\n";
  facts += "{\"fact\":\"end\",\"complete\":true,\"accounts\":10,\"entitlements\":1,\"grants\":10}\nEND\n";
  small_.write("facts.sh", facts);
  std::filesystem::permissions(small_.folder() / "facts.sh", std::filesystem::perms::owner_all);
  const std::string gates = (small_.folder() / "gates").string();
  small_.write("systems.d/library.toml",
               "[system]\nid = \"library\"\nconnector = \"exec\"\n[connector]\nprogram = \"" +
                   (small_.folder() / "facts.sh").string() + "\"\narguments = [\"" + gates +
                   "\"]\nuses = [\"/usr/bin/cat\"]\nreads = { gates = \"" + gates +
                   "\" }\n[correlate]\nkeys = [{ account = \"account\", person = \"person\" }]\n");
  small_.write("systems.d/other.toml",
               "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\n");
  small_.write("register/systems.csv",
               "system,confidentiality,integrity,availability\nlibrary,1,1,1\nother,1,1,1\n");
  small_.write("register/owners.csv",
               "system,person,capacity\nlibrary,p0,system_owner\nother,p0,system_owner\n");
  settings("[plugins]\nfolders = [\"plugins\"]\n");
  start();
  auto first = std::async(std::launch::async, [&] { return small_.run({"check", "library"}); });
  ASSERT_TRUE(gate.met()) << program_->err();
  std::filesystem::remove(small_.folder() / "plugins/csv.so");
  std::filesystem::remove(small_.folder() / "plugins/csv.json");
  std::filesystem::create_directory(small_.folder() / "both");  // what each says is kept apart
  auto both = std::async(std::launch::async, [&] {
    return Program({BEHORIG_BINARY_DIR "/bin/behorig", "--config",
                    (small_.folder() / "behorig.toml").string(), "check", "library", "other"},
                   small_.folder() / "both")
        .wait();
  });
  // The second has asked, and shares the reading that waits.
  bool asked = false;
  for (int i = 0; i < 600 && !asked; ++i) {
    asked = get("/api/v1/runs/c2").starts_with("HTTP/1.1 200");
    if (!asked) std::this_thread::sleep_for(50ms);
  }
  EXPECT_TRUE(asked);
  gate.open();
  EXPECT_EQ(first.get().code, 0);
  const Ended told = both.get();
  EXPECT_EQ(told.code, 3) << told.out << told.err;
  EXPECT_THAT(told.err, HasSubstr("csv"));
  EXPECT_THAT(told.err, Not(HasSubstr("exactly the access that was approved")));
}

TEST_F(Daemon, TellsAnOwnerWhyTheRegisterIsRefused) {
  start();
  EXPECT_EQ(small_.run({"check", "library"}).code, 0);
  small_.write("register/roles.csv", "system,rol\nlibrary,r\n");
  const Ended told = small_.run({"check", "library"});
  EXPECT_EQ(told.code, 3) << told.err;
  EXPECT_THAT(told.err, HasSubstr("roles.csv"));
}

TEST_F(Daemon, ChecksByItsSchedule) {
  settings("[schedule]\ncheck = \"*:*:*\"\n");
  start();
  for (int i = 0; i < 400; ++i) {
    const auto runs = boost::json::parse(small_.run({"runs", "library", "-o", "json"}).out);
    if (!runs.at("runs").as_array().empty()) return;
    std::this_thread::sleep_for(50ms);
  }
  FAIL() << "nothing was checked: " << program_->err();
}

TEST_F(Daemon, ReloadsRightSettingsAndKeepsTheOldOnesInThePlaceOfWrongOnes) {
  start();
  small_.write(
      "systems.d/other.toml",
      "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\nodd = 1\n");
  program_->signal(SIGHUP);
  ASSERT_TRUE(manager_.hears("RELOADING=1"));
  ASSERT_TRUE(manager_.hears("READY=1"));
  EXPECT_THAT(program_->err(), HasSubstr("odd"));
  EXPECT_EQ(small_.run({"check", "library"}).code, 0) << "what was in force still is";
  small_.write("systems.d/other.toml",
               "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\n");
  program_->signal(SIGHUP);
  ASSERT_TRUE(manager_.hears("RELOADING=1"));
  ASSERT_TRUE(manager_.hears("READY=1"));
  // It is there, and it is somebody else's.
  EXPECT_THAT(small_.run({"check", "other"}).err, HasSubstr("nothing of that name"));
  EXPECT_EQ(small_.run({"check", "library"}).code, 0);
}

TEST_F(Daemon, ReloadsWhereItIsAskedTo) {
  EXPECT_EQ(small_.run({"reload"}).code, 5) << "no daemon listens";
  start();
  EXPECT_EQ(small_.run({"reload"}).code, ::getuid() == 0 ? 0 : 5) << "an owner does not operate";
  settings("roles = [\"operator\"]\n");
  program_->signal(SIGHUP);
  ASSERT_TRUE(manager_.hears("RELOADING=1"));
  ASSERT_TRUE(manager_.hears("READY=1"));
  const Ended done = small_.run({"reload"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  // What the plugin says of its options only the daemon asks.
  small_.write("systems.d/other.toml",
               "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\n"
               "odd = 1\nodder = 2\n");
  const Ended refused = small_.run({"reload"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, HasSubstr("odd"));
  EXPECT_THAT(refused.err, HasSubstr("odder"));
  EXPECT_THAT(refused.err, HasSubstr("stay in force"));
  EXPECT_EQ(refused.out, "");
}

TEST_F(Daemon, ShowsHowItAndEachSystemStand) {
  EXPECT_EQ(small_.run({"status"}).code, 5);
  settings("[schedule]\ncheck = \"yearly\"\n");
  start();
  const Ended never = small_.run({"status"});
  EXPECT_EQ(never.code, 4) << never.out;
  EXPECT_THAT(never.out, HasSubstr("never read"));
  EXPECT_EQ(small_.run({"check", "library"}).code, 0);
  const Ended well = small_.run({"status"});
  EXPECT_EQ(well.code, 0) << well.out << well.err;
  EXPECT_THAT(well.out, ::testing::ContainsRegex("20[0-9][0-9]-(12-31|01-01)T")) << "in UTC";
  EXPECT_THAT(well.err, HasSubstr("store can be used"));
  small_.write("library/grants.csv",
               "account,entitlement\np0,e\np1,e\np2,e\np3,e\np4,e\np5,e\np6,e\np7,e\n"
               "p8,e\np9,e\np9,odd\n");
  small_.run({"check", "library"});
  EXPECT_EQ(small_.run({"status"}).code, 1);
  EXPECT_EQ(small_.run({"status", "--fail-on", "critical"}).code, 0);
  std::filesystem::remove(small_.folder() / "library/grants.csv");
  small_.run({"check", "library"});
  const Ended failed = small_.run({"status", "-o", "json"});
  EXPECT_EQ(failed.code, 4);
  const auto body = boost::json::parse(failed.out);
  EXPECT_EQ(body.at("schema"), "behorig.status/1");
  EXPECT_EQ(body.at("code"), 4);
  EXPECT_FALSE(body.at("daemon").at("version").as_string().empty());
  const auto& system = body.at("systems").at(0);
  EXPECT_EQ(system.at("verdict"), "failed");
  EXPECT_EQ(system.at("failures"), 1);
  EXPECT_FALSE(system.at("passed_over_until").is_null());
  EXPECT_EQ(body.as_object().contains("sinks"), ::getuid() == 0) << "an owner sees no sinks";
}

TEST_F(Daemon, EndsInGoodOrder) {
  start();
  program_->signal(SIGTERM);
  ASSERT_TRUE(manager_.hears("STOPPING=1"));
  const Ended ended = program_->wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(small_.run({"check", "library"}).code, 0) << "by the program itself, now that no daemon listens";
}

TEST_F(Daemon, BeginsAgainAfterItWasKilled) {
  start();
  EXPECT_EQ(small_.run({"check", "library"}).code, 0);
  program_->kill();
  program_->wait();
  start();
  EXPECT_EQ(small_.run({"check", "library"}).code, 0);
}

TEST_F(Daemon, SaysWhatIsWrongBeforeItIsReady) {
  small_.write("behorig.toml", "[schedule]\ncheck = \"Blursday\"\n");
  const Ended ended =
      Program({BEHORIG_BINARY_DIR "/bin/behorigd", "--config", (small_.folder() / "behorig.toml").string()},
              small_.folder())
          .wait();
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, HasSubstr("Blursday"));
}

}  // namespace
}  // namespace behorig::testing
