#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace behorig {
namespace {

namespace fs = std::filesystem;

// A room may include itself and the rooms above it (core/docs/architecture.md).
const std::vector<std::string> rooms = {
    "base",     "model",    "catalogue", "schedule", "settings", "snapshot",    "register", "register_writer",
    "controls", "sql_view", "findings",  "store",    "query",    "plugin_host", "run",      "delivery",
    "report",   "identity", "daemon",    "http",     "api",      "web",         "cli",      "app"};
const std::vector<std::string> lonely = {"model", "snapshot", "register", "controls", "findings"};

std::vector<fs::path> sources(const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".cc" || extension == ".h" || extension == ".c") all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// What stands in a file's #include lines, without quotes or brackets; quoted ones begin with a quote.
std::vector<std::string> includes_of(const fs::path& file) {
  std::vector<std::string> all;
  for (const std::string& line : lines_of(file)) {
    if (!line.starts_with("#include ")) continue;
    const std::size_t end = line.find_first_of("\">", 10);
    all.push_back((line[9] == '"' ? "\"" : "") + line.substr(10, end - 10));
  }
  return all;
}

std::ptrdiff_t place(const std::string& room) {
  return std::find(rooms.begin(), rooms.end(), room) - rooms.begin();
}

const fs::path root = BEHORIG_SOURCE_DIR;

TEST(Layout, ARoomIncludesOnlyRoomsAboveIt) {
  std::size_t seen = 0;
  for (const auto& folder : fs::directory_iterator(root / "core")) {
    const std::string room = folder.path().filename().string();
    if (room == "docs" || !folder.is_directory()) continue;
    ASSERT_LT(place(room), std::ssize(rooms)) << "core/" << room << " has no place in the list";
    for (const fs::path& file : sources(folder.path())) {
      for (const std::string& include : includes_of(file)) {
        if (!include.starts_with("\"core/")) continue;
        const std::string other = include.substr(6, include.find('/', 6) - 6);
        EXPECT_LE(place(other), place(room)) << file << " includes " << include;
        ++seen;
      }
    }
  }
  EXPECT_GT(seen, 20U);
}

TEST(Layout, CoreIncludesFromTheRootAndOfPluginsOnlyTheContract) {
  for (const fs::path& file : sources(root / "core")) {
    for (const std::string& include : includes_of(file)) {
      if (include[0] != '"') continue;
      const bool allowed = include.starts_with("\"core/") || include.starts_with("\"plugins/abi/");
      EXPECT_TRUE(allowed) << file << " includes " << include;
    }
  }
}

TEST(Layout, PluginsNeverIncludeCore) {
  std::size_t seen = 0;
  for (const char* folder : {"connectors", "plugins"}) {
    for (const fs::path& file : sources(root / folder)) {
      const std::string own = "\"" + fs::relative(file.parent_path(), root).string() + "/";
      for (const std::string& include : includes_of(file)) {
        if (include[0] != '"') continue;
        const bool allowed = include.starts_with("\"plugins/abi/") || include.starts_with("\"plugins/sdk/") ||
                             include.starts_with("\"plugins/common/") || include.starts_with(own);
        EXPECT_TRUE(allowed) << file << " includes " << include;
        ++seen;
      }
    }
  }
  EXPECT_GT(seen, 3U);
}

TEST(Layout, RoomsThatKnowNoClockAndDoNoInputOrOutputNameNone) {
  for (const std::string& room : lonely) {
    for (const fs::path& file : sources(root / "core" / room)) {
      for (const std::string& include : includes_of(file)) {
        for (const char* forbidden :
             {"fstream", "filesystem", "iostream", "unistd.h", "fcntl.h", "cstdio", "ctime"}) {
          EXPECT_NE(include, forbidden) << file;
        }
      }
      for (const std::string& line : lines_of(file)) {
        EXPECT_EQ(line.find("_clock::now"), std::string::npos) << file << ": " << line;
        EXPECT_EQ(line.find("SystemClock"), std::string::npos) << file << ": " << line;
      }
    }
  }
}

TEST(Layout, OnlyTheHostProcessLoadsLibrariesAndOnlyTheLogNamesItsLibrary) {
  for (const fs::path& file : sources(root / "core")) {
    const std::string where = fs::relative(file, root).string();
    for (const std::string& include : includes_of(file)) {
      if (include.starts_with("boost/dll") || include == "dlfcn.h") {
        EXPECT_TRUE(where.starts_with("core/plugin_host/child/")) << where;
      }
      if (include.starts_with("spdlog/")) {
        EXPECT_TRUE(where.starts_with("core/base/log.")) << where;
      }
    }
  }
}

TEST(Layout, OnlyHttpNamesAsioAndBeastAndItsPublicHeadersDoNot) {
  const std::vector<std::string> inside = {"core/http/connection.h", "core/http/wire.h"};
  std::size_t seen = 0;
  for (const fs::path& file : sources(root / "core")) {
    const std::string where = fs::relative(file, root).string();
    for (const std::string& include : includes_of(file)) {
      if (!include.starts_with("boost/asio") && !include.starts_with("boost/beast")) continue;
      ++seen;
      EXPECT_TRUE(where.starts_with("core/http/")) << where;
      const bool hidden =
          where.ends_with(".cc") || std::find(inside.begin(), inside.end(), where) != inside.end();
      EXPECT_TRUE(hidden) << where;
    }
  }
  EXPECT_GT(seen, 5U);
}

/// The ids of the controls that the catalogue describes.
std::vector<std::string> controls_of_the_catalogue() {
  std::vector<std::string> out;
  for (const std::string& line : lines_of(root / "config/catalogue/controls.toml")) {
    if (line.starts_with("[\"") && line.ends_with("\"]")) out.push_back(line.substr(2, line.size() - 4));
  }
  return out;
}

TEST(Layout, EachControlIsJudgedInAShortFileOfItsOwn) {
  const auto controls = controls_of_the_catalogue();
  EXPECT_GT(controls.size(), 40U);
  for (std::string name : controls) {
    std::replace(name.begin(), name.end(), '-', '_');
    const fs::path file = root / "core/controls" / (name + ".cc");
    const auto lines = lines_of(file);
    EXPECT_FALSE(lines.empty()) << file << " is where the control belongs";
    EXPECT_LE(lines.size(), 150U) << file;
    for (const fs::path& other : sources(root / "core/controls")) {
      bool speaks = false;
      for (const std::string& line : lines_of(other)) {
        const auto at = line.find("control::" + name);
        if (at == std::string::npos) continue;
        const char after = line.c_str()[at + 9 + name.size()];
        speaks = speaks || (std::isalnum(static_cast<unsigned char>(after)) == 0 && after != '_');
      }
      // nothing-approved takes other controls' findings in; some controls are asked for by their names.
      const std::string where = other.stem().string();
      const bool may = other == file || where == "nothing_approved" || where == "register_controls";
      EXPECT_TRUE(other == file ? speaks : may || !speaks) << other << " and " << name;
    }
  }
}

TEST(Layout, FilesStayReadable) {
  for (const char* folder : {"core", "connectors", "plugins", "tests"}) {
    for (const fs::path& file : sources(root / folder)) {
      EXPECT_LE(lines_of(file).size(), 500U) << file;
    }
  }
}

}  // namespace
}  // namespace behorig
