#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/schedule/calendar.h"

namespace behorig::testing {

/// "2026-11-27T06:00:00Z"; what is no such time fails the test.
inline Instant utc(const std::string& text) {
  const auto day = Date::parse(text.substr(0, 10));
  int hour = 0, minute = 0, second = 0;
  if (!day || std::sscanf(text.c_str() + 10, "T%2d:%2d:%2dZ", &hour, &minute, &second) != 3) {
    ADD_FAILURE() << text << " is no time";
    return {};
  }
  return Instant(std::chrono::days(day->days) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                 std::chrono::seconds(second));
}

/// Of an expression that must be right.
inline Calendar calendar(const std::string& text, const std::string& zone = "Europe/Stockholm") {
  auto read = Calendar::parse(text, zone);
  if (!read) ADD_FAILURE() << text << ": " << Catalogue::built_in().say(read.error(), Language::en);
  return read ? *read : *Calendar::parse("daily", "UTC");
}

inline std::vector<std::string> formatted(const std::vector<Instant>& times) {
  std::vector<std::string> out;
  for (const Instant time : times) out.push_back(format_utc(time));
  return out;
}

inline std::vector<std::string> next(const std::string& text, const std::string& after, std::size_t count) {
  return formatted(calendar(text).next(utc(after), count));
}

/// The sentence that refuses the text; blank if it is taken.
inline std::string refusal(const std::string& text, Language language = Language::en) {
  const auto read = Calendar::parse(text, "Europe/Stockholm");
  return read ? "" : Catalogue::built_in().say(read.error(), language);
}

}  // namespace behorig::testing
