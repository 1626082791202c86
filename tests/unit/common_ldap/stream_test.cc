#include "plugins/common/ldap/stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openldap.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "tests/support/scripted_ldap.h"

namespace behorig::ldap {
namespace {

using Came = Stream::Came;

/// A handle of the library on one end of a pair of sockets; the test is the server.
class StreamTest : public ::testing::Test {
 protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    server_ = ends[0];
    ASSERT_EQ(ldap_init_fd(ends[1], LDAP_PROTO_IPC, "ldapi://test", &ld_), LDAP_SUCCESS);
    constexpr int kVersion = LDAP_VERSION3;
    ldap_set_option(ld_, LDAP_OPT_PROTOCOL_VERSION, &kVersion);
    stream_ = std::make_unique<Stream>(ld_);
    ASSERT_EQ(ldap_search_ext(ld_, "dc=test", LDAP_SCOPE_BASE, nullptr, nullptr, 0, nullptr, nullptr, nullptr,
                              0, &id_),
              LDAP_SUCCESS);
  }
  void TearDown() override {
    if (server_ >= 0) ::close(server_);
    // The library says goodbye to a server that may be gone.
    std::signal(SIGPIPE, SIG_IGN);
    ldap_unbind_ext_s(ld_, nullptr, nullptr);
  }
  void send(const std::string& bytes) const {
    ASSERT_EQ(::send(server_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  void hang_up() {
    ::close(server_);
    server_ = -1;
  }
  /// The type of what the library reads now; 0 = nothing, -1 = the connection is lost.
  int library_reads() const {
    timeval none{0, 0};
    LDAPMessage* message = nullptr;
    const int type = ldap_result(ld_, id_, LDAP_MSG_ONE, &none, &message);
    ldap_msgfree(message);
    return type;
  }

  int server_ = -1, id_ = 0;
  LDAP* ld_ = nullptr;
  std::unique_ptr<Stream> stream_;
};

TEST_F(StreamTest, WhileNobodyHoldsItTheLibraryReads) {
  EXPECT_EQ(library_reads(), 0);
  send(testing::ldap_entry(id_, "dc=test", {}) + testing::ldap_done(id_, 0));
  EXPECT_EQ(library_reads(), LDAP_RES_SEARCH_ENTRY);
  EXPECT_EQ(library_reads(), LDAP_RES_SEARCH_RESULT);
}

TEST_F(StreamTest, WhatIsHeldTheLibraryGetsMessageByMessage) {
  const std::string entry = testing::ldap_entry(id_, "dc=test", {{"dc", {"test"}}});
  const std::string done = testing::ldap_done(id_, 0);
  const Stream::Hold hold(*stream_);
  EXPECT_EQ(stream_->read(), Came::nothing);
  send(entry + entry + done);
  EXPECT_EQ(stream_->read(), Came::bytes);
  EXPECT_EQ(stream_->bytes(), entry + entry + done);
  EXPECT_EQ(library_reads(), 0) << "it was handed nothing";
  stream_->take(entry.size());
  stream_->hand_over(entry.size());
  EXPECT_EQ(library_reads(), LDAP_RES_SEARCH_ENTRY);
  EXPECT_EQ(library_reads(), 0);
  EXPECT_EQ(stream_->bytes(), done);
  stream_->hand_over(done.size());
  EXPECT_EQ(library_reads(), LDAP_RES_SEARCH_RESULT);
}

TEST_F(StreamTest, WhatIsLeftWhenTheHoldEndsGoesToTheLibrary) {
  {
    const Stream::Hold hold(*stream_);
    send(testing::ldap_done(id_, 0));
    EXPECT_EQ(stream_->read(), Came::bytes);
  }
  EXPECT_EQ(library_reads(), LDAP_RES_SEARCH_RESULT);
}

TEST_F(StreamTest, AMessageLargerThanABlockIsHeldWhole) {
  const std::string large = testing::ldap_entry(id_, "dc=test", {{"dc", {std::string(3'000'000, 'x')}}});
  const Stream::Hold hold(*stream_);
  for (std::size_t sent = 0; sent < large.size();) {
    const ssize_t count = ::send(server_, large.data() + sent, large.size() - sent, MSG_NOSIGNAL);
    sent += count > 0 ? static_cast<std::size_t>(count) : 0;
    if (stream_->full()) stream_->change_block();
    stream_->read();
  }
  while (stream_->bytes().size() < large.size()) {
    if (stream_->full()) stream_->change_block();
    ASSERT_EQ(stream_->read(), Came::bytes);
  }
  EXPECT_EQ(stream_->bytes(), large);
}

TEST_F(StreamTest, ABlockThatIsChangedKeepsWhatWasTaken) {
  send("one two");
  EXPECT_EQ(stream_->read(), Came::bytes);
  const std::string_view one = stream_->bytes().substr(0, 3);
  stream_->take(4);
  const Stream::Block block = stream_->change_block();
  EXPECT_EQ(one, "one");
  EXPECT_EQ(stream_->bytes(), "two");
}

TEST_F(StreamTest, TheEndComesAfterEverythingElse) {
  const std::string done = testing::ldap_done(id_, 0);
  const Stream::Hold hold(*stream_);
  send(done);
  hang_up();
  EXPECT_EQ(stream_->read(), Came::bytes);
  EXPECT_EQ(stream_->read(), Came::end);
  stream_->hand_over(done.size());
  EXPECT_EQ(library_reads(), LDAP_RES_SEARCH_RESULT);
}

TEST_F(StreamTest, TheLibrarySeesThatItWasEnded) {
  const Stream::Hold hold(*stream_);
  send(testing::ldap_entry(id_, "dc=test", {}));
  EXPECT_EQ(stream_->read(), Came::bytes);
  stream_->end();
  EXPECT_TRUE(stream_->bytes().empty());
  EXPECT_EQ(library_reads(), -1);
  EXPECT_TRUE(stream_->ended());
}

}  // namespace
}  // namespace behorig::ldap
