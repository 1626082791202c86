#include <array>

#include "plugins/common/formats/cef.h"
#include "plugins/common/formats/ocsf.h"
#include "tests/sinks/items.h"
#include "tests/unit/common_formats/ocsf_rules.h"

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

constexpr std::array kClasses{OcsfClass::iam_analysis, OcsfClass::compliance, OcsfClass::detection};

/// What formats::ocsf makes of its first change.
json::object event_of(const delivery::Item& item, OcsfClass as = OcsfClass::iam_analysis) {
  return formats::ocsf(item, item.changes[0], as);
}

/// Stricter than the rules: what ours always say.
void expect_ours(const json::object& event) {
  EXPECT_EQ(broken_ocsf_rule(event), "");
  const auto number = [&](const char* name) { return event.at(name).to_number<std::int64_t>(); };
  EXPECT_TRUE(number("activity_id") >= 1 && number("activity_id") <= 3);
  EXPECT_TRUE(number("severity_id") >= 0 && number("severity_id") <= 6);
  EXPECT_TRUE(number("status_id") >= 1 && number("status_id") <= 6);
  EXPECT_TRUE(event.at("metadata").at("product").as_object().contains("name"));
  for (const char* time : {"created_time", "first_seen_time", "last_seen_time", "modified_time"})
    EXPECT_TRUE(event.at("finding_info").as_object().contains(time)) << time;
  if (const auto* compliance = event.if_contains("compliance")) {
    EXPECT_FALSE(compliance->at("standards").as_array().empty());
  }
  EXPECT_EQ(event.contains("tickets"), event.at("metadata").as_object().contains("profiles"));
}

TEST(Ocsf, KeepsTheRulesForEveryClassAndChange) {
  for (const auto as : kClasses) {
    for (const char* change : {"new", "changed", "accepted", "acknowledged", "reopened", "resolved",
                               "superseded", "out-of-scope"}) {
      for (const char* severity : {"info", "low", "medium", "high", "critical", "of tomorrow"}) {
        auto item = item_with(change, severity);
        expect_ours(event_of(item, as));
        item.reference = "17";
        expect_ours(event_of(item, as));
      }
    }
  }
}

/// Or the test above says nothing.
TEST(Ocsf, TheRulesFindWhatBreaksThem) {
  auto item = item_with("new");
  item.reference = "17";
  const auto with = [&](std::string_view pointer, const char* name, const json::value& value) {
    json::value event = event_of(item);
    event.at_pointer(pointer).as_object()[name] = value;
    return broken_ocsf_rule(event.as_object());
  };
  const auto without = [&](std::string_view pointer, const char* name) {
    json::value event = event_of(item);
    event.at_pointer(pointer).as_object().erase(name);
    return broken_ocsf_rule(event.as_object());
  };
  EXPECT_EQ(with("", "colour", "red"), "colour: unknown");
  EXPECT_EQ(with("", "compliance", json::object{}), "compliance: unknown");  // of another class
  EXPECT_EQ(with("/resources/0", "colour", "red"), "resources.0.colour: unknown");
  EXPECT_EQ(with("/permission_analysis_results/0/policy", "colour", "red"),
            "permission_analysis_results.0.policy.colour: unknown");
  EXPECT_EQ(with("", "severity_id", 7), "severity_id: no such number");
  EXPECT_EQ(with("", "severity_id", 3), "severity_id: its words are of another number");
  EXPECT_EQ(with("", "class_uid", 2001), "class_uid: no such number");
  EXPECT_EQ(with("", "type_uid", 200802), "type_uid: not of its class and activity");
  EXPECT_EQ(with("", "time", 1795816800), "time: not time");  // seconds
  EXPECT_EQ(with("", "message", 1), "message: not text");
  EXPECT_EQ(with("", "resources", json::object{}), "resources: not an array");
  EXPECT_EQ(with("/metadata", "version", "1.9.0"), "metadata.version: not 1.8.0");
  EXPECT_EQ(with("/finding_info", "analytic", json::object{}), "finding_info.analytic: no rules here");
  EXPECT_EQ(with("/finding_info", "uid", ""), "finding_info.uid: missing");
  EXPECT_EQ(with("", "resources", json::array{json::object{{"type", "role"}}}),
            "resources.0.at least one of name uid");
  EXPECT_EQ(with("", "ticket", json::object{{"uid", "17"}}), "ticket: deprecated");
  EXPECT_EQ(without("/metadata", "profiles"), "tickets: without its profile");
  EXPECT_EQ(without("/metadata", "product"), "metadata.product: missing");
  EXPECT_EQ(without("", "finding_info"), "finding_info: missing");
  EXPECT_THAT(without("", "permission_analysis_results"), StartsWith("at least one of "));
}

TEST(Ocsf, OnlyWhatIsResolvedHasPassed) {
  const auto status_after = [](const char* change) {
    const auto event = event_of(item_with(change), OcsfClass::compliance);
    return std::string(event.at("compliance").at("status").as_string());
  };
  EXPECT_EQ(status_after("new"), "Fail");
  EXPECT_EQ(status_after("accepted"), "Fail");
  EXPECT_EQ(status_after("resolved"), "Pass");
  EXPECT_EQ(status_after("superseded"), "superseded");
  EXPECT_EQ(status_after("out-of-scope"), "out-of-scope");
}

TEST(Ocsf, WhatAppearsIsAnAlertAndSoIsWhatReturns) {
  const auto alert = [](const char* change) {
    return event_of(item_with(change), OcsfClass::detection).at("is_alert").as_bool();
  };
  EXPECT_TRUE(alert("new"));
  EXPECT_TRUE(alert("reopened"));
  EXPECT_FALSE(alert("changed"));
  EXPECT_FALSE(alert("resolved"));
}

TEST(Ocsf, SaysWhatHappened) {
  const auto numbers = [](const delivery::Item& item) {
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
  for (const char* name :
       {"account", "account_name", "entitlement", "entitlement_name", "person_name", "role"})
    finding[name] = nullptr;
  const auto item = delivery::parse("d1", json::serialize(object));
  for (const auto as : kClasses) expect_ours(event_of(item, as));
  EXPECT_FALSE(event_of(item).contains("user"));
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
