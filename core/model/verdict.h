#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace behorig {

/// How far a reading of a system can be believed. Complete is a value that defaults to no.
enum class Verdict { failed, partial, suspect, complete };

std::string_view name_of(Verdict verdict);
std::optional<Verdict> verdict(std::string_view name);

/// May open findings of the kind "holds more than approved".
constexpr bool may_open(Verdict v) { return v != Verdict::failed; }
/// May open "approved but not held" and unknown-reference, may close a finding, may show green.
constexpr bool may_close(Verdict v) { return v == Verdict::complete; }

/// How many of each fact a reading held.
struct ReadingCounts {
  std::uint64_t accounts = 0;
  std::uint64_t entitlements = 0;
  std::uint64_t grants = 0;
  std::uint64_t nestings = 0;
  bool operator==(const ReadingCounts&) const = default;
};

}  // namespace behorig
