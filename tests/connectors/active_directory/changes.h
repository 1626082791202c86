#pragma once

#include "plugins/common/ldap/memory.h"
#include "tests/connectors/active_directory/reading.h"
#include "tests/support/samba.h"

namespace behorig::testing {

/// Reads a domain again and again, each time by what changed, and compares that with a whole reading.
class FollowingDomain {
 public:
  FollowingDomain(Samba& server, const char* who, const boost::json::object& more = {})
      : settings_{{"uri", server.ldaps()}, {"ca_file", server.authority().file()}, {"bind_dn", who}} {
    for (const auto& pair : more) settings_[pair.key()] = pair.value();
    last_ = read(1000, {});
    expect_complete(last_);
    EXPECT_THAT(last_.remembered, ::testing::StartsWith("behorig-ldap")) << told(last_);
  }
  FakeReading again() {
    FakeReading out = read(1000, last_.remembered);
    const FakeReading whole = read(1, {});
    EXPECT_EQ(facts(out), facts(whole)) << told(out) << told(whole);
    EXPECT_TRUE(whole.complete) << told(whole);
    EXPECT_THAT(whole.remembered, ::testing::StartsWith("listed1"));
    last_ = out;
    return out;
  }
  /// It must have been possible.
  FakeReading changes() {
    FakeReading out = again();
    EXPECT_EQ(notes(out, "changes-anew"), "") << told(out);
    EXPECT_NE(notes(out, "changes-read"), "") << told(out);
    return out;
  }
  /// It must not have been.
  FakeReading whole(const std::string& why) {
    FakeReading out = again();
    EXPECT_NE(notes(out, "changes-anew"), "");
    EXPECT_EQ(notes(out, "changes-read"), "") << told(out);
    EXPECT_THAT(told(out), ::testing::HasSubstr(why));
    return out;
  }
  FakeReading read(int full_every, const std::string& remembered, bool of_newest = true) const {
    auto settings = settings_;
    settings["full_every"] = full_every;
    return read_ad(settings, Samba::kPassword, remembered, of_newest);
  }
  std::string& remembered() { return last_.remembered; }
  const FakeReading& last() const { return last_; }
  boost::json::object& settings() { return settings_; }

  /// Makes what is remembered say another state of the server.
  void claim(const std::string& name, const std::string& value) {
    ldap::Memory::Wrong wrong{};
    auto memory = ldap::Memory::read(last_.remembered, wrong);
    ASSERT_TRUE(memory);
    bool found = false;
    for (auto& [key, old] : memory->state) {
      if (key != name) continue;
      old = value;
      found = true;
    }
    ASSERT_TRUE(found) << name;
    last_.remembered.clear();
    memory->write([&](std::string_view piece) { last_.remembered += piece; });
  }

 private:
  boost::json::object settings_;
  FakeReading last_;
};

inline std::string change(const std::string& dn, const std::string& lines) {
  return "dn: " + dn + "\nchangetype: modify\n" + lines + "\n\n";
}
inline std::string removal(const std::string& dn) { return "dn: " + dn + "\nchangetype: delete\n\n"; }
inline std::string renaming(const std::string& dn, const std::string& name, const std::string& parent) {
  return "dn: " + dn + "\nchangetype: modrdn\nnewrdn: " + name + "\ndeleteoldrdn: 1\nnewsuperior: " + parent +
         "\n\n";
}
inline std::string listing(const std::string& group, const std::string& how, const std::string& dn) {
  return change(ad_dn(group), how + ": member\nmember: " + dn);
}
inline std::string unit(const std::string& dn) {
  return "dn: " + dn + "\nobjectClass: organizationalUnit\n\n";
}

}  // namespace behorig::testing
