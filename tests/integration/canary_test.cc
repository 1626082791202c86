// Every secret that the settings can name, of every plugin that ships, is a canary: whatever goes wrong with
// the systems and sinks that need them, it sings nowhere but where it is sent to.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include "tests/integration/small.h"
#include "tests/integration/sockets.h"
#include "tests/support/certificates.h"
#include "tests/support/ports.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::string_view kSong = "Kanariefagel-";

/// Of each connector's slot; 28 make 206 canaries. Of a sink's two at most: each is told of all findings.
int copies() { return testing::sample(1, "BEHORIG_CANARIES"); }

/// The song as it is, and as it stands in the midst of something in base64, wherever that begins.
const std::vector<std::string>& spellings() {
  static const auto kAll = [] {
    std::vector<std::string> out{std::string(kSong)};
    for (std::size_t before = 0; before < 3; ++before) {
      const std::string text = std::string(before, 'x') + std::string(kSong);
      std::string code(2 * text.size() + 4, '\0');
      const int size =
          EVP_EncodeBlock(reinterpret_cast<unsigned char*>(code.data()),
                          reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
      code.resize(static_cast<std::size_t>(size));
      // Without the groups that hold something of what stands before or after.
      out.push_back(code.substr(before == 0 ? 0 : 4, code.size() - (before == 0 ? 4 : 8)));
    }
    return out;
  }();
  return kAll;
}

/// Where one of them is heard, and what is around it; blank = nowhere.
std::string heard_in(const std::string& text) {
  for (const auto& spelling : spellings()) {
    const auto at = text.find(spelling);
    if (at != std::string::npos) return text.substr(at - std::min<std::size_t>(at, 80), 160);
  }
  return "";
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

/// What every system and sink is sent to: it hears all, and lets nobody in.
class Trap {
 public:
  Trap() : socket_(listen_on_loopback(port_)), thread_([this] { serve(); }) {}
  ~Trap() {
    stop_ = true;
    thread_.join();
    ::close(socket_);
  }
  Trap(const Trap&) = delete;
  Trap& operator=(const Trap&) = delete;
  std::string port() const { return std::to_string(port_); }
  std::string heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  void serve() {
    while (!stop_) {
      pollfd waiting{socket_, POLLIN, 0};
      if (::poll(&waiting, 1, 50) != 1) continue;
      const int one = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (one < 0) continue;
      pollfd said{one, POLLIN, 0};
      char text[16384];
      while (::poll(&said, 1, 30) == 1) {
        const auto got = ::recv(one, text, sizeof text, 0);
        if (got <= 0) break;
        const std::lock_guard lock(mutex_);
        heard_.append(text, static_cast<std::size_t>(got));
        if (heard_.ends_with("\r\n\r\n")) break;  // no need to see whether more comes
      }
      send_all(one, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      ::close(one);
    }
  }

  std::uint16_t port_ = 0;
  int socket_;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::string heard_;
  std::thread thread_;
};

/// Looks at the command lines and environments of all processes of this user, again and again.
class Watch {
 public:
  Watch() : thread_([this] { look(); }) {}
  ~Watch() { end(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  void end() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  // After end().
  std::set<std::string> told;  ///< what should not have been there
  std::size_t hosts = 0;       ///< looks at plugins' processes

 private:
  void look() {
    while (!stop_) {
      std::error_code error;
      for (fs::directory_iterator at("/proc", error), end; at != end; at.increment(error)) {
        if (error) break;
        const fs::path& process = at->path();
        if (std::isdigit(static_cast<unsigned char>(process.filename().string().front())) == 0) continue;
        const std::string line = bytes_of(process / "cmdline");
        if (line.find("behorig-plugin") != std::string::npos) ++hosts;
        for (const auto& text : {line, bytes_of(process / "environ")}) {
          if (const auto what = heard_in(text); !what.empty()) told.insert(what);
        }
      }
      std::this_thread::sleep_for(5ms);
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

/// A secret that a plugin may be given, and settings with which it comes to be used.
struct Slot {
  std::string plugin, option, settings;
  bool sink = false;
};

std::vector<Slot> slots(const std::string& port, const std::string& program) {
  const std::string http = "url = \"http://127.0.0.1:" + port + "\"\ninsecure = true\n";
  const std::string database = "host = \"127.0.0.1\"\nport = " + port +
                               "\ninsecure = true\ntimeout = 2\nuser = \"reader\"\ndatabase = \"x\"\n";
  const std::string ldap =
      "uri = \"ldap://127.0.0.1:" + port + "\"\ninsecure = true\ntimeout = 2\nbind_dn = \"uid=x,dc=x\"\n";
  return {
      {"active_directory", "password", ldap},
      {"exec", "secret", "program = \"" + program + "\"\nuses = [\"/usr/bin/cat\"]\n"},
      {"koha", "password", database},
      {"ldap", "password", ldap + "people = [{ base = \"dc=x\" }]\ngroups = [{ base = \"dc=x\" }]\n"},
      {"scim", "token", http},
      {"scim", "client_secret",
       http + "client_id = \"behorig\"\ntoken_url = \"http://127.0.0.1:" + port + "/token\"\n"},
      {"sql", "password",
       database + "backend = \"postgresql\"\naccounts = \"SELECT 1\"\nentitlements = \"SELECT 1\"\ngrants = "
                  "\"SELECT 1\"\n"},
      {"mail", "password",
       "host = \"127.0.0.1\"\nport = " + port +
           "\ninsecure = true\ntimeout = 2\nuser = \"x\"\nfrom = \"behorig@example.org\"\nfallback = "
           "\"somebody@example.org\"\n",
       true},
      {"request_tracker", "token", http + "queue = \"rights\"\n", true},
      {"rest", "token",
       http + "headers = { Authorization = \"Bearer {{token}}\" }\ncreate = { method = \"POST\", url = "
              "\"/\", body = "
              "'{\"t\": \"{{title}}\"}', reference = \"/number\" }\n",
       true},
      {"webhook", "secret", http + "networks = [\"127.0.0.0/8\"]\n", true},
  };
}

class Canaries : public ::testing::Test {
 protected:
  Canaries() {
    for (const char* folder : {"secrets", "sinks.d", "said"})
      fs::create_directories(small_.folder() / folder);
    small_.write("library/grants.csv", "account,entitlement\np0,e\nstranger,e\n");
    // Says what it is not asked to say as well.
    small_.write("program.sh", "#!/bin/sh\ncat >/dev/null\nexit 3\n");
    fs::permissions(small_.folder() / "program.sh", fs::perms::owner_all);
    const auto* entry = ::getpwuid(::getuid());
    common_ = "[daemon]\nsocket = \"sock\"\n[[access]]\nuser = \"" +
              (entry == nullptr ? "uid:" + std::to_string(::getuid()) : std::string(entry->pw_name)) +
              "\"\nroles = [\"operator\", \"controller\"]\n";
    small_.write("behorig.toml", common_);
  }

  /// A reference to a fresh one.
  std::string canary() {
    const std::string name = "secrets/" + std::to_string(++count_);
    small_.write(name, std::string(kSong) + std::to_string(count_) + "-" + std::to_string(count_ * 7919));
    fs::permissions(small_.folder() / name, fs::perms(0600));
    return "{ file = \"" + (small_.folder() / name).string() + "\" }";
  }
  void add(const Slot& slot) {
    const std::string id = slot.plugin + "-" + std::to_string(++ids_);
    const std::string secret = slot.option + " = " + canary() + "\n" + slot.settings;
    if (slot.sink) {
      small_.write("sinks.d/" + id + ".toml", "[sink]\nid = \"" + id + "\"\nplugin = \"" + slot.plugin +
                                                  "\"\n[" + slot.plugin + "]\n" + secret);
      return;
    }
    small_.write("systems.d/" + id + ".toml", "[system]\nid = \"" + id + "\"\nconnector = \"" + slot.plugin +
                                                  "\"\n[connector]\n" + secret);
    systems_.push_back(id);
  }
  /// As talkative as it can be, and what it says heard.
  Ended run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "-v");
    const Ended ended = small_.run(arguments);
    EXPECT_EQ(heard_in(ended.out + ended.err), "") << arguments[1];
    return ended;
  }
  std::string get(const std::string& target) const {
    return get_unix((small_.folder() / "sock").string(), target);
  }
  /// With a secret of the provider of identities too.
  void serve(const std::string& port);
  /// Files but the secrets themselves: the store, logs, what was written.
  void search_files() const {
    std::size_t files = 0;
    bool store = false;
    for (const auto& file : fs::recursive_directory_iterator(small_.folder())) {
      if (!file.is_regular_file() || file.path().parent_path().filename() == "secrets") continue;
      EXPECT_EQ(heard_in(bytes_of(file.path())), "") << file.path();
      store = store || file.path().filename() == "behorig.db";
      ++files;
    }
    EXPECT_TRUE(store);
    EXPECT_GT(files, 10U);
  }

  Small small_;
  std::string common_;
  std::vector<std::string> systems_;
  int count_ = 0, ids_ = 0;
};

void Canaries::serve(const std::string& port) {
  const Authority authority(small_.folder().string(), "authority");
  const Certificate own = authority.issue("daemon", "IP:127.0.0.1");
  small_.write("behorig.toml", "[api]\naddress = \"127.0.0.1\"\nport = 0\ncertificate = \"" +
                                   own.certificate + "\"\nkey = { file = \"" + own.key +
                                   "\" }\n[oidc]\nissuer = \"https://127.0.0.1:" + port +
                                   "\"\nclient_id = \"behorig\"\nclient_secret = " + canary() +
                                   "\npublic_url = \"https://127.0.0.1:8443\"\n" + common_);
  Program daemon(
      {BEHORIG_BINARY_DIR "/bin/behorigd", "--config", (small_.folder() / "behorig.toml").string()},
      small_.folder() / "said");
  for (int i = 0; i < 600 && daemon.err().find("ready") == std::string::npos && !daemon.ended(); ++i)
    std::this_thread::sleep_for(50ms);
  std::vector<std::string> check{"check"};
  check.insert(check.end(), systems_.begin(), systems_.end());
  EXPECT_EQ(run(check).code, 4) << daemon.err();
  run({"reload"});
  run({"status", "-o", "json"});
  std::string said;
  for (const char* route : {"health", "session", "systems", "runs", "runs/c1", "findings", "metrics"})
    said += get("/api/v1/" + std::string(route));
  EXPECT_THAT(said, HasSubstr("HTTP/1.1 200"));
  EXPECT_EQ(heard_in(said), "");
  daemon.signal(SIGTERM);
  const Ended ended = daemon.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(heard_in(ended.out + ended.err), "");
}

TEST(Canary, IsHeardInBase64Wherever) {
  for (std::size_t before = 0; before < 6; ++before) {
    const std::string text = std::string(before, '?') + std::string(kSong) + "12-34";
    std::string code(100, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(code.data()),
                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    EXPECT_NE(heard_in(code), "") << before;
  }
  EXPECT_EQ(heard_in("Basic cmVhZGVyOng="), "");
}

TEST_F(Canaries, SingOnlyWhereTheyAreSentTo) {
  const Trap trap;
  const auto all = slots(trap.port(), (small_.folder() / "program.sh").string());
  std::set<std::string> there, here;
  for (const auto& file : fs::directory_iterator(BEHORIG_BINARY_DIR "/plugins")) {
    if (file.path().extension() != ".json") continue;
    const auto declared = boost::json::parse(read_file(file.path()));
    if (declared.at("kind") == "register") continue;  // that of the settings is tried below
    for (const auto& option : declared.at("options").as_array()) {
      const auto* secret = option.as_object().if_contains("secret");
      if (secret != nullptr && secret->as_bool())
        there.insert(file.path().stem().string() + "." + std::string(option.at("name").as_string()));
    }
  }
  for (const auto& slot : all) {
    here.insert(slot.plugin + "." + slot.option);
    for (int i = 0; i < (slot.sink ? std::min(2, copies()) : copies()); ++i) add(slot);
  }
  EXPECT_EQ(here, there) << "a secret that no canary stands for";
  Watch watch;
  EXPECT_EQ(run({"config", "check"}).code, 0);
  const Ended checked = run({"check"});
  EXPECT_EQ(checked.code, 4) << checked.err;
  run({"deliveries", "run"});
  run({"deliveries", "list", "-o", "json"});
  run({"findings", "-o", "json"});
  std::set<std::string> tested;
  for (const auto& system : systems_) {
    const std::string plugin = system.substr(0, system.rfind('-'));
    if (tested.insert(plugin).second) {
      run({"connector", "test", system});
      run({"plugins", "describe", plugin});
    }
  }
  serve(trap.port());
  small_.write("behorig.toml",
               common_ +
                   "[register]\nplugin = \"database\"\nbackend = \"postgresql\"\nhost = "
                   "\"127.0.0.1\"\nport = " +
                   trap.port() + "\ninsecure = true\nuser = \"x\"\ndatabase = \"x\"\npassword = " + canary() +
                   "\n");
  EXPECT_EQ(run({"register", "validate"}).code, 3);
  watch.end();
  EXPECT_TRUE(watch.told.empty()) << *watch.told.begin();
  EXPECT_GT(watch.hosts, 0U) << "no plugin was seen at work";
  search_files();
  // Some do arrive: else nothing would have been tried.
  const std::string heard = trap.heard();
  for (const char* sign : {"Authorization: ", "uid=x,dc=x"}) EXPECT_THAT(heard, HasSubstr(sign));
  std::size_t arrived = 0;
  for (auto at = heard.find(kSong); at != std::string::npos; at = heard.find(kSong, at + 1)) ++arrived;
  EXPECT_GE(arrived, 4U * static_cast<std::size_t>(copies()));
}

}  // namespace
}  // namespace behorig::testing
