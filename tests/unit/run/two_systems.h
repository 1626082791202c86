#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "core/run/check.h"
#include "core/store/store.h"

namespace behorig::testing {

/// A clock that a test moves.
class SetClock : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{6}};
};

/// Two systems, till and ledger, with the same two people, who own nothing that is not approved.
class Across : public ::testing::Test {
 protected:
  Across() {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("behorig-across-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    for (const char* sub : {"register", "systems.d", "till", "ledger"})
      std::filesystem::create_directories(folder_ / sub);
    write("behorig.toml", "");
    for (const std::string id : {"till", "ledger"}) {
      write("systems.d/" + id + ".toml",
            "[system]\nid = \"" + id + "\"\nconnector = \"csv\"\n[connector]\npath = \"../" + id +
                "\"\n[correlate]\nkeys = [{ account = \"emp\", person = \"person\" }]\n");
      write(id + "/accounts.csv", "account,name,emp\n" + id + "1,anna,p1\n" + id + "2,bo,p2\n");
      write(id + "/grants.csv", "account,entitlement\n" + id + "1,e\n" + id + "2,e\n");
    }
    write("register/systems.csv",
          "system,confidentiality,integrity,availability\ntill,1,1,1\nledger,1,1,1\n");
    write("register/owners.csv",
          "system,person,capacity\ntill,boss,system_owner\nledger,boss,system_owner\n");
    write("register/people.csv", "person,name\nboss,Bo Ss\np1,Anna Ek\np2,Bo Alm\n");
    write("register/roles.csv",
          "system,role,approved_by,approved_on\ntill,r,boss,2026-01-01\nledger,r,boss,2026-01-01\n");
    write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\nledger,r,e\n");
    write("register/birthrights.csv", "system,role,unit\ntill,r,\nledger,r,\n");
  }
  ~Across() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  /// The controls, systems and statuses of what stands, apart from missing-account of the boss.
  std::vector<std::string> check(CheckRequest request = {}, const char* day = "2026-11-24") {
    const auto settings = std::get<Settings>(load_settings(folder_ / "behorig.toml"));
    if (!store_) store_ = Store::open(settings.store_url).value();
    request.as_of = Date::parse(day);
    auto out = behorig::check(settings, *store_, clock_, request);
    if (!out) {
      ADD_FAILURE() << out.error().id;
      return {};
    }
    last_ = std::move(*out);
    std::vector<std::string> told;
    for (const auto& finding : last_.findings) {
      const auto& d = finding.deviation;
      if (d.control != "missing-account")
        told.push_back(d.control + " " + d.system + " " + std::string(name_of(finding.status)));
    }
    return told;
  }
  CheckRequest only(const std::string& system) const {
    CheckRequest out;
    out.systems = {system};
    return out;
  }
  const Finding& finding(const std::string& control) const {
    return *std::find_if(last_.findings.begin(), last_.findings.end(),
                         [&](const Finding& f) { return f.deviation.control == control; });
  }
  /// Its newest reading has a value that nobody mapped.
  void spoil(const std::string& system) const {
    write(system + "/accounts.csv", "account,name,emp,enabled\n" + system + "1,anna,p1,perhaps\n");
  }
  void mend(const std::string& system) const {
    write(system + "/accounts.csv", "account,name,emp\n" + system + "1,anna,p1\n" + system + "2,bo,p2\n");
  }

  /// The boss accepts what the last check told.
  void decide_of(const std::string& control) {
    Decision out;
    out.finding = finding(control).id;
    out.deviation = finding(control).deviation;
    out.reason = "trial";
    out.accepted_by = "boss";
    out.accepted_on = *Date::parse("2026-11-24");
    out.until = *Date::parse("2026-12-24");
    EXPECT_TRUE(store_->kept().decide(out));
  }

  std::filesystem::path folder_;
  SetClock clock_;
  std::unique_ptr<Store> store_;
  CheckOutcome last_;
};

}  // namespace behorig::testing
