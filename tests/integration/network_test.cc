// The daemon on the network: only over TLS, with certificates that can be changed while it runs, and machines
// that show tokens.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <thread>

#include "tests/integration/browser.h"
#include "tests/support/ports.h"
#include "tests/support/signer.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class Network : public ::testing::Test {
 protected:
  std::string make_token(const std::vector<std::string>& more) {
    std::vector<std::string> all{"token", "create"};
    all.insert(all.end(), more.begin(), more.end());
    const Ended made = daemon_.small.run(all);
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_EQ(made.out.size(), 65U);
    return made.out.substr(0, made.out.find('\n'));
  }
  Page ask(const std::string& path, const std::string& credential) {
    Browser machine(daemon_.authority.file());
    if (!credential.empty()) machine.headers = {"Authorization: Bearer " + credential};
    return machine.get(daemon_.url() + path);
  }
  Page check(const std::string& system, const std::string& credential) {
    Browser machine(daemon_.authority.file());
    machine.headers = {"Authorization: Bearer " + credential};
    return machine.post_json(daemon_.url() + "/api/v1/runs", "{\"systems\":[\"" + system + "\"]}");
  }

  NetworkDaemon daemon_;
};

constexpr const char* kMonitor =
    "[[access]]\nmachine = \"monitor\"\nroles = [\"operator\", \"controller\"]\n";

TEST_F(Network, NothingListensThereUnlessTheSettingsSaySo) {
  daemon_.small.write("behorig.toml", "[daemon]\nsocket = \"sock\"\n");
  Program daemon(
      {BEHORIG_BINARY_DIR "/bin/behorigd", "--config", (daemon_.small.folder() / "behorig.toml").string()},
      daemon_.small.folder() / "said");
  for (int i = 0; i < 400 && daemon.err().find("listening on") == std::string::npos; ++i)
    std::this_thread::sleep_for(50ms);
  ASSERT_THAT(daemon.err(), HasSubstr("sock"));
  EXPECT_THAT(daemon.err(), Not(HasSubstr(" port ")));
  EXPECT_FALSE(answers(daemon_.port));
}

TEST_F(Network, SpeaksTlsAndNothingElse) {
  daemon_.start();
  const Page health = ask("/api/v1/health", "");
  EXPECT_EQ(health.status, 200) << daemon_.said();
  Browser plain(daemon_.authority.file());
  EXPECT_NE(plain.get("http://127.0.0.1:" + std::to_string(daemon_.port) + "/api/v1/health").code, CURLE_OK);
  const Authority other(daemon_.small.folder().string(), "other");
  Browser stranger(other.file());
  EXPECT_EQ(stranger.get(daemon_.url() + "/api/v1/health").code, CURLE_PEER_FAILED_VERIFICATION);
  const Page findings = ask("/api/v1/findings", "");
  EXPECT_EQ(findings.status, 401);
  EXPECT_THAT(findings.head, HasSubstr("WWW-Authenticate: Bearer"));
}

TEST_F(Network, TellsThePortThatItTook) {
  daemon_.port = 0;
  daemon_.settings("");
  daemon_.start();
  EXPECT_NE(daemon_.port, 0);
  EXPECT_EQ(ask("/api/v1/health", "").status, 200);
}

TEST_F(Network, ANewCertificateIsTakenWhileItRunsAndAWrongOneIsNot) {
  daemon_.start();
  const Authority next(daemon_.small.folder().string(), "next");
  const Certificate fresh = next.issue("fresh", "IP:127.0.0.1");
  daemon_.small.write("daemon.pem", "no certificate\n");
  daemon_.reload("daemon.pem");
  EXPECT_THAT(daemon_.said(), HasSubstr("those before stay in force"));
  EXPECT_EQ(ask("/api/v1/health", "").status, 200) << "by the old one";
  daemon_.small.write("daemon.pem", read_file(fresh.certificate));
  daemon_.reload("those before stay in force");  // it is not the key's
  EXPECT_EQ(ask("/api/v1/health", "").status, 200);
  daemon_.small.write("daemon.key", read_file(fresh.key));
  daemon_.reload("read anew");
  Browser browser(next.file());
  EXPECT_EQ(browser.get(daemon_.url() + "/api/v1/health").status, 200);
  EXPECT_EQ(ask("/api/v1/health", "").code, CURLE_PEER_FAILED_VERIFICATION);
}

TEST_F(Network, AKeyFromSystemdsCredentialsIsTaken) {
  std::filesystem::create_directories(daemon_.small.folder() / "credentials");
  daemon_.small.write("credentials/tls", read_file(daemon_.certificate.key));
  daemon_.small.write("behorig.toml",
                      "[daemon]\nsocket = \"sock\"\n[api]\naddress = \"127.0.0.1\"\n"
                      "certificate = \"daemon.pem\"\nkey = { credential = \"tls\" }\n");
  daemon_.start({{"CREDENTIALS_DIRECTORY", (daemon_.small.folder() / "credentials").string()}});
  EXPECT_EQ(ask("/api/v1/health", "").status, 200);
}

TEST_F(Network, ASocketOfSystemdsIsServed) {
  daemon_.small.write("behorig.toml",
                      "[daemon]\nsocket = \"sock\"\n[api]\naddress = \"127.0.0.1\"\n"
                      "certificate = \"daemon.pem\"\nkey = { file = \"daemon.key\" }\n");
  Program manager(
      {"/usr/bin/systemd-socket-activate", "-l", "127.0.0.1:" + std::to_string(daemon_.port),
       BEHORIG_BINARY_DIR "/bin/behorigd", "--config", (daemon_.small.folder() / "behorig.toml").string()},
      daemon_.small.folder() / "said");
  Page health;
  for (int i = 0; i < 200 && health.status != 200 && !manager.ended(); ++i) {
    health = ask("/api/v1/health", "");
    if (health.status != 200) std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(health.status, 200) << manager.err();
  EXPECT_THAT(manager.err(), Not(HasSubstr("listening on 127.0.0.1 port"))) << "and nowhere else";
}

TEST_F(Network, ATokenIsForWhatItWasMadeForAndNoLonger) {
  daemon_.settings(kMonitor);
  daemon_.start();
  const std::string reads =
      make_token({"--name", "reads", "--as", "monitor/controller", "--until", "2099-12-31"});
  const std::string starts = make_token({"--name", "starts", "--as", "monitor/operator", "--until",
                                         "2099-12-31", "--may", "read,check", "--systems", "library"});
  EXPECT_EQ(ask("/api/v1/findings", reads).status, 200);
  EXPECT_EQ(check("library", reads).status, 403) << "it only reads";
  EXPECT_EQ(check("library", starts).status, 202);
  EXPECT_EQ(check("archive", starts).status, 404) << "of another system";
  EXPECT_EQ(ask("/api/v1/systems/archive", starts).status, 404);
  EXPECT_THAT(ask("/api/v1/systems", starts).body, Not(HasSubstr("archive")));
  EXPECT_EQ(ask("/api/v1/findings?system=library", starts).status, 404) << "an operator reads no people";
  const Page reload = [&] {
    Browser machine(daemon_.authority.file());
    machine.headers = {"Authorization: Bearer " + starts};
    return machine.post_json(daemon_.url() + "/api/v1/reload", "");
  }();
  EXPECT_EQ(reload.status, 403) << "no token operates";

  std::string changed = reads;
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(daemon_.small.run({"token", "revoke", "reads"}).code, 0);
  const auto without_id = [](const Page& page) {
    return page.body.substr(0, page.body.find("\"instance\""));
  };
  const Page revoked = ask("/api/v1/findings", reads), unknown = ask("/api/v1/findings", changed);
  EXPECT_EQ(revoked.status, 401);
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(without_id(revoked), without_id(unknown)) << "the same answer, whatever was wrong";
  const Ended list = daemon_.small.run({"token", "list", "-o", "json"});
  const auto tokens = boost::json::parse(list.out).at("tokens").as_array();
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_EQ(tokens[0].at("state"), "revoked");
  EXPECT_NE(tokens[1].at("used_on"), "") << "the day of its last use is known";
  for (const auto& token : {reads, starts}) {
    EXPECT_THAT(list.out, Not(HasSubstr(token.substr(21))));
    EXPECT_THAT(daemon_.said() + daemon_.program->out(), Not(HasSubstr(token.substr(21))))
        << "nor in any log";
    EXPECT_THAT(read_file(daemon_.small.folder() / "behorig.db"), Not(HasSubstr(token.substr(21))));
  }
  EXPECT_THAT(daemon_.program->out(), HasSubstr("\"by\":\"token\""));
  // What [[access]] gives no longer, a token does not either.
  daemon_.settings("");
  daemon_.reload("read anew");
  EXPECT_EQ(check("library", starts).status, 403);
}

TEST_F(Network, AnOwnersTokenSeesTheirSystemsOnly) {
  daemon_.start();
  const std::string token =
      make_token({"--name", "alice", "--as", "p0/owner", "--until", "2099-12-31", "--may", "read,check"});
  EXPECT_EQ(check("library", token).status, 202);
  EXPECT_EQ(check("archive", token).status, 404);
  EXPECT_EQ(ask("/api/v1/findings?system=library", token).status, 200);
  EXPECT_EQ(ask("/api/v1/findings?system=archive", token).status, 404);
}

TEST_F(Network, TokensAreNotMadeForWhatNobodyMay) {
  daemon_.settings(kMonitor);
  const auto refused = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all{"token", "create", "--name", "t"};
    all.insert(all.end(), more.begin(), more.end());
    const Ended ended = daemon_.small.run(all);
    EXPECT_EQ(ended.out, "");
    return ended.code == 2;
  };
  EXPECT_TRUE(refused({"--as", "monitor/auditor", "--until", "2099-12-31"}));
  EXPECT_TRUE(refused({"--as", "nobody/operator", "--until", "2099-12-31"}));
  EXPECT_TRUE(refused({"--as", "px/owner", "--until", "2099-12-31"}));
  EXPECT_EQ(daemon_.small.run({"token", "list"}).code, 0) << "there is no store yet";
  EXPECT_TRUE(refused({"--as", "monitor", "--until", "2099-12-31"}));
  EXPECT_TRUE(refused({"--as", "monitor/operator", "--until", "2020-01-01"}));
  EXPECT_TRUE(refused({"--as", "monitor/operator", "--until", "2099-12-31", "--may", "all"}));
  EXPECT_TRUE(refused({"--as", "monitor/operator", "--until", "2099-12-31", "--systems", "none"}));
  make_token({"--name", "t", "--as", "monitor/operator", "--until", "2099-12-31"});
  EXPECT_TRUE(refused({"--as", "monitor/operator", "--until", "2099-12-31"})) << "the name is taken";
  EXPECT_EQ(daemon_.small.run({"token", "revoke", "other"}).code, 2);
}

TEST_F(Network, WrongCredentialsMakeTheirAddressWait) {
  daemon_.settings(kMonitor);
  daemon_.start();
  const std::string token = make_token({"--name", "t", "--as", "monitor/operator", "--until", "2099-12-31"});
  int refused = 0;
  Page last;
  for (int i = 0; i < 30; ++i) {
    last = ask("/api/v1/systems", "wrong");
    refused += last.status == 401 ? 1 : 0;
  }
  EXPECT_LE(refused, 15);
  EXPECT_EQ(last.status, 429);
  EXPECT_THAT(last.head, HasSubstr("Retry-After: "));
  EXPECT_THAT(daemon_.said(), HasSubstr("wrong credentials came again and again"));
  EXPECT_EQ(ask("/api/v1/health", "").status, 200) << "who shows nothing is not meant";
  for (int i = 0; i < 100 && ask("/api/v1/systems", token).status != 200; ++i)
    std::this_thread::sleep_for(100ms);
  EXPECT_EQ(ask("/api/v1/systems", token).status, 200);
}

TEST_F(Network, MachinesShowTokensThatTheirIssuerSigned) {
  const Signer signer(Signer::Kind::elliptic, "k1");
  daemon_.small.write("keys.json", Signer::set_of({signer.jwk()}));
  daemon_.settings(
      "[jwt]\nissuer = \"https://id.example\"\naudience = \"behorig\"\nkeys_file = \"keys.json\"\n"
      "[[access]]\nsubject = \"scheduler\"\nroles = [\"operator\"]\n");
  daemon_.start();
  const auto claims = [](const char* subject) {
    const std::int64_t now = std::time(nullptr);
    return boost::json::object{{"iss", "https://id.example"},
                               {"aud", "behorig"},
                               {"sub", subject},
                               {"iat", now},
                               {"exp", now + 300}};
  };
  const std::string good = signer.token(claims("scheduler"), "ES256");
  EXPECT_EQ(check("library", good).status, 202) << daemon_.said();
  EXPECT_EQ(ask("/api/v1/systems", good).status, 200);
  EXPECT_EQ(ask("/api/v1/systems", signer.token(claims("other"), "ES256")).status, 403) << "nobody here";
  const Signer stranger(Signer::Kind::elliptic, "k1");
  EXPECT_EQ(ask("/api/v1/systems", stranger.token(claims("scheduler"), "ES256")).status, 401);
  EXPECT_EQ(ask("/api/v1/systems", signer.token(claims("scheduler"), "ES256", "JWT")).status, 401);
  EXPECT_THAT(daemon_.said(), HasSubstr("not believed"));
  EXPECT_THAT(daemon_.said(), Not(HasSubstr(good.substr(good.rfind('.')))));
}

/// Connections from these addresses of the loopback that say nothing.
class Silent {
 public:
  explicit Silent(std::uint16_t port) : port_(port) {}
  ~Silent() {
    for (const int one : sockets_) ::close(one);
  }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;

  /// 127.0.0.`from`
  bool connect(int from) {
    const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (one < 0) return false;
    sockets_.push_back(one);
    sockaddr_in own{}, other{};
    own.sin_family = other.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl((127U << 24) + static_cast<unsigned>(from));
    other.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    other.sin_port = htons(port_);
    return ::bind(one, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
           ::connect(one, reinterpret_cast<const sockaddr*>(&other), sizeof other) == 0;
  }
  /// Those that the daemon has not closed.
  std::size_t open() const {
    std::size_t out = 0;
    for (const int one : sockets_) {
      char byte;
      if (::recv(one, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN) ++out;
    }
    return out;
  }

 private:
  std::uint16_t port_;
  std::vector<int> sockets_;
};

/// The daemon closes what is too many when it comes to it.
bool comes_down_to(Silent& connections, std::size_t most) {
  for (int i = 0; i < 1000 && connections.open() > most; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return connections.open() <= most;
}

TEST_F(Network, AThousandConnectionsThatSayNothingKeepNobodyOut) {
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  daemon_.start();
  {
    Silent one(daemon_.port);
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(one.connect(2));
    EXPECT_EQ(ask("/api/v1/health", "").status, 200) << "another address";
    EXPECT_TRUE(comes_down_to(one, 32)) << "of one address";
  }
  {
    Silent many(daemon_.port);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(many.connect(3 + i / 20));
    const Ended by_socket = daemon_.small.run({"check", "library"});
    EXPECT_EQ(by_socket.code, 5) << "it is answered, and that is somebody else's: " << by_socket.err;
    EXPECT_TRUE(comes_down_to(many, 480));
  }
  Page health;
  for (int i = 0; i < 200 && health.status != 200; ++i) {
    health = ask("/api/v1/health", "");
    if (health.status != 200) std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(health.status, 200) << "when they are gone";
}

}  // namespace
}  // namespace behorig::testing
