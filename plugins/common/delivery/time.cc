#include "plugins/common/delivery/time.h"

#include <charconv>

#include "plugins/common/text/day.h"

namespace behorig::delivery {
namespace {

/// Two digits at a place, at most `most`; -1 for anything else.
std::int64_t two(std::string_view text, std::size_t at, int most) {
  int value = 0;
  const auto part = text.substr(at, 2);
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
  const bool digits = error == std::errc() && end == part.data() + 2 && part[0] != '-';
  return digits && value <= most ? value : -1;
}

/// Of ".5" or ".123456"; -1 for anything else.
std::int64_t milliseconds(std::string_view fraction) {
  if (fraction.empty()) return 0;
  if (fraction.size() < 2 || fraction[0] != '.') return -1;
  std::int64_t out = 0;
  for (std::size_t i = 1; i < fraction.size(); ++i) {
    if (fraction[i] < '0' || fraction[i] > '9') return -1;
    if (i <= 3) out = out * 10 + (fraction[i] - '0');
  }
  for (std::size_t i = fraction.size(); i <= 3; ++i) out *= 10;
  return out;
}

}  // namespace

std::optional<std::int64_t> epoch_milliseconds(std::string_view utc) {
  constexpr std::size_t kShortest = 20;  // with the Z
  if (utc.size() < kShortest || utc[10] != 'T' || utc[13] != ':' || utc[16] != ':' || utc.back() != 'Z')
    return std::nullopt;
  const auto day = text::iso_day(utc.substr(0, 10));
  const std::int64_t hour = two(utc, 11, 23), minute = two(utc, 14, 59), second = two(utc, 17, 60);
  const std::int64_t rest = milliseconds(utc.substr(19, utc.size() - kShortest));
  if (!day || hour < 0 || minute < 0 || second < 0 || rest < 0) return std::nullopt;
  return (((*day * std::int64_t{24} + hour) * 60 + minute) * 60 + second) * 1000 + rest;
}

}  // namespace behorig::delivery
