#include "plugins/common/facts/fields.h"

#include <algorithm>
#include <array>

#include "plugins/common/text/clean.h"
#include "plugins/common/text/day.h"

namespace behorig::facts {
namespace {

constexpr std::size_t kShownName = 60;

/// 2026-11-24, and nothing else.
std::optional<std::int32_t> day_of(std::string_view text) {
  constexpr std::size_t kDate = 10;
  return text.size() == kDate ? text::iso_day(text) : std::nullopt;
}

}  // namespace

Facts::Fields::Fields(const boost::json::object& values, std::uint64_t line) : values_(values), line_(line) {
  const auto* fact = get("fact");
  if (fact == nullptr || !fact->is_string()) throw sdk::Failure("no-fact", {{"line", std::to_string(line_)}});
  name_ = text::cleaned(fact->get_string(), kShownName);
}

void Facts::Fields::wrong(const char* text_id, sdk::Args more) const {
  more.emplace_back("line", std::to_string(line_));
  more.emplace_back("fact", name_);
  throw sdk::Failure(text_id, std::move(more));
}

const boost::json::value* Facts::Fields::get(const char* field) {
  asked_.emplace_back(field);
  return values_.if_contains(field);
}

std::string Facts::Fields::short_enough(const boost::json::string& text, const char* field) const {
  if (text.size() > kLongestText)
    wrong("text-long", {{"field", field}, {"bytes", std::to_string(kLongestText)}});
  return std::string(text);
}

std::string Facts::Fields::text(const char* field) {
  const auto* value = get(field);
  if (value == nullptr) return {};
  if (!value->is_string()) wrong("field-wrong", {{"field", field}});
  return short_enough(value->get_string(), field);
}

std::string Facts::Fields::required(const char* field) {
  std::string out = text(field);
  if (out.empty()) wrong("field-missing", {{"field", field}});
  return out;
}

std::string Facts::Fields::kind(const char* field) {
  static constexpr std::array<std::string_view, 6> kKinds{"",        "personal", "privileged",
                                                          "service", "shared",   "emergency"};
  std::string out = text(field);
  if (std::find(kKinds.begin(), kKinds.end(), out) == kKinds.end()) wrong("field-wrong", {{"field", field}});
  return out;
}

int Facts::Fields::answer(const char* field) {
  const auto* value = get(field);
  if (value == nullptr || value->is_null()) return -1;
  if (!value->is_bool()) wrong("field-wrong", {{"field", field}});
  return value->get_bool() ? 1 : 0;
}

std::int32_t Facts::Fields::day(const char* field) {
  const std::string written = text(field);
  if (written.empty() && !values_.contains(field)) return BEHORIG_NO_DAY;
  const auto day = day_of(written);
  if (!day) wrong("field-wrong", {{"field", field}});
  return *day;
}

std::vector<std::pair<std::string, std::string>> Facts::Fields::texts(const char* field) {
  const auto* value = get(field);
  if (value == nullptr) return {};
  if (!value->is_object()) wrong("field-wrong", {{"field", field}});
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& pair : value->get_object()) {
    if (!pair.value().is_string()) wrong("field-wrong", {{"field", field}});
    out.emplace_back(pair.key(), short_enough(pair.value().get_string(), field));
  }
  return out;
}

std::uint64_t Facts::Fields::count(const char* field, std::optional<std::uint64_t> fallback) {
  const auto* value = get(field);
  if (value == nullptr && fallback) return *fallback;
  if (value == nullptr) wrong("field-missing", {{"field", field}});
  if (!value->is_int64() || value->get_int64() < 0) wrong("field-wrong", {{"field", field}});
  return static_cast<std::uint64_t>(value->get_int64());
}

bool Facts::Fields::said_complete() {
  const int said = answer("complete");
  if (said < 0) wrong("field-missing", {{"field", "complete"}});
  return said == 1;
}

void Facts::Fields::done() const {
  for (const auto& pair : values_) {
    const bool asked = std::find(asked_.begin(), asked_.end(), std::string_view(pair.key())) != asked_.end();
    if (!asked) wrong("field-unknown", {{"field", text::cleaned(pair.key(), kShownName)}});
  }
}

}  // namespace behorig::facts
