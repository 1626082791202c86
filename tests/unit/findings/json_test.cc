#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/findings/texts.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;

boost::json::object parsed(const Finding& finding) {
  return boost::json::parse(finding_json(finding, Catalogue::built_in())).as_object();
}

std::vector<std::string> keys(const boost::json::object& object) {
  std::vector<std::string> out;
  for (const auto& pair : object) out.emplace_back(pair.key());
  return out;
}

// core/docs/semantics.md, section 6.
TEST(FindingJson, HasAlwaysTheSameKeysInTheSameOrder) {
  const auto all = ElementsAre("schema", "id", "control", "severity", "status", "system", "account",
                               "account_name", "person", "person_name", "entitlement", "entitlement_name",
                               "other", "other_name", "role", "conflict", "requirement", "reading", "holders",
                               "first_seen", "last_seen", "run", "why", "title");
  Finding finding;
  finding.deviation.control = "expired-approval";
  EXPECT_THAT(keys(parsed(finding)), all);
  finding.status = FindingStatus::accepted;
  finding.accepted_by = "because";
  finding.accepted_until = "2026-12-31";
  finding.incident = "INC-1";
  const auto accepted = parsed(finding);
  EXPECT_THAT(keys(accepted), all);
  const auto& why = accepted.at("why").as_object();
  EXPECT_EQ(why.at("incident").as_string(), "INC-1");
  EXPECT_EQ(why.at("accepted").at("until").as_string(), "2026-12-31");
}

}  // namespace
}  // namespace behorig
