#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/http/server.h"
#include "tests/unit/http/served.h"

namespace behorig::httpd {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;
using ::testing::StartsWith;

/// A door that handlers wait at.
class Gatekeeper {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void until_inside(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inside_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int inside_ = 0;
};

void quick(ServerSettings& settings) {
  settings.limits.head = settings.limits.body = settings.limits.idle = settings.limits.write = 300ms;
}

bool served_well(const Served& served) {
  RawClient client = served.client();
  client.send(request_for("/well", "Connection: close\r\n"));
  const auto out = client.rest();
  return out && out->ends_with("GET /well ");
}

TEST(SlowClients, LoseTheirConnectionAndNobodyElseNotices) {
  Served served(echo, quick);
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n";
  std::vector<RawClient> slow;
  for (int n = 0; n < 60; ++n) {
    slow.push_back(served.client());
    if (n % 3 == 1) slow.back().send("GET / HTTP/1.1\r\nX: ");
    if (n % 3 == 2) slow.back().send(post + "half");
  }
  EXPECT_TRUE(served_well(served));
  for (auto& client : slow) EXPECT_THAT(client.rest(), Optional(std::string())) << "closed without an answer";
  EXPECT_EQ(served.server->figures().requests, 1U);
}

TEST(SlowClients, AByteNowAndThenBuysNoTime) {
  Served served(echo, quick);
  for (const char* begin :
       {"GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n"}) {
    RawClient client = served.client();
    ASSERT_TRUE(client.send(begin));
    int sent = 0;
    while (client.send("x") && sent < 900) {
      ++sent;
      std::this_thread::sleep_for(20ms);
    }
    EXPECT_LT(sent, 900) << "the server must end it";
  }
  EXPECT_EQ(served.server->figures().requests, 0U);
}

TEST(SlowClients, AReaderThatStopsIsCutOff) {
  const std::string large(8'000'000, 'x');
  Served served(
      [&](const Request& request) {
        Response out = echo(request);
        if (request.target == "/large") out.body = large;
        return out;
      },
      quick);
  std::vector<RawClient> slow;
  for (int n = 0; n < 20; ++n) {
    slow.push_back(served.client());
    ASSERT_TRUE(slow.back().send(request_for("/large")));
  }
  EXPECT_TRUE(served_well(served));
  EXPECT_TRUE(eventually([&] { return served.server->figures().connections == 0; }));
  RawClient quick_one = served.client();
  ASSERT_TRUE(quick_one.send(request_for("/large", "Connection: close\r\n")));
  const auto out = quick_one.rest();
  ASSERT_TRUE(out);
  EXPECT_THAT(*out, EndsWith("xxxx"));
  EXPECT_GT(out->size(), large.size());
}

TEST(Limits, OneUserTakesNoMoreConnectionsThanMayBe) {
  Served served(echo, [](ServerSettings& settings) { settings.limits.per_user = 5; });
  std::vector<RawClient> held;
  for (int n = 0; n < 5; ++n) {
    held.push_back(served.client());
    ASSERT_TRUE(held.back().send(request_for("/")));
    ASSERT_TRUE(held.back().response());
  }
  RawClient over = served.client();
  EXPECT_THAT(over.rest(), Optional(HasSubstr("Retry-After: 1")));
  EXPECT_EQ(served.server->figures().turned_away, 1U);
  held.pop_back();
  EXPECT_TRUE(eventually([&] { return served_well(served); })) << "there is room again";
}

TEST(Limits, MoreRequestsThanCanWaitAreToldToComeAgain) {
  Gatekeeper gate;
  Served served(
      [&](const Request& request) {
        gate.wait();
        return echo(request);
      },
      [](ServerSettings& settings) { settings.limits.waiting = 3; });
  std::vector<RawClient> clients;
  for (int n = 0; n < 2; ++n) {
    clients.push_back(served.client());
    ASSERT_TRUE(clients.back().send(request_for("/")));
  }
  gate.until_inside(2);
  for (int n = 0; n < 3; ++n) {
    clients.push_back(served.client());
    ASSERT_TRUE(clients.back().send(request_for("/")));
  }
  ASSERT_TRUE(eventually([&] { return served.server->figures().requests == 5; }));
  RawClient over = served.client();
  ASSERT_TRUE(over.send(request_for("/")));
  const auto out = over.response();
  EXPECT_THAT(out, Optional(StartsWith("HTTP/1.1 503 ")));
  EXPECT_THAT(out, Optional(HasSubstr("Retry-After: 1\r\n")));
  EXPECT_EQ(served.server->figures().busy, 1U);
  gate.open();
  for (auto& client : clients) EXPECT_THAT(client.response(), Optional(StartsWith("HTTP/1.1 200 ")));
}

TEST(Limits, TwoHundredClientsAtOnceAreAllAnswered) {
  Served served(echo, [](ServerSettings& settings) {
    settings.limits.per_user = 300;
    settings.limits.waiting = 1000;
  });
  std::vector<RawClient> clients;
  for (int n = 0; n < 200; ++n) clients.push_back(served.client());
  for (int round = 0; round < 5; ++round) {
    for (std::size_t n = 0; n < clients.size(); ++n) {
      ASSERT_TRUE(clients[n].send(request_for("/" + std::to_string(n))));
    }
    for (std::size_t n = 0; n < clients.size(); ++n) {
      EXPECT_THAT(clients[n].response(), Optional(EndsWith("GET /" + std::to_string(n) + " ")));
    }
  }
  EXPECT_EQ(served.server->figures().requests, 1000U);
  EXPECT_EQ(served.server->figures().connections, 200U);
}

TEST(Stop, LetsRequestsFinishAndTakesNoOther) {
  Gatekeeper gate;
  Served served([&](const Request& request) {
    gate.wait();
    return echo(request);
  });
  RawClient idle = served.client(), busy = served.client();
  ASSERT_TRUE(busy.send(request_for("/busy") + request_for("/after")));
  gate.until_inside(1);
  std::thread stopping([&] { served.server->stop(20s); });
  EXPECT_THAT(idle.rest(), Optional(std::string())) << "closed at once";
  EXPECT_FALSE(RawClient(served.path).connected());
  gate.open();
  const auto out = busy.rest();
  EXPECT_THAT(out, Optional(EndsWith("GET /busy ")));
  EXPECT_THAT(out, Optional(HasSubstr("Connection: close")));
  stopping.join();
  EXPECT_EQ(served.server->figures().connections, 0U);
  EXPECT_EQ(served.server->figures().requests, 1U);
}

TEST(Stop, ClosesWhatTakesLongerThanItMay) {
  Gatekeeper gate;
  Served served([&](const Request& request) {
    gate.wait();
    return echo(request);
  });
  RawClient busy = served.client(), slow = served.client();
  ASSERT_TRUE(busy.send(request_for("/busy")));
  ASSERT_TRUE(slow.send("GET / HT"));
  gate.until_inside(1);
  std::thread stopping([&] { served.server->stop(100ms); });
  EXPECT_THAT(busy.rest(), Optional(std::string()));
  EXPECT_THAT(slow.rest(), Optional(std::string()));
  gate.open();
  stopping.join();
}

TEST(Stop, MayComeInTheMiddleOfEverything) {
  for (int round = 0; round < 10; ++round) {
    std::atomic<bool> over = false;
    Served served([&](const Request& request) {
      Response out = echo(request);
      if (request.target == "/events") out.events.emplace();
      return out;
    });
    std::vector<std::thread> clients;
    for (int n = 0; n < 4; ++n) {
      clients.emplace_back([&, n] {
        while (!over) {
          RawClient client = served.client();
          if (!client.connected()) return;
          client.send(request_for(n == 0 ? "/events" : "/a") + request_for("/b"));
          if (n != 1) client.response();
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(round * 3));
    served.server->stop(round % 2 == 0 ? 0ms : 1000ms);
    over = true;
    for (auto& client : clients) client.join();
  }
}

/// Serves one event stream, and keeps its handle.
struct Streaming {
  explicit Streaming(const std::function<void(ServerSettings&)>& change = {})
      : served(
            [this](const Request&) {
              Response out;
              out.content_type = "text/event-stream";
              out.events.emplace();
              const std::lock_guard lock(mutex);
              handle = out.events;
              return out;
            },
            change) {}
  EventStream stream() {
    eventually([&] {
      const std::lock_guard lock(mutex);
      return handle.has_value();
    });
    const std::lock_guard lock(mutex);
    return handle.value();
  }
  void drop() {
    const std::lock_guard lock(mutex);
    handle.reset();
  }

  std::mutex mutex;
  std::optional<EventStream> handle;
  Served served;
};

TEST(Events, GoToTheClientAsTheyCome) {
  Streaming streaming;
  RawClient client = streaming.served.client();
  ASSERT_TRUE(client.send(request_for("/")));
  const auto head = client.until("\r\n\r\n");
  EXPECT_THAT(head, Optional(HasSubstr("Content-Type: text/event-stream\r\n")));
  EXPECT_THAT(head, Optional(HasSubstr("Transfer-Encoding: chunked\r\n")));
  {
    const EventStream stream = streaming.stream();
    EXPECT_TRUE(stream.send({"1", "run", "begins"}));
    EXPECT_THAT(client.until("\n\n\r\n"),
                Optional(std::string("1f\r\nid: 1\nevent: run\ndata: begins\n\n\r\n")));
    EXPECT_TRUE(stream.send({"", "", "more"}));
    EXPECT_TRUE(client.until("data: more\n\n\r\n"));
  }
  streaming.drop();
  EXPECT_THAT(client.rest(), Optional(std::string("0\r\n\r\n"))) << "the end can be told from a cut";
}

TEST(Events, AClientThatGoesIsSeenThoughNothingIsSent) {
  Streaming streaming;
  {
    RawClient client = streaming.served.client();
    ASSERT_TRUE(client.send(request_for("/")));
    ASSERT_TRUE(client.until("\r\n\r\n"));
    EXPECT_TRUE(streaming.stream().open());
  }
  EXPECT_TRUE(eventually([&] { return !streaming.stream().open(); }));
  EXPECT_FALSE(streaming.stream().send({"", "", "x"}));
  EXPECT_TRUE(eventually([&] { return streaming.served.server->figures().connections == 0; }));
}

TEST(Events, ASignOfLifeComesWhenThereIsNothingToTell) {
  Streaming streaming([](ServerSettings& settings) { settings.limits.heartbeat = 20ms; });
  RawClient client = streaming.served.client();
  ASSERT_TRUE(client.send(request_for("/")));
  for (int n = 0; n < 3; ++n) EXPECT_TRUE(client.until("3\r\n:\n\n\r\n"));
}

TEST(Events, AClientThatReadsTooSlowlyIsCutOffAndKnowsIt) {
  Streaming streaming([](ServerSettings& settings) { settings.limits.write = 300ms; });
  RawClient client = streaming.served.client();
  ASSERT_TRUE(client.send(request_for("/")));
  ASSERT_TRUE(client.until("\r\n\r\n"));
  const EventStream stream = streaming.stream();
  const std::string data(100'000, 'x');
  EXPECT_TRUE(eventually([&] { return !stream.send({"", "", data}); }));
  EXPECT_TRUE(eventually([&] { return streaming.served.server->figures().connections == 0; }));
  EXPECT_THAT(client.rest(), Optional(Not(EndsWith("0\r\n\r\n"))));
}

TEST(Events, ManyThreadsFeedOneClient) {
  Streaming streaming;
  RawClient client = streaming.served.client();
  ASSERT_TRUE(client.send(request_for("/")));
  const EventStream stream = streaming.stream();
  std::vector<std::thread> feeders;
  for (int n = 0; n < 4; ++n) {
    feeders.emplace_back([&stream] {
      for (int event = 0; event < 500; ++event) stream.send({"", "", "<>"});
    });
  }
  for (auto& feeder : feeders) feeder.join();
  stream.end();
  streaming.drop();
  const auto out = client.rest();
  ASSERT_TRUE(out);
  std::size_t count = 0;
  for (std::size_t at = out->find("data: <>\n\n"); at != std::string::npos;
       at = out->find("data: <>\n\n", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 2000U);
}

TEST(Events, AStreamEndsWhenTheServerStops) {
  Streaming streaming;
  RawClient client = streaming.served.client();
  ASSERT_TRUE(client.send(request_for("/")));
  ASSERT_TRUE(client.until("\r\n\r\n"));
  EXPECT_TRUE(streaming.stream().send({"", "", "last"}));
  std::thread stopping([&] { streaming.served.server->stop(20s); });
  EXPECT_THAT(client.rest(), Optional(EndsWith("data: last\n\n\r\n0\r\n\r\n")));
  stopping.join();
  EXPECT_FALSE(streaming.stream().open());
}

TEST(Events, WhoSpeaksTheOlderVersionGetsThemWithoutChunks) {
  Streaming streaming;
  RawClient client = streaming.served.client();
  ASSERT_TRUE(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  const EventStream stream = streaming.stream();
  EXPECT_TRUE(stream.send({"", "", "a"}));
  stream.end();
  EXPECT_THAT(client.rest(), Optional(EndsWith("\r\n\r\ndata: a\n\n")));
}

}  // namespace
}  // namespace behorig::httpd
