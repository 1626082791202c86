// The capability "paths-writable": files of one folder, and nothing else.

#include "tests/support/program.h"
#include "tests/unit/plugin_host/jobs.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::IsEmpty;
using Kind = SinkAnswer::Kind;

class Writing : public ::testing::Test {
 protected:
  Writing() {
    fs::create_directory(folder());
    write_file(top_.path() / "secret", "secret");
    fs::create_symlink(top_.path() / "secret", folder() / "link");
  }
  fs::path folder() const { return top_.path() / "own"; }
  SinkResult does(const std::string& deed) const {
    HostJob job = job_for("writer", R"({"path":")" + folder().string() + R"("})", PluginKind::sink);
    job.paths = {folder()};
    return deliver(job, {{"1", deed}});
  }

  TempFolder top_;
};

TEST_F(Writing, MakesWritesAndRenamesFilesOfItsFolder) {
  for (const char* deed : {"write", "write", "rename", "write", "rename"}) {
    const auto result = does(deed);
    EXPECT_THAT(result.errors, IsEmpty()) << deed;
    EXPECT_EQ(result.answers.at("1").kind, Kind::delivered) << deed;
  }
  EXPECT_EQ(read_file(folder() / "b"), "line\n");
}

TEST_F(Writing, ReachesNothingOutsideIt) {
  ASSERT_EQ(does("write").answers.at("1").kind, Kind::delivered);
  for (const char* deed :
       {"write-outside", "write-through-link", "rename-out", "rename-in", "read-outside"}) {
    EXPECT_EQ(does(deed).answers.at("1").kind, Kind::rejected) << deed;
  }
  EXPECT_FALSE(fs::exists(top_.path() / "outside"));
  EXPECT_EQ(read_file(top_.path() / "secret"), "secret");
}

TEST_F(Writing, DeletesNothingAndMakesNeitherFoldersNorLinks) {
  ASSERT_EQ(does("write").answers.at("1").kind, Kind::delivered);
  for (const char* deed : {"delete", "make-folder", "link-out"}) {
    const auto result = does(deed);
    EXPECT_EQ(result.answers.at("1").kind, Kind::rejected) << deed;
    EXPECT_THAT(ids_of(result.errors), Contains("plugin.tried-write")) << deed;
  }
  EXPECT_TRUE(fs::exists(folder() / "a"));
  EXPECT_FALSE(fs::exists(fs::symlink_status(folder() / "made")));
}

}  // namespace
}  // namespace behorig::testing
