#include "plugins/common/ldap/sync.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/common/ldap/message.h"
#include "tests/support/scripted_ldap.h"

namespace behorig::ldap {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kOne(16, '1'), kTwo(16, '2');

std::string tlv(char tag, const std::string& contents) {
  return std::string(1, tag) + static_cast<char>(contents.size()) + contents;
}
std::string state(char what, const std::string& uuid, const std::string& more = {}) {
  return tlv('\x30', tlv('\x0a', std::string(1, what)) + tlv('\x04', uuid) + more);
}
const std::string kTrue = tlv('\x01', "\xff"), kFalse = tlv('\x01', "\0"s), kCookie = tlv('\x04', "csn=1");

TEST(LdapSync, StatesAreReadOrNot) {
  const std::string value = state(2, kOne, kCookie);
  const auto got = read_sync_state(value);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->what, SyncState::What::modify);
  EXPECT_EQ(got->uuid, kOne);
  EXPECT_EQ(got->cookie, "csn=1");
  EXPECT_FALSE(read_sync_state(state(0, kOne))->cookie);
  for (const auto& wrong :
       {""s, state(4, kOne), state(1, "short"), state(1, kOne) + "x", state(1, kOne, kTrue),
        state(1, kOne).substr(0, 10), tlv('\x30', tlv('\x04', kOne))})
    EXPECT_FALSE(read_sync_state(wrong));
}

TEST(LdapSync, EndsAreReadOrNot) {
  const std::string value = tlv('\x30', kCookie + kTrue);
  const auto got = read_sync_done(value);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->cookie, "csn=1");
  EXPECT_TRUE(got->deletes);
  EXPECT_FALSE(read_sync_done(tlv('\x30', ""))->deletes);
  EXPECT_FALSE(read_sync_done(tlv('\x30', kCookie + kFalse))->deletes);
  for (const auto& wrong : {""s, kCookie, tlv('\x30', kTrue + kCookie), tlv('\x30', tlv('\x01', ""))})
    EXPECT_FALSE(read_sync_done(wrong));
}

TEST(LdapSync, MessagesAreReadOrNot) {
  EXPECT_EQ(read_sync_info(tlv('\x80', "csn=1"))->cookie, "csn=1");
  EXPECT_EQ(read_sync_info(tlv('\xa1', kCookie))->what, SyncInfo::What::deletes_end);
  EXPECT_EQ(read_sync_info(tlv('\xa2', kFalse))->what, SyncInfo::What::presents_end);
  const std::string ids = tlv('\xa3', kCookie + kTrue + tlv('\x31', tlv('\x04', kOne) + tlv('\x04', kTwo)));
  const auto got = read_sync_info(ids);
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->deletes);
  EXPECT_THAT(got->uuids, ElementsAre(kOne, kTwo));
  EXPECT_FALSE(read_sync_info(tlv('\xa3', tlv('\x31', "")))->deletes);
  for (const auto& wrong : {""s, tlv('\xa3', kCookie), tlv('\xa3', tlv('\x31', tlv('\x04', "short"))),
                            tlv('\xa4', ""), tlv('\xa2', kFalse) + "x", tlv('\xa1', kCookie + kCookie)})
    EXPECT_FALSE(read_sync_info(wrong));
}

TEST(LdapSync, AsksForWhatChangedSinceACookie) {
  EXPECT_EQ(sync_request(""), "\x30\x84\0\0\0\x03\x0a\x01\x01"s);
  EXPECT_EQ(sync_request("c"), "\x30\x84\0\0\0\x0a\x0a\x01\x01\x04\x84\0\0\0\x01"s + "c");
}

TEST(LdapSync, ControlsAreFoundAmongOthers) {
  const auto control = [](const std::string& oid, const std::string& more) {
    return tlv('\x30', tlv('\x04', oid) + more);
  };
  const std::string all = control("1.2", kTrue) + control("1.3", kTrue + tlv('\x04', "value"));
  EXPECT_EQ(control_value(all, "1.3"), "value");
  EXPECT_EQ(control_value(all, "1.2"), "");
  EXPECT_FALSE(control_value(all, "1.4"));
  EXPECT_FALSE(control_value("x" + all, "1.3"));
  EXPECT_FALSE(control_value("", "1.3"));
}

}  // namespace
}  // namespace behorig::ldap
