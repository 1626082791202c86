#pragma once

#include <random>

#include "plugins/common/ldap/memory.h"
#include "tests/connectors/ldap/reading.h"

namespace behorig::testing {

inline SlapdSettings syncing(const std::string& overlay = {}) {
  SlapdSettings out;
  out.modules = "moduleload syncprov\nmoduleload refint\nmoduleload memberof\nmoduleload lastbind\n";
  out.overlays = "overlay syncprov\n" + overlay;
  return out;
}
/// Deletions are kept in a log, so that the server need not name what is still there.
inline SlapdSettings logging() { return syncing("syncprov-sessionlog 1000\n"); }

inline std::string account_title(const FakeReading& reading, const std::string& name) {
  for (const auto& one : reading.accounts) {
    for (const auto& [attribute, value] : one.attributes) {
      if (one.name == name && attribute == "title") return value;
    }
  }
  return {};
}

/// What `other` remembers, as if it had been remembered with the settings of `own` (and where the server was
/// in the same state).
inline std::string with_settings_of(const std::string& own, const std::string& other, bool state = false) {
  ldap::Memory::Wrong wrong{};
  auto mine = ldap::Memory::read(own, wrong);
  auto theirs = ldap::Memory::read(other, wrong);
  EXPECT_TRUE(mine && theirs);
  theirs->settings = mine->settings;
  if (state) {
    theirs->state = mine->state;
    for (auto& part : theirs->parts) part.cookie = mine->part(part.name)->cookie;
  }
  std::string out;
  theirs->write([&](std::string_view piece) { out += piece; });
  return out;
}

class Following {
 public:
  explicit Following(const Slapd& server, boost::json::object more = {})
      : server_(server), more_(std::move(more)) {
    last_ = read(1000, {});
    expect_complete(last_);
    EXPECT_THAT(last_.remembered, ::testing::Not(::testing::IsEmpty())) << told(last_);
  }
  /// By what changed, if that is possible; compared with a whole reading.
  FakeReading again() {
    const FakeReading out = read(1000, last_.remembered);
    const FakeReading whole = read(1, {});
    EXPECT_EQ(facts(out), facts(whole));
    EXPECT_THAT(whole.remembered, ::testing::StartsWith("listed1"));
    last_ = out;
    return out;
  }
  /// The same, and it must have been possible for both bases.
  FakeReading changes() {
    FakeReading out = again();
    EXPECT_EQ(notes(out, "changes-anew"), "");
    EXPECT_EQ(count_of(notes(out, "changes-read")), 2) << told(out);
    return out;
  }
  /// The same, and it must not have been possible for one of them.
  FakeReading whole(const std::string& why) {
    FakeReading out = again();
    EXPECT_NE(notes(out, "changes-anew"), "");
    EXPECT_THAT(told(out), ::testing::HasSubstr(why));
    return out;
  }
  FakeReading read(int full_every, const std::string& remembered) const {
    boost::json::object more = more_;
    more["full_every"] = full_every;
    more["attributes"] = boost::json::array{"mail", "title"};
    return read_ldap({.uri = server_.ldaps(),
                      .ca_file = server_.authority().file(),
                      .more = more,
                      .remembered = remembered});
  }
  std::string& remembered() { return last_.remembered; }
  const FakeReading& last() const { return last_; }

 private:
  static std::ptrdiff_t count_of(const std::string& lines) {
    return std::count(lines.begin(), lines.end(), '\n');
  }
  const Slapd& server_;
  boost::json::object more_;
  FakeReading last_;
};

inline std::string directory() {
  std::string out;
  for (const char* uid : {"anna", "bo", "cia", "dan"}) out += ldif_person(uid);
  return out + ldif_group("inner", member("anna")) + ldif_group("outer", member("bo") + group("inner"));
}
inline std::string dn(const std::string& uid) { return "uid=" + uid + ",ou=people,dc=example,dc=test"; }
inline std::string modify(const std::string& entry, const std::string& lines) {
  return "dn: " + entry + "\nchangetype: modify\n" + lines + "\n\n";
}

}  // namespace behorig::testing
