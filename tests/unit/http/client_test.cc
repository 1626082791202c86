#include "core/http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "core/http/gate.h"
#include "core/http/listen.h"
#include "tests/support/ports.h"
#include "tests/unit/http/served.h"

namespace behorig::httpd {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::Pointee;

const std::atomic<bool> kNever = false;

/// Accepts one connection, says what it was told to, and closes.
class Saying {
 public:
  explicit Saying(std::string bytes) : path_(folder_.path() / "s") {
    listening_ = listen_on(UnixListener{path_}).value();
    thread_ = std::thread([this, bytes = std::move(bytes)] {
      eventually([&] {
        int error = 0;
        auto one = accept_one(listening_, error);
        if (!one) return false;
        char request[4096];
        eventually([&] { return ::recv(one->socket.number(), request, sizeof request, 0) > 0; });
        testing::send_all(one->socket.number(), bytes);
        return true;
      });
    });
  }
  ~Saying() { thread_.join(); }
  Client client() const { return Client({.socket = path_, .time = 10s, .most = 1000}); }

 private:
  testing::TempFolder folder_;
  std::filesystem::path path_;
  Listening listening_;
  std::thread thread_;
};

Client client_of(const Served& served, std::chrono::milliseconds time = 20s) {
  return Client({.socket = served.path, .time = time});
}

ClientRequest get(std::string target) { return {"GET", std::move(target), {}, ""}; }

TEST(Client, SendsARequestAndTakesTheAnswer) {
  Served served([](const Request& request) {
    Response out = echo(request);
    out.status = 201;
    out.headers = {{"Location", *request.header("x-name")}};
    return out;
  });
  const auto out = client_of(served).send({"POST", "/a?b=c", {{"X-Name", "y"}}, std::string(200000, 'z')});
  ASSERT_TRUE(out) << out.error().id;
  EXPECT_EQ(out->status, 201);
  EXPECT_THAT(out->header("location"), Pointee(std::string("y")));
  EXPECT_EQ(out->body, "POST /a?b=c " + std::string(200000, 'z'));
}

TEST(Client, ReadsAnAnswerWithoutContent) {
  Served served([](const Request& request) {
    Response out;
    out.status = request.method == "DELETE" ? 204 : 200;
    return out;
  });
  EXPECT_EQ(client_of(served).send({"DELETE", "/a", {}, ""})->status, 204);
  EXPECT_EQ(client_of(served).send({"HEAD", "/a", {}, ""})->status, 200);
}

TEST(Client, KnowsThatNobodyListens) {
  testing::TempFolder folder;
  const Client none({.socket = folder.path() / "none"});
  EXPECT_EQ(none.send(get("/")).error().id, "http.nobody-listens");
  {
    auto made = listen_on(UnixListener{folder.path() / "stale"});
    ASSERT_TRUE(made);
  }
  const Client stale({.socket = folder.path() / "stale"});
  EXPECT_EQ(stale.send(get("/")).error().id, "http.nobody-listens");
  EXPECT_EQ(stale
                .stream(
                    get("/"), [](auto) { return true; }, kNever)
                .error()
                .id,
            "http.nobody-listens");
}

TEST(Client, KnowsThatItMayNot) {
  Served served(echo, [](ServerSettings& settings) { settings.unix_socket->mode = 0; });
  const auto out = client_of(served).send(get("/"));
  // root may.
  EXPECT_EQ(out ? std::string("sent") : out.error().id, ::geteuid() == 0 ? "sent" : "http.not-permitted");
}

TEST(Client, DoesNotWaitForEver) {
  std::atomic<bool> over = false;
  Served served([&](const Request& request) {
    eventually([&] { return over.load(); });
    return echo(request);
  });
  EXPECT_EQ(client_of(served, 100ms).send(get("/")).error().id, "http.no-answer");
  over = true;
}

TEST(Client, UsesNoAnswerThatIsNotWhole) {
  const std::pair<const char*, const char*> tries[] = {
      {"", "http.cut-off"},
      {"HTTP/1.1 200 OK\r\nContent-Le", "http.cut-off"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "http.cut-off"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "http.cut-off"},
      {"HTTP/1.1 200 OK\r\n\r\nhello", "http.cut-off"},
      {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "http.answer-broken"},
      {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "http.answer-broken"}};
  for (const auto& [bytes, id] : tries) {
    const Saying server(bytes);
    const auto out = server.client().send(get("/"));
    EXPECT_EQ(out ? std::string("taken") : out.error().id, id) << bytes;
  }
  const Saying large("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'));
  EXPECT_EQ(large.client().send(get("/")).error().id, "http.answer-broken");
}

TEST(Client, SendsNothingThatWouldBeTwoRequests) {
  const Client client({.socket = "/none"});
  for (const char* bad : {"", "a", "/a b", "/a\r\nX: y", "/a#b"}) {
    EXPECT_EQ(client.send(get(bad)).error().id, "http.request-bad") << bad;
  }
  EXPECT_EQ(client.send({"GET", "/", {{"X", "a\r\nY: b"}}, ""}).error().id, "http.request-bad");
  EXPECT_EQ(client.send({"GET", "/", {{"X:", "a"}}, ""}).error().id, "http.request-bad");
  EXPECT_EQ(client.send({"GET /", "/", {}, ""}).error().id, "http.request-bad");
}

TEST(Client, WhatItEncodesTheGateDecodes) {
  for (const char* name : {"a b", "råd&hus", "100%", "a+b=c?d#e", "~"}) {
    const auto target = read_target("/x/" + encoded(name) + "?" + encoded(name) + "=" + encoded(name));
    ASSERT_TRUE(target) << name;
    EXPECT_THAT(target->path, ElementsAre("x", name));
    EXPECT_THAT(target->query, ElementsAre(Pair(name, name)));
  }
}

/// Answers /events with a stream of which `feed` says the rest, on a thread of its own.
struct Feeding {
  explicit Feeding(std::function<void(const EventStream&)> feed)
      : served([this, feed](const Request& request) {
          Response out;
          if (request.target != "/events") {
            out.status = 404;
            out.body = "none";
            return out;
          }
          out.events.emplace();
          thread = std::thread([stream = *out.events, feed] { feed(stream); });
          return out;
        }) {}
  ~Feeding() {
    served.server->stop(0ms);
    if (thread.joinable()) thread.join();
  }
  std::thread thread;
  Served served;
};

TEST(Client, ReadsAnEventStreamLineByLine) {
  Feeding feeding([](const EventStream& stream) {
    for (const char* data : {"a", "b\nc"}) stream.send({"", "run", data});
  });
  std::vector<std::string> lines;
  const auto take = [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  };
  const auto out = client_of(feeding.served).stream(get("/events"), take, kNever);
  ASSERT_TRUE(out) << out.error().id;
  EXPECT_FALSE(out->cancelled);
  EXPECT_EQ(out->response.status, 200);
  EXPECT_THAT(lines, ElementsAre("event: run", "data: a", "", "event: run", "data: b", "data: c", ""));
  const auto other = client_of(feeding.served).stream(get("/other"), take, kNever);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->response.status, 404);
  EXPECT_EQ(other->response.body, "none");
  EXPECT_EQ(lines.size(), 7U);
}

TEST(Client, LeavesAStreamWhenItIsTold) {
  const auto feed = [](const EventStream& stream) {
    while (stream.send({"", "", "x"})) std::this_thread::sleep_for(1ms);
  };
  {
    Feeding feeding(feed);
    const auto out = client_of(feeding.served)
                         .stream(
                             get("/events"), [](auto) { return false; }, kNever);
    ASSERT_TRUE(out);
    EXPECT_TRUE(out->cancelled);
  }
  Feeding quiet([](const EventStream& stream) { eventually([&] { return !stream.open(); }); });
  std::atomic<bool> cancel = false;
  std::thread soon([&] {
    std::this_thread::sleep_for(50ms);
    cancel = true;
  });
  const auto out = client_of(quiet.served)
                       .stream(
                           get("/events"), [](auto) { return true; }, cancel);
  soon.join();
  ASSERT_TRUE(out);
  EXPECT_TRUE(out->cancelled);
}

TEST(Client, AStreamThatIsCutIsAnError) {
  const Saying server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n");
  int lines = 0;
  const auto count = [&](std::string_view) {
    ++lines;
    return true;
  };
  EXPECT_EQ(server.client().stream(get("/"), count, kNever).error().id, "http.cut-off");
  EXPECT_EQ(lines, 2);
}

}  // namespace
}  // namespace behorig::httpd
