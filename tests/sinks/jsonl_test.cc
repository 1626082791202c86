#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <set>

#include "tests/sinks/items.h"
#include "tests/support/program.h"
#include "tests/support/sample.h"
#include "tests/unit/common_formats/ocsf_rules.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Jsonl : public ::testing::Test {
 protected:
  SinkResult give(const std::vector<SinkItem>& items, json::object options = {}) {
    options["path"] = folder_.path().string();
    return deliver_to("jsonl", options, items);
  }
  fs::path file(const std::string& name = "findings.jsonl") const { return folder_.path() / name; }
  std::vector<std::string> lines(const std::string& name = "findings.jsonl") const {
    std::ifstream in(file(name));
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }

  TempFolder folder_;
};

TEST_F(Jsonl, OneLineForEachChange) {
  auto two = item_object("d1", "k1");
  two["changes"].as_array().push_back(change_object("other", "changed"));
  EXPECT_THAT(said(give({item_of(two), item("d2", "k2", "close")})), ElementsAre("delivered", "delivered"));
  ASSERT_EQ(lines().size(), 3U);
  const auto line = json::parse(lines()[1]).as_object();
  EXPECT_EQ(line.at("schema").as_string(), "behorig.change/1");
  EXPECT_EQ(line.at("delivery").as_string(), "d1");
  EXPECT_EQ(line.at("id").as_string(), "other-1");
  EXPECT_EQ(line.at("change").as_string(), "changed");
  EXPECT_EQ(line.at("incident").at("key").as_string(), "k1");
  EXPECT_EQ(line.at("finding"), json::value(finding_object("other")));
  EXPECT_EQ(read_file(file()).back(), '\n');
}

TEST_F(Jsonl, OnlyItsOwnerAndGroupMayReadIt) {
  ASSERT_THAT(said(give({item("d1", "k1")})), ElementsAre("delivered"));
  struct stat info {};
  ASSERT_EQ(::stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777 & ~0640u, 0U);
}

TEST_F(Jsonl, ALineThatACrashCutIsEndedBeforeItGoesOn) {
  write_file(file(), "{\"whole\":1}\n{\"cut\":");
  ASSERT_THAT(said(give({item("d1", "k1")})), ElementsAre("delivered"));
  ASSERT_EQ(lines().size(), 3U);
  EXPECT_EQ(lines()[1], "{\"cut\":");
  EXPECT_EQ(json::parse(lines()[2]).at("delivery").as_string(), "d1");
}

TEST_F(Jsonl, PutsLargeFilesAsideAndKeepsSoMany) {
  auto large = item_object("d", "k");
  large["changes"].as_array()[0].as_object()["finding"].as_object()["filler"] = std::string(600'000, 'x');
  for (int i = 0; i < 8; ++i) {
    large["id"] = "d" + std::to_string(i);
    ASSERT_THAT(said(give({item_of(large)}, {{"max_mib", 1}, {"keep", 2}})), ElementsAre("delivered"));
  }
  std::vector<std::string> deliveries;
  for (const char* name : {"findings.jsonl.2", "findings.jsonl.1", "findings.jsonl"}) {
    for (const auto& line : lines(name))
      deliveries.emplace_back(json::parse(line).at("delivery").as_string());
  }
  EXPECT_THAT(deliveries, ElementsAre("d5", "d6", "d7"));
  EXPECT_FALSE(fs::exists(file("findings.jsonl.3")));
}

TEST_F(Jsonl, WhatItCannotWriteIsTriedAgain) {
  EXPECT_THAT(said(deliver_to("jsonl", {{"path", (folder_.path() / "no").string()}}, {item("d1", "k1")})),
              ElementsAre("retry jsonl.file-failed"));
  fs::create_symlink("/etc/passwd", file());
  EXPECT_THAT(said(give({item("d1", "k1")})), ElementsAre("retry jsonl.file-failed"));
  EXPECT_THAT(said(give({item("d1", "k1")}, {{"file", "../findings"}})),
              ElementsAre("retry jsonl.file-name"));
  EXPECT_THAT(said(give({item("d1", "k1")}, {{"format", "xml"}})), ElementsAre("retry jsonl.format-unknown"));
}

TEST_F(Jsonl, WhatIsNoItemIsRejectedAndTheOthersAreNot) {
  auto other = item_object("d3", "k3");
  other["incident"].as_object()["key"] = "k3\nEvil: 1";
  EXPECT_THAT(said(give({{"d1", "{"}, item("d2", "k2"), item_of(other)})),
              ElementsAre("rejected jsonl.item-wrong", "delivered", "rejected jsonl.item-wrong"));
  EXPECT_EQ(lines().size(), 1U);
}

TEST_F(Jsonl, ALookWritesNothing) {
  EXPECT_THAT(said(give({item("d1", "k1", "look")})), ElementsAre("delivered"));
  EXPECT_TRUE(lines().empty());
}

TEST_F(Jsonl, OtherFormats) {
  ASSERT_THAT(said(give({item("d1", "k1")}, {{"format", "ocsf"}, {"ocsf_class", 2004}})),
              ElementsAre("delivered"));
  ASSERT_THAT(said(give({item("d2", "k1")}, {{"format", "cef"}})), ElementsAre("delivered"));
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_EQ(json::parse(lines()[0]).at("type_uid").as_int64(), 200401);
  EXPECT_THAT(lines()[1], StartsWith("CEF:0|Behorig|"));
}

TEST_F(Jsonl, TheSinkOcsfWritesEventsOfItsClass) {
  const auto events = [&](json::object options) {
    options["path"] = folder_.path().string();
    EXPECT_THAT(said(deliver_to("ocsf", options, {item("d1", "k1"), item("d2", "k1", "close")})),
                ElementsAre("delivered", "delivered"));
    std::vector<std::int64_t> out;
    for (const auto& line : lines("findings.ocsf.jsonl")) {
      const auto event = json::parse(line).as_object();
      EXPECT_EQ(broken_ocsf_rule(event), "");
      out.push_back(event.at("type_uid").as_int64());
    }
    return out;
  };
  EXPECT_THAT(events({}), ElementsAre(200801, 200803));
  EXPECT_THAT(events({{"ocsf_class", 2003}}), ElementsAre(200801, 200803, 200301, 200303));
  EXPECT_THAT(
      said(deliver_to("ocsf", {{"path", folder_.path().string()}, {"ocsf_class", 2001}}, {item("d", "k")})),
      ElementsAre("retry ocsf.ocsf-class-unknown"));
  EXPECT_TRUE(lines().empty());
}

/// Its process dies at random moments; what is without an answer is given again.
TEST_F(Jsonl, KilledAtRandomMomentsItLosesNothing) {
  const int items = sample(300);
  std::vector<SinkItem> waiting;
  for (int i = 0; i < items; ++i) waiting.push_back(item("d" + std::to_string(i), "k" + std::to_string(i)));
  std::mt19937 random(20261127);
  // Within the time that a delivery takes here, whatever that is today.
  int usual = 1, killed = 0;
  for (int round = 0; !waiting.empty() && round < 5000; ++round) {
    const std::vector<SinkItem> batch(waiting.begin(),
                                      waiting.begin() + std::min<std::ptrdiff_t>(2, std::ssize(waiting)));
    auto job = shipped_job("jsonl", json::serialize(json::object{{"path", folder_.path().string()}}), {},
                           PluginKind::sink);
    if (round % 4 != 0)
      job.limits.deadline = std::chrono::milliseconds(std::uniform_int_distribution(1, usual)(random));
    const auto began = std::chrono::steady_clock::now();
    const auto result = deliver(job, batch);
    const auto took = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    if (round % 4 == 0) usual = static_cast<int>(took.count());
    killed += result.errors.empty() ? 0 : 1;
    std::erase_if(waiting, [&](const SinkItem& one) {
      const auto answer = result.answers.find(one.id);
      return answer != result.answers.end() && answer->second.kind == SinkAnswer::Kind::delivered;
    });
  }
  ASSERT_TRUE(waiting.empty());
  EXPECT_GT(killed, items / 30);
  std::set<std::string> seen;
  for (const auto& line : lines()) {
    json::error_code torn;
    const auto value = json::parse(line, torn);
    if (!torn) seen.emplace(value.at("id").as_string());
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(items));
}

}  // namespace
}  // namespace behorig::testing
