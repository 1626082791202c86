// Who somebody is, by the settings and by the register, and what a credential's scope leaves of it.

#include "core/daemon/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

AccessSettings entry(const char* subject, const char* group, const char* person,
                     std::vector<std::string> roles) {
  AccessSettings out;
  out.subject = subject;
  out.group = group;
  out.person = person;
  out.issuer = "https://id.example";
  out.roles = std::move(roles);
  return out;
}

const Addresses kAddresses{{"anna@example.test", "p1"}};

identity::Claimed claimed(const char* subject, std::vector<std::string> groups = {}) {
  identity::Claimed out;
  out.issuer = "https://id.example";
  out.subject = subject;
  out.groups = std::move(groups);
  return out;
}

TEST(WhoSomebodyIs, ComesFromTheirOwnIssuerOnly) {
  DaemonSettings settings;
  settings.access = {entry("s1", "", "", {"operator"}), entry("", "g1", "", {"auditor"})};
  EXPECT_THAT(identity_of(settings, claimed("s1", {"g1", "g2"}), kAddresses).roles,
              ElementsAre("auditor", "operator"));
  EXPECT_THAT(identity_of(settings, claimed("s2", {"g2"}), kAddresses).roles, IsEmpty());
  auto other = claimed("s1", {"g1"});
  other.issuer = "https://other.example";
  EXPECT_THAT(identity_of(settings, other, kAddresses).roles, IsEmpty());
  other.issuer.clear();
  settings.access[0].issuer.clear();
  EXPECT_THAT(identity_of(settings, other, kAddresses).roles, IsEmpty()) << "of no issuer at all";
  EXPECT_THAT(identity_of(settings, claimed("", {""}), kAddresses).roles, IsEmpty());
}

TEST(WhoSomebodyIs, IsAPersonByTheSettingsTheAddressOrTheKey) {
  DaemonSettings settings;
  auto by_address = claimed("s1");
  by_address.address = "anna@example.test";
  EXPECT_EQ(identity_of(settings, by_address, kAddresses).person, "p1");
  by_address.address = "other@example.test";
  EXPECT_EQ(identity_of(settings, by_address, kAddresses).person, "");
  auto by_key = claimed("s1");
  by_key.person = "p2";
  EXPECT_EQ(identity_of(settings, by_key, kAddresses).person, "p2");
  settings.access = {entry("s1", "", "p3", {})};
  EXPECT_EQ(identity_of(settings, by_key, kAddresses).person, "p3") << "the settings go before";
}

TEST(WhoSomebodyIs, OfATokenIsOneRoleAsLongAsTheSettingsGiveIt) {
  DaemonSettings settings;
  AccessSettings machine;
  machine.machine = "m";
  machine.roles = {"operator", "controller"};
  AccessSettings group = entry("", "m", "", {"auditor"});
  settings.access = {machine, group};
  EXPECT_THAT(identity_of(settings, "t", "m", "controller").roles, ElementsAre("controller"));
  EXPECT_THAT(identity_of(settings, "t", "m", "auditor").roles, IsEmpty()) << "a group is no machine";
  EXPECT_THAT(identity_of(settings, "t", "", "operator").roles, IsEmpty());
  EXPECT_EQ(identity_of(settings, "t", "p1", "owner").person, "p1");
  EXPECT_THAT(identity_of(settings, "t", "p1", "owner").roles, IsEmpty());
}

TEST(AccessScope, NarrowsAndNeverWidens) {
  const Ownership owners{{"p1", {"a", "b"}}};
  const Access owner({"t", "p1", {}}, owners, {{"b", "c"}});
  EXPECT_THAT(owner.own(), ElementsAre("b"));
  EXPECT_FALSE(owner.reads("a") || owner.reads("c") || owner.starts("a") || owner.starts("c"));
  EXPECT_TRUE(owner.reads("b") && owner.starts("b"));
  const Access reader({"t", "", {"controller"}}, owners, {{"c"}});
  EXPECT_TRUE(reader.reads("c"));
  EXPECT_FALSE(reader.reads("a") || reader.reads_all() || reader.sees_all_runs() || reader.starts("c"));
  EXPECT_THAT(reader.readable(), ElementsAre("c"));
  const Access runner({"t", "", {"operator"}}, owners, {{"c"}});
  EXPECT_FALSE(runner.operates() || runner.sees_runs("a") || runner.reads("c"));
  EXPECT_THAT(runner.visible(), ElementsAre("c"));
  EXPECT_THAT(runner.readable(), IsEmpty());
  const Access nothing({"t", "p1", {}}, owners, {{"c"}});
  EXPECT_TRUE(nothing.nobody());
}

TEST(Access, WhoStandsBehindATokenGetsNothingOfTheirOwnByItAndDecidesNothingOfIt) {
  DaemonSettings settings;
  AccessSettings anna;
  anna.user = "anna";
  anna.person = "p5";
  anna.roles = {"coordinator"};
  settings.access = {anna};
  const auto identity = identity_of(settings, "t", "anna", "coordinator");
  EXPECT_EQ(identity.person, "");
  EXPECT_EQ(identity.writer, "p5");
  EXPECT_FALSE(Access(identity, {{"p5", {"library"}}}).own().contains("library"));
}

}  // namespace
}  // namespace behorig
