// The daemon as operations meet it: what it tells the journal, and connectors that die again and again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <sstream>
#include <thread>

#include "tests/integration/small.h"
#include "tests/integration/sockets.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

using Entry = std::map<std::string, std::string>;

/// Stands for journald.
class Journald {
 public:
  explicit Journald(const std::filesystem::path& folder) : told_((folder / "journal").string()) {}

  const std::string& path() const { return told_.path(); }
  /// The next entry of that event; empty when none comes.
  Entry next(const std::string& event, std::chrono::seconds patience = 30s) {
    for (;;) {
      const auto datagram = told_.next(patience);
      if (!datagram) return {};
      all_ += *datagram;
      Entry entry;
      std::istringstream lines(*datagram);
      for (std::string line; std::getline(lines, line);)
        entry[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
      if (entry["BEHORIG_EVENT"] == event) return entry;
    }
  }
  /// Nothing has come that was not read.
  bool silent() const { return told_.silent(); }
  /// All that was read so far.
  const std::string& all() const { return all_; }

 private:
  Datagrams told_;
  std::string all_;
};

class Operated : public ::testing::Test {
 protected:
  Operated() : journald_(small_.folder()) {
    std::filesystem::create_directory(small_.folder() / "said");
    settings("");
  }

  void settings(const std::string& daemon, const std::string& more = "") const {
    const auto* entry = ::getpwuid(::getuid());
    small_.write("behorig.toml",
                 "[daemon]\nsocket = \"sock\"\n" + daemon + "[[access]]\nuser = \"" +
                     (entry == nullptr ? "uid:" + std::to_string(::getuid()) : entry->pw_name) +
                     "\"\nperson = \"p0\"\nroles = [\"operator\"]\n" + more);
  }
  /// Its standard error is the journal's where `connected`.
  void start(bool connected, std::map<std::string, std::string> environment = {}) {
    const auto err = small_.folder() / "said/stderr";
    write_file(err, "");
    struct stat status {};
    ASSERT_EQ(::stat(err.c_str(), &status), 0);
    const std::string stream =
        std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino + (connected ? 0 : 1));
    environment["JOURNAL_STREAM"] = stream;
    environment["BEHORIG_JOURNAL"] = journald_.path();
    program_ =
        std::make_unique<Program>(std::vector<std::string>{BEHORIG_BINARY_DIR "/bin/behorigd", "--config",
                                                           (small_.folder() / "behorig.toml").string()},
                                  small_.folder() / "said", environment);
  }
  /// Its log has the text so often, soon.
  bool says(const std::string& text, std::size_t times = 1) const {
    for (int i = 0; i < 600; ++i) {
      if (said(text) >= times) return true;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }
  std::size_t said(const std::string& text) const {
    const std::string log = program_->err();
    std::size_t count = 0;
    for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++count;
    return count;
  }

  Small small_;
  Journald journald_;
  std::unique_ptr<Program> program_;
};

TEST_F(Operated, TellsTheJournalWhatHappensAndOfNobody) {
  std::filesystem::create_directories(small_.folder() / "sinks.d");
  std::filesystem::create_directories(small_.folder() / "incidents");
  small_.write("sinks.d/lines.toml",
               "[sink]\nid = \"lines\"\nplugin = \"jsonl\"\n[jsonl]\npath = \"../incidents\"\n");
  small_.write("library/grants.csv", "account,entitlement\np0,e\nstranger,e\n");
  start(true);
  const auto started = journald_.next("started");
  EXPECT_EQ(started.at("PRIORITY"), "6") << program_->err();
  EXPECT_EQ(started.at("MESSAGE_ID"), "40078f10129b427bae88cb4d22934158");
  std::filesystem::permissions(small_.folder() / "incidents", std::filesystem::perms::none);
  EXPECT_EQ(small_.run({"check", "library"}).code, 1);
  EXPECT_EQ(journald_.next("check-begun").at("BEHORIG_SYSTEM"), "library");
  EXPECT_EQ(journald_.next("check-done").at("BEHORIG_SYSTEM"), "library");
  if (::getuid() != 0) {
    EXPECT_EQ(journald_.next("sink-resting").at("BEHORIG_SINK"), "lines");
  }
  std::filesystem::permissions(small_.folder() / "incidents", std::filesystem::perms::owner_all);
  std::filesystem::remove(small_.folder() / "library/grants.csv");
  EXPECT_EQ(small_.run({"check", "library"}).code, 4);
  const auto failed = journald_.next("connector-failed");
  EXPECT_EQ(failed.at("BEHORIG_SYSTEM"), "library");
  EXPECT_EQ(failed.at("PRIORITY"), "3");
  EXPECT_THAT(failed.at("BEHORIG_REASON"), HasSubstr("csv."));
  EXPECT_EQ(journald_.next("passed-over").at("BEHORIG_PLUGIN"), "csv");
  EXPECT_EQ(small_.run({"reload"}).code, 0);
  EXPECT_EQ(journald_.next("reloaded").at("PRIORITY"), "6");
  small_.write(
      "systems.d/other.toml",
      "[system]\nid = \"other\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\nodd = 1\n");
  EXPECT_EQ(small_.run({"reload"}).code, 3);
  EXPECT_EQ(journald_.next("reload-refused").at("PRIORITY"), "3");
  program_->signal(SIGTERM);
  EXPECT_EQ(journald_.next("stopped").at("PRIORITY"), "6");
  EXPECT_EQ(program_->wait().code, 0);
  for (const char* person : {"p0", "stranger"}) EXPECT_THAT(journald_.all(), Not(HasSubstr(person)));
}

TEST_F(Operated, TellsTheJournalWhatNobodyWillHearOfAndWhatCannotBeKept) {
  std::filesystem::create_directories(small_.folder() / "sinks.d");
  // Its owner has no address, and nobody stands in.
  small_.write("sinks.d/owners.toml",
               "[sink]\nid = \"owners\"\nplugin = \"mail\"\n[mail]\nhost = \"127.0.0.1\"\nport = 1\n"
               "from = \"behorig@example.test\"\n");
  small_.write("library/grants.csv", "account,entitlement\np0,e\nstranger,e\n");
  const auto full = small_.folder() / "full";
  start(true,
        {{"LD_PRELOAD", BEHORIG_BINARY_DIR "/test_preloads/full_disk.so"}, {"FULL_DISK", full.string()}});
  EXPECT_FALSE(journald_.next("started").empty()) << program_->err();
  EXPECT_EQ(small_.run({"check", "library"}).code, 1);
  const auto refused = journald_.next("deliveries-refused");
  ASSERT_FALSE(refused.empty()) << program_->err();
  EXPECT_EQ(refused.at("BEHORIG_SINK"), "owners");
  EXPECT_EQ(refused.at("PRIORITY"), "3");
  write_file(full, "0 ENOSPC");
  EXPECT_EQ(small_.run({"check", "library"}).code, 4);
  const auto unwritable = journald_.next("store-unwritable");
  ASSERT_FALSE(unwritable.empty()) << program_->err();
  EXPECT_EQ(unwritable.at("PRIORITY"), "3");
}

TEST_F(Operated, TellsItsStandardErrorWhereThatIsNoJournal) {
  start(false);
  EXPECT_TRUE(says("ready"));
  EXPECT_EQ(small_.run({"check", "library"}).code, 0);
  EXPECT_TRUE(says("the check of library is done"));
  EXPECT_TRUE(journald_.silent());
}

TEST_F(Operated, DeniesAConnectorThatDiesAgainAndAgain) {
  // Three that die and one that does not: all by the same plugin.
  std::string systems = "system,confidentiality,integrity,availability\n",
              owners = "system,person,capacity\n";
  for (const std::string id : {"a", "b", "c", "well"}) {
    const bool well = id == "well";
    small_.write("systems.d/" + id + ".toml",
                 "[system]\nid = \"" + id + "\"\nconnector = \"naughty\"\n[connector]\nhow = \"" +
                     (well ? "well" : "segfault") + "\"\n" +
                     (well ? "[schedule]\ncheck = \"\"\n" : "[schedule]\ncheck = \"*:*:*\"\n"));
    systems += id + ",1,1,1\n";
    owners += id + ",p0,system_owner\n";
  }
  std::filesystem::remove(small_.folder() / "systems.d/library.toml");
  small_.write("register/systems.csv", systems);
  small_.write("register/owners.csv", owners);
  for (const char* table : {"roles", "role_entitlements", "birthrights"})
    std::filesystem::remove(small_.folder() / ("register/" + std::string(table) + ".csv"));
  settings("deny_after = 3\n", "[plugins]\nfolders = [\"" BEHORIG_BINARY_DIR
                               "/plugins\", \"" BEHORIG_BINARY_DIR "/test_plugins\"]\n");
  start(true);
  const auto denied = journald_.next("connector-denied");
  ASSERT_EQ(denied.at("BEHORIG_PLUGIN"), "naughty") << program_->err();
  const auto state = [&] {
    return boost::json::parse(small_.run({"status", "-o", "json"}).out).at("systems").as_array();
  };
  for (const auto& system : state()) EXPECT_EQ(system.at("denied"), true) << system;
  EXPECT_EQ(small_.run({"status"}).code, 4);
  EXPECT_THAT(small_.run({"status"}).out, HasSubstr("denied"));
  // The schedule does not even weigh whether to begin it, as it does each second while readings only fail.
  const char* kWeighed = "is passed over, its readings fail";
  const auto before = said(kWeighed);
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(said(kWeighed), before);
  // Whoever asks has it run; that it dies changes nothing, and that it succeeds allows it again.
  EXPECT_EQ(small_.run({"check", "a"}).code, 4);
  EXPECT_EQ(state().at(0).at("denied"), true);
  const Ended well = small_.run({"check", "well"});
  EXPECT_LE(well.code, 1) << well.err;
  for (const auto& system : state()) EXPECT_EQ(system.at("denied"), false) << system;
  EXPECT_TRUE(says(kWeighed, before + 1)) << "weighed again";
  EXPECT_TRUE(journald_.next("connector-denied", 1s).empty()) << "told once";
}

}  // namespace
}  // namespace behorig::testing
