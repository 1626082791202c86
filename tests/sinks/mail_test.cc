// Against a real SMTP server.

#include "tests/sinks/items.h"
#include "tests/support/mail_server.h"
#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Mail : public ::testing::Test {
 protected:
  explicit Mail(const std::string& how = "starttls") : server_(how) {}
  json::object options() const {
    return {{"host", "127.0.0.1"},       {"port", server_.port()},         {"ca_file", server_.ca_file()},
            {"user", MailServer::kUser}, {"from", "behorig@example.test"}, {"timeout", 20}};
  }
  SinkResult give(const std::vector<SinkItem>& items, const json::object& given,
                  const std::string& password = MailServer::kPassword) const {
    return deliver_to("mail", given, items, {{"password", password}});
  }
  SinkResult give(const std::vector<SinkItem>& items) const { return give(items, options()); }
  static json::object to(const std::vector<std::string>& addresses) {
    auto object = item_object("d1", "k1");
    auto& owners = object["system"].as_object()["owners"].as_array();
    owners.clear();
    for (const auto& address : addresses) owners.push_back({{"id", "p"}, {"name", ""}, {"email", address}});
    return object;
  }
  static std::vector<std::string> receivers(const json::object& mail) {
    return json::value_to<std::vector<std::string>>(mail.at("to"));
  }

  MailServer server_;
};

TEST_F(Mail, WritesToTheOwnerInTheirLanguage) {
  EXPECT_THAT(said(give({item("d1", "k1")})), ElementsAre("delivered"));
  const auto mails = server_.mails();
  ASSERT_THAT(mails, SizeIs(1));
  const auto& mail = mails[0];
  EXPECT_EQ(mail.at("from").as_string(), "behorig@example.test");
  EXPECT_THAT(receivers(mail), ElementsAre("asa@example.test"));
  EXPECT_EQ(mail.at("user").as_string(), "mail");
  EXPECT_TRUE(mail.at("tls").as_bool());
  EXPECT_EQ(mail.at("defects").as_array().size(), 0U);
  const auto header = [&](const char* name) { return std::string(mail.at("headers").at(name).as_string()); };
  EXPECT_EQ(header("subject"), "Biblioteket: 12 avvikelser");
  EXPECT_EQ(header("to"), "Åsa Öst <asa@example.test>");
  EXPECT_EQ(header("from"), "Behorig <behorig@example.test>");
  EXPECT_EQ(header("date"), "Fri, 27 Nov 2026 22:00:00 +0000");
  EXPECT_EQ(header("message-id"), "<behorig.d1@example.test>");
  EXPECT_EQ(header("references"), "<behorig.k1.incident@example.test>");
  EXPECT_EQ(header("auto-submitted"), "auto-generated");
  EXPECT_EQ(header("content-language"), "sv");
  EXPECT_THAT(std::string(mail.at("text").as_string()), HasSubstr("Första raden\nandra raden: åäö\n"));
  for (const char c : std::string(mail.at("raw").as_string())) ASSERT_LT(static_cast<unsigned char>(c), 0x80);
}

TEST_F(Mail, NoTextBecomesAHeader) {
  auto evil = item_object("d1", "k1");
  evil["title"] = "Åtkomst\r\nBcc: evil@example.test\r\n\r\nbody " + std::string(300, 'x') + "å";
  evil["system"].as_object()["owners"].as_array()[0].as_object()["name"] =
      "Åsa\r\nBcc: evil@example.test <evil@example.test>, \"";
  evil["text"] = "one\r\n.\r\nMAIL FROM:<evil@example.test>\n..\n.\n";
  EXPECT_THAT(said(give({item_of(evil)})), ElementsAre("delivered"));
  const auto mails = server_.mails();
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_THAT(receivers(mails[0]), ElementsAre("asa@example.test"));
  const auto names = json::value_to<std::vector<std::string>>(mails[0].at("names"));
  EXPECT_THAT(names, Not(::testing::Contains("bcc")));
  EXPECT_THAT(std::string(mails[0].at("headers").at("subject").as_string()),
              ::testing::StartsWith("Åtkomst??Bcc: evil@example.test????body xxx"));
  EXPECT_THAT(std::string(mails[0].at("text").as_string()),
              HasSubstr("one\n.\nMAIL FROM:<evil@example.test>\n..\n.\n"));
  std::istringstream raw(std::string(mails[0].at("raw").as_string()));
  for (std::string line; std::getline(raw, line);) EXPECT_LE(line.size(), 77U) << line;
}

TEST_F(Mail, TheSameDeliveryHasTheSameMessageId) {
  give({item("d1", "k1")});
  give({item("d1", "k1"), item("d2", "k1", "update")});
  const auto mails = server_.mails();
  ASSERT_THAT(mails, SizeIs(3));
  const auto id = [&](std::size_t i) { return mails[i].at("headers").at("message-id").as_string(); };
  EXPECT_EQ(id(0), id(1));
  EXPECT_NE(id(0), id(2));
  EXPECT_EQ(mails[0].at("headers").at("references"), mails[2].at("headers").at("references"));
}

TEST_F(Mail, WhatTheServerRefusesForNowOrForGood) {
  EXPECT_THAT(said(give({item_of(to({"later@example.test"}))})), ElementsAre("retry mail.mail-later"));
  EXPECT_THAT(said(give({item_of(to({"never@example.test"}))})), ElementsAre("rejected mail.mail-never"));
  auto spam = item_object("d1", "k1");
  spam["title"] = "spam";
  EXPECT_THAT(said(give({item_of(spam)})), ElementsAre("rejected mail.mail-never"));
  EXPECT_THAT(server_.mails(), IsEmpty());
  EXPECT_THAT(said(give({item("d1", "k1")})), ElementsAre("delivered"));
}

TEST_F(Mail, AnOwnerWhomTheServerRefusesDoesNotKeepTheOthersFromIt) {
  EXPECT_THAT(said(give({item_of(to({"never@example.test", "bo@example.test", "bo@example.test"}))})),
              ElementsAre("delivered"));
  ASSERT_THAT(server_.mails(), SizeIs(1));
  EXPECT_THAT(receivers(server_.mails()[0]), ElementsAre("bo@example.test"));
  auto given = options();
  given["fallback"] = "register@example.test";
  EXPECT_THAT(said(give({item_of(to({"never@example.test", "bo@example.test"}))}, given)),
              ElementsAre("delivered"));
  ASSERT_THAT(server_.mails(), SizeIs(3));
  EXPECT_THAT(receivers(server_.mails()[2]), ElementsAre("register@example.test"));
  EXPECT_THAT(said(give({item_of(to({"never@example.test"}))}, given)), ElementsAre("delivered"));
  EXPECT_THAT(receivers(server_.mails().back()), ElementsAre("register@example.test"));
}

TEST_F(Mail, WithoutOwnersItGoesToTheFallbackOrIsTold) {
  EXPECT_THAT(said(give({item_of(to({}))})), ElementsAre("rejected mail.mail-nobody"));
  EXPECT_THAT(said(give({item_of(to({"no address"}))})), ElementsAre("rejected mail.mail-nobody"));
  auto given = options();
  given["fallback"] = "register@example.test";
  EXPECT_THAT(said(give({item_of(to({}))}, given)), ElementsAre("delivered"));
  EXPECT_THAT(receivers(server_.mails().at(0)), ElementsAre("register@example.test"));
}

TEST_F(Mail, ALookWritesNothing) {
  EXPECT_THAT(said(give({item("d1", "k1", "look")})), ElementsAre("delivered"));
  EXPECT_THAT(server_.mails(), IsEmpty());
}

TEST_F(Mail, WhatTheSettingsHaveWrongIsTriedAgain) {
  EXPECT_THAT(said(give({item("d1", "k1")}, options(), "wrong")), ElementsAre("retry mail.mail-login"));
  const auto with = [&](const char* name, const json::value& value) {
    auto given = options();
    given[name] = value;
    return said(give({item("d1", "k1")}, given)).at(0);
  };
  EXPECT_EQ(with("user", ""), "retry mail.mail-cut") << "530: log in first";
  EXPECT_EQ(with("host", "localhost"), "retry mail.mail-certificate");
  EXPECT_EQ(with("host", "127.0.0.1/x"), "retry mail.mail-option");
  EXPECT_EQ(with("tls", "perhaps"), "retry mail.mail-option");
  EXPECT_EQ(with("from", "a b@example.test"), "retry mail.mail-address");
  EXPECT_EQ(with("fallback", "a\r\n@example.test"), "retry mail.mail-address");
  EXPECT_EQ(with("insecure", true), "retry mail.mail-clear-password");
  EXPECT_EQ(with("ca_file", "/etc/hosts"), "retry mail.mail-certificate");
  EXPECT_EQ(with("port", free_port()), "retry mail.mail-connect");
  EXPECT_THAT(server_.mails(), IsEmpty());
}

class MailAtOnce : public Mail {
 protected:
  MailAtOnce() : Mail("at-once") {}
};

TEST_F(MailAtOnce, SpeaksTlsFromTheFirstByte) {
  auto given = options();
  given["tls"] = "at-once";
  EXPECT_THAT(said(give({item("d1", "k1")}, given)), ElementsAre("delivered"));
  ASSERT_THAT(server_.mails(), SizeIs(1));
  EXPECT_EQ(server_.mails()[0].at("user").as_string(), "mail");
}

class MailInClear : public Mail {
 protected:
  MailInClear() : Mail("clear") {}
};

TEST_F(MailInClear, AServerWithoutStarttlsGetsNothing) {
  EXPECT_THAT(said(give({item("d1", "k1")})), ElementsAre("retry mail.mail-tls"));
  EXPECT_THAT(server_.mails(), IsEmpty());
  auto given = options();
  given["insecure"] = true;
  given["user"] = "";
  EXPECT_THAT(said(give({item("d1", "k1")}, given)), ElementsAre("delivered"));
  EXPECT_THAT(server_.mails(), SizeIs(1));
}

}  // namespace
}  // namespace behorig::testing
