// core/docs/schedule.md says what is so.

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/support/program.h"
#include "tests/unit/schedule/times.h"

namespace behorig {
namespace {

using Row = std::vector<std::string>;

std::string trimmed(std::string text) {
  for (const char* around : {" ", "`"}) {
    while (text.starts_with(around)) text.erase(0, 1);
    while (text.ends_with(around)) text.pop_back();
  }
  return text;
}

/// Rows of all tables between <!-- NAME --> and <!-- end of NAME -->, without their headings.
std::vector<Row> rows(const std::string& name) {
  std::istringstream page(testing::read_file(BEHORIG_SOURCE_DIR "/core/docs/schedule.md"));
  std::vector<Row> out;
  bool inside = false, body = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "<!-- " + name + " -->") inside = true;
    if (line == "<!-- end of " + name + " -->") inside = body = false;
    if (inside && line.starts_with("|---")) body = true;
    if (!body || !line.starts_with("| ")) continue;
    std::istringstream cells(line.substr(1));
    Row row;
    for (std::string cell; std::getline(cells, cell, '|');) row.push_back(trimmed(cell));
    out.push_back(row);
  }
  return out;
}

TEST(SchedulePage, ShowsHowSchedulesAreSpelled) {
  const auto all = rows("spelled");
  EXPECT_EQ(all.size(), 11U);
  for (const Row& row : all) EXPECT_EQ(testing::calendar(row.at(0)).to_string(), row.at(1)) << row.at(0);
}

TEST(SchedulePage, ShowsWhenTheyAreDue) {
  const auto all = rows("times");
  EXPECT_EQ(all.size(), 12U);
  for (const Row& row : all) {
    std::vector<std::string> times;
    std::istringstream listed(row.at(2));
    for (std::string time; std::getline(listed, time, ',');) times.push_back(trimmed(time));
    if (row.at(2) == "never") times.clear();
    const std::size_t count = std::max<std::size_t>(times.size(), 1);
    EXPECT_EQ(testing::next(row.at(0), row.at(1), count), times) << row.at(0);
  }
}

TEST(SchedulePage, QuotesWhatIsSaidOfWrongOnes) {
  const auto all = rows("refused");
  EXPECT_EQ(all.size(), 4U);
  for (const Row& row : all) EXPECT_EQ(testing::refusal(row.at(0)), row.at(1));
}

}  // namespace
}  // namespace behorig
