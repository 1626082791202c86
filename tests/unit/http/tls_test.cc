// The network's side, seen by clients that are not ours: curl, and OpenSSL's own.
#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <fstream>
#include <random>

#include "core/http/server.h"
#include "tests/support/certificates.h"
#include "tests/unit/http/served.h"

namespace behorig::httpd {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::StartsWith;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(data, size * count);
  return size * count;
}

/// curl as an independent client.
class Curl {
 public:
  Curl() : handle_(curl_easy_init()) { set(CURLOPT_TIMEOUT, 30L); }
  ~Curl() { curl_easy_cleanup(handle_); }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_, option, value);
  }
  CURLcode get(const std::string& url) {
    out.clear();
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_WRITEFUNCTION, collect);
    set(CURLOPT_WRITEDATA, &out);
    return curl_easy_perform(handle_);
  }
  long about(CURLINFO what) {
    long value = 0;
    curl_easy_getinfo(handle_, what, &value);
    return value;
  }
  std::string out;

 private:
  CURL* handle_;
};

class Tls : public ::testing::Test {
 protected:
  std::string start(const std::function<void(ServerSettings&)>& change = {}) {
    served_ = std::make_unique<Served>(
        [](const Request& request) {
          Response out = echo(request);
          const auto* address = std::get_if<AddressPeer>(&request.peer);
          out.body += address != nullptr ? " from " + address->address : " from here";
          return out;
        },
        [&](ServerSettings& settings) {
          settings.tls = TlsListener{one_.certificate, one_.key, "127.0.0.1", 0};
          if (change) change(settings);
        });
    return "https://127.0.0.1:" + std::to_string(server().port());
  }
  Server& server() { return *served_->server; }

  testing::TempFolder folder_;
  testing::Authority authority_{folder_.path().string(), "authority"};
  testing::Certificate one_ = authority_.issue("one", "IP:127.0.0.1");
  std::unique_ptr<Served> served_;
};

TEST_F(Tls, AnswersCurlOnOneConnection) {
  const std::string url = start();
  Curl curl;
  curl.set(CURLOPT_CAINFO, authority_.file().c_str());
  ASSERT_EQ(curl.get(url + "/a"), CURLE_OK);
  EXPECT_EQ(curl.out, "GET /a  from 127.0.0.1");
  EXPECT_EQ(curl.about(CURLINFO_HTTP_VERSION), CURL_HTTP_VERSION_1_1);
  const std::string large(250'000, 'y');
  curl.set(CURLOPT_POSTFIELDSIZE, static_cast<long>(large.size()));
  curl.set(CURLOPT_POSTFIELDS, large.c_str());
  ASSERT_EQ(curl.get(url + "/b"), CURLE_OK);
  EXPECT_EQ(curl.out, "POST /b " + large + " from 127.0.0.1");
  curl.set(CURLOPT_HTTPGET, 1L);
  curl.set(CURLOPT_NOBODY, 1L);
  ASSERT_EQ(curl.get(url + "/c"), CURLE_OK);
  EXPECT_EQ(curl.about(CURLINFO_RESPONSE_CODE), 200);
  EXPECT_EQ(server().figures().accepted, 1U);
}

TEST_F(Tls, AnswersCurlOnTheUnixSocketToo) {
  start();
  Curl curl;
  curl.set(CURLOPT_UNIX_SOCKET_PATH, served_->path.c_str());
  ASSERT_EQ(curl.get("http://localhost/a"), CURLE_OK);
  EXPECT_EQ(curl.out, "GET /a  from here");
}

TEST_F(Tls, IsOfTheCertificateThatWasIssuedAndOfNoOldVersion) {
  const std::string url = start();
  const testing::Authority other(folder_.path().string(), "other");
  Curl stranger;
  stranger.set(CURLOPT_CAINFO, other.file().c_str());
  EXPECT_EQ(stranger.get(url + "/a"), CURLE_PEER_FAILED_VERIFICATION);
  Curl old;
  old.set(CURLOPT_CAINFO, authority_.file().c_str());
  old.set(CURLOPT_SSL_CIPHER_LIST, "ALL:@SECLEVEL=0");
  old.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_0) | CURL_SSLVERSION_MAX_TLSv1_1);
  EXPECT_EQ(old.get(url + "/a"), CURLE_SSL_CONNECT_ERROR);
  Curl still;
  still.set(CURLOPT_CAINFO, authority_.file().c_str());
  still.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2) | CURL_SSLVERSION_MAX_TLSv1_2);
  EXPECT_EQ(still.get(url + "/a"), CURLE_OK);
}

TEST_F(Tls, ReadsANewCertificateWithoutStopping) {
  const std::string url = start();
  const testing::Authority other(folder_.path().string(), "other");
  const auto fresh = other.issue("fresh", "IP:127.0.0.1");
  testing::write_file(one_.key, "no key");
  EXPECT_EQ(server().reload_certificate().error().id, "http.certificate");
  Curl before;
  before.set(CURLOPT_CAINFO, authority_.file().c_str());
  EXPECT_EQ(before.get(url + "/a"), CURLE_OK) << "the old one stays";
  testing::write_file(one_.certificate, testing::read_file(fresh.certificate));
  testing::write_file(one_.key, testing::read_file(fresh.key));
  ASSERT_TRUE(server().reload_certificate());
  EXPECT_EQ(before.get(url + "/a"), CURLE_OK) << "on the connection that is there";
  Curl after;
  after.set(CURLOPT_CAINFO, other.file().c_str());
  EXPECT_EQ(after.get(url + "/a"), CURLE_OK);
}

TEST_F(Tls, SaysWhatItCannotUse) {
  const auto other = authority_.issue("two", "IP:127.0.0.1");
  const auto error_of = [](const TlsListener& tls) {
    ServerSettings settings;
    settings.tls = tls;
    auto out = Server::start(settings, echo);
    return out ? std::string("none") : out.error().id;
  };
  EXPECT_EQ(error_of({one_.certificate, other.key, "127.0.0.1", 0}), "http.certificate") << "another's key";
  EXPECT_EQ(error_of({one_.key, one_.key, "127.0.0.1", 0}), "http.certificate");
  EXPECT_EQ(error_of({folder_.path() / "none", one_.key, "127.0.0.1", 0}), "http.certificate");
  EXPECT_EQ(error_of({one_.certificate, one_.key, "localhost", 0}), "http.address");
  EXPECT_EQ(error_of({one_.certificate, one_.key, "192.0.2.1", 0}), "http.listen-failed");
  start();
  EXPECT_EQ(error_of({one_.certificate, one_.key, "127.0.0.1", server().port()}), "http.listen-failed");
}

TEST_F(Tls, WhoDoesNotSpeakItIsClosedAndOthersAreServed) {
  const std::string url = start([](ServerSettings& settings) { settings.limits.head = 300ms; });
  std::mt19937 random(9);  // NOLINT(*-msc51-cpp)
  for (int n = 0; n < 300; ++n) {
    std::string bytes(1 + random() % 200, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (n % 2 == 0) bytes = "\x16\x03\x01" + bytes;
    RawClient client(server().port());
    ASSERT_TRUE(client.connected());
    client.send(bytes);
  }
  RawClient plain(server().port());
  plain.send(request_for("/a"));
  const auto out = plain.rest();
  ASSERT_TRUE(out);
  EXPECT_THAT(*out, Not(HasSubstr("HTTP/1.1 200")));
  RawClient silent(server().port());
  EXPECT_TRUE(silent.rest()) << "a handshake has its time too";
  EXPECT_TRUE(eventually([&] { return server().figures().connections == 0; }));
  Curl curl;
  curl.set(CURLOPT_CAINFO, authority_.file().c_str());
  EXPECT_EQ(curl.get(url + "/a"), CURLE_OK);
}

TEST_F(Tls, OneAddressTakesNoMoreConnectionsThanMayBeAndTheUnixSocketKeepsItsShare) {
  const std::string url = start([](ServerSettings& settings) {
    settings.limits.per_address = 4;
    settings.limits.connections = 16;
  });
  std::vector<RawClient> held;
  for (int n = 0; n < 4; ++n) held.emplace_back(server().port());
  ASSERT_TRUE(eventually([&] { return server().figures().connections == 4; }));
  RawClient over(server().port());
  EXPECT_THAT(over.rest(), Optional(std::string()));
  EXPECT_EQ(server().figures().turned_away, 1U);
  RawClient local = served_->client();
  ASSERT_TRUE(local.send(request_for("/a")));
  EXPECT_THAT(local.response(), Optional(StartsWith("HTTP/1.1 200 ")));
}

TEST_F(Tls, AnEventStreamGoesThroughItUntilTheServerStops) {
  std::optional<EventStream> handle;
  std::mutex mutex;
  testing::TempFolder folder;
  ServerSettings settings;
  settings.tls = TlsListener{one_.certificate, one_.key, "127.0.0.1", 0};
  auto started = Server::start(settings, [&](const Request&) {
    Response out;
    out.content_type = "text/event-stream";
    out.events.emplace();
    const std::lock_guard lock(mutex);
    handle = out.events;
    return out;
  });
  ASSERT_TRUE(started);
  Curl curl;
  curl.set(CURLOPT_CAINFO, authority_.file().c_str());
  std::thread feeding([&] {
    eventually([&] {
      const std::lock_guard lock(mutex);
      return handle.has_value();
    });
    const EventStream stream = [&] {
      const std::lock_guard lock(mutex);
      return *handle;
    }();
    for (int n = 0; n < 100; ++n) stream.send({"", "", std::to_string(n)});
    (*started)->stop(20s);
  });
  EXPECT_EQ(curl.get("https://127.0.0.1:" + std::to_string((*started)->port()) + "/"), CURLE_OK)
      << "it ends as it should, not with a cut";
  feeding.join();
  EXPECT_THAT(curl.out, StartsWith("data: 0\n\n"));
  EXPECT_THAT(curl.out, EndsWith("data: 99\n\n"));
}

}  // namespace
}  // namespace behorig::httpd
