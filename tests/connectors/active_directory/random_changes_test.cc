// Changes at random, and connections that break while they are asked for.

#include <random>

#include "tests/connectors/active_directory/changes.h"
#include "tests/support/proxy.h"

namespace behorig::testing {
namespace {

using ::testing::IsEmpty;

constexpr int kPeople = 30, kGroups = 8;
const std::string kFolder = "OU=Random,{B}", kOther = "OU=Other,OU=Random,{B}";

std::string person_dn(const std::string& name, bool moved = false) {
  return "CN=" + name + "," + (moved ? kOther : kFolder);
}

Samba& random_server() {
  static Samba domain([] {
    std::string out = ldif_reader() + unit(kFolder) + unit(kOther);
    for (int i = 0; i < kPeople; ++i)
      out += "dn: " + person_dn("p" + std::to_string(i)) + "\nobjectClass: user\nsAMAccountName: p" +
             std::to_string(i) + "\nuserAccountControl: 544\n\n";
    for (int i = 0; i < kGroups; ++i) {
      out += ldif_ad_group("r" + std::to_string(i), {person_dn("p" + std::to_string(i))},
                           "groupType: -2147483640\n");
    }
    return out;
  }());
  return domain;
}

/// Makes changes that the directory as it is by now allows.
class Changer {
 public:
  Changer() {
    for (int i = 0; i < kPeople; ++i) {
      people_.push_back({"p" + std::to_string(i), false, {}});
      if (i < kGroups) people_.back().groups.insert(i);
    }
  }
  std::string next() {
    ++number_;
    const std::size_t who = pick(people_.size());
    Person& person = people_[who];
    const std::string dn = person_dn(person.name, person.moved);
    const int group = static_cast<int>(pick(kGroups));
    switch (pick(8)) {
      case 0:
        people_.push_back({"n" + std::to_string(number_), false, {}});
        return "dn: " + person_dn(people_.back().name) +
               "\nchangetype: add\nobjectClass: user\nsAMAccountName: " + people_.back().name +
               "\nuserAccountControl: 544\n\n";
      case 1:
        people_.erase(people_.begin() + static_cast<std::ptrdiff_t>(who));
        return removal(dn);
      case 2:
        person.name = "x" + std::to_string(number_);
        return renaming(dn, "CN=" + person.name, person.moved ? kOther : kFolder);
      case 3:
        person.moved = !person.moved;
        return renaming(dn, "CN=" + person.name, person.moved ? kOther : kFolder);
      case 4:
        return change(dn, "replace: userAccountControl\nuserAccountControl: " +
                              std::string(number_ % 2 == 0 ? "546" : "544"));
      case 5:
        return change(ad_dn("r" + std::to_string(group)),
                      "replace: description\ndescription: d" + std::to_string(number_));
      case 6: {
        const int inner = static_cast<int>(pick(kGroups));
        if (inner == group || !nested_.insert({inner, group}).second) return "";
        return listing("r" + std::to_string(group), "add", ad_dn("r" + std::to_string(inner)));
      }
      default: {
        const bool in = person.groups.erase(group) > 0;
        if (!in) person.groups.insert(group);
        return listing("r" + std::to_string(group), in ? "delete" : "add", dn);
      }
    }
  }
  std::size_t pick(std::size_t below) { return random_() % below; }

 private:
  struct Person {
    std::string name;
    bool moved;
    std::set<int> groups;
  };
  std::mt19937 random_{20261127};
  std::vector<Person> people_;
  std::set<std::pair<int, int>> nested_;
  int number_ = 0;
};

TEST(AdRandomChanges, GiveWhatAWholeReadingGives) {
  FollowingDomain ordinary(random_server(), Samba::kReader), admin(random_server(), Samba::kAdmin);
  Changer changer;
  for (int made = 0; made < 60;) {
    std::string ldif;
    for (std::size_t left = 1 + changer.pick(5); left > 0; --left, ++made) ldif += changer.next();
    if (ldif.empty()) continue;
    SCOPED_TRACE(ldif);
    random_server().modify(ldif);
    // One of them misses some rounds.
    ordinary.changes();
    if (made % 3 != 0) admin.changes();
    if (::testing::Test::HasFailure()) return;
  }
  admin.changes();
}

TEST(AdRandomChanges, ThatWereCutAreNeverHalfOfThem) {
  for (const char* who : {Samba::kReader, Samba::kAdmin}) {
    FollowingDomain following(random_server(), who);
    const std::string remembered = following.remembered();
    std::string ldif;
    for (int i = 0; i < kGroups; ++i)
      ldif += change(ad_dn("r" + std::to_string(i)),
                     "replace: description\ndescription: cut " + std::string(who));
    random_server().modify(ldif);
    const auto whole = following.read(1, {});
    const auto through = [&](const CutProxy& proxy) {
      following.settings()["uri"] = "ldaps://127.0.0.1:" + std::to_string(proxy.port());
      return following.read(1000, remembered);
    };
    std::uint64_t all = 0;
    {
      const CutProxy open(636, UINT64_MAX);
      const auto reading = through(open);
      EXPECT_EQ(facts(reading), facts(whole)) << told(reading);
      EXPECT_NE(notes(reading, "changes-read"), "");
      all = open.passed();
    }
    for (std::uint64_t part = 1; part <= 30; ++part) {
      SCOPED_TRACE(part);
      const CutProxy proxy(636, all * part / 31);
      const auto reading = through(proxy);
      EXPECT_FALSE(reading.complete);
      EXPECT_FALSE(reading.errors().empty());
      EXPECT_THAT(reading.remembered, IsEmpty());
    }
  }
}

}  // namespace
}  // namespace behorig::testing
