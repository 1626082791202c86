// Against a real rsyslog.

#include "tests/sinks/items.h"
#include "tests/support/ports.h"
#include "tests/support/rsyslog.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class Syslog : public ::testing::Test {
 protected:
  json::object options() const {
    return {{"host", "127.0.0.1"},
            {"port", collector_.tls_port()},
            {"ca_file", collector_.authority().file()},
            {"client_certificate", collector_.client().certificate},
            {"client_key", collector_.client().key},
            {"hostname", "behorig.example.test"},
            {"timeout", 10}};
  }
  std::string give(const json::object& given) const {
    return said(deliver_to("syslog", given, {item("d1", "k1")})).at(0);
  }

  Rsyslog collector_;
};

TEST_F(Syslog, EachChangeIsAMessageWithStructuredData) {
  auto two = item_object("d1", "k1");
  two["changes"].as_array().push_back(change_object("other", "resolved"));
  EXPECT_THAT(said(deliver_to("syslog", options(), {item_of(two), item("d2", "k2")})),
              ElementsAre("delivered", "delivered"));
  const auto messages = collector_.messages(3);
  ASSERT_THAT(messages, SizeIs(3));
  const auto& first = messages[0];
  EXPECT_EQ(first.at("in").as_string(), "tls");
  EXPECT_EQ(first.at("pri").as_string(), "107") << "audit, error";
  EXPECT_THAT(std::string(first.at("time").as_string()), StartsWith("2026-11-27T22:00:00"));
  EXPECT_EQ(first.at("host").as_string(), "behorig.example.test");
  EXPECT_EQ(first.at("app").as_string(), "behorig");
  EXPECT_EQ(first.at("msgid").as_string(), "new");
  const std::string data(first.at("sd").as_string());
  EXPECT_THAT(data,
              StartsWith("[behorig@32473 id=\"f-k1-1\" delivery=\"d1\" change=\"new\" incident=\"k1\" "));
  EXPECT_THAT(data, HasSubstr(R"(entitlement_name="kassa|=\]\"\\")"));
  EXPECT_THAT(std::string(first.at("msg").as_string()), HasSubstr("Godkännandet för Anna Ek gäller inte"));
  EXPECT_EQ(messages[1].at("pri").as_string(), "109") << "what ended is a notice";
  EXPECT_EQ(messages[1].at("msgid").as_string(), "resolved");
}

TEST_F(Syslog, TextsEndNeitherTheMessageNorItsParts) {
  auto evil = item_object("d1", "k1");
  auto& finding = evil["changes"].as_array()[0].as_object()["finding"].as_object();
  finding["account_name"] = "x\"]\n12 <1>1 - - - - - evil";
  finding["title"].as_object()["sv"] = "Första\n<1>1 andra";
  EXPECT_THAT(said(deliver_to("syslog", options(), {item_of(evil), item("d2", "k2")})),
              ElementsAre("delivered", "delivered"));
  const auto messages = collector_.messages(2);
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_THAT(std::string(messages[0].at("sd").as_string()),
              HasSubstr(R"(account_name="x\"\]?12 <1>1 - - - - - evil")"));
  EXPECT_THAT(std::string(messages[0].at("msg").as_string()), HasSubstr("Första?<1>1 andra"));
}

TEST_F(Syslog, TheSinkCefSendsItsLines) {
  EXPECT_THAT(said(deliver_to("cef", options(), {item("d1", "k1"), item("d2", "k1", "close")})),
              ElementsAre("delivered", "delivered"));
  const auto messages = collector_.messages(2);
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages[0].at("in").as_string(), "tls");
  EXPECT_EQ(messages[0].at("pri").as_string(), "107");
  EXPECT_THAT(
      std::string(messages[0].at("msg").as_string()),
      HasSubstr("CEF:0|Behorig|Behorig|1|expired-approval|Godkännandet för Anna Ek gäller inte|8|rt="));
  EXPECT_THAT(std::string(messages[1].at("msg").as_string()), HasSubstr(" act=resolved "));
  auto given = options();
  given["port"] = free_port();
  EXPECT_THAT(said(deliver_to("cef", given, {item("d1", "k1")})).at(0), StartsWith("retry cef."));
}

TEST_F(Syslog, OtherFormatsInTheMessage) {
  auto given = options();
  given["format"] = "cef";
  EXPECT_EQ(give(given), "delivered");
  given["format"] = "ocsf";
  given["facility"] = "local3";
  EXPECT_EQ(give(given), "delivered");
  const auto messages = collector_.messages(2);
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_THAT(std::string(messages[0].at("msg").as_string()),
              HasSubstr("CEF:0|Behorig|Behorig|1|expired-approval|"));
  const std::string text(messages[1].at("msg").as_string());
  EXPECT_EQ(json::parse(text.substr(text.find('{'))).at("class_uid").as_int64(), 2008);
  EXPECT_EQ(messages[1].at("pri").as_string(), "155");
}

TEST_F(Syslog, PlainOnlyWhereTheSettingsSayIt) {
  auto given = options();
  given["port"] = collector_.plain_port();
  given["insecure"] = true;
  EXPECT_EQ(give(given), "delivered");
  const auto messages = collector_.messages(1);
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_EQ(messages[0].at("in").as_string(), "plain");
  EXPECT_THAT(std::string(messages[0].at("sd").as_string()), HasSubstr("id=\"f-k1-1\""));
  given["insecure"] = false;
  given["timeout"] = 2;
  EXPECT_THAT(give(given), StartsWith("retry syslog.tls-"));
}

TEST_F(Syslog, ACollectorThatRefusesTheClientHasNotTakenAnything) {
  auto given = options();
  given.erase("client_certificate");
  given.erase("client_key");
  EXPECT_THAT(give(given), StartsWith("retry syslog.tls-"));
  const TempFolder folder;
  const auto stranger =
      Authority(folder.path().string(), "stranger").issue("client", "DNS:client.example.test");
  given["client_certificate"] = stranger.certificate;
  given["client_key"] = stranger.key;
  EXPECT_THAT(give(given), StartsWith("retry syslog.tls-"));
  EXPECT_EQ(give(options()), "delivered");
  EXPECT_THAT(collector_.messages(1), SizeIs(1));
}

TEST_F(Syslog, TheCertificateMustHold) {
  auto given = options();
  given["host"] = "localhost";  // the certificate names 127.0.0.1
  EXPECT_EQ(give(given), "retry syslog.tls-certificate");
  const TempFolder folder;
  given = options();
  given["ca_file"] = Authority(folder.path().string(), "other").file();
  EXPECT_EQ(give(given), "retry syslog.tls-certificate");
  given["ca_file"] = (folder.path() / "none").string();
  EXPECT_EQ(give(given), "retry syslog.tls-file");
  EXPECT_EQ(give(options()), "delivered");
  EXPECT_THAT(collector_.messages(1), SizeIs(1));
}

TEST_F(Syslog, WrongOptionsAndNobodyThere) {
  auto given = options();
  given["facility"] = "local9";
  EXPECT_EQ(give(given), "retry syslog.syslog-facility");
  given = options();
  given["port"] = 0;
  EXPECT_EQ(give(given), "retry syslog.option-number");
  given["port"] = free_port();
  EXPECT_EQ(give(given), "retry syslog.tls-connect");
}

}  // namespace
}  // namespace behorig::testing
