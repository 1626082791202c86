// A check tells all that stands, each finding once and as it is after the check, also of systems that nobody
// checks any more.

#include "core/run/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/model/control.h"
#include "core/run/check.h"
#include "tests/unit/run/still_clock.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

/// Two systems; in the second somebody holds both sides of a conflict, which the first one's owner accepted
/// for a while, because that one is about a role of theirs, too.
class WhatStands : public ::testing::Test {
 protected:
  WhatStands() {
    for (const char* folder : {"register", "systems.d", "first", "second"})
      fs::create_directories(folder_ / folder);
    write("behorig.toml", "");
    for (const std::string system : {"first", "second"}) {
      write("systems.d/" + system + ".toml", "[system]\nid = \"" + system +
                                                 "\"\nconnector = \"csv\"\n[correlate]\nkeys = [{ account = "
                                                 "\"account\", person = \"person\" }]\n[connector]\npath = "
                                                 "\"../" +
                                                 system + "\"\n");
      write(system + "/grants.csv", "account,entitlement\np,e\np,f\n");
    }
    write("register/people.csv", "person\nboss\np\n");
    write("register/owners.csv",
          "system,person,capacity\nfirst,boss,system_owner\nsecond,boss,system_owner\n");
    write("register/roles.csv",
          "system,role,approved_by,approved_on\nfirst,r,boss,2026-01-01\nsecond,r,boss,2026-01-01\n"
          "second,q,boss,2026-01-01\n");
    write("register/role_entitlements.csv", "system,role,entitlement\nfirst,r,e\nsecond,r,e\nsecond,q,f\n");
    write("register/assignments.csv",
          "person,system,role,approved_by,approved_on\np,second,r,boss,2026-01-02\np,second,q,boss,2026-01-"
          "02\n");
    write("register/conflicts.csv", "conflict,side,system,role\nc,a,first,r\nc,a,second,r\nc,b,second,q\n");
    write("register/exceptions.csv",
          "control,system,person,reason,accepted_by,accepted_on,until\n"
          "conflict,first,p,D,boss,2026-11-01,2026-11-30\n");
  }
  ~WhatStands() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  using Told = std::vector<std::pair<std::string, FindingStatus>>;
  /// What the check told, which must be what stands in the store.
  Told check_on(const char* day) const {
    const auto settings = std::get<Settings>(load_settings(folder_ / "behorig.toml"));
    const auto store = Store::open(settings.store_url).value();
    CheckRequest request;
    request.as_of = Date::parse(day);
    const auto out = check(settings, *store, StillClock(), request);
    EXPECT_TRUE(out) << out.error().id;
    Told told, kept, controls;
    for (const auto& finding : out->findings) {
      told.emplace_back(finding.id.hex(), finding.status);
      controls.emplace_back(finding.deviation.control, finding.status);
    }
    for (const std::string system : {"", "first", "second"}) {
      const auto findings = store->findings(system);
      for (const auto& one : *findings) {
        if (stands(one.finding.status)) kept.emplace_back(one.finding.id.hex(), one.finding.status);
      }
    }
    EXPECT_THAT(told, UnorderedElementsAreArray(kept)) << day;
    return controls;
  }

  fs::path folder_ = fs::temp_directory_path() / ("behorig-stands-" + std::to_string(::getpid()));
};

TEST_F(WhatStands, IsToldOfASystemThatLeftTheSettingsAsTheRunAcrossAllSystemsFindsIt) {
  const std::pair accepted(std::string(control::conflict), FindingStatus::accepted);
  const std::pair ended(std::string(control::exception_expired), FindingStatus::fresh);
  EXPECT_THAT(check_on("2026-11-28"), Contains(accepted));
  fs::remove(folder_ / "systems.d" / "first.toml");
  EXPECT_THAT(check_on("2026-11-29"), Contains(accepted));
  EXPECT_THAT(check_on("2026-12-03"), Contains(ended));
  check_on("2026-12-04");
}

TEST_F(WhatStands, IsToldWhereTheRegisterIsRefused) {
  check_on("2026-11-28");
  fs::remove(folder_ / "systems.d" / "first.toml");
  write("register/owners.csv", "system,person,capacity\n,,nonsense\n");
  EXPECT_THAT(check_on("2026-12-03"), Not(IsEmpty()));
}

}  // namespace
}  // namespace behorig::testing
