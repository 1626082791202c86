#include "plugins/common/ldap/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/common/ldap/message.h"
#include "tests/support/scripted_ldap.h"

namespace behorig::ldap {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The answer of an entry, as a server sends it.
std::string answer(const std::string& dn, const std::string& mail) {
  const std::string message = testing::ldap_entry(1, dn, {{"mail", {mail}}});
  return std::string(message_at(message).answer);
}

Memory example() {
  Memory out;
  out.settings = "hash";
  out.rounds = 3;
  out.state = {{"contextCSN", "csn"}, {"blank", ""}};
  MemoryPart& part = out.parts.emplace_back();
  part.name = "people.1";
  part.cookie = std::string("rid=000\0x", 9);
  part.marks = {"ou=people", ""};
  part.put("u1", answer("uid=anna", "a@x"));
  part.put("u2", answer("uid=bo", "b@x"));
  out.parts.emplace_back().name = "groups.1";
  return out;
}

std::string written(const Memory& memory) {
  std::string out;
  EXPECT_TRUE(memory.write([&](std::string_view piece) { out += piece; }));
  return out;
}

std::vector<std::string> ids(const MemoryPart& part) {
  std::vector<std::string> out;
  part.each([&](const MemoryPart::Entry& entry) { out.emplace_back(entry.id); });
  return out;
}

TEST(LdapMemory, ComesBackAsItWas) {
  Memory::Wrong wrong{};
  const std::string bytes = written(example());
  auto again = Memory::read(bytes, wrong);
  ASSERT_TRUE(again);
  EXPECT_EQ(wrong, Memory::Wrong::nothing);
  EXPECT_EQ(again->settings, "hash");
  EXPECT_EQ(again->rounds, 3u);
  EXPECT_THAT(again->state, ElementsAre(std::pair("contextCSN", "csn"), std::pair("blank", "")));
  ASSERT_NE(again->part("people.1"), nullptr);
  EXPECT_EQ(again->part("people.1")->cookie, std::string("rid=000\0x", 9));
  EXPECT_THAT(again->part("people.1")->marks, ElementsAre("ou=people", ""));
  EXPECT_EQ(again->part("people.1")->find("u2"), answer("uid=bo", "b@x"));
  EXPECT_EQ(again->part("nobody"), nullptr);
  EXPECT_EQ(written(*again), bytes);
}

TEST(LdapMemory, EntriesChangeInTheirPlaceAndGo) {
  Memory::Wrong wrong{};
  auto memory = Memory::read(written(example()), wrong);
  ASSERT_TRUE(memory);
  MemoryPart& part = *memory->part("people.1");
  part.put("u3", answer("uid=cia", "c@x"));
  part.put("u1", answer("uid=anna2", "a@x"));
  EXPECT_THAT(ids(part), ElementsAre("u1", "u2", "u3"));
  EXPECT_EQ(part.find("u1"), answer("uid=anna2", "a@x"));
  EXPECT_TRUE(part.erase("u2"));
  EXPECT_FALSE(part.erase("u2"));
  EXPECT_THAT(ids(part), ElementsAre("u1", "u3"));
  part.put("u2", answer("uid=bo", "b@x"));
  EXPECT_THAT(ids(part), ElementsAre("u1", "u3", "u2"));
  EXPECT_EQ(part.size(), 3u);
  auto again = Memory::read(written(*memory), wrong);
  ASSERT_TRUE(again);
  EXPECT_THAT(ids(*again->part("people.1")), ElementsAre("u1", "u3", "u2"));
}

TEST(LdapMemory, LargeEntriesAreKept) {
  MemoryPart part;
  const std::string large = answer("uid=large", std::string(3 << 20, 'x'));
  part.put("u1", large);
  part.put("u2", answer("uid=anna", "a@x"));
  const MemoryPart moved = std::move(part);
  EXPECT_EQ(moved.find("u1"), large);
  EXPECT_EQ(moved.find("u2"), answer("uid=anna", "a@x"));
}

TEST(LdapMemory, WithOneByteChangedOrMissingIsDamaged) {
  const std::string bytes = written(example());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    Memory::Wrong wrong{};
    EXPECT_FALSE(Memory::read(changed, wrong)) << i;
    EXPECT_EQ(wrong, Memory::Wrong::damaged) << i;
    EXPECT_FALSE(Memory::read(bytes.substr(0, i), wrong)) << i;
  }
}

/// With a checksum that holds.
std::string sealed(std::string body) { return body + checksum(body); }

TEST(LdapMemory, WithAChecksumThatHoldsAndContentsThatLieIsDamaged) {
  const std::string bytes = written(example());
  const std::string body = bytes.substr(0, bytes.size() - 32);
  Memory::Wrong wrong{};
  ASSERT_TRUE(Memory::read(sealed(body), wrong));
  EXPECT_FALSE(Memory::read(sealed(body + "x"), wrong)) << "something follows";
  for (std::size_t i = 0; i < body.size(); ++i)
    EXPECT_FALSE(Memory::read(sealed(body.substr(0, i)), wrong)) << i;
  std::string twice = body;
  twice.replace(twice.find("u2"), 2, "u1");
  EXPECT_FALSE(Memory::read(sealed(twice), wrong)) << "one id, two entries";
  std::string broken = body;
  broken[broken.find("uid=anna") - 2] = 'x';
  EXPECT_FALSE(Memory::read(sealed(broken), wrong)) << "no entry";
}

TEST(LdapMemory, OfAnotherVersionIsToldApart) {
  std::string body = written(example());
  body.resize(body.size() - 32);
  body[std::string_view("behorig-ldap").size()] = 2;
  Memory::Wrong wrong{};
  EXPECT_FALSE(Memory::read(sealed(body), wrong));
  EXPECT_EQ(wrong, Memory::Wrong::other_version);
}

TEST(LdapMemory, NothingIsDamaged) {
  Memory::Wrong wrong{};
  EXPECT_FALSE(Memory::read({}, wrong));
  EXPECT_EQ(wrong, Memory::Wrong::damaged);
}

}  // namespace
}  // namespace behorig::ldap
