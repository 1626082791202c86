// Texts and rows that do not fit into one frame come over the border in several, each of them once.

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/plugin_host/jobs.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

class LargeRows : public ::testing::Test {
 protected:
  LargeRows() { fs::create_directories(folder_); }
  ~LargeRows() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& heading, int rows, auto row_of) const {
    std::ofstream out(folder_ / name);
    out << heading << '\n';
    for (int i = 0; i < rows; ++i) out << row_of(i) << '\n';
  }
  HostJob job(const std::string& plugin, PluginKind kind) const {
    HostJob out;
    auto found = find_plugin({BEHORIG_BINARY_DIR "/plugins"}, plugin, kind);
    EXPECT_TRUE(found) << plugin;
    if (!found) return out;
    PluginOptions options;
    options.plugin = plugin;
    options.json = R"({"path":")" + folder_.string() + R"("})";
    options.base = folder_;
    const auto checked = check_options(found->declaration, options);
    EXPECT_THAT(ids_of(checked.errors), ::testing::IsEmpty());
    out.plugin = std::move(*found);
    out.options_json = checked.json;
    out.paths = {folder_.string()};
    out.limits.deadline = std::chrono::seconds(60);
    out.host = BEHORIG_BINARY_DIR "/bin/behorig-plugin";
    return out;
  }
  /// Neighbours differ, and every third is one that was told before.
  static std::string long_name(int i) {
    const int which = i % 3 == 2 ? i - 2 : i;
    return std::to_string(which) + std::string(static_cast<std::size_t>(4000 + which % 7), 'x');
  }

  const fs::path folder_ = fs::temp_directory_path() / ("behorig-large-" + std::to_string(::getpid()));
};

TEST_F(LargeRows, OfARegister) {
  constexpr int kRows = 1500;
  write("people.csv", "person,name", kRows,
        [](int i) { return "p" + std::to_string(i) + "," + long_name(i); });
  const auto raw = load_tables(job("files", PluginKind::reg));
  EXPECT_THAT(ids_of(raw.errors), ::testing::IsEmpty());
  ASSERT_TRUE(raw.ended);
  const auto outcome = raw.reader->finish();
  ASSERT_TRUE(outcome.reg && outcome.reg->row_counts.size() == 1);
  const auto& people = outcome.reg->people;
  ASSERT_EQ(people.size(), static_cast<std::size_t>(kRows));
  for (int i = 0; i < kRows; ++i) {
    const auto& person = people[static_cast<std::size_t>(i)];
    ASSERT_EQ(outcome.reg->text(person.person), "p" + std::to_string(i));
    ASSERT_EQ(outcome.reg->text(person.name), long_name(i));
  }
}

TEST_F(LargeRows, OfASystem) {
  constexpr int kRows = 1500;
  write("accounts.csv", "account,name,office", kRows,
        [](int i) { return "a" + std::to_string(i) + "," + long_name(i) + "," + long_name(i + 1); });
  write("grants.csv", "account,entitlement", kRows,
        [](int i) { return "a" + std::to_string(i) + ",e" + std::to_string(i % 5); });
  const auto reading = read_system(job("csv", PluginKind::connector));
  EXPECT_THAT(ids_of(reading.errors), ::testing::IsEmpty());
  ASSERT_TRUE(reading.claims_complete && reading.snapshot);
  const auto& snapshot = *reading.snapshot;
  ASSERT_EQ(snapshot.accounts().size(), static_cast<std::size_t>(kRows));
  for (int i = 0; i < kRows; ++i) {
    const auto ix = static_cast<AccountIx>(i);
    ASSERT_EQ(snapshot.text(snapshot.accounts()[ix].id), "a" + std::to_string(i));
    ASSERT_EQ(snapshot.text(snapshot.accounts()[ix].name), long_name(i));
    ASSERT_EQ(snapshot.attributes(ix).size(), 1u);
    ASSERT_EQ(snapshot.text(snapshot.attributes(ix)[0].value), long_name(i + 1));
  }
  EXPECT_EQ(reading.counts.grants, static_cast<std::uint64_t>(kRows));
}

}  // namespace
}  // namespace behorig::testing
