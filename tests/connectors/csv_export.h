#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "connectors/csv/export.h"
#include "plugins/sdk/fake.h"

namespace behorig::csv_connector {

namespace fs = std::filesystem;
using sdk::FakeReading;
using Held = std::vector<std::pair<std::string, std::string>>;

inline void read_export(sdk::Reading& reading) {
  const auto config = config_of(reading.options());
  Export(config, reading).read();
}

/// An export's folder of its own.
class Csv : public testing::Test {
 protected:
  Csv() { fs::create_directories(folder_); }
  ~Csv() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  /// With the defaults of the declaration, as the host fills them in; `more` is JSON members after a comma.
  FakeReading read(const std::string& more = "", const std::string& path = "") const {
    return sdk::fake_read(options(more, path), read_export);
  }
  std::string options(const std::string& more = "", const std::string& path = "") const {
    std::string json = R"({"path":")" + (folder_ / path).string() + "\"";
    for (const auto& [name, value] : {std::pair{"encoding", "utf-8"}, {"delimiter", ","}}) {
      if (more.find("\"" + std::string(name) + "\"") == std::string::npos) {
        json += ",\"" + std::string(name) + "\":\"" + value + "\"";
      }
    }
    return json + more + "}";
  }
  /// The one text that is told; blank if all is well.
  std::string error(const std::string& more = "") const {
    const auto reading = read(more);
    EXPECT_EQ(reading.complete, reading.errors().empty());
    return reading.errors().empty() ? "" : reading.errors().front();
  }

  fs::path folder_ = fs::temp_directory_path() / ("behorig-export-" + std::to_string(::getpid()));
};

inline std::string argument(const FakeReading::Problem& problem, const std::string& name) {
  const auto args = boost::json::parse(problem.args_json).as_object();
  const auto* value = args.if_contains(name);
  return value == nullptr ? "" : std::string(value->as_string());
}

inline Held held(const FakeReading& reading) {
  Held out;
  for (const auto& grant : reading.grants) out.emplace_back(grant.account, grant.entitlement);
  return out;
}

}  // namespace behorig::csv_connector
