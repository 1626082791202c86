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
  explicit Mail(const std::string& how = "starttls", bool digest = false) : digest_(digest), server_(how) {}
  json::object options() const {
    return {{"host", "127.0.0.1"},       {"port", server_.port()},         {"ca_file", server_.ca_file()},
            {"user", MailServer::kUser}, {"from", "behorig@example.test"}, {"timeout", 20},
            {"digest", digest_}};
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

  const bool digest_;
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

TEST_F(Mail, WhatIsOfNoSingleSystemIsNamedToo) {
  auto object = to({});
  object["system"].as_object()["id"] = "";
  object["system"].as_object()["name"] = "Behörighetsregistret";
  const auto result = give({item_of(object)});
  EXPECT_THAT(said(result), ElementsAre("rejected mail.mail-nobody"));
  EXPECT_EQ(argument(result, "d1", "system"), "Behörighetsregistret");
}

// Whoever they are: nobody else is written to instead, and it is not given up.
TEST_F(Mail, WhileNobodyKnowsWhoTheOwnersAreItWaits) {
  auto object = to({});
  object["system"].as_object()["owners_unknown"] = true;
  object["made"] = "2100-01-01T00:00:00Z";
  EXPECT_THAT(said(give({item_of(object)})), ElementsAre("retry mail.mail-owners-unknown"));
  auto given = options();
  given["fallback"] = "register@example.test";
  EXPECT_THAT(said(give({item_of(object)}, given)), ElementsAre("retry mail.mail-owners-unknown"));
  EXPECT_THAT(server_.mails(), IsEmpty());
  object["made"] = "2020-01-01T00:00:00Z";
  EXPECT_THAT(said(give({item_of(object)})), ElementsAre("retry mail.mail-owners-unknown"));
  EXPECT_THAT(said(give({item_of(object)}, given)), ElementsAre("delivered")) << "that lasts too long";
  ASSERT_THAT(server_.mails(), SizeIs(1));
  EXPECT_THAT(receivers(server_.mails()[0]), ElementsAre("register@example.test"));
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

TEST_F(Mail, WhatComesAfterOneThatWasNotTakenWaits) {
  auto late = to({"later@example.test"}), other = item_object("d3", "k2");
  late["id"] = "d1";
  EXPECT_THAT(said(give({item_of(late), item("d2", "k1", "update"), item_of(other)})),
              ElementsAre("retry mail.mail-later", "retry mail.earlier-waits", "delivered"));
  EXPECT_THAT(server_.mails(), SizeIs(1));
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

/// One mail to each owner.
class MailDigest : public Mail {
 protected:
  MailDigest() : Mail("starttls", true) {}
  /// An incident of a system with one finding; "1" is `finding-1` at its change 1.
  static json::object about(const std::string& system, const std::string& number, const std::string& severity,
                            const std::vector<std::string>& owners, const std::string& change = "new") {
    auto out = item_object("d" + number, "k" + number);
    json::array list;
    for (const auto& owner : owners) list.push_back({{"id", owner}, {"name", ""}, {"email", owner}});
    out["system"] = {{"id", system}, {"name", "System " + system}, {"owners", std::move(list)}};
    out["severity"] = severity;
    out["text"] = "Text of " + number + ".\n";
    auto told = change_object("finding-" + number, change);
    told["finding"].as_object()["severity"] = severity;
    told["finding"].as_object()["title"] = {{"sv", "Titel " + number}, {"en", "Title " + number}};
    out["changes"] = json::array{std::move(told)};
    return out;
  }
  static std::string header(const json::object& mail, const char* name) {
    return std::string(mail.at("headers").at(name).as_string());
  }
  static std::string text(const json::object& mail) { return std::string(mail.at("text").as_string()); }
  json::object mail_to(const std::string& address) const {
    json::object out;
    for (const auto& mail : server_.mails()) {
      if (receivers(mail) == std::vector{address}) out = mail;
    }
    return out;
  }
};

TEST_F(MailDigest, IsOneMailToEachOwnerOfAllTheirSystems) {
  const std::string a = "a@example.test", b = "b@example.test";
  EXPECT_THAT(said(give({item_of(about("one", "1", "high", {a, b})), item_of(about("two", "2", "low", {a})),
                         item_of(about("two", "3", "critical", {a})),
                         item_of(about("two", "4", "high", {a}, "resolved"))})),
              ElementsAre("delivered", "delivered", "delivered", "delivered"));
  ASSERT_THAT(server_.mails(), SizeIs(2));
  const auto to_a = mail_to(a), to_b = mail_to(b);
  EXPECT_EQ(header(to_a, "subject"), "4 avvikelser i 2 system, 1 kritisk");
  EXPECT_EQ(header(to_a, "content-language"), "sv");
  EXPECT_EQ(header(to_a, "to"), a);
  EXPECT_TRUE(to_a.at("tls").as_bool());
  EXPECT_EQ(to_a.at("defects").as_array().size(), 0U);
  EXPECT_THAT(text(to_a),
              HasSubstr("KRITISKT\n\n  ! System two: Titel 3\n    ny, 2026-11-27T22:00:00Z, finding-3"));
  EXPECT_THAT(text(to_a), HasSubstr("\nSystem two\n\n"
                                    "  ALLVAR   ÄNDRING  ID         AVVIKELSE\n"
                                    "  KRITISK  ny       finding-3  Titel 3\n"
                                    "  hög      löst     finding-4  Titel 4\n"
                                    "  låg      ny       finding-2  Titel 2\n"));
  EXPECT_LT(text(to_a).find("\nSystem two\n"), text(to_a).find("\nSystem one\n"))
      << "with the critical one first";
  EXPECT_THAT(text(to_a), HasSubstr("Text of 2.\n"));
  EXPECT_EQ(header(to_b, "subject"), "System one: 1 avvikelse");
  EXPECT_THAT(text(to_b), Not(HasSubstr("System two")));
  EXPECT_THAT(text(to_b), Not(HasSubstr("KRITISKT")));
}

TEST_F(MailDigest, TellsAFindingOnceAsItIsNow) {
  auto opened = about("one", "1", "critical", {"a@example.test"});
  auto closed = about("one", "1", "critical", {"a@example.test"}, "resolved");
  closed["id"] = "d2";
  give({item_of(opened), item_of(closed)});
  ASSERT_THAT(server_.mails(), SizeIs(1));
  EXPECT_EQ(header(server_.mails()[0], "subject"), "System one: 1 avvikelse");
  EXPECT_THAT(text(server_.mails()[0]), HasSubstr("  KRITISK  löst     finding-1  Titel 1\n"));
}

TEST_F(MailDigest, SpeaksTheLanguageOfTheItemsElseSwedish) {
  auto english = about("one", "1", "low", {"a@example.test"}),
       unknown = about("one", "2", "low", {"b@example.test"});
  english["language"] = "en";
  unknown["language"] = "fi";
  give({item_of(english), item_of(unknown)});
  EXPECT_EQ(header(mail_to("a@example.test"), "subject"), "System one: 1 deviation");
  EXPECT_THAT(text(mail_to("a@example.test")), HasSubstr("Title 1"));
  EXPECT_EQ(header(mail_to("a@example.test"), "content-language"), "en");
  EXPECT_EQ(header(mail_to("b@example.test"), "subject"), "System one: 1 avvikelse");
}

TEST_F(MailDigest, SpeaksTheReadersLanguageWhereTheRegisterSaysOne) {
  auto item = about("one", "1", "low", {"a@example.test", "b@example.test"});
  item.at("system").at("owners").at(0).as_object()["language"] = "en";
  item["translations"] = {{"en", {{"title", "In English"}, {"text", "Said in English.\n"}}}};
  give({item_of(item)});
  const auto english = mail_to("a@example.test"), swedish = mail_to("b@example.test");
  EXPECT_EQ(header(english, "subject"), "System one: 1 deviation");
  EXPECT_EQ(header(english, "content-language"), "en");
  EXPECT_THAT(text(english), HasSubstr("In English\n\nSaid in English.\n"));
  EXPECT_THAT(text(english), Not(HasSubstr("Text of 1.")));
  EXPECT_EQ(header(swedish, "content-language"), "sv");
  EXPECT_THAT(text(swedish), HasSubstr("Text of 1.\n"));
}

TEST_F(MailDigest, TheSameBatchHasTheSameMessageIdForTheSameReader) {
  const auto one = item_of(about("one", "1", "low", {"a@example.test", "b@example.test"}));
  const auto two = item_of(about("one", "2", "low", {"a@example.test"}));
  give({one});
  give({one});
  give({one, two});
  const auto mails = server_.mails();
  ASSERT_THAT(mails, SizeIs(6));
  EXPECT_EQ(header(mails[0], "message-id"), header(mails[2], "message-id"));
  EXPECT_NE(header(mails[0], "message-id"), header(mails[1], "message-id")) << "another reader";
  EXPECT_NE(header(mails[0], "message-id"), header(mails[4], "message-id")) << "more in it";
  EXPECT_EQ(header(mails[1], "message-id"), header(mails[5], "message-id")) << "nothing more for this one";
}

TEST_F(MailDigest, WhoIsRefusedKeepsNobodyElseFromIt) {
  const auto both = item_of(about("one", "1", "low", {"never@example.test", "b@example.test"}));
  const auto alone = item_of(about("two", "2", "low", {"never@example.test"}));
  EXPECT_THAT(said(give({both, alone})), ElementsAre("delivered", "rejected mail.mail-never"));
  EXPECT_THAT(server_.mails(), SizeIs(1));
  auto given = options();
  given["fallback"] = "register@example.test";
  EXPECT_THAT(said(give({both, alone}, given)), ElementsAre("delivered", "delivered"));
  ASSERT_THAT(server_.mails(), SizeIs(3));
  EXPECT_EQ(header(mail_to("register@example.test"), "subject"), "2 avvikelser i 2 system");
  EXPECT_THAT(text(mail_to("register@example.test")), HasSubstr("ingen ägare kunde nås"));
}

TEST_F(MailDigest, WithoutOwnersItGoesToTheFallbackOrIsTold) {
  EXPECT_THAT(said(give({item_of(about("one", "1", "low", {})),
                         item_of(about("one", "2", "low", {"a@example.test"}))})),
              ElementsAre("rejected mail.mail-nobody", "delivered"));
  auto given = options();
  given["fallback"] = "register@example.test";
  EXPECT_THAT(said(give({item_of(about("one", "1", "low", {}))}, given)), ElementsAre("delivered"));
  EXPECT_THAT(receivers(server_.mails().back()), ElementsAre("register@example.test"));
}

// Who has it already gets it again each time: not too often, and not for ever.
TEST_F(MailDigest, WhoIsPutOffGetsItLaterButNotForEver) {
  const auto item_made = [](const std::string& made, const std::vector<std::string>& owners) {
    auto out = about("one", "1", "low", owners);
    out["made"] = made;
    return item_of(out);
  };
  EXPECT_THAT(said(give({item_made("2020-01-01T00:00:00Z", {"later@example.test"})})),
              ElementsAre("retry mail.mail-later"));
  EXPECT_THAT(said(give({item_made("2999-01-01T00:00:00Z", {"later@example.test", "b@example.test"})})),
              ElementsAre("retry 3600 mail.mail-later"));
  auto given = options();
  given["fallback"] = "register@example.test";
  EXPECT_THAT(
      said(give({item_made("2020-01-01T00:00:00Z", {"later@example.test", "b@example.test"})}, given)),
      ElementsAre("delivered"));
  EXPECT_THAT(receivers(server_.mails().back()), ElementsAre("register@example.test"));
}

TEST_F(MailDigest, WithoutALoginNothingIsLost) {
  EXPECT_THAT(said(give({item("d1", "k1"), item("d2", "k2")}, options(), "wrong")),
              ElementsAre("retry mail.mail-login", "retry mail.mail-login"));
  EXPECT_THAT(said(give({item("d1", "k1", "look")})), ElementsAre("delivered"));
  EXPECT_THAT(server_.mails(), IsEmpty());
}

TEST_F(MailDigest, NoTextBecomesAHeader) {
  auto evil = about("one", "1", "critical", {"a@example.test"});
  evil["system"].as_object()["name"] = "x\r\nBcc: evil@example.test";
  evil["changes"].as_array()[0].as_object()["finding"].as_object()["title"] = {{"sv", "t\r\n.\r\nBcc: y"}};
  EXPECT_THAT(said(give({item_of(evil)})), ElementsAre("delivered"));
  const auto names = json::value_to<std::vector<std::string>>(server_.mails().at(0).at("names"));
  EXPECT_THAT(names, Not(::testing::Contains("bcc")));
  EXPECT_EQ(header(server_.mails()[0], "subject"), "x??Bcc: evil@example.test: 1 avvikelse, 1 kritisk");
}

}  // namespace
}  // namespace behorig::testing
