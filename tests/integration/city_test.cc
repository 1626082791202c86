#include <gtest/gtest.h>

#include <map>

#include "core/model/control.h"
#include "tests/integration/demo.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;

// A generated city (tests/bench/city) knows by construction what a check of it must find.

struct Shape {
  const char *seed, *order;
};
std::ostream& operator<<(std::ostream& out, const Shape& shape) { return out << shape.order << shape.seed; }

std::string program(const std::string& name) { return std::string(BEHORIG_BINARY_DIR) + "/bin/" + name; }

class City : public ::testing::TestWithParam<Shape> {
 protected:
  Ended make(const std::filesystem::path& folder) const {
    return Program({program("make_city"), folder.string(), "--grants", "20000", "--systems", "30", "--seed",
                    GetParam().seed, "--order", GetParam().order},
                   folder_.path())
        .wait();
  }
  const std::filesystem::path& folder() const { return folder_.path(); }

  /// How many lines of each kind the findings are in the form in which other tools answer (./dev bench).
  json::object lines_for_peers(const std::string& findings) const {
    write_file(folder() / "findings", findings);
    const auto ended = Program({"/usr/bin/python3", "-B", "-c", R"(
import json, sys
sys.path.insert(0, sys.argv[1])
import peer_form
peer_form.convert(sys.argv[2], sys.argv[3])
kinds = [line.split("\t")[0] for line in open(sys.argv[3], encoding="utf-8")]
told = {kind: kinds.count(kind) for kind in ("unapproved", "orphan", "missing")}
print(json.dumps({**told, "total": len(kinds)})))",
                                BEHORIG_SOURCE_DIR "/tests/bench", (folder() / "findings").string(),
                                (folder() / "lines").string()},
                               folder())
                           .wait();
    EXPECT_EQ(ended.code, 0) << ended.err;
    return ended.code == 0 ? json::parse(ended.out).as_object() : json::object();
  }

 private:
  TempFolder folder_;
};

TEST_P(City, ACheckFindsExactlyWhatWasPutThere) {
  const auto made = make(folder() / "city");
  ASSERT_EQ(made.code, 0) << made.err;
  const auto expected = json::parse(read_file(folder() / "city/expected.json"));
  const std::string day(expected.at("as_of").as_string());
  const auto checked = Program({program("behorig"), "--config", (folder() / "city/behorig.toml").string(),
                                "check", "--as-of", day, "-o", "jsonl"},
                               folder())
                           .wait();
  EXPECT_EQ(checked.code, expected.at("exit_code").as_int64()) << checked.err;
  EXPECT_EQ(checked.err.find("warning"), std::string::npos) << checked.err;

  std::map<std::string, std::int64_t> wanted, found;
  std::int64_t accepted = 0;
  for (const auto& [control, count] : expected.at("findings").as_object()) wanted[control] = count.as_int64();
  const auto findings = parse_lines(checked.out);
  const auto told = causes_told(findings);
  EXPECT_GT(told.causes, 200U);
  EXPECT_EQ(told.times, told.causes);
  for (const auto& finding : findings) {
    ++found[text_of(finding, "control")];
    if (text_of(finding, "status") == "accepted") ++accepted;
    const bool needs_reading = find_control(text_of(finding, "control"))->need == Need::reading;
    EXPECT_EQ(text_of(finding, "reading"), needs_reading ? "complete" : "-");
  }
  EXPECT_EQ(found, wanted);
  EXPECT_EQ(accepted, expected.at("accepted").as_int64());
  // The city is worth asking: each kind of deviation is in it.
  EXPECT_EQ(wanted.size(), 6U);
  EXPECT_EQ(lines_for_peers(checked.out), expected.at("deviations").as_object());
}

TEST_P(City, TheSameSeedMakesTheSameFiles) {
  ASSERT_EQ(make(folder() / "one").code, 0);
  ASSERT_EQ(make(folder() / "two").code, 0);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder() / "one")) {
    if (!entry.is_regular_file()) continue;
    const auto other = folder() / "two" / std::filesystem::relative(entry.path(), folder() / "one");
    EXPECT_TRUE(read_file(entry.path()) == read_file(other)) << other;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, City,
                         ::testing::Values(Shape{"1", "source"}, Shape{"2", "source"}, Shape{"1", "random"}),
                         [](const auto& of) { return std::string(of.param.order) + of.param.seed; });

}  // namespace
}  // namespace behorig::testing
