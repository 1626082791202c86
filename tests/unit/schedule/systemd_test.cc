// systemd itself as the oracle.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/program.h"
#include "tests/unit/schedule/times.h"

namespace behorig {
namespace {

using testing::calendar;
using testing::utc;

constexpr const char* kAnalyze = "/usr/bin/systemd-analyze";

class Systemd : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(std::filesystem::exists(kAnalyze)) << "install the package systemd: ./dev test does";
  }

  struct Answer {
    std::string normalized;
    std::vector<std::string> times;
  };

  testing::Ended run(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all{kAnalyze, "calendar"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return testing::Program(all, folder_.path(), {{"TZ", "UTC"}}).wait();
  }

  /// What systemd says of expressions that it must take. It gives up on a few that come seldom; those are
  /// taken away from `texts`.
  std::vector<Answer> ask(std::vector<std::string>& texts, const std::string& base, int count) const {
    std::vector<std::string> arguments{"--iterations=" + std::to_string(count), "--base-time=" + base};
    arguments.insert(arguments.end(), texts.begin(), texts.end());
    const auto ended = run(arguments);
    std::istringstream complaints(ended.err);
    for (std::string line; std::getline(complaints, line);) {
      if (line.empty()) continue;
      EXPECT_TRUE(line.ends_with("Resource deadlock avoided")) << line;
      const auto gone = std::erase(texts, quoted(line));
      EXPECT_EQ(gone, 1U) << line;
    }
    std::vector<Answer> out;
    std::istringstream lines(ended.out);
    for (std::string line; std::getline(lines, line);) {
      const auto colon = line.find(": ");
      if (colon == std::string::npos) continue;
      const std::string key = line.substr(0, colon), value = line.substr(colon + 2);
      if (key.ends_with("Normalized form")) out.push_back({value, {}});
      const bool elapse = key.ends_with("Next elapse") || key.find("Iter. #") != std::string::npos;
      if (!elapse || value == "never") continue;
      // Mon 2026-11-30 05:00:00 UTC
      EXPECT_TRUE(value.ends_with(" UTC") && value.size() == 27) << value;
      out.back().times.push_back(value.substr(4, 10) + "T" + value.substr(15, 8) + "Z");
    }
    return out;
  }

  static std::string quoted(const std::string& line) {
    const auto begin = line.find('\'') + 1;
    return line.substr(begin, line.rfind('\'') - begin);
  }

 private:
  testing::TempFolder folder_;
};

/// Random expressions that systemd takes.
class Expressions {
 public:
  explicit Expressions(std::uint64_t seed) : random_(seed) {}

  std::string next() {
    std::string out;
    const int form = below(6);
    if (form < 2) out += weekdays() + " ";
    if (form != 5) out += date() + " ";
    if (form != 4) out += time() + " ";
    return out + (below(2) == 0 ? "UTC" : "Europe/Stockholm");
  }
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

 private:
  int between(int least, int most) { return least + below(most - least + 1); }
  std::string number(int n) { return (n < 10 && below(2) == 0 ? "0" : "") + std::to_string(n); }

  /// No a/n: systemd goes on counting past the last value there is, and so comes to miss the next day's first
  /// ones. Nor a..a, which it refuses where a is the last value.
  std::string part(int least, int most) {
    const int first = between(least, most), last = between(first, most);
    if (last == first || below(4) == 0) return number(first);
    const std::string range = number(first) + ".." + number(last);
    return below(2) == 0 ? range : range + "/" + std::to_string(between(1, most - first));
  }
  std::string component(int least, int most, int stars) {
    if (below(10) < stars) return "*";
    std::string out = part(least, most);
    for (int n = below(3); n > 0; --n) out += "," + part(least, most);
    return out;
  }
  std::string weekdays() {
    const char* const names[] = {"Mon", "tuesday", "WED", "Thu", "Friday", "sat", "Sun"};
    std::string out;
    for (int n = between(1, 3); n > 0; --n) {
      const int first = below(7), last = between(first, 6);
      out += out.empty() ? "" : ",";
      out += names[first];
      if (below(2) == 0) out += std::string("..") + names[last];
    }
    return out;
  }
  /// Only days that every month has: see Calendar.KnowsLeapYearsAndTheEndsOfMonths for the rest.
  std::string from_end() {
    const int near = between(1, 27), far = between(near + 1, 28);
    switch (below(3)) {
      case 0:
        return number(near);
      case 1:
        return number(near) + ".." + number(far);
      default:
        return number(near) + ".." + number(far) + "/" + std::to_string(between(1, 28 - near));
    }
  }
  std::string date() {
    const std::string month = component(1, 12, 6);
    const std::string days = below(4) == 0 ? "~" + from_end() : "-" + component(1, 31, 4);
    if (below(4) == 0 && month != "*") return month + days;
    return (below(10) < 8 ? "*" : part(2020, 2036)) + "-" + month + days;
  }
  std::string time() {
    std::string out = component(0, 23, 4) + ":" + component(0, 59, 3);
    if (below(3) == 0) out += ":" + component(0, 59, 2);
    return out;
  }

  std::mt19937_64 random_;
};

/// The last Sunday of the month, 01:00 UTC: there the clock of Stockholm changes, in March and October.
Instant change_of(Instant near, std::chrono::month month) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(near));
  return std::chrono::sys_days(day.year() / month / std::chrono::Sunday[std::chrono::last]) +
         std::chrono::hours(1);
}

/// The times on which both should agree. Where the clock leaps in spring, systemd passes over what this
/// program makes up for. In autumn, systemd takes mostly the first and now and then the second of two hours
/// of one name, as mktime(3) does; the first is meant.
std::vector<std::string> comparable(const std::vector<std::string>& times, bool changes) {
  if (!changes) return times;
  std::vector<std::string> out;
  for (const auto& text : times) {
    Instant time = utc(text);
    if (time == change_of(time, std::chrono::March)) continue;
    const Instant autumn = change_of(time, std::chrono::October);
    if (time >= autumn && time < autumn + std::chrono::hours(1)) time -= std::chrono::hours(1);
    out.push_back(format_utc(time));
  }
  return out;
}

TEST_F(Systemd, SaysTheSameTimes) {
  constexpr int kRounds = 12, kTexts = 25, kTimes = 6;
  Expressions random(72);
  std::size_t times = 0, never = 0, given_up = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::string> texts;
    for (int n = 0; n < kTexts; ++n) texts.push_back(random.next());
    // Every fourth begins near a change of the clock; none in the hour that comes twice.
    std::string base =
        format_utc(utc("2020-01-01T00:00:00Z") + std::chrono::seconds(random.below(500000000)));
    if (round % 4 == 0) base = "2026-03-28T2" + std::to_string(random.below(4)) + ":17:05Z";
    if (round % 4 == 1) base = "2027-10-30T2" + std::to_string(random.below(4)) + ":17:05Z";
    std::string asked = base.substr(0, 10) + " " + base.substr(11, 8) + " UTC";
    const auto answers = ask(texts, asked, kTimes);
    ASSERT_EQ(answers.size(), texts.size());
    given_up += kTexts - texts.size();
    for (std::size_t n = 0; n < texts.size(); ++n) {
      const Calendar ours = calendar(texts[n]);
      const bool changes = texts[n].ends_with("Stockholm");
      auto theirs = comparable(answers[n].times, changes);
      auto mine = comparable(testing::formatted(ours.next(utc(base), kTimes + 2)), changes);
      // So many that both have them, whatever was left out; where systemd ends before, so does this.
      const bool ended = answers[n].times.size() < kTimes;
      if (!ended) mine.resize(std::min(mine.size(), theirs.size()));
      EXPECT_EQ(mine, theirs) << texts[n] << " after " << base;
      times += theirs.size();
      never += theirs.empty() ? 1 : 0;
      EXPECT_EQ(calendar(answers[n].normalized), ours) << texts[n] << " is " << answers[n].normalized;
      EXPECT_EQ(calendar(ours.to_string()), ours) << texts[n] << " is " << ours.to_string();
    }
  }
  EXPECT_GT(times, 1000U) << "else the test compares too little";
  EXPECT_LT(never, 150U);
  EXPECT_LT(given_up, 10U);
}

TEST_F(Systemd, SaysTheSameTimesOfStepsWithoutEnd) {
  std::vector<std::string> texts{"*:0/15 UTC",          "0/6:00 UTC",          "*-*-1/2 UTC", "*-1/3-01 UTC",
                                 "Mon *-05~07/1 UTC",   "*-*~7/3 UTC",         "*:2/3 UTC",   "*:*:0/20 UTC",
                                 "Mon..Fri 8/2:05 UTC", "*-*-5/7 6/9:1/29 UTC"};
  const auto answers = ask(texts, "2026-11-27 10:17:05 UTC", 30);
  ASSERT_EQ(answers.size(), texts.size());
  for (std::size_t n = 0; n < texts.size(); ++n)
    EXPECT_EQ(testing::next(texts[n], "2026-11-27T10:17:05Z", 30), answers[n].times) << texts[n];
}

TEST_F(Systemd, ReadsWhatThisProgramSpells) {
  Expressions random(73);
  std::vector<std::string> texts, spelled;
  for (int n = 0; n < 100; ++n) {
    texts.push_back(random.next());
    spelled.push_back(calendar(texts.back()).to_string());
  }
  const auto read = ask(spelled, "2026-04-01 10:00:00 UTC", 1);
  ASSERT_EQ(read.size(), texts.size());
  for (std::size_t n = 0; n < texts.size(); ++n)
    EXPECT_EQ(calendar(read[n].normalized), calendar(texts[n])) << texts[n] << " is " << read[n].normalized;
}

// Texts with one thing changed: both take them or both refuse.
TEST_F(Systemd, TakesTheSameTexts) {
  // What differs on purpose (core/docs/schedule.md): fractions, * beside other values or with a step, an
  // instant after @, lists of days from the end and such days beyond the 28th, and steps that a range has no
  // room for.
  const std::regex differs(R"([0-9]\.[0-9]|\*[/,]|,\*|^@|~[^ ]*(,|29|3[0-9])|\.\.[0-9]+/)");
  Expressions random(74);
  const std::string letters = "0123456789*.,/-: MonTue";
  std::vector<std::string> texts;
  while (texts.size() < 900) {
    std::string text = random.next();
    text.resize(text.find_last_of(' '));
    if (text.size() > 30) continue;
    const auto at = static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
    const char other = letters[static_cast<std::size_t>(random.below(static_cast<int>(letters.size())))];
    switch (random.below(3)) {
      case 0:
        text.erase(at, 1);
        break;
      case 1:
        text.insert(at, 1, other);
        break;
      default:
        text[at] = other;
        break;
    }
    const bool program_option = text.empty() || text[0] == '-';
    if (program_option || text.front() == ' ' || text.back() == ' ' || std::regex_search(text, differs))
      continue;
    texts.push_back(text);
  }
  std::set<std::string> refused;
  std::istringstream complaints(run(texts).err);
  for (std::string line; std::getline(complaints, line);) {
    if (line.find("Failed to parse") != std::string::npos) refused.insert(quoted(line));
  }
  std::size_t taken = 0;
  for (const auto& text : texts) {
    const bool ours = bool(Calendar::parse(text, "UTC"));
    taken += ours ? 1 : 0;
    EXPECT_EQ(ours, !refused.contains(text)) << text;
  }
  EXPECT_GT(taken, 100U);
  EXPECT_GT(refused.size(), 100U);
}

}  // namespace
}  // namespace behorig
