#include <gtest/gtest.h>

#include "tests/integration/demo.h"

namespace behorig::testing {
namespace {

// The codes of core/docs/semantics.md, section 5.

TEST(ExitCode, ZeroWhenNothingReachesFailOn) {
  const Demo demo;
  EXPECT_EQ(demo.run({"check", "archive", "--as-of", Demo::day, "--fail-on", "critical"}).code, 0);
  EXPECT_EQ(demo.run({"check", "archive", "--as-of", Demo::day, "--fail-on", "high"}).code, 1);
}

TEST(ExitCode, OneForDeviations) {
  const Demo demo;
  EXPECT_EQ(demo.run({"check", "library", "--as-of", Demo::day}).code, 1);
}

TEST(ExitCode, TwoForAWrongCommandLine) {
  const Demo demo;
  EXPECT_EQ(demo.run({"check", "--no-such-option"}).code, 2);
  EXPECT_EQ(demo.run({"check", "--as-of", "24/11/2026"}).code, 2);
  EXPECT_EQ(demo.run({"check", "--fail-on", "dreadful"}).code, 2);
  EXPECT_EQ(demo.run({"check", "-o", "papyrus"}).code, 2);
  EXPECT_EQ(demo.run({"no-such-verb"}).code, 2);
}

TEST(ExitCode, TwoForASystemThatIsNotConfigured) {
  const Demo demo;
  const Ended ended = demo.run({"check", "libary"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("libary"), std::string::npos) << ended.err;
}

TEST(ExitCode, ThreeForWrongSettings) {
  const Demo demo;
  replace_in_file(demo.folder() / "systems.d/library.toml", "connector = \"csv\"", "conector = \"csv\"");
  const Ended ended = demo.run({"check", "--as-of", Demo::day});
  EXPECT_EQ(ended.code, 3);
  EXPECT_NE(ended.err.find("conector"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("connector"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.out, "");
}

TEST(ExitCode, ThreeWithoutSettings) {
  const TempFolder folder;
  const Ended ended = Program({BEHORIG_BINARY_DIR "/bin/behorig", "--config",
                               (folder.path() / "none.toml").string(), "check"},
                              folder.path())
                          .wait();
  EXPECT_EQ(ended.code, 3);
  EXPECT_NE(ended.err.find("none.toml"), std::string::npos) << ended.err;
}

TEST(ExitCode, FourWhenAReadingIsNotComplete) {
  const Demo demo;
  EXPECT_EQ(demo.run({"check", "booking", "--as-of", Demo::day}).code, 4);
  std::filesystem::remove(demo.folder() / "exports/library/behorigheter.csv");
  EXPECT_EQ(demo.run({"check", "library", "--as-of", Demo::day}).code, 4);
}

TEST(ExitCode, ZeroForQuestionsThatHaveAnAnswer) {
  const Demo demo;
  demo.check(4);
  for (const char* verb : {"findings", "systems", "runs", "plugins"}) {
    const Ended ended = demo.run({verb});
    EXPECT_EQ(ended.code, 0) << verb << "\n" << ended.err;
    EXPECT_NE(ended.out, "") << verb;
  }
  EXPECT_EQ(demo.run({"config", "check"}).code, 0);
  EXPECT_EQ(demo.run({"register", "validate"}).code, 0);
  EXPECT_EQ(demo.run({"connector", "test", "library"}).code, 0);
  EXPECT_EQ(demo.run({"plugins", "describe", "csv"}).code, 0);
  EXPECT_EQ(demo.run({"--help"}).code, 0);
}

}  // namespace
}  // namespace behorig::testing
