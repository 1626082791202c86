#include "plugins/common/http/networks.h"

#include <gtest/gtest.h>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::testing {
namespace {

using http::Networks;

TEST(Networks, WithoutAListOnlyTheInternetIsCalled) {
  const Networks none({});
  for (const char* open : {"8.8.8.8", "193.10.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "2a00:1450::1",
                           "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"})
    EXPECT_TRUE(none.admits(open)) << open;
  for (const char* closed : {"127.0.0.1",
                             "127.255.255.254",
                             "0.0.0.0",
                             "10.1.2.3",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.0.1",
                             "169.254.169.254",
                             "100.64.0.1",
                             "224.0.0.1",
                             "255.255.255.255",
                             "::1",
                             "::",
                             "fe80::1",
                             "fc00::1",
                             "fd12::1",
                             "ff02::1",
                             "fec0::1",
                             "::ffff:127.0.0.1",
                             "::ffff:10.0.0.1",
                             "::127.0.0.1",
                             "64:ff9b::7f00:1",
                             "64:ff9b::a00:1",
                             "2002:7f00:1::",
                             "2002:a00:1::1",
                             "::ffff:169.254.169.254"})
    EXPECT_FALSE(none.admits(closed)) << closed;
}

TEST(Networks, WhatIsListedIsCalledTooAndNothingBeside) {
  const Networks listed({"10.20.0.0/16", "192.168.1.7", "fd00:1::/32", "127.0.0.0/30"});
  for (const char* open :
       {"10.20.0.1", "10.20.255.255", "192.168.1.7", "fd00:1::5", "::ffff:10.20.3.4", "127.0.0.3"})
    EXPECT_TRUE(listed.admits(open)) << open;
  for (const char* closed : {"10.21.0.1", "192.168.1.8", "fd00:2::5", "127.0.0.4", "::1"})
    EXPECT_FALSE(listed.admits(closed)) << closed;
}

TEST(Networks, WhatIsNoAddressIsNotCalledAndNotTaken) {
  const Networks all({"0.0.0.0/0"});
  for (const char* bad : {"", "localhost", "0177.0.0.1", "2130706433", "0x7f.1", "127.1", "10.0.0.1/8"})
    EXPECT_FALSE(all.admits(bad)) << bad;
  for (const char* bad :
       {"", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "fd00::/129", "10.0.0.0/8 ", "10.0.0"})
    EXPECT_THROW(Networks({bad}), sdk::Failure) << bad;
}

}  // namespace
}  // namespace behorig::testing
