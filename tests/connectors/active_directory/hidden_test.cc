// What a real domain controller hides from the account that reads is noticed, and not taken for nothing.

#include "tests/connectors/active_directory/changes.h"

namespace behorig::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

const char* const kMember = "bf9679c0-0de6-11d0-a285-00aa003049e2";
const char* const kObjectClass = "bf9679e5-0de6-11d0-a285-00aa003049e2";
const char* const kObjectSid = "bf9679e8-0de6-11d0-a285-00aa003049e2";
const char* const kOdd = "odd (1)*, \"x\"\\ å";
const char* const kEverybody = "CN=S-1-5-11,CN=ForeignSecurityPrincipals,{B}";
const std::string kVault = "OU=Vault,{B}", kSafe = "CN=safe," + kVault;

std::string in_vault(const std::string& name, const std::string& kind, const std::string& more) {
  return "dn: CN=" + name + "," + kVault + "\nobjectClass: " + kind + "\nsAMAccountName: " + name + "\n" +
         more + "\n";
}

std::string world() {
  std::string out = ldif_reader();
  for (const char* name : {"anna", "bo", "cilla", "dan"}) out += ldif_user(name);
  out +=
      "dn: CN=pc1,CN=Computers,{B}\nobjectClass: computer\nsAMAccountName: pc1$\nuserAccountControl: "
      "4096\n\n";
  out += unit(kVault) + in_vault("safe", "user", "userAccountControl: 544\n");
  out += ldif_ad_group("few", {"anna"}) + ldif_ad_group("inner", {"anna"}) +
         ldif_ad_group("outer", {"inner"}) + ldif_ad_group("machines", {"CN=pc1,CN=Computers,{B}"}) +
         ldif_ad_group("empty", {}) + ldif_ad_group("last", {"dan"}) + ldif_ad_group("keys", {kSafe});
  out +=
      "dn: " + ad_dn(kOdd) + "\nobjectClass: group\nsAMAccountName: odd\nmember: " + ad_dn("cilla") + "\n\n";
  out += ldif_ad_group("open", {kEverybody}, "groupType: -2147483644\n");
  return out;
}

Samba& server() {
  static Samba domain(world());
  return domain;
}

/// What the account that reads may not, as long as this lives, below CN=Users or by a whole DN; rights and an
/// attribute (blank: all) in the words of SDDL.
class Denied {
 public:
  Denied(const std::string& entry, const std::string& rights, const std::string& attribute) : entry_(entry) {
    const std::string kind = attribute.empty() ? "D" : "OD";
    set("(" + kind + ";;" + rights + ";" + attribute + ";;" + server().sid_of("reader") + ")");
  }
  ~Denied() { set(""); }
  Denied(const Denied&) = delete;
  Denied& operator=(const Denied&) = delete;

 private:
  void set(const std::string& denied) const {
    const std::string dn = entry_.find('=') == std::string::npos ? ad_dn(entry_) : entry_;
    server().modify(change(dn, "replace: nTSecurityDescriptor\nnTSecurityDescriptor: D:AI" + denied +
                                   "(A;;RPLCLORC;;;AU)(A;;GA;;;SY)(A;;GA;;;BA)"));
  }
  std::string entry_;
};

/// Without the comparison that finds some of it, where the sample happens to have it.
FakeReading read_plain(const boost::json::object& more = {}, const std::string& remembered = {}) {
  boost::json::object settings{{"uri", server().ldaps()},
                               {"ca_file", server().authority().file()},
                               {"bind_dn", Samba::kReader},
                               {"token_checks", 0}};
  for (const auto& pair : more) settings[pair.key()] = pair.value();
  return read_ad(settings, Samba::kPassword, remembered);
}

TEST(AdHidden, NothingIsHiddenAtFirst) {
  const auto reading = read_plain();
  expect_complete(reading);
  EXPECT_THAT(held(reading), AllOf(Contains(Pair("cilla", "odd")), Contains(Pair("safe", "keys"))));
}

TEST(AdHidden, TheMembersOfOneGroupAreMissed) {
  for (const char* group : {"few", "outer", "machines", kOdd}) {
    SCOPED_TRACE(group);
    const Denied denied(group, "RP", kMember);
    const auto reading = read_plain();
    EXPECT_THAT(held(reading), Contains(Pair("dan", "last")));
    expect_broken(reading, "group-members-hidden");
    EXPECT_EQ(reading.errors().size(), 1U) << told(reading);
    EXPECT_THAT(notes(reading, "group-members-hidden"), HasSubstr("CN=" + std::string(group).substr(0, 8)));
  }
  expect_complete(read_plain());
}

TEST(AdHidden, AGroupWithNobodyInItHidesNobody) {
  const Denied empty("empty", "RP", kMember);
  expect_complete(read_plain());
  const Denied last("last", "RP", kMember);
  expect_broken(read_plain(), "group-members-hidden");
  // Who was deleted is in no group any more, whatever the server remembers of that.
  server().modify(removal(ad_dn("dan")));
  expect_complete(read_plain());
}

TEST(AdHidden, MembersThatCameSinceTheLastReadingAreMissed) {
  const Denied denied("empty", "RP", kMember);
  const auto before = read_plain();
  expect_complete(before);
  server().modify(listing("empty", "add", ad_dn("bo")));
  const auto after = read_plain({}, before.remembered);
  EXPECT_NE(notes(after, "changes-read"), "") << told(after);
  expect_broken(after, "group-members-hidden");
  server().modify(listing("empty", "delete", ad_dn("bo")));
  expect_complete(read_plain({}, before.remembered));
}

/// An account in a unit of which the account that reads may not list the contents.
TEST(AdHidden, AMemberThatIsHiddenIsNotTakenForOneThatIsGone) {
  const Denied denied(kVault, "LC", "");
  const auto reading = read_plain();
  EXPECT_THAT(names_of(reading), Not(Contains(Pair(::testing::_, "safe"))));
  expect_broken(reading, "member-hidden");
  EXPECT_THAT(notes(reading, "member-hidden"), AllOf(HasSubstr("CN=keys,"), HasSubstr("CN=safe,")));
}

TEST(AdHidden, AGroupThatIsHiddenIsMissedByWhoIsInIt) {
  server().load(in_vault("tier0", "group", "member: " + ad_dn("anna") + "\n"));
  expect_complete(read_plain());
  const Denied denied(kVault, "LC", "");
  server().modify(listing("keys", "delete", kSafe));
  const auto reading = read_plain();
  EXPECT_THAT(names_of(reading), Not(Contains(Pair(::testing::_, "tier0"))));
  EXPECT_EQ(reading.errors(), std::vector<std::string>{"group-hidden"}) << told(reading);
  EXPECT_FALSE(reading.complete);
  EXPECT_THAT(notes(reading, "group-hidden"), AllOf(HasSubstr("CN=anna,"), HasSubstr("CN=tier0,")));
  // Whoever reads some groups only does not miss the others.
  expect_complete(read_plain({{"group_bases", {"CN=few,CN=Users," + std::string(Samba::kBase)}}}));
  server().modify(listing("keys", "add", kSafe) + removal("CN=tier0," + kVault));
}

TEST(AdHidden, AMemberThatDoesNotSayWhatItIsIsNotLeftOut) {
  const Denied denied("bo", "RP", kObjectClass);
  server().modify(listing("few", "add", ad_dn("bo")));
  const auto reading = read_plain();
  EXPECT_THAT(names_of(reading), Not(Contains(Pair(::testing::_, "bo"))));
  expect_broken(reading, "attribute-hidden");
  server().modify(listing("few", "delete", ad_dn("bo")));
}

TEST(AdHidden, EverybodyIsNotSomebodyWhoIsUnknown) {
  const Denied denied(kEverybody, "RP", kObjectSid);
  const auto reading = read_plain();
  expect_broken(reading, "attribute-hidden");
  EXPECT_THAT(notes(reading, "attribute-hidden"), HasSubstr("CN=S-1-5-11,"));
}

}  // namespace
}  // namespace behorig::testing
