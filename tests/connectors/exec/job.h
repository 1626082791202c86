#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/program.h"
#include "tests/support/shipped.h"

namespace behorig::testing {

/// The shipped connector with these options, in its sandbox.
inline HostJob exec_job(const boost::json::object& options, const std::string& secret = {}) {
  std::map<std::string, std::string> secrets;
  if (!secret.empty()) secrets.emplace("secret", secret);
  HostJob job = shipped_job("exec", boost::json::serialize(options), secrets);
  job.limits.deadline = std::chrono::seconds(60);
  return job;
}

inline void expect_complete(const RawReading& reading) {
  EXPECT_TRUE(reading.ended && reading.claims_complete && reading.errors.empty()) << told(reading);
}

/// Not believed, and one sentence says why.
inline void expect_only(const RawReading& reading, const std::string& error) {
  EXPECT_FALSE(reading.claims_complete && reading.errors.empty());
  ASSERT_EQ(reading.errors.size(), 1U) << told(reading);
  EXPECT_EQ(reading.errors[0].id, error) << told(reading);
}

/// A folder with a script in it that only its owner may write.
class Script {
 public:
  explicit Script(const std::string& text, const std::string& first = "#!/bin/sh") {
    write_file(file(), first + "\n" + text);
    std::filesystem::permissions(file(), std::filesystem::perms(0755));
  }
  std::filesystem::path file() const { return folder_.path() / "script"; }
  const std::filesystem::path& folder() const { return folder_.path(); }

  RawReading read(boost::json::object options = {}, const std::string& secret = {}) const {
    options["program"] = file().string();
    return read_system(exec_job(options, secret));
  }

 private:
  TempFolder folder_;
};

inline const std::string kBegin = R"(echo '{"fact":"begin","version":1}')"
                                  "\n";
inline const std::string kSome = kBegin +
                                 R"(echo '{"fact":"account","id":"a1","name":"Åsa","enabled":true}'
echo '{"fact":"entitlement","id":"e1","privileged":true}'
echo '{"fact":"grant","account":"a1","entitlement":"e1","until":"2026-12-31"}'
)";
inline const std::string kEnd =
    R"(echo '{"fact":"end","complete":true,"accounts":1,"entitlements":1,"grants":1}'
)";
/// With this before it, a script tells a whole reading; nothing stands between if nothing goes wrong.
inline std::string telling(const std::string& between = {}, const std::string& after = {}) {
  return kSome + between + kEnd + after;
}

}  // namespace behorig::testing
