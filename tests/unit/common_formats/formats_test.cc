#include "plugins/common/formats/cef.h"
#include "plugins/common/formats/ocsf.h"
#include "tests/sinks/items.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using formats::OcsfClass;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

delivery::Item item_with(const std::string& change, const std::string& severity = "high",
                         const std::string& status = "new") {
  auto object = item_object("d1", "k1");
  auto& first = object["changes"].as_array()[0].as_object();
  first["change"] = change;
  first["finding"].as_object()["severity"] = severity;
  first["finding"].as_object()["status"] = status;
  return delivery::parse("d1", json::serialize(object));
}

/// The rules of OCSF 1.8.0 that hold for every event of these classes; the first that is broken.
std::string broken_rule(const json::object& event, OcsfClass as) {
  const auto number = [&](const char* name) {
    return event.contains(name) ? event.at(name).to_number<std::int64_t>() : -1;
  };
  const auto uid = static_cast<std::int64_t>(as);
  if (number("category_uid") != 2) return "category_uid";
  if (number("class_uid") != uid) return "class_uid";
  const auto activity = number("activity_id");
  if (activity < 1 || activity > 3) return "activity_id";
  if (number("type_uid") != uid * 100 + activity) return "type_uid";
  if (number("severity_id") < 0 || number("severity_id") > 6) return "severity_id";
  if (number("status_id") < 1 || number("status_id") > 6) return "status_id";
  if (number("time") < 1'000'000'000'000) return "time is in milliseconds";
  if (event.at("metadata").at("version").as_string() != "1.8.0") return "metadata.version";
  if (!event.at("metadata").at("product").as_object().contains("name")) return "metadata.product";
  if (event.at("finding_info").at("uid").as_string().empty()) return "finding_info.uid";
  for (const char* time : {"created_time", "first_seen_time", "last_seen_time", "modified_time"}) {
    if (event.at("finding_info").at(time).as_int64() < 1'000'000'000'000) return time;
  }
  if (as == OcsfClass::iam_analysis && !event.contains("access_analysis_result") &&
      !event.contains("identity_activity_metrics") && !event.contains("permission_analysis_results"))
    return "at_least_one";
  if (as == OcsfClass::compliance && event.at("compliance").at("standards").as_array().empty())
    return "compliance.standards";
  if (as != OcsfClass::iam_analysis && event.contains("user")) return "only 2008 has a user";
  if (event.contains("ticket") != event.at("metadata").as_object().contains("profiles"))
    return "a ticket is of the incident profile";
  return {};
}

TEST(Ocsf, KeepsTheRulesForEveryClassAndChange) {
  for (const auto as : {OcsfClass::iam_analysis, OcsfClass::compliance, OcsfClass::detection}) {
    for (const char* change : {"new", "changed", "accepted", "acknowledged", "reopened", "resolved",
                               "superseded", "out-of-scope"}) {
      auto item = item_with(change);
      EXPECT_EQ(broken_rule(formats::ocsf(item, item.changes[0], as), as), "") << change;
      item.reference = "17";
      EXPECT_EQ(broken_rule(formats::ocsf(item, item.changes[0], as), as), "") << change;
    }
  }
}

TEST(Ocsf, SaysWhatHappened) {
  const auto event_of = [](const delivery::Item& item) {
    return formats::ocsf(item, item.changes[0], OcsfClass::iam_analysis);
  };
  const auto numbers = [&](const delivery::Item& item) {
    const auto event = event_of(item);
    return std::pair(event.at("activity_id").as_int64(), event.at("status_id").as_int64());
  };
  EXPECT_EQ(numbers(item_with("new")), (std::pair<std::int64_t, std::int64_t>(1, 1)));
  EXPECT_EQ(numbers(item_with("acknowledged")), (std::pair<std::int64_t, std::int64_t>(2, 2)));
  EXPECT_EQ(numbers(item_with("accepted")), (std::pair<std::int64_t, std::int64_t>(2, 3)));
  EXPECT_EQ(numbers(item_with("resolved")), (std::pair<std::int64_t, std::int64_t>(3, 4)));
  EXPECT_EQ(numbers(item_with("out-of-scope")), (std::pair<std::int64_t, std::int64_t>(3, 5)));
  EXPECT_EQ(numbers(item_with("changed", "high", "acknowledged")),
            (std::pair<std::int64_t, std::int64_t>(2, 2)));
  const auto event = event_of(item_with("new", "critical"));
  EXPECT_EQ(event.at("severity_id").as_int64(), 5);
  EXPECT_EQ(event.at("finding_info").at("title").as_string(), "Godkännandet för Anna Ek gäller inte");
  EXPECT_EQ(event.at("finding_info").at("desc").as_string(), "Godkännandet upphörde.");
  EXPECT_EQ(event.at("user").at("name").as_string(), "anna.ek");
  EXPECT_EQ(event.at("unmapped").at("finding"), json::value(item_with("new", "critical").changes[0].finding));
}

TEST(Ocsf, AFindingWithoutAccountOrEntitlementIsOneToo) {
  auto object = item_object("d1", "k1");
  auto& finding = object["changes"].as_array()[0].as_object()["finding"].as_object();
  for (const char* name : {"account", "account_name", "entitlement", "entitlement_name", "person_name"})
    finding[name] = nullptr;
  const auto item = delivery::parse("d1", json::serialize(object));
  const auto event = formats::ocsf(item, item.changes[0], OcsfClass::iam_analysis);
  EXPECT_EQ(broken_rule(event, OcsfClass::iam_analysis), "");
  EXPECT_FALSE(event.contains("user"));
}

TEST(Cef, NoValueEndsAFieldOrTheLine) {
  auto object = item_object("d1", "k1");
  auto& finding = object["changes"].as_array()[0].as_object()["finding"].as_object();
  finding["control"] = "a|b\\c";
  finding["account_name"] = "x act=none\nCEF:0|other";
  const auto item = delivery::parse("d1", json::serialize(object));
  const std::string line = formats::cef(item, item.changes[0]);
  EXPECT_THAT(
      line,
      StartsWith(
          "CEF:0|Behorig|Behorig|1|a\\|b\\\\c|Godkännandet för Anna Ek gäller inte|8|rt=1795816800000 "));
  EXPECT_THAT(line, HasSubstr("duser=x act\\=none?CEF:0|other "));
  EXPECT_THAT(line, HasSubstr("cs2Label=incident cs2=k1 "));
  EXPECT_THAT(line, HasSubstr(" act=new "));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  EXPECT_THAT(line, HasSubstr("cs5=kassa|\\=]\"\\\\"));
}

}  // namespace
}  // namespace behorig::testing
