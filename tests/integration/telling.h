#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>
#include <string>
#include <vector>

#include "tests/integration/small.h"

namespace behorig::testing {

/// A small organisation in whose system accounts of nobody come and go, and what its store says of that.
class Telling : public Small {
 public:
  Telling() {
    std::filesystem::create_directories(folder() / "sinks.d");
    strangers({});
  }
  /// Accounts of nobody, besides those of the ten.
  void strangers(const std::set<int>& numbers) const {
    std::string text = "account,entitlement\n";
    for (int i = 0; i < 10; ++i) text += "p" + std::to_string(i) + ",e\n";
    for (const int number : numbers) text += "stranger" + std::to_string(number) + ",e\n";
    write("library/grants.csv", text);
  }
  /// Rows of the store, their columns joined with spaces.
  std::vector<std::string> rows(const std::string& sql) const {
    std::vector<std::string> out;
    sqlite3* raw = nullptr;
    int done = sqlite3_open((folder() / "behorig.db").c_str(), &raw);
    if (done == SQLITE_OK) {
      sqlite3_busy_timeout(raw, 20'000);
      const auto take = [](void* into, int count, char** cells, char**) {
        std::string row;
        for (int i = 0; i < count; ++i)
          row += (i == 0 ? "" : " ") + std::string(cells[i] == nullptr ? "" : cells[i]);
        static_cast<std::vector<std::string>*>(into)->push_back(row);
        return 0;
      };
      done = sqlite3_exec(raw, sql.c_str(), take, &out, nullptr);
    }
    EXPECT_EQ(done, SQLITE_OK) << sql << ": " << sqlite3_errmsg(raw);
    sqlite3_close(raw);
    return out;
  }
  /// Changes that sinks are to be told of.
  std::set<std::string> happened() const {
    const auto all =
        rows("SELECT lower(hex(id)) || '-' || number FROM changes WHERE what NOT IN ('open', 'incident')");
    return {all.begin(), all.end()};
  }
};

}  // namespace behorig::testing
