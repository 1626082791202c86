// Four real receivers at once: Request Tracker, rsyslog, an SMTP server and a webhook's. Checks are killed
// anywhere, the webhook's receiver has bad days; in the end each holds exactly what the store says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "tests/integration/telling.h"
#include "tests/support/mail_server.h"
#include "tests/support/request_tracker.h"
#include "tests/support/rsyslog.h"
#include "tests/support/sample.h"
#include "tests/support/scim_server.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;

int kills() { return std::max(1, testing::sample(16, "BEHORIG_KILLS") / 2); }

/// A webhook's receiver that keeps what it took, and takes nothing while it has a bad day.
class Hook {
 public:
  Hook()
      : server_([this](const HttpRequest& request, HttpReply& reply) {
          const std::lock_guard lock(mutex_);
          if (bad_ && request.number % 3 != 2) {
            reply = request.number % 2 == 0 ? HttpReply{500, ""} : HttpReply{429, "", {{"Retry-After", "1"}}};
            return;
          }
          ids_.insert(std::string(json::parse(request.body).at("id").as_string()));
          reply = HttpReply{204, ""};
        }) {}
  int port() const { return server_.port(); }
  void bad(bool on) {
    const std::lock_guard lock(mutex_);
    bad_ = on;
  }
  std::set<std::string> ids() const {
    const std::lock_guard lock(mutex_);
    return ids_;
  }

 private:
  mutable std::mutex mutex_;
  bool bad_ = true;
  std::set<std::string> ids_;
  ScimServer server_;
};

class Chaos : public ::testing::Test {
 protected:
  Chaos() : mail_("starttls") {
    std::string people = "person,email\n";
    for (int i = 0; i < 10; ++i) {
      const std::string id = "p" + std::to_string(i);
      people += id + "," + id + "@example.test\n";
    }
    telling_.write("register/people.csv", people);
    secret("rt", tracker_.token());
    secret("mail", MailServer::kPassword);
    secret("hook", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    sink("tickets", "request_tracker",
         "url = \"" + tracker_.url() +
             "\"\nqueue = \"Incidents\"\ninsecure = true\ntoken = { file = \"rt.secret\" }\n",
         "follow = \"1s\"\n");
    sink("collector", "syslog",
         "host = \"127.0.0.1\"\nport = " + std::to_string(collector_.tls_port()) + "\nca_file = \"" +
             collector_.authority().file() + "\"\nclient_certificate = \"" + collector_.client().certificate +
             "\"\nclient_key = \"" + collector_.client().key + "\"\n");
    sink("owners", "mail",
         "host = \"127.0.0.1\"\nport = " + std::to_string(mail_.port()) + "\nca_file = \"" + mail_.ca_file() +
             "\"\nuser = \"" + MailServer::kUser +
             "\"\nfrom = \"behorig@example.test\"\npassword = { file = "
             "\"mail.secret\" }\n");
    sink("hook", "webhook",
         "url = \"http://127.0.0.1:" + std::to_string(hook_.port()) +
             "/hook\"\ninsecure = true\nnetworks = [\"127.0.0.0/8\"]\nsecret = { file = \"hook.secret\" }\n");
  }
  void secret(const std::string& name, const std::string& text) const {
    const auto file = telling_.folder() / "sinks.d" / (name + ".secret");
    write_file(file, text);
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  }
  void sink(const std::string& id, const std::string& plugin, const std::string& options,
            const std::string& more = "") const {
    telling_.write("sinks.d/" + id + ".toml", "[sink]\nid = \"" + id + "\"\nplugin = \"" + plugin + "\"\n" +
                                                  more + "[" + plugin + "]\n" + options);
  }
  /// Whatever waits is told now; nothing may be left.
  void tell_all() const {
    for (const char* id : {"tickets", "collector", "owners", "hook"})
      telling_.run({"deliveries", "resume", id});
    Ended last;
    for (int i = 0; i < 5 && last.code != 0; ++i) last = telling_.run({"deliveries", "run"});
    ASSERT_EQ(last.code, 0) << last.err;
  }

  void tickets_are_as_the_store_says() const {
    std::map<std::string, std::string> by_key;
    for (const auto& ticket : tracker_.tickets()) {
      if (ticket.key.empty()) {
        EXPECT_EQ(ticket.status, "rejected") << "a second ticket of an incident: " << ticket.subject;
        continue;
      }
      EXPECT_TRUE(by_key.emplace(ticket.key, ticket.id + " " + ticket.status).second)
          << "two of " << ticket.key;
    }
    const auto incidents = telling_.rows(
        "SELECT i.key, i.reference, (SELECT count(*) FROM incident_findings f WHERE f.sink = i.sink AND"
        " f.incident = i.key AND f.open) FROM incidents i WHERE i.sink = 'tickets'");
    ASSERT_FALSE(incidents.empty());
    for (const auto& row : incidents) {
      const auto key = row.substr(0, row.find(' ')), rest = row.substr(row.find(' ') + 1);
      const auto reference = rest.substr(0, rest.find(' '));
      const bool open = rest.substr(rest.find(' ') + 1) != "0";
      const auto ticket = by_key.find(key);
      if (ticket == by_key.end()) {
        // It was over before anybody heard of it.
        EXPECT_FALSE(open) << row;
        continue;
      }
      EXPECT_EQ(ticket->second.substr(0, ticket->second.find(' ')), reference);
      EXPECT_EQ(ticket->second.ends_with("resolved"), !open) << row << " / " << ticket->second;
    }
  }

  /// As a person does in Request Tracker.
  void resolve(const std::string& ticket) {
    Program person(
        {"/usr/bin/python3", "-c",
         "import sys, urllib.request as r\n"
         "url, token = sys.argv[1:]\n"
         "r.urlopen(r.Request(url, b'{\"Status\":\"resolved\"}', {'Authorization': 'token ' + token,"
         " 'Content-Type': 'application/json'}, method='PUT'), timeout=60)\n",
         tracker_.url() + "/REST/2.0/ticket/" + ticket, tracker_.token()},
        telling_.folder());
    const auto ended = person.wait();
    ASSERT_EQ(ended.code, 0) << ended.err;
  }
  std::string status_of(const std::string& id) const {
    for (const auto& ticket : tracker_.tickets()) {
      if (ticket.id == id) return ticket.status;
    }
    return "gone";
  }

  /// Somebody says that it is done, and the next check sees that it is not.
  void what_was_closed_too_early_is_opened_again() {
    telling_.strangers({8});
    telling_.check();
    tell_all();
    const auto of_it = telling_.rows(
        "SELECT i.reference FROM incidents i JOIN incident_findings f ON f.sink = i.sink AND f.incident = "
        "i.key WHERE i.sink = 'tickets' AND f.open AND i.reference <> '' LIMIT 1");
    ASSERT_EQ(of_it.size(), 1U);
    resolve(of_it[0]);
    EXPECT_EQ(status_of(of_it[0]), "resolved");
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // Request Tracker's clock has seconds
    telling_.check();
    tell_all();
    EXPECT_EQ(status_of(of_it[0]), "open");
    tickets_are_as_the_store_says();
  }

  /// A digest tells a finding as it was last; whatever was sent again, the last word is in one of them.
  void owners_read_how_each_finding_ended() const {
    const std::map<std::string, std::string> words{
        {"new", "ny"},        {"changed", "ändrad"},    {"reopened", "återöppnad"},
        {"resolved", "löst"}, {"superseded", "ersatt"}, {"acknowledged", "kvitterad"}};
    std::set<std::string> lines;
    for (const auto& mail : mail_.mails()) {
      std::istringstream text(std::string(mail.at("text").as_string()));
      for (std::string line; std::getline(text, line);) lines.insert(line);
    }
    for (const auto& row : telling_.rows("SELECT lower(hex(id)), what FROM changes WHERE number IN (SELECT "
                                         "max(number) FROM changes WHERE what"
                                         " NOT IN ('open', 'incident') GROUP BY system, id)")) {
      const std::string id = row.substr(0, 12), word = words.at(row.substr(row.find(' ') + 1));
      EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find(" " + word + " ") != std::string::npos &&
               line.find(" " + id + " ") != std::string::npos;
      })) << row;
    }
  }

  const Telling telling_;
  RequestTracker tracker_;
  Rsyslog collector_;
  MailServer mail_;
  Hook hook_;
};

TEST_F(Chaos, EveryReceiverHoldsInTheEndWhatTheStoreSays) {
  std::mt19937 chance(20261128);
  std::uniform_int_distribution<int> milliseconds(5, 1500);
  std::set<int> strangers;
  int killed = 0;
  telling_.check();
  for (int i = 0; i < kills(); ++i) {
    const int number = static_cast<int>(chance() % 4);
    if (strangers.erase(number) == 0) strangers.insert(number);
    telling_.strangers(strangers);
    Program check({BEHORIG_BINARY_DIR "/bin/behorig", "--config",
                   (telling_.folder() / "behorig.toml").string(), "check", "--as-of", "2026-11-24"},
                  telling_.folder());
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds(chance)));
    check.kill();
    if (check.wait().signal == SIGKILL) ++killed;
    if (i % 3 == 2) telling_.check();
    hook_.bad(i < kills() / 2);
  }
  hook_.bad(false);
  EXPECT_GT(killed, 0);
  telling_.check();
  collector_.restart();
  ASSERT_NO_FATAL_FAILURE(tell_all());

  const auto happened = telling_.happened();
  EXPECT_GT(happened.size(), 3U);
  EXPECT_EQ(hook_.ids(), happened);
  std::set<std::string> logged;
  // What a kill had told twice is there twice, perhaps before the last has come.
  for (int i = 0; i < 200 && logged != happened; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    for (const auto& message : collector_.messages(0)) {
      const std::string data(message.at("sd").as_string());
      const auto at = data.find(" id=\"");
      ASSERT_NE(at, std::string::npos) << data;
      logged.insert(data.substr(at + 5, data.find('"', at + 5) - at - 5));
    }
  }
  EXPECT_EQ(logged, happened);
  owners_read_how_each_finding_ended();
  tickets_are_as_the_store_says();
  what_was_closed_too_early_is_opened_again();
  std::printf("%d kills of %d, %zu changes\n", killed, kills(), happened.size());
}

}  // namespace
}  // namespace behorig::testing
