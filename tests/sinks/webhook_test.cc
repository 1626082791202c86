#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/sinks/items.h"
#include "tests/support/ports.h"
#include "tests/support/program.h"
#include "tests/support/scim_server.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const std::string kKey = "0123456789abcdef0123456789abcdef";

std::string hmac(const std::string& key, const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  unsigned char out[128];
  return {reinterpret_cast<char*>(out),
          static_cast<std::size_t>(EVP_EncodeBlock(out, digest, static_cast<int>(size)))};
}

/// A receiver that keeps what it got and answers as the test says.
class Webhook : public ::testing::Test {
 protected:
  Webhook()
      : receiver_([this](const HttpRequest& request, HttpReply& reply) {
          requests_.push_back(request);
          reply = answer_ ? answer_(request) : HttpReply{204, ""};
        }) {}
  std::string url() const { return "http://127.0.0.1:" + std::to_string(receiver_.port()) + "/hook"; }
  json::object options() const { return {{"url", url()}, {"insecure", true}, {"networks", {"127.0.0.0/8"}}}; }
  SinkResult give(const std::vector<SinkItem>& items, const json::object& given) {
    return deliver_to("webhook", given, items, {{"secret", kSecret}});
  }
  SinkResult give(const std::vector<SinkItem>& items) { return give(items, options()); }

  std::vector<HttpRequest> requests_;
  std::function<HttpReply(const HttpRequest&)> answer_;
  ScimServer receiver_;
};

void expect_signed(const HttpRequest& request, const std::string& key = kKey) {
  const auto& headers = request.headers;
  const std::string signed_text =
      headers.at("webhook-id") + "." + headers.at("webhook-timestamp") + "." + request.body;
  EXPECT_EQ(headers.at("webhook-signature"), "v1," + hmac(key, signed_text));
  EXPECT_GT(std::stoll(headers.at("webhook-timestamp")), 1'700'000'000);
}

TEST_F(Webhook, EachChangeIsASignedCloudEvent) {
  auto two = item_object("d1", "k1");
  two["changes"].as_array().push_back(change_object("other", "changed"));
  EXPECT_THAT(said(give({item_of(two)})), ElementsAre("delivered"));
  ASSERT_EQ(requests_.size(), 2U);
  for (const auto& request : requests_) expect_signed(request);
  EXPECT_EQ(requests_[0].method, "POST");
  EXPECT_THAT(requests_[0].headers.at("content-type"), HasSubstr("application/cloudevents+json"));
  EXPECT_EQ(requests_[1].headers.at("webhook-id"), "other-1");
  const auto event = json::parse(requests_[1].body).as_object();
  for (const auto& [name, value] :
       std::map<std::string, std::string>{{"specversion", "1.0"},
                                          {"id", "other-1"},
                                          {"source", "/behorig"},
                                          {"type", "behorig.finding.changed"},
                                          {"subject", "other"},
                                          {"time", "2026-11-27T22:00:00Z"},
                                          {"datacontenttype", "application/json"}})
    EXPECT_EQ(event.at(name).as_string(), value) << name;
  EXPECT_EQ(event.at("data").at("finding"), json::value(finding_object("other")));
  EXPECT_EQ(event.at("data").at("incident").at("key").as_string(), "k1");
}

TEST_F(Webhook, InABatchAtMost100) {
  auto many = item_object("d1", "k1");
  many["changes"].as_array().clear();
  for (int i = 0; i < 250; ++i) many["changes"].as_array().push_back(change_object("f" + std::to_string(i)));
  auto with_batch = options();
  with_batch["batch"] = true;
  EXPECT_THAT(said(give({item_of(many)}, with_batch)), ElementsAre("delivered"));
  ASSERT_EQ(requests_.size(), 3U);
  EXPECT_THAT(requests_[0].headers.at("content-type"), HasSubstr("application/cloudevents-batch+json"));
  EXPECT_EQ(json::parse(requests_[0].body).as_array().size(), 100U);
  EXPECT_EQ(json::parse(requests_[2].body).as_array().size(), 50U);
  for (const auto& request : requests_) expect_signed(request);
  EXPECT_EQ(requests_[2].headers.at("webhook-id"), "d1-2");
}

TEST_F(Webhook, AnswersByTheStatus) {
  const auto with = [&](unsigned status, std::map<std::string, std::string> headers = {}) {
    answer_ = [=](const HttpRequest&) { return HttpReply{status, "because\r\nof you", headers}; };
    const auto before = requests_.size();
    const auto out = said(give({item("d1", "k1")})).at(0);
    EXPECT_EQ(requests_.size(), before + 1) << "the sink itself does not try again";
    return out;
  };
  for (const unsigned status : {200U, 201U, 202U, 204U}) EXPECT_EQ(with(status), "delivered") << status;
  EXPECT_EQ(with(429, {{"Retry-After", "7"}}), "retry 7 webhook.answer-later");
  EXPECT_EQ(with(503, {{"Retry-After", "120"}}), "retry 120 webhook.answer-later");
  EXPECT_EQ(with(429), "retry webhook.answer-later");
  for (const unsigned status : {408U, 500U, 502U, 504U})
    EXPECT_EQ(with(status), "retry webhook.answer-later") << status;
  for (const unsigned status : {400U, 401U, 403U, 404U, 410U, 413U, 301U, 302U, 307U, 308U})
    EXPECT_EQ(with(status, {{"Location", url() + "/other"}}), "rejected webhook.answer-refused") << status;
  const auto refused = give({item("d1", "k1")});
  EXPECT_EQ(argument(refused, "d1", "what"), "because??of you");
}

TEST_F(Webhook, OnlyAddressesOfTheInternetAndThoseThatAreListedAreCalled) {
  auto closed = options();
  const std::vector<std::vector<std::string>> lists{{}, {"10.0.0.0/8"}, {"127.0.0.2"}};
  for (const auto& networks : lists) {
    closed["networks"] = json::value_from(networks);
    const std::string port = std::to_string(receiver_.port());
    for (const std::string& host :
         {std::string("127.0.0.1"), std::string("localhost"), std::string("2130706433"),
          std::string("0x7f.1"), std::string("0177.0.0.1"), std::string("127.1"),
          std::string("[::ffff:127.0.0.1]"), std::string("0.0.0.0"), std::string("[::]")}) {
      closed["url"] = "http://" + host + ":" + port + "/hook";
      EXPECT_THAT(said(give({item("d1", "k1")}, closed)), ElementsAre("retry webhook.http-address")) << host;
    }
  }
  EXPECT_THAT(requests_, IsEmpty());
  closed["networks"] = json::array{"not a network"};
  EXPECT_THAT(said(give({item("d1", "k1")}, closed)), ElementsAre("retry webhook.network-wrong"));
}

TEST_F(Webhook, OnlyHttpsUnlessTheSettingsSayElseAndNoUserInTheAddress) {
  auto given = options();
  given["insecure"] = false;
  EXPECT_THAT(said(give({item("d1", "k1")}, given)), ElementsAre("retry webhook.http-clear"));
  given = options();
  given["url"] = "http://user:password@127.0.0.1:" + std::to_string(receiver_.port());
  EXPECT_THAT(said(give({item("d1", "k1")}, given)), ElementsAre("retry webhook.http-url"));
  for (const char* bad : {"file:///etc/passwd", "nowhere", "http://a b/", "gopher://127.0.0.1/"}) {
    given["url"] = bad;
    EXPECT_THAT(said(give({item("d1", "k1")}, given)),
                ElementsAre(::testing::StartsWith("retry webhook.http-")))
        << bad;
  }
  EXPECT_THAT(requests_, IsEmpty());
}

TEST_F(Webhook, ASecretThatIsNoneIsToldBeforeAnythingIsSent) {
  for (const char* secret : {"short", "whsec_", "whsec_%%%%", "whsec_c2hvcnQ="}) {
    EXPECT_THAT(said(deliver_to("webhook", options(), {item("d1", "k1")}, {{"secret", secret}})),
                ElementsAre("retry webhook.secret-wrong"))
        << secret;
  }
  EXPECT_THAT(requests_, IsEmpty());
  EXPECT_THAT(said(deliver_to("webhook", options(), {item("d1", "k1")}, {{"secret", "sixteen letters!\n"}})),
              ElementsAre("delivered"));
  expect_signed(requests_.at(0), "sixteen letters!");
}

TEST_F(Webhook, TheSameDeliveryIsTheSameMessage) {
  give({item("d1", "k1")});
  give({item("d1", "k1")});
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_EQ(requests_[0].headers.at("webhook-id"), requests_[1].headers.at("webhook-id"));
  EXPECT_EQ(requests_[0].body, requests_[1].body);
}

TEST_F(Webhook, ALookAndWhatIsNoItemAreNotSent) {
  EXPECT_THAT(said(give({item("d1", "k1", "look"), {"d2", "[]"}})),
              ElementsAre("delivered", "rejected webhook.item-wrong"));
  EXPECT_THAT(requests_, IsEmpty());
}

TEST(WebhookDown, AReceiverThatIsNotThereIsTriedAgain) {
  const json::object options{{"url", "http://127.0.0.1:" + std::to_string(free_port()) + "/"},
                             {"insecure", true},
                             {"networks", {"127.0.0.1"}}};
  EXPECT_THAT(said(deliver_to("webhook", options, {item("d1", "k1")}, {{"secret", kSecret}})),
              ElementsAre("retry webhook.http-connect"));
}

TEST(WebhookDown, ANameThatIsNotKnownIsTriedAgain) {
  const json::object options{{"url", "https://receiver.invalid/"}};
  EXPECT_THAT(said(deliver_to("webhook", options, {item("d1", "k1")}, {{"secret", kSecret}})),
              ElementsAre("retry webhook.http-name"));
}

/// A byte now and then is no answer: a request has an end.
TEST(WebhookDown, AReceiverThatDripsIsNotWaitedForLongerThanTheTimeout) {
  std::uint16_t port = 0;
  const int listening = listen_on_loopback(port);
  std::atomic<bool> over{false};
  std::thread receiver([&] {
    const int fd = ::accept(listening, nullptr, nullptr);
    const std::string answer = "HTTP/1.1 204 No Content\r\nX-Filler: " + std::string(10'000, 'x');
    for (const char byte : answer) {
      if (over || !send_all(fd, std::string_view(&byte, 1))) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ::close(fd);
  });
  const json::object options{{"url", "http://127.0.0.1:" + std::to_string(port) + "/"},
                             {"insecure", true},
                             {"timeout", 2},
                             {"networks", {"127.0.0.1"}}};
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THAT(said(deliver_to("webhook", options, {item("d1", "k1")}, {{"secret", kSecret}})),
              ElementsAre("retry webhook.http-silent"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  over = true;
  receiver.join();
  ::close(listening);
}

TEST(WebhookTls, TheCertificateMustHold) {
  const TempFolder folder;
  const Authority authority(folder.path().string(), "authority"), other(folder.path().string(), "other");
  int requests = 0;
  const auto reply = [&](const HttpRequest&, HttpReply& answer) {
    ++requests;
    answer = {204, ""};
  };
  const auto good = authority.issue("good", "IP:127.0.0.1"),
             wrong = authority.issue("wrong", "DNS:other.example"),
             old = authority.issue("old", "IP:127.0.0.1", -1);
  const auto give = [&](const ScimServer& server, const std::string& ca_file) {
    const json::object options{{"url", "https://127.0.0.1:" + std::to_string(server.port()) + "/"},
                               {"networks", {"127.0.0.1"}},
                               {"ca_file", ca_file}};
    return said(deliver_to("webhook", options, {item("d1", "k1")}, {{"secret", kSecret}})).at(0);
  };
  for (const auto* certificate : {&wrong, &old})
    EXPECT_EQ(give(ScimServer(reply, certificate), authority.file()), "retry webhook.http-certificate");
  const ScimServer server(reply, &good);
  EXPECT_EQ(give(server, other.file()), "retry webhook.http-certificate");
  EXPECT_EQ(requests, 0);
  EXPECT_EQ(give(server, authority.file()), "delivered");
  EXPECT_EQ(requests, 1);
}

}  // namespace
}  // namespace behorig::testing
