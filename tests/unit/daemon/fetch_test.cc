// What the daemon asks of a provider, and what it does not take from it.

#include "core/daemon/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/http/server.h"
#include "tests/support/certificates.h"
#include "tests/support/ports.h"
#include "tests/support/program.h"

namespace behorig {
namespace {

using ::testing::HasSubstr;

class Fetched : public ::testing::Test {
 protected:
  Fetched() {
    const auto one = authority_.issue("one", "IP:127.0.0.1");
    httpd::ServerSettings settings;
    settings.tls = httpd::TlsListener{one.certificate, one.key, "127.0.0.1", 0};
    server_ = httpd::Server::start(settings, [](const httpd::Request& request) {
                httpd::Response out;
                out.content_type = "text/plain";
                const std::string& what = request.path.front();
                if (what == "moved") {
                  out.status = 302;
                  out.headers.emplace_back("Location", "/here");
                } else if (what == "large") {
                  out.body.assign(std::size_t{300} * 1024, 'x');
                } else if (what == "broken") {
                  out.status = 500;
                } else {
                  const auto* header = request.header("Authorization");
                  out.body = request.method + " " + request.body + " " + (header == nullptr ? "-" : *header);
                }
                return out;
              }).value();
  }
  Result<std::string> get(const std::string& path) const {
    return fetch({"https://127.0.0.1:" + std::to_string(server_->port()) + path, authority_.file(), {}, {}});
  }
  static std::string why(const Result<std::string>& got) {
    return got ? "" : got.error().id + " " + got.error().args.back().second;
  }

  testing::TempFolder folder_;
  testing::Authority authority_{folder_.path().string(), "authority"};
  std::unique_ptr<httpd::Server> server_;
};

TEST_F(Fetched, SendsWhatItWasGivenAndNothingElse) {
  EXPECT_EQ(*get("/here"), "GET  -");
  const auto posted = fetch({"https://127.0.0.1:" + std::to_string(server_->port()) + "/here",
                             authority_.file(), Secret("a=b"), Secret("Basic eDp5")});
  EXPECT_EQ(*posted, "POST a=b Basic eDp5");
}

TEST_F(Fetched, TakesNoRedirectNothingLargeAndNoOtherStatus) {
  EXPECT_THAT(why(get("/moved")), HasSubstr("identity.answer status 302"));
  EXPECT_THAT(why(get("/broken")), HasSubstr("identity.answer status 500"));
  EXPECT_THAT(why(get("/large")), HasSubstr("identity.unreachable"));
}

TEST_F(Fetched, BelievesNoCertificateThatDoesNotHoldAndNoClearText) {
  const testing::Authority other(folder_.path().string(), "other");
  const std::string url = "https://127.0.0.1:" + std::to_string(server_->port()) + "/here";
  EXPECT_THAT(why(fetch({url, other.file(), {}, {}})), HasSubstr("identity.unreachable"));
  EXPECT_THAT(why(fetch({url, "", {}, {}})), HasSubstr("identity.unreachable")) << "of nobody that is known";
  const std::string by_name = "https://localhost:" + std::to_string(server_->port()) + "/here";
  EXPECT_THAT(why(fetch({by_name, authority_.file(), {}, {}})), HasSubstr("identity.unreachable"));
  for (const char* other_kind :
       {"http://127.0.0.1:1/", "file:///etc/passwd", "ftp://127.0.0.1/", "/etc/passwd"})
    EXPECT_THAT(why(fetch({other_kind, authority_.file(), {}, {}})), HasSubstr("identity.unreachable"));
  EXPECT_THAT(why(fetch({"https://127.0.0.1:" + std::to_string(testing::free_port()) + "/", "", {}, {}})),
              HasSubstr("identity.unreachable"));
}

TEST(KeysFile, IsReadWhereItIsSmallEnough) {
  const testing::TempFolder folder;
  testing::write_file(folder.path() / "keys", "{}");
  EXPECT_EQ(*read_keys_file((folder.path() / "keys").string()), "{}");
  testing::write_file(folder.path() / "keys", std::string(std::size_t{256} * 1024 + 1, 'x'));
  EXPECT_FALSE(read_keys_file((folder.path() / "keys").string()));
  EXPECT_FALSE(read_keys_file((folder.path() / "none").string()));
  EXPECT_FALSE(read_keys_file(folder.path().string()));
}

}  // namespace
}  // namespace behorig
