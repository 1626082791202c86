#include "plugins/common/delivery/item.h"

#include "plugins/common/delivery/time.h"
#include "plugins/sdk/behorig_sdk.h"
#include "tests/sinks/items.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;

delivery::Item parsed(const json::object& object) {
  return delivery::parse(std::string(object.at("id").as_string()), json::serialize(object));
}
/// Which member it says is wrong; blank = none.
std::string wrong(const json::object& object) {
  try {
    parsed(object);
    return {};
  } catch (const sdk::Failure& failure) {
    EXPECT_EQ(failure.id, "item-wrong");
    return failure.args.at(0).second;
  }
}

TEST(DeliveryItem, HasWhatTheCoreSaid) {
  auto object = item_object("d1", "k1", "update");
  object["incident"].as_object()["reference"] = "INC-7";
  const auto item = parsed(object);
  EXPECT_EQ(item.action, delivery::Action::update);
  EXPECT_EQ(item.key, "k1");
  EXPECT_EQ(item.reference, "INC-7");
  EXPECT_EQ(item.findings, 12);
  EXPECT_EQ(item.open, 3);
  EXPECT_EQ(item.system, "library");
  ASSERT_EQ(item.owners.size(), 1U);
  EXPECT_EQ(item.owners[0].email, "asa@example.test");
  EXPECT_EQ(item.text, "Första raden\nandra raden: åäö\n");
  ASSERT_EQ(item.changes.size(), 1U);
  EXPECT_EQ(item.changes[0].id, "f-k1-1");
  EXPECT_EQ(item.changes[0].at_ms, 1795816800000);
  EXPECT_EQ(item.changes[0].finding, finding_object("f-k1"));
}

TEST(DeliveryItem, EveryMemberIsNeeded) {
  const auto whole = item_object("d1", "k1");
  for (const auto& pair : whole) {
    const std::string name(pair.key());
    if (name == "severity" || name == "language" || name == "title") continue;  // blank where it is missing
    auto object = whole;
    object.erase(name);
    if (name == "id") continue;
    EXPECT_EQ(wrong(object), name);
    object[name] = 7.5;
    EXPECT_NE(wrong(object), "") << name;
  }
}

TEST(DeliveryItem, NothingThatGoesIntoHeadersHasSpacesOrLineEnds) {
  for (const char* bad : {"", "a b", "a\r\nEvil: 1", "å", "k]", "k'"}) {
    auto object = item_object("d1", "k1");
    object["incident"].as_object()["key"] = bad;
    EXPECT_EQ(wrong(object), "incident.key") << bad;
  }
  auto object = item_object("d1", "k1");
  object["incident"].as_object()["reference"] = "7\r\nEvil: 1";
  EXPECT_EQ(wrong(object), "reference");
  object = item_object("d1", "k1");
  object["changes"].as_array()[0].as_object()["id"] = "f\n";
  EXPECT_EQ(wrong(object), "id");
  object = item_object("d1", "k1");
  object["title"] = "one\r\nBcc: evil@example.test";
  EXPECT_EQ(parsed(object).title, "one??Bcc: evil@example.test");
  object["text"] = std::string("a\r\nb\tc\x01\0d", 9);
  EXPECT_EQ(parsed(object).text, "a\nb\tc??d");
}

TEST(DeliveryItem, AnAddressThatIsNoneIsLeftOut) {
  for (const char* good : {"a@b.se", "first.last+tag@sub.example.test", "o'neil@example.test"})
    EXPECT_TRUE(delivery::is_address(good)) << good;
  for (const char* bad : {"", "@b.se", "a@", "a b@c.se", "a@b.se>", "<a@b.se", "a@b.se,c@d.se", "a@b@c",
                          "a\r\n@b.se", "a@b.se\n", "\"a\"@b.se", "å@b.se", "a@.se", "a@-b.se"})
    EXPECT_FALSE(delivery::is_address(bad)) << bad;
}

TEST(DeliveryItem, AnIncidentOfNoSingleSystemHasNoOwners) {
  auto object = item_object("d1", "k1");
  object["system"] = nullptr;
  EXPECT_EQ(parsed(object).system, "");
  EXPECT_TRUE(parsed(object).owners.empty());
}

TEST(DeliveryTime, IsReadExactlyAndNothingElseIsOne) {
  EXPECT_EQ(delivery::epoch_milliseconds("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(delivery::epoch_milliseconds("2026-11-27T22:00:01.25Z"), 1795816801250);
  for (const char* bad : {"", "2026-11-27", "2026-11-27T22:00:00", "2026-11-27T22:00:00+01:00",
                          "2026-13-27T22:00:00Z", "2026-11-27T24:00:00Z", "2026-11-27T22:60:00Z",
                          "2026-11-27T-1:00:00Z", "2026-11-27T22:00:00.Z", "2026-11-27T22:00:00.xZ"})
    EXPECT_EQ(delivery::epoch_milliseconds(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace behorig::testing
