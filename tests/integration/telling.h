#pragma once

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
    if (sqlite3_open((folder() / "behorig.db").c_str(), &raw) == SQLITE_OK) {
      const auto take = [](void* into, int count, char** cells, char**) {
        std::string row;
        for (int i = 0; i < count; ++i)
          row += (i == 0 ? "" : " ") + std::string(cells[i] == nullptr ? "" : cells[i]);
        static_cast<std::vector<std::string>*>(into)->push_back(row);
        return 0;
      };
      sqlite3_exec(raw, sql.c_str(), take, &out, nullptr);
    }
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
