#include "connectors/csv/handles.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace behorig::csv_connector {
namespace {

TEST(Handles, FindsWhatWasAddedAndNothingElse) {
  std::mt19937 random(3);
  Handles handles;
  std::map<std::string, std::uint32_t> known;
  for (std::uint32_t i = 0; i < 50000; ++i) {
    const std::string id = std::to_string(random() % 30000) + std::string(random() % 40, 'x');
    const auto hash = handles.expect(id);
    handles.fetch(hash);
    const auto found = known.find(id);
    EXPECT_EQ(handles.find(id, hash), found == known.end() ? Handles::kNone : found->second);
    handles.add(id, hash, i);
    known.emplace(id, i);
  }
  for (const auto& [id, handle] : known) EXPECT_EQ(handles.find(id), handle);
}

TEST(Handles, KeepsAnIdOfAnyLength) {
  Handles handles;
  const std::string large(300000, 'y');
  handles.add(large, 1);
  handles.add("", 2);
  EXPECT_EQ(handles.find(large), 1U);
  EXPECT_EQ(handles.find(""), 2U);
  EXPECT_EQ(handles.find("y"), Handles::kNone);
}

}  // namespace
}  // namespace behorig::csv_connector
