#include "core/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "core/http/listen.h"
#include "tests/support/ports.h"
#include "tests/unit/http/served.h"
#include "tests/unit/http/smuggling.h"

namespace behorig::httpd {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::StartsWith;

TEST(Server, TellsTheHandlerWhoAsks) {
  Served served([](const Request& request) {
    const auto& peer = std::get<UnixPeer>(request.peer);
    Response out;
    out.body =
        peer == UnixPeer{::getuid(), ::getgid(), ::getpid()} && request.id.size() == 32 ? "me" : "other";
    return out;
  });
  RawClient client = served.client();
  ASSERT_TRUE(client.send(request_for("/")));
  EXPECT_THAT(client.response(), Optional(EndsWith("\r\n\r\nme")));
  struct stat made {};
  ASSERT_EQ(::lstat(served.path.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 07777U, 0660U);
}

TEST(Server, KeepsTheConnectionUntilEitherSideEndsIt) {
  Served served(echo);
  RawClient client = served.client();
  for (const char* target : {"/a", "/b", "/c"}) {
    ASSERT_TRUE(client.send(request_for(target)));
    EXPECT_THAT(client.response(), Optional(EndsWith(std::string("GET ") + target + " ")));
  }
  ASSERT_TRUE(client.send(request_for("/d", "Connection: close\r\n")));
  const auto last = client.rest();
  EXPECT_THAT(last, Optional(HasSubstr("Connection: close")));
  EXPECT_THAT(last, Optional(EndsWith("GET /d ")));
  EXPECT_EQ(served.server->figures().accepted, 1U);
  EXPECT_EQ(served.server->figures().requests, 4U);
  EXPECT_TRUE(eventually([&] { return served.server->figures().connections == 0; }));
}

TEST(Server, SpeaksTheOlderVersionToo) {
  Served served(echo);
  RawClient client = served.client();
  ASSERT_TRUE(client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  EXPECT_THAT(client.response(), Optional(StartsWith("HTTP/1.0 200 OK")));
  ASSERT_TRUE(client.send("GET /b HTTP/1.0\r\n\r\n"));
  EXPECT_THAT(client.rest(), Optional(EndsWith("GET /b ")));
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  Served served(echo);
  RawClient client = served.client();
  std::string all;
  for (int n = 0; n < 50; ++n) {
    const std::string body = "body " + std::to_string(n);
    all += "POST /" + std::to_string(n) +
           " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    all += request_for("/g" + std::to_string(n));
  }
  ASSERT_TRUE(client.send(all));
  for (int n = 0; n < 50; ++n) {
    const std::string number = std::to_string(n);
    EXPECT_THAT(client.response(), Optional(EndsWith("POST /" + number + " body " + number)));
    EXPECT_THAT(client.response(), Optional(EndsWith("GET /g" + number + " ")));
  }
}

TEST(Server, TakesBodiesHoweverTheyArePartedAndHoweverSlowlyTheyCome) {
  Served served(echo);
  RawClient client = served.client();
  const std::string chunked =
      "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n";
  for (const char byte : chunked) ASSERT_TRUE(client.send(std::string(1, byte)));
  EXPECT_THAT(client.response(), Optional(EndsWith("POST /a hello!")));
  const std::string large(200000, 'z');
  ASSERT_TRUE(
      client.send("POST /b HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 200000\r\n\r\n"));
  EXPECT_THAT(client.until("\r\n\r\n"), Optional(std::string("HTTP/1.1 100 Continue\r\n\r\n")));
  ASSERT_TRUE(client.send(large));
  EXPECT_THAT(client.response(), Optional(EndsWith("POST /b " + large)));
}

TEST(Server, AHeadIsAnsweredWithoutABody) {
  Served served(echo);
  RawClient client = served.client();
  ASSERT_TRUE(client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  const auto out = client.rest();
  EXPECT_THAT(out, Optional(HasSubstr("Content-Length: 8\r\n")));
  EXPECT_THAT(out, Optional(EndsWith("\r\n\r\n")));
}

TEST(Server, RefusesEverySmugglingVectorAndClosesTheConnection) {
  Served served(echo);
  for (const auto& vector : smuggling_vectors()) {
    RawClient client = served.client();
    client.send(vector.bytes + request_for("/smuggled"));
    const auto out = client.rest();
    EXPECT_THAT(out, Optional(StartsWith("HTTP/1.1 400 "))) << vector.name;
    EXPECT_THAT(out, Optional(Not(HasSubstr("smuggled")))) << vector.name;
    EXPECT_THAT(out, Optional(HasSubstr("Connection: close"))) << vector.name;
  }
  EXPECT_EQ(served.server->figures().requests, 0U);
  EXPECT_EQ(served.server->figures().refused, smuggling_vectors().size());
}

TEST(Server, RefusesChunksThatAnotherProgramCouldReadDifferently) {
  Served served(echo);
  const char* bad[] = {"5\nhello\n0\n\n",
                       "5\r\nhello0\r\n\r\n",
                       "5\r\nhelloX\r\n0\r\n\r\n",
                       "-5\r\nhello\r\n0\r\n\r\n",
                       "+5\r\nhello\r\n0\r\n\r\n",
                       "0x5\r\nhello\r\n0\r\n\r\n",
                       "5 \r\nhello\r\n0\r\n\r\n",
                       " 5\r\nhello\r\n0\r\n\r\n",
                       "5\rhello\r\n0\r\n\r\n",
                       "\r\n5\r\nhello\r\n0\r\n\r\n",
                       "g\r\nhello\r\n0\r\n\r\n",
                       "ffffffffffffffff5\r\nhello\r\n0\r\n\r\n",
                       "5;\nx\r\nhello\r\n0\r\n\r\n",
                       "5\r\nhello\r\n0\r\nContent-Length: 7\r\n\r\n",
                       "5\r\nhello\r\n0\r\nX: y\r\n\r\n",
                       "5\r\nhello\r\n0\r\nX : y\r\n\r\n",
                       "5\r\nhello\r\n0\r\n\n"};
  for (const char* body : bad) {
    RawClient client = served.client();
    client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body) +
                request_for("/smuggled"));
    const auto out = client.rest();
    EXPECT_THAT(out, Optional(StartsWith("HTTP/1.1 400 "))) << body;
    EXPECT_THAT(out, Optional(Not(HasSubstr("smuggled")))) << body;
  }
  EXPECT_EQ(served.server->figures().requests, 0U);
}

TEST(Server, RefusesWhatIsTooLarge) {
  Served served(echo, [](ServerSettings& settings) { settings.limits.body_bytes = 1000; });
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  const std::string chunk = "1f0\r\n" + std::string(0x1f0, 'x') + "\r\n";
  const std::pair<std::string, const char*> tries[] = {
      {request_for("/" + std::string(9000, 'a')), "HTTP/1.1 431 "},
      {request_for("/", "X: " + std::string(9000, 'a') + "\r\n"), "HTTP/1.1 431 "},
      {std::string(20000, 'G'), "HTTP/1.1 431 "},
      {post + "Content-Length: 1001\r\n\r\n" + std::string(1001, 'x'), "HTTP/1.1 413 "},
      {post + "Content-Length: 999999999999\r\n\r\n", "HTTP/1.1 413 "},
      {post + "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 413 "},
      {post + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + "0\r\n\r\n", "HTTP/1.1 413 "},
      {post + "Transfer-Encoding: chunked\r\n\r\n5;" + std::string(40000, 'x'), "HTTP/1.1 400 "}};
  for (const auto& [bytes, begin] : tries) {
    RawClient client = served.client();
    client.send(bytes);
    EXPECT_THAT(client.rest(), Optional(StartsWith(begin))) << bytes.substr(0, 60);
  }
  RawClient client = served.client();
  ASSERT_TRUE(client.send(post + "Content-Length: 1000\r\n\r\n" + std::string(1000, 'x')));
  EXPECT_THAT(client.response(), Optional(StartsWith("HTTP/1.1 200 ")));
}

TEST(Server, WhatAHandlerThrowsOrMayNotSayBecomes500) {
  Served served([](const Request& request) {
    if (request.target == "/throw") throw std::runtime_error("x");
    if (request.target == "/odd") throw 5;
    Response out;
    if (request.target == "/split") out.headers = {{"X-Name", "a\r\nEvil: 1"}};
    if (request.target == "/status") out.status = 42;
    return out;
  });
  RawClient client = served.client();
  for (const char* target : {"/throw", "/odd", "/split", "/status"}) {
    ASSERT_TRUE(client.send(request_for(target, "Accept-Language: sv\r\n")));
    const auto out = client.response();
    EXPECT_THAT(out, Optional(StartsWith("HTTP/1.1 500 "))) << target;
    EXPECT_THAT(out, Optional(HasSubstr("Tjänsten misslyckades"))) << target;
    EXPECT_THAT(out, Optional(Not(HasSubstr("Evil")))) << target;
  }
  ASSERT_TRUE(client.send(request_for("/")));
  EXPECT_THAT(client.response(), Optional(StartsWith("HTTP/1.1 200 ")));
}

TEST(Server, StaysUpWhateverComes) {
  Served served(echo);
  std::mt19937 random(7);  // NOLINT(*-msc51-cpp)
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::string good =
      "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  for (int n = 0; n < 2000; ++n) {
    std::string bytes = good + good;
    if (n % 3 == 0) {
      bytes.resize(1 + below(300));
      for (char& byte : bytes) byte = static_cast<char>(random());
    } else {
      for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
        bytes[below(bytes.size())] = static_cast<char>(random());
      }
      if (n % 3 == 1) bytes.resize(below(bytes.size()));
    }
    RawClient client = served.client();
    client.send(bytes);
    if (n % 100 != 0) continue;
    ::shutdown(client.fd(), SHUT_WR);
    EXPECT_TRUE(client.rest());
  }
  RawClient client = served.client();
  ASSERT_TRUE(client.send(request_for("/still")));
  EXPECT_THAT(client.response(), Optional(EndsWith("GET /still ")));
  EXPECT_TRUE(eventually([&] { return served.server->figures().connections == 1; }));
}

TEST(Listening, ReplacesASocketThatNobodyListensOnAndNothingElse) {
  testing::TempFolder folder;
  const auto path = folder.path() / "s";
  const auto start = [&] {
    ServerSettings settings;
    settings.unix_socket = UnixListener{path};
    return Server::start(settings, echo);
  };
  auto first = start();
  ASSERT_TRUE(first);
  EXPECT_EQ(start().error().id, "http.socket-live");
  RawClient still(path);
  ASSERT_TRUE(still.send(request_for("/a")));
  EXPECT_TRUE(still.response()) << "the first one keeps its socket";

  // As after kill -9: the file stays, and nobody listens.
  const auto stale = folder.path() / "stale";
  std::filesystem::create_hard_link(path, stale);
  (*first)->stop(std::chrono::seconds(1));
  EXPECT_FALSE(std::filesystem::exists(path)) << "its own socket goes with it";
  std::filesystem::rename(stale, path);
  auto second = start();
  ASSERT_TRUE(second);
  EXPECT_TRUE(RawClient(path).connected());

  // Somebody else's socket stays.
  std::filesystem::rename(path, stale);
  std::ofstream(path) << "precious";
  (*second)->stop(std::chrono::seconds(1));
  EXPECT_EQ(start().error().id, "http.socket-other");
  EXPECT_EQ(testing::read_file(path), "precious");
  std::filesystem::remove(path);
  std::filesystem::create_symlink(stale, path);
  EXPECT_EQ(start().error().id, "http.socket-other");
}

TEST(Listening, SaysWhatItCannotListenOn) {
  testing::TempFolder folder;
  const auto error_of = [](const ServerSettings& settings) {
    auto out = Server::start(settings, echo);
    return out ? std::string("none") : out.error().id;
  };
  ServerSettings settings;
  EXPECT_EQ(error_of(settings), "http.nothing-to-listen-on");
  settings.unix_socket = UnixListener{folder.path() / std::string(108, 'x')};
  EXPECT_EQ(error_of(settings), "http.socket-long");
  settings.unix_socket = UnixListener{folder.path() / "none" / "s"};
  EXPECT_EQ(error_of(settings), "http.socket-failed");
}

TEST(Listening, TakesTheSocketsOfSystemd) {
  testing::TempFolder folder;
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", "2", 1);
  EXPECT_THAT(inherited_sockets(), ElementsAre(3, 4));
  EXPECT_THAT(inherited_sockets(), IsEmpty()) << "once";
  ::setenv("LISTEN_PID", "1", 1);
  ::setenv("LISTEN_FDS", "2", 1);
  EXPECT_THAT(inherited_sockets(), IsEmpty()) << "another's";

  auto made = listen_on(UnixListener{folder.path() / "s"});
  ASSERT_TRUE(made);
  std::uint16_t port = 0;
  ServerSettings settings;
  settings.inherited = {made->socket.release()};
  auto server = Server::start(settings, echo);
  ASSERT_TRUE(server);
  RawClient client(folder.path() / "s");
  ASSERT_TRUE(client.send(request_for("/a")));
  EXPECT_TRUE(client.response());
  (*server)->stop(std::chrono::seconds(1));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "s")) << "it is systemd's";
  settings.inherited = {testing::listen_on_loopback(port)};
  EXPECT_EQ(Server::start(settings, echo).error().id, "http.inherited") << "TCP without TLS";
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  settings.inherited = {ends[0]};
  EXPECT_EQ(Server::start(settings, echo).error().id, "http.inherited") << "it does not listen";
  ::close(ends[1]);
}

}  // namespace
}  // namespace behorig::httpd
