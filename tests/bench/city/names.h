#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "tests/bench/city/plan.h"

namespace behorig::city {

inline constexpr std::uint32_t kTitles = 12;

/// A calendar day, counted from 2020-01-01.
using Day = std::uint32_t;
constexpr Day day(int year, unsigned month, unsigned number) {
  using namespace std::chrono;
  return static_cast<Day>(
      (sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{number}} -
       sys_days{std::chrono::year{2020} / 1 / 1})
          .count());
}
const std::string& iso(Day day);

/// The day of the check: T.
inline constexpr Day kToday = day(2026, 11, 1);
/// The last day of the former owners, who left the city.
inline constexpr Day kHandover = day(2025, 6, 30);

std::string person_id(std::uint32_t person);
std::string display_name(std::uint32_t person);
std::string email(std::uint32_t person);
std::string unit_name(std::uint32_t unit);
std::string title_name(std::uint32_t title);
std::uint32_t title_of(std::uint32_t person);

// Cells of the exports and the register, quoted where they must be.
std::string personal_account(const City& city, const Shape& shape, std::uint32_t person);
std::string service_account(const Shape& shape, std::uint32_t number);
std::string orphan_account(const Shape& shape, std::uint32_t number);
std::string entitlement(const Shape& shape, std::uint32_t number);

std::string ordinary_role(std::uint32_t number);
std::string temporary_role(std::uint32_t number);
std::string group_role(std::uint32_t number);
inline constexpr std::string_view kBirthrightRole = "bas";

}  // namespace behorig::city
