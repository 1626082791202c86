// What is added to an item when it is handed over: who is to hear of it, as it is then.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/delivery/item.h"
#include "core/model/control.h"
#include "tests/unit/delivery/world.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// A world whose register says what a test lets it say.
struct Handing : DeliveryWorld {
  void owned_by(const std::string& system, const std::vector<Addressee>& owners) {
    audience[system] = {"The " + system, owners};
  }
  json::object handed(const Delivery& delivery) {
    Listeners listeners(settings, [&](Instant) { return refused ? std::nullopt : std::optional(audience); });
    return json::parse(handed_over(delivery, listeners, clock.now())).as_object();
  }
  json::object first() { return handed(left().at(0)); }
  bool refused = false;
};

std::vector<std::string> addresses(const json::object& item) {
  std::vector<std::string> out;
  for (const auto& owner : item.at("system").at("owners").as_array())
    out.emplace_back(owner.at("email").as_string());
  return out;
}

TEST(HandOver, IsToThoseWhoOwnTheSystemThen) {
  Handing world;
  world.owned_by("library", {{"p1", "Anna Ek", "anna@example.test", {}}});
  world.run("r1", {world.finding(1)});
  world.plan_all();
  EXPECT_THAT(addresses(world.first()), ElementsAre("anna@example.test"));
  world.owned_by("library", {{"p2", "Bo Berg", "bo@example.test", {}}});
  EXPECT_THAT(addresses(world.first()), ElementsAre("bo@example.test")) << "Anna has nothing to do with it";
  EXPECT_FALSE(world.first().at("system").as_object().contains("owners_unknown"));
}

TEST(HandOver, WhileTheRegisterIsRefusedNobodyIsNamedAndThatIsSaid) {
  Handing world;
  world.run("r1", {world.finding(1)});
  world.refused = true;
  world.plan_all();
  EXPECT_THAT(addresses(world.first()), IsEmpty());
  EXPECT_EQ(world.first().at("system").at("owners_unknown"), true);
  world.refused = false;
  world.owned_by("library", {{"p1", "Anna Ek", "anna@example.test", {}}});
  EXPECT_THAT(addresses(world.first()), ElementsAre("anna@example.test"));
  world.audience.clear();
  EXPECT_THAT(addresses(world.first()), IsEmpty());
  EXPECT_FALSE(world.first().at("system").as_object().contains("owners_unknown")) << "it has none";
}

TEST(HandOver, AnOwnersOwnLanguageIsThereBesideTheSinks) {
  Handing world;
  world.owned_by("library", {{"p1", "Anna Ek", "anna@example.test", Language::sv},
                             {"p2", "Bo Berg", "bo@example.test", Language::en},
                             {"p3", "Cia Dal", "cia@example.test", {}}});
  world.run("r1", {world.finding(1)});
  world.plan_all();
  auto item = world.first();
  EXPECT_EQ(item.at("language"), "en");
  const auto& owners = item.at("system").at("owners").as_array();
  EXPECT_EQ(owners.at(0).at("language"), "sv");
  EXPECT_FALSE(owners.at(2).as_object().contains("language"));
  const auto& others = item.at("translations").as_object();
  ASSERT_THAT(others, SizeIs(1));
  const auto text = [](const json::value& of, const char* name) {
    return std::string(of.at(name).as_string());
  };
  EXPECT_THAT(text(others.at("sv"), "title"), HasSubstr("The library"));
  EXPECT_THAT(text(others.at("sv"), "text"), HasSubstr("Varför"));
  EXPECT_THAT(text(item, "text"), Not(HasSubstr("Varför")));
  world.owned_by("library", {{"p2", "Bo Berg", "bo@example.test", Language::en}});
  EXPECT_THAT(world.first().at("translations").as_object(), IsEmpty()) << "nobody reads it";
}

/// Of no system, and held in those.
StoredFinding conflict_in(std::uint16_t number, const std::vector<std::string>& systems) {
  auto out = DeliveryWorld::finding(number);
  auto& deviation = out.finding.deviation;
  deviation.system = "";
  deviation.control = control::conflict;
  deviation.related.clear();
  for (const auto& system : systems) deviation.related.push_back("side: " + system + ", E");
  return out;
}

struct HandOverOfSeveral : ::testing::Test, Handing {
  HandOverOfSeveral() {
    for (const std::string system : {"alpha", "beta", "gamma"}) {
      SystemSettings one;
      one.id = system;
      settings.systems.push_back(one);
      owned_by(system,
               {{"p-" + system, "", system + "@example.test", {}}, {"p0", "", "all@example.test", {}}});
    }
  }
  StoredFinding contradiction(std::uint16_t number, const std::vector<std::string>& systems) {
    auto out = conflict_in(number, systems);
    out.finding.deviation.control = control::contradicting_owners;
    out.finding.deviation.related = systems;
    return out;
  }
};

TEST_F(HandOverOfSeveral, IsToTheOwnersOfTheSystemsThatTheyConcern) {
  run("r1", {contradiction(1, {"alpha", "beta"})});
  plan_all();
  EXPECT_THAT(addresses(first()), ElementsAre("alpha@example.test", "all@example.test", "beta@example.test"));
  refused = true;
  EXPECT_EQ(first().at("system").at("owners_unknown"), true);
}

TEST_F(HandOverOfSeveral, AreNotToldTogetherWhereTheyConcernOthers) {
  run("r1", {contradiction(1, {"alpha", "beta"}), contradiction(2, {"gamma", "beta"}),
             contradiction(3, {"alpha", "beta"})});
  plan_all();
  ASSERT_THAT(left(), SizeIs(2));
  EXPECT_THAT(addresses(handed(left()[1])),
              ElementsAre("beta@example.test", "all@example.test", "gamma@example.test"));
}

// An incident that a program of before began may have both.
TEST_F(HandOverOfSeveral, WhereTheyAreTogetherOnlyThoseWhomAllOfThemConcern) {
  Listeners listeners(settings, [&](Instant) { return audience; });
  const auto one = contradiction(1, {"alpha", "beta"}).finding.deviation;
  const auto other = contradiction(2, {"gamma", "beta"}).finding.deviation;
  const auto readers = listeners.of({one, other}, clock.now());
  ASSERT_THAT(readers.owners, SizeIs(2));
  EXPECT_EQ(readers.owners[0].email, "beta@example.test");
  EXPECT_THAT(listeners.of({conflict_in(3, {}).finding.deviation}, clock.now()).owners, IsEmpty());
}

TEST_F(HandOverOfSeveral, AnOwnControlConcernsThoseThatItLooksAt) {
  OwnControl control;
  control.id = "own-mine";
  control.systems = {"gamma"};
  settings.own_controls = {control};
  auto finding = conflict_in(1, {});
  finding.finding.deviation.control = "own-mine";
  run("r1", {finding});
  plan_all();
  EXPECT_THAT(addresses(first()), ElementsAre("gamma@example.test", "all@example.test"));
}

// It leaves nobody an owner: that somebody has to be told does not wait for it to be right again.
TEST_F(HandOverOfSeveral, ARegisterThatIsRefusedWaitsForNobody) {
  auto finding = conflict_in(1, {});
  finding.finding.deviation.control = control::register_refused;
  run("r1", {finding});
  refused = true;
  plan_all();
  EXPECT_THAT(addresses(first()), IsEmpty());
  EXPECT_FALSE(first().at("system").as_object().contains("owners_unknown"));
}

// As a program of before made them, with the owners of that time.
TEST(HandOver, OwnersOfAnItemOfBeforeAreNotBelieved) {
  Handing world;
  world.run("r1", {world.finding(1)});
  world.plan_all();
  auto delivery = world.left().at(0);
  auto body = json::parse(delivery.body).as_object();
  body["system"].as_object()["owners"] = {{{"id", "p9"}, {"name", "Eva"}, {"email", "eva@example.test"}}};
  delivery.body = json::serialize(body);
  EXPECT_THAT(addresses(world.handed(delivery)), IsEmpty());
  delivery.reference = "INC-7";
  EXPECT_EQ(world.handed(delivery).at("incident").at("reference"), "INC-7");
}

}  // namespace
}  // namespace behorig::testing
