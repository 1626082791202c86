// Dates and texts for queries. SQLite's own date functions know a clock; these know the day of the control.

#include <cstdint>
#include <optional>

#include "core/base/text.h"
#include "core/sql_view/sandbox.h"

namespace behorig::sql {
namespace {

std::optional<std::string_view> text_of(sqlite3_value* value) {
  if (sqlite3_value_type(value) != SQLITE_TEXT) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(sqlite3_value_text(value)),
                          static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

std::optional<Date> date_of(sqlite3_value* value) {
  const auto text = text_of(value);
  return text ? Date::parse(*text) : std::nullopt;
}

/// Such a number of days or months as dates have.
std::optional<int> count_of(sqlite3_value* value) {
  constexpr sqlite3_int64 kMost = 3'700'000;
  if (sqlite3_value_type(value) != SQLITE_INTEGER) return std::nullopt;
  const auto count = sqlite3_value_int64(value);
  return count < -kMost || count > kMost ? std::nullopt : std::optional(static_cast<int>(count));
}

void give(sqlite3_context* context, const std::string& text) {
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// A day that is no date (before year 1, after 9999) is none.
void give(sqlite3_context* context, std::int64_t days) {
  static const std::int64_t kFirst = Date::parse("0001-01-01")->days, kLast = Date::parse("9999-12-31")->days;
  if (days < kFirst || days > kLast) return sqlite3_result_null(context);
  give(context, Date{static_cast<std::int32_t>(days)}.iso());
}

template <class Work>
void shielded_call(sqlite3_context* context, Work work) noexcept {
  try {
    work();
  } catch (const std::exception&) {
    sqlite3_result_error_nomem(context);
  }
}

void today(sqlite3_context* context, int, sqlite3_value**) noexcept {
  shielded_call(context, [&] { give(context, static_cast<const Date*>(sqlite3_user_data(context))->iso()); });
}

void days_between(sqlite3_context* context, int, sqlite3_value** values) noexcept {
  const auto from = date_of(values[0]), until = date_of(values[1]);
  if (from && until) sqlite3_result_int64(context, std::int64_t{until->days} - from->days);
}

void add_days(sqlite3_context* context, int, sqlite3_value** values) noexcept {
  shielded_call(context, [&] {
    const auto day = date_of(values[0]);
    const auto count = count_of(values[1]);
    if (day && count) give(context, std::int64_t{day->days} + *count);
  });
}

void add_months(sqlite3_context* context, int, sqlite3_value** values) noexcept {
  shielded_call(context, [&] {
    constexpr int kMost = 12 * 9998;
    const auto day = date_of(values[0]);
    const auto count = count_of(values[1]);
    if (!day || !count || *count < -kMost || *count > kMost) return;
    const auto near = day->days + std::int64_t{*count} * 30;
    constexpr std::int64_t kSlack = 400;
    // Far outside of what dates can be there is nothing to count in.
    if (near < Date::parse("0001-01-01")->days + kSlack || near > Date::parse("9999-12-31")->days - 2000)
      return;
    give(context, std::int64_t{day->plus_months(*count).days});
  });
}

void fold(sqlite3_context* context, int, sqlite3_value** values) noexcept {
  shielded_call(context, [&] {
    if (const auto text = text_of(values[0])) give(context, fold_case(*text));
  });
}

}  // namespace

int add_functions(sqlite3* database, Date& day) {
  struct Function {
    const char* name;
    int arguments;
    void (*call)(sqlite3_context*, int, sqlite3_value**);
  };
  constexpr Function kFunctions[] = {{"today", 0, today},
                                     {"days_between", 2, days_between},
                                     {"add_days", 2, add_days},
                                     {"add_months", 2, add_months},
                                     {"fold", 1, fold}};
  for (const auto& one : kFunctions) {
    const int code = sqlite3_create_function_v2(database, one.name, one.arguments,
                                                SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, &day,
                                                one.call, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace behorig::sql
