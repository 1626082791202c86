// Against a real Request Tracker 5. One server for all tests: each has its own keys.

#include <chrono>
#include <memory>
#include <random>
#include <thread>

#include "plugins/sinks/request_tracker/tickets.h"
#include "tests/sinks/items.h"
#include "tests/support/request_tracker.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class RequestTrackerSink : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { tracker_ = new RequestTracker; }
  static void TearDownTestSuite() {
    delete tracker_;
    tracker_ = nullptr;
  }

  static json::object options() {
    return {{"url", tracker_->url()}, {"queue", "Incidents"}, {"insecure", true}};
  }
  static SinkResult give(const std::vector<SinkItem>& items, const json::object& given = options()) {
    return deliver_to("request_tracker", given, items, {{"token", tracker_->token()}});
  }
  static std::vector<RequestTracker::Row> with_key(const std::string& key) {
    auto rows = tracker_->tickets();
    std::erase_if(rows, [&](const auto& row) { return row.key != key; });
    return rows;
  }
  static void unique(bool on) {
    tracker_->sql(std::string("UPDATE CustomFields SET UniqueValues = ") + (on ? "1" : "0") +
                  " WHERE Name = 'FindingID'");
  }
  static void pattern(const std::string& text) {
    tracker_->sql("UPDATE CustomFields SET Pattern = '" + text + "' WHERE Name = 'FindingID'");
  }
  /// What a person, or an attempt that was stopped, left there: by the sink's own user, past the sink.
  static void make_ticket(const std::string& subject, const std::string& key) {
    own_tickets()->create({{"Subject", subject}}, key);
  }
  static std::shared_ptr<request_tracker::Tickets> own_tickets() {
    struct Own {
      http::Client client{{.insecure = true}, [] { return false; }};
      request_tracker::Tickets tickets{client,
                                       {tracker_->url(), tracker_->token(), "Incidents", "FindingID"}};
    };
    const auto own = std::make_shared<Own>();
    return {own, &own->tickets};
  }
  static void resolve(const std::string& id) {
    const auto tickets = own_tickets();
    ASSERT_TRUE(tickets->change(tickets->get(id), {{"Status", "resolved"}}));
  }

  static RequestTracker* tracker_;
};
RequestTracker* RequestTrackerSink::tracker_ = nullptr;

TEST_F(RequestTrackerSink, FollowsAnIncidentToItsEnd) {
  const auto opened = give({item("o1", "life", "open")});
  ASSERT_EQ(with_key("life").size(), 1U) << said(opened).at(0);
  const auto ticket = with_key("life")[0];
  EXPECT_THAT(said(opened), ElementsAre("delivered " + ticket.id));
  EXPECT_EQ(ticket.status, "new");
  EXPECT_EQ(ticket.subject, "Biblioteket: 12 avvikelser");
  EXPECT_EQ(ticket.owner, "asa");
  EXPECT_EQ(ticket.comments, 0);
  const auto look = [&] { return said(give({item("l", "life", "look")})).at(0); };
  const std::string delivered = "delivered " + ticket.id;
  EXPECT_EQ(look(), delivered + " request_tracker.incident-state new");
  EXPECT_THAT(said(give({item("o2", "life", "update")})), ElementsAre(delivered));
  EXPECT_EQ(with_key("life")[0].comments, 1);
  EXPECT_THAT(said(give({item("o3", "life", "close")})), ElementsAre(delivered));
  EXPECT_EQ(with_key("life")[0].status, "resolved");
  EXPECT_EQ(look(), delivered + " request_tracker.incident-state resolved");
  EXPECT_THAT(said(give({item("o4", "life", "reopen")})), ElementsAre(delivered));
  EXPECT_EQ(with_key("life")[0].status, "open");
  EXPECT_EQ(with_key("life")[0].comments, 3);
  EXPECT_EQ(look(), delivered + " request_tracker.incident-state open");
  EXPECT_THAT(said(give({item("l", "nobody", "look")})),
              ElementsAre("delivered request_tracker.incident-state gone"));
}

TEST_F(RequestTrackerSink, ARepeatedDeliveryHasNoSecondEffect) {
  for (int i = 0; i < 2; ++i) {
    give({item("r1", "again", "open")});
    give({item("r2", "again", "update")});
    give({item("r3", "again", "close")});
  }
  ASSERT_EQ(with_key("again").size(), 1U);
  EXPECT_EQ(with_key("again")[0].comments, 2);
  EXPECT_EQ(with_key("again")[0].status, "resolved");
}

// Resolved means that somebody says that it is done; a check that began after that knows better.
TEST_F(RequestTrackerSink, WhatWasResolvedAndStillStandsIsOpenedOnceForEachTime) {
  give({item("a1", "stands", "open")});
  ASSERT_EQ(with_key("stands").size(), 1U);
  const auto id = with_key("stands")[0].id;
  const auto look = [&](const char* seen, bool reopen = true) {
    auto object = item_object("l", "stands", "look");
    object["text"] = "Det är öppet igen.\n";
    if (*seen != '\0') object["incident"].as_object()["seen"] = seen;
    auto given = options();
    given["reopen"] = reopen;
    return said(give({item_of(object)}, given)).at(0).substr(("delivered " + id).size());
  };
  const std::string resolved = " request_tracker.incident-state resolved",
                    open = " request_tracker.incident-state open";
  EXPECT_EQ(look("2999-01-01T00:00:00Z"), " request_tracker.incident-state new") << "nobody closed it";
  resolve(id);
  EXPECT_EQ(look("2020-01-01T00:00:00Z"), resolved) << "no check has looked since";
  EXPECT_EQ(look(""), resolved) << "nothing is known of a check";
  EXPECT_EQ(look("2999-01-01T00:00:00Z", false), resolved) << "by the option";
  EXPECT_EQ(with_key("stands")[0].comments, 0);
  EXPECT_EQ(look("2999-01-01T00:00:00Z"), open);
  EXPECT_EQ(with_key("stands")[0].status, "open");
  EXPECT_EQ(with_key("stands")[0].comments, 1);
  EXPECT_EQ(look("2999-01-01T00:00:00Z"), open);
  EXPECT_EQ(with_key("stands")[0].comments, 1) << "told once";
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // RT's times have whole seconds
  resolve(id);
  EXPECT_EQ(look("2999-01-01T00:00:00Z"), open);
  EXPECT_EQ(with_key("stands")[0].comments, 2) << "another time";
}

// A killed process has written the comment and not changed the ticket, which is still the same closing.
TEST_F(RequestTrackerSink, OpensAgainAfterACommentThatItWroteBefore) {
  give({item("b1", "halfway", "open")});
  ASSERT_EQ(with_key("halfway").size(), 1U);
  const auto id = with_key("halfway")[0].id;
  resolve(id);
  auto tickets = own_tickets();
  const auto ticket = tickets->get(id);
  tickets->comment(ticket, "Behorig reopened halfway " + ticket.closed, "Before it was killed.");
  auto object = item_object("l", "halfway", "look");
  object["incident"].as_object()["seen"] = "2999-01-01T00:00:00Z";
  give({item_of(object)});
  EXPECT_EQ(with_key("halfway")[0].status, "open");
  EXPECT_EQ(with_key("halfway")[0].comments, 1);
}

TEST_F(RequestTrackerSink, ARejectedTicketStaysRejected) {
  give({item("c1", "rejected", "open")});
  ASSERT_EQ(with_key("rejected").size(), 1U);
  const auto id = with_key("rejected")[0].id;
  own_tickets()->change(own_tickets()->get(id), {{"Status", "rejected"}});
  auto object = item_object("l", "rejected", "look");
  object["incident"].as_object()["seen"] = "2999-01-01T00:00:00Z";
  EXPECT_THAT(said(give({item_of(object)})),
              ElementsAre("delivered " + id + " request_tracker.incident-state rejected"));
  EXPECT_EQ(with_key("rejected")[0].comments, 0);
}

TEST_F(RequestTrackerSink, WhatAStoppedAttemptLeftIsRejected) {
  auto own = item_object("s1", "stray");
  own["title"] = "Stray ticket's title";
  make_ticket("Stray ticket's title", "");
  EXPECT_THAT(said(give({item_of(own)})), Each(StartsWith("delivered ")));
  int open = 0, rejected = 0;
  for (const auto& row : tracker_->tickets()) {
    if (row.subject != "Stray ticket's title") continue;
    (row.status == "rejected" ? rejected : open) += 1;
    EXPECT_EQ(row.key.empty(), row.status == "rejected");
  }
  EXPECT_EQ(open, 1);
  EXPECT_EQ(rejected, 1);
}

// A request that was on its way when its sender was stopped may be carried out after the next attempt's.
TEST_F(RequestTrackerSink, WhatAStoppedAttemptMakesLaterIsRejectedWhenTheIncidentIsNextMet) {
  for (const char* action : {"look", "update", "close"}) {
    const std::string key = std::string("late-") + action, title = "Late before " + key;
    auto own = item_object("o-" + key, key);
    own["title"] = title;
    ASSERT_THAT(said(give({item_of(own)})), Each(StartsWith("delivered ")));
    make_ticket(title, "");
    make_ticket(title + ", of somebody else", "");
    ASSERT_THAT(said(give({item("n-" + key, key, action)})), Each(StartsWith("delivered ")));
    for (const auto& row : tracker_->tickets()) {
      if (row.subject == title) {
        EXPECT_EQ(row.key.empty(), row.status == "rejected") << action;
      } else if (row.subject.starts_with(title)) {
        EXPECT_EQ(row.status, "new");
      }
    }
  }
}

TEST_F(RequestTrackerSink, ALongTitleIsCutBeforeRequestTrackerCutsIt) {
  auto own = item_object("c1", "cut");
  own["title"] = "Ö" + std::string(400, 'x');
  EXPECT_THAT(said(give({item_of(own)})), Each(StartsWith("delivered ")));
  ASSERT_EQ(with_key("cut").size(), 1U);
  EXPECT_EQ(with_key("cut")[0].subject, "Ö" + std::string(188, 'x') + "...");
}

TEST_F(RequestTrackerSink, OfTwoTicketsWithTheKeyTheOldestIsIt) {
  unique(false);
  make_ticket("First", "twins");
  make_ticket("Second", "twins");
  unique(true);
  ASSERT_EQ(with_key("twins").size(), 2U);
  const auto first = with_key("twins")[0];
  EXPECT_EQ(first.subject, "First");
  EXPECT_THAT(said(give({item("t1", "twins", "update")})), ElementsAre("delivered " + first.id));
  ASSERT_EQ(with_key("twins").size(), 1U);
  EXPECT_EQ(with_key("twins")[0].subject, "First");
  for (const auto& row : tracker_->tickets()) {
    if (row.subject != "Second") continue;
    EXPECT_EQ(row.status + " " + row.key, "rejected duplicate-" + row.id);
  }
}

TEST_F(RequestTrackerSink, AKeyThatTheFieldDoesNotTakeIsToldAndLeavesNoTicketOpen) {
  pattern("^never$");
  auto own = item_object("p1", "pattern");
  own["title"] = "Pattern";
  EXPECT_THAT(said(give({item_of(own)})), ElementsAre("rejected request_tracker.rt-field"));
  pattern("^[\\w.:-]{1,128}$");
  int made = 0;
  for (const auto& row : tracker_->tickets()) {
    if (row.subject != "Pattern") continue;
    ++made;
    EXPECT_EQ(row.status, "rejected");
  }
  EXPECT_EQ(made, 1);
}

TEST_F(RequestTrackerSink, WhatTheSettingsHaveWrongIsTriedAgain) {
  EXPECT_THAT(
      said(deliver_to("request_tracker", options(), {item("w1", "wrong")}, {{"token", "1-14-nobody"}})),
      ElementsAre("retry request_tracker.answer-closed"));
  auto other = options();
  other["queue"] = "General";
  EXPECT_THAT(said(give({item("w1", "wrong")}, other)), ElementsAre("retry request_tracker.answer-closed"));
  other["queue"] = "x' OR 'a'='a";
  EXPECT_THAT(said(give({item("w1", "wrong")}, other)), ElementsAre("retry request_tracker.rt-name"));
  EXPECT_THAT(said(deliver_to("request_tracker", options(), {item("w1", "wrong")}, {{"token", "a\r\nb"}})),
              ElementsAre("retry request_tracker.rt-token"));
  EXPECT_THAT(with_key("wrong"), IsEmpty());
}

/// Its plugin's process dies at random moments, as often as deliveries come through; what is without an
/// answer is given again with the same ids.
TEST_F(RequestTrackerSink, KilledAtRandomMomentsItMakesOneTicketForEachIncident) {
  const int incidents = sample(20, "BEHORIG_KILLS");
  std::vector<SinkItem> waiting;
  for (int i = 0; i < incidents; ++i) {
    const std::string key = "kill-" + std::to_string(i);
    auto object = item_object("k" + std::to_string(i), key);
    object["title"] = "Incident " + key;
    waiting.push_back(item_of(object));
  }
  std::mt19937 random(20261127);
  int killed = 0;
  for (int round = 0; !waiting.empty() && round < 20 * incidents; ++round) {
    std::vector<SinkItem> batch(waiting.begin(),
                                waiting.begin() + std::min<std::ptrdiff_t>(10, std::ssize(waiting)));
    auto job = shipped_job("request_tracker", json::serialize(options()), {{"token", tracker_->token()}},
                           PluginKind::sink);
    if (round % 4 != 3)
      job.limits.deadline = std::chrono::milliseconds(std::uniform_int_distribution(50, 2500)(random));
    const auto result = deliver(job, batch);
    killed += result.errors.empty() ? 0 : 1;
    std::erase_if(waiting, [&](const SinkItem& one) {
      const auto answer = result.answers.find(one.id);
      return answer != result.answers.end() && answer->second.kind == SinkAnswer::Kind::delivered;
    });
  }
  ASSERT_THAT(waiting, IsEmpty());
  EXPECT_GT(killed, incidents / 10);
  std::printf("%d incidents, %d batches cut short\n", incidents, killed);
  // As every so often: Request Tracker has done by now what it still had of those who are dead.
  std::vector<SinkItem> looks;
  for (int i = 0; i < incidents; ++i)
    looks.push_back(item("l" + std::to_string(i), "kill-" + std::to_string(i), "look"));
  for (std::size_t i = 0; i < looks.size(); i += 100)
    give({looks.begin() + static_cast<std::ptrdiff_t>(i),
          looks.begin() + static_cast<std::ptrdiff_t>(std::min(i + 100, looks.size()))});
  std::map<std::string, int> keys, standing;
  for (const auto& row : tracker_->tickets()) {
    if (!row.subject.starts_with("Incident kill-")) continue;
    if (!row.key.empty()) ++keys[row.key];
    if (row.status != "rejected") ++standing[row.subject];
  }
  EXPECT_EQ(keys.size(), static_cast<std::size_t>(incidents));
  EXPECT_EQ(standing.size(), static_cast<std::size_t>(incidents));
  for (const auto& [key, count] : keys) EXPECT_EQ(count, 1) << key;
  for (const auto& [subject, count] : standing) EXPECT_EQ(count, 1) << subject;
}

}  // namespace
}  // namespace behorig::testing
