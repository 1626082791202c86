// crontab's form against a second implementation that goes through two years minute by minute, with the C
// library's idea of local time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdlib>
#include <ctime>
#include <random>
#include <sstream>

#include "tests/support/sample.h"
#include "tests/unit/schedule/times.h"

namespace behorig {
namespace {

using testing::calendar;
using testing::utc;

/// A minute that a clock shows: minute, hour, day of month, month, weekday (0 = Sunday).
using Shown = std::array<int, 5>;

Shown shown(const std::tm& tm) { return {tm.tm_min, tm.tm_hour, tm.tm_mday, tm.tm_mon + 1, tm.tm_wday}; }

struct Minute {
  std::int64_t instant;
  std::int64_t wall;  ///< as if the clock's time were UTC
  Shown what;
};

/// All minutes of two years in Stockholm.
const std::vector<Minute>& two_years() {
  static const std::vector<Minute> all = [] {
    const char* before = std::getenv("TZ");
    const std::string kept = before == nullptr ? "" : before;
    setenv("TZ", "Europe/Stockholm", 1);
    tzset();
    std::vector<Minute> out;
    const auto begin = utc("2027-01-01T00:00:00Z").time_since_epoch().count();
    const auto end = utc("2029-01-01T00:00:00Z").time_since_epoch().count();
    for (std::int64_t at = begin; at < end; at += 60) {
      const std::time_t time = at;
      std::tm tm{};
      localtime_r(&time, &tm);
      out.push_back({at, at + tm.tm_gmtoff, shown(tm)});
    }
    if (before == nullptr)
      unsetenv("TZ");
    else
      setenv("TZ", kept.c_str(), 1);
    tzset();
    return out;
  }();
  return all;
}

/// The plainest reading of the five fields.
struct Naive {
  std::array<std::bitset<60>, 5> fields;
  bool either = false;

  explicit Naive(const std::string& text) {
    static const std::array<std::pair<int, int>, 5> bounds{{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}};
    std::istringstream words(text);
    std::array<std::string, 5> word;
    for (std::size_t n = 0; n < 5; ++n) {
      words >> word[n];
      std::istringstream items(word[n]);
      for (std::string item; std::getline(items, item, ',');) {
        int first = bounds[n].first, last = bounds[n].second, step = 1;
        if (item[0] != '*') {
          const int read = std::sscanf(item.c_str(), "%d-%d/%d", &first, &last, &step);
          if (read == 1) last = first;
        } else {
          std::sscanf(item.c_str(), "*/%d", &step);
        }
        for (int value = first; value <= last; value += step)
          fields[n].set(static_cast<std::size_t>(n == 4 ? value % 7 : value));
      }
    }
    either = word[2].find('*') == std::string::npos && word[4].find('*') == std::string::npos;
  }

  bool fits(const Shown& what) const {
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
      if (!fields[n][static_cast<std::size_t>(what[n])]) return false;
    }
    const bool day = fields[2][static_cast<std::size_t>(what[2])];
    const bool weekday = fields[4][static_cast<std::size_t>(what[4])];
    return either ? day || weekday : day && weekday;
  }

  std::vector<std::int64_t> times() const {
    std::vector<std::int64_t> out;
    std::int64_t seen = two_years()[0].wall - 60;
    for (const Minute& minute : two_years()) {
      if (minute.wall <= seen) continue;  // the hour that comes twice
      bool is_due = fits(minute.what);
      for (std::int64_t wall = seen + 60; wall < minute.wall && fields[1].count() < 24; wall += 60) {
        const std::time_t time = wall;
        std::tm tm{};
        gmtime_r(&time, &tm);
        is_due = is_due || fits(shown(tm));
      }
      if (is_due) out.push_back(minute.instant);
      seen = minute.wall;
    }
    return out;
  }
};

class Lines {
 public:
  explicit Lines(std::uint64_t seed) : random_(seed) {}
  std::string next() {
    return field(0, 59, 2) + " " + field(0, 23, 4) + " " + field(1, 31, 5) + " " + field(1, 12, 6) + " " +
           field(0, 7, 5);
  }

 private:
  int between(int least, int most) {
    return least + static_cast<int>(random_() % static_cast<unsigned>(most - least + 1));
  }
  std::string field(int least, int most, int stars) {
    if (between(0, 9) < stars) {
      return between(0, 3) == 0 ? "*/" + std::to_string(between(1, most - least)) : "*";
    }
    std::string out;
    for (int n = between(1, 3); n > 0; --n) {
      const int first = between(least, most), last = between(first, most);
      out += out.empty() ? "" : ",";
      out += std::to_string(first);
      if (between(0, 2) == 0) continue;
      out += "-" + std::to_string(last);
      if (most > first && between(0, 1) == 0) out += "/" + std::to_string(between(1, most - first));
    }
    return out;
  }
  std::mt19937_64 random_;
};

/// From each time to the next; where there are very many, from each in the months in which the clocks are
/// changed, and from every sixteenth else.
void compare(const std::string& line) {
  const auto wanted = Naive(line).times();
  const Calendar ours = calendar(line);
  const auto at = [](std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); };
  const auto changing = [](std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm tm{};
    gmtime_r(&time, &tm);
    return tm.tm_mon == 2 || tm.tm_mon == 9;
  };
  constexpr std::size_t kMany = 50'000, kStep = 16;
  std::int64_t from = two_years().front().instant - 1;
  for (std::size_t i = 0; i < wanted.size(); from = wanted[i++]) {
    if (wanted.size() > kMany && i % kStep != 0 && !changing(from)) continue;
    const auto due = ours.next_after(at(from));
    ASSERT_TRUE(due) << line << " after " << format_utc(at(from));
    ASSERT_EQ(*due, at(wanted[i])) << line << ": " << format_utc(*due) << " instead of "
                                   << format_utc(at(wanted[i]));
  }
  const auto then = ours.next_after(at(from));
  EXPECT_TRUE(!then || *then > at(two_years().back().instant)) << line << ": " << format_utc(*then);
}

TEST(Crontab, HasTheTimesThatGoingThroughAllMinutesFinds) {
  for (const char* line :
       {"* * * * *", "30 2 * * *", "0 3 * * *", "*/5 2 * * *", "59 1,2,3 * * 0", "0 0 29 2 *",
        "15 2 25-31 3,10 0", "15 2 */2 3,10 0", "0 0 31 2 *", "0 12 13 * 5", "0 * * * *"}) {
    compare(line);
  }
  Lines random(75);
  for (int n = 0; n < testing::sample(60); ++n) compare(random.next());
}

TEST(Calendar, NothingLiesBetweenTwoTimesAndTheNewestIsTheOneBefore) {
  Lines random(76);
  std::mt19937_64 moments(77);
  std::size_t pairs = 0;
  for (int n = 0; n < 200; ++n) {
    const std::string line = random.next();
    const Calendar ours = calendar(line);
    const Instant begin = utc("2026-01-01T00:00:00Z") + std::chrono::minutes(moments() % 1000000);
    const auto times = ours.next(begin, 20);
    for (std::size_t i = 1; i < times.size(); ++i) {
      const auto apart = static_cast<std::uint64_t>((times[i] - times[i - 1]).count());
      const Instant moment = times[i - 1] + std::chrono::seconds(moments() % apart);
      ASSERT_EQ(ours.next_after(moment), times[i]) << line;
      ASSERT_EQ(ours.latest(begin, moment), times[i - 1]) << line;
      ++pairs;
    }
  }
  EXPECT_GT(pairs, 2000U);
}

}  // namespace
}  // namespace behorig
