// The demo's directory through the whole program, when the wire or the server breaks.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/integration/demo.h"
#include "tests/support/proxy.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

using boost::json::object;

/// Ids of findings of the directory, without the one that says that the reading was not complete.
std::set<std::string> ids_of(const std::vector<object>& findings) {
  std::set<std::string> out;
  for (const object& finding : findings) {
    if (text_of(finding, "control") != "incomplete-reading" && text_of(finding, "system") == "directory")
      out.insert(text_of(finding, "id"));
  }
  return out;
}

class DirectoryThatBreaks : public ::testing::Test {
 protected:
  DirectoryThatBreaks() {
    settings_ = read_file(file());
    first_ = ids_of(demo_.check(1, {"directory"}));
    EXPECT_GE(first_.size(), 7U);
  }

  std::filesystem::path file() const { return demo_.folder() / "systems.d/directory.toml"; }
  std::uint16_t port() const {
    const std::string before = "127.0.0.1:";
    return static_cast<std::uint16_t>(std::stoi(settings_.substr(settings_.find(before) + before.size())));
  }
  void read_through(std::uint16_t other) const {
    std::string text = settings_;
    const std::string here = "127.0.0.1:" + std::to_string(port());
    write_file(file(), text.replace(text.find(here), here.size(), "127.0.0.1:" + std::to_string(other)));
  }
  /// Nothing is new, nothing is closed, and it says that it did not read everything.
  void expect_nothing_moved(const std::string& what) const {
    const auto findings = demo_.check(4, {"directory"});
    EXPECT_EQ(ids_of(findings), first_) << what;
    for (const object& finding : findings)
      EXPECT_THAT(text_of(finding, "status"), ::testing::AnyOf("open", "new"));
    const Ended resolved = demo_.run({"findings", "--status", "resolved", "-o", "jsonl"});
    EXPECT_EQ(resolved.out, "") << what;
  }

  Demo demo_;
  std::string settings_;
  std::set<std::string> first_;
};

TEST_F(DirectoryThatBreaks, ACutWireClosesNothingAndFindsNothingMissing) {
  std::uint64_t whole = 0;
  {
    const CutProxy proxy(port(), UINT64_MAX);
    read_through(proxy.port());
    EXPECT_EQ(ids_of(demo_.check(1, {"directory"})), first_);
    whole = proxy.passed();
  }
  const int cuts = sample(8, "BEHORIG_CUTS");
  std::mt19937_64 random(20261124);
  for (int i = 0; i < cuts; ++i) {
    // Two connections are cut each by itself: where the longer one's part is cut, the reading is.
    const std::uint64_t at = random() % (whole / 2);
    const CutProxy proxy(port(), at, i % 2 == 0 ? CutProxy::How::close : CutProxy::How::reset);
    read_through(proxy.port());
    expect_nothing_moved("cut after " + std::to_string(at) + " bytes");
  }
}

TEST_F(DirectoryThatBreaks, AServerThatIsDownClosesNothing) {
  demo_.serve("stop");
  expect_nothing_moved("stopped");
}

TEST_F(DirectoryThatBreaks, ANewSystemIsSetUpAndTestedInOneCommand) {
  const auto folder = demo_.folder();
  const std::string uri = "uri=ldaps://127.0.0.1:" + std::to_string(port());
  std::vector<std::string> words{"connect", "ldap", "second"};
  const std::vector<std::string> said{uri,
                                      "ca_file=" + (folder / "directory/ca.pem").string(),
                                      "bind_dn=uid=behorig,ou=service,dc=ekstad,dc=example",
                                      "password=file:" + (folder / "directory/password").string(),
                                      "people.base=ou=people,dc=ekstad,dc=example",
                                      "groups.base=ou=groups,dc=ekstad,dc=example"};
  for (const auto& one : said) words.insert(words.end(), {"--set", one});
  const Ended first = demo_.run(words);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.err, ::testing::HasSubstr("second: complete"));
  const auto written = read_file(folder / "systems.d/second.toml");

  EXPECT_EQ(demo_.run(words).code, 2) << "it is there already";
  EXPECT_EQ(demo_.run({"connect", "ldap", "second"}).code, 0) << "it is tested again";
  EXPECT_EQ(read_file(folder / "systems.d/second.toml"), written);
  demo_.serve("stop");
  const Ended down = demo_.run({"connect", "ldap", "second"});
  EXPECT_EQ(down.code, 4);
}

TEST_F(DirectoryThatBreaks, AnAccountThatMayNotReadClosesNothing) {
  write_file(demo_.folder() / "directory/password", "another");
  expect_nothing_moved("wrong password");
}

}  // namespace
}  // namespace behorig::testing
