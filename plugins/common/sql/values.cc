#include "plugins/common/sql/values.h"

#include <charconv>

namespace behorig::sql {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

}  // namespace

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::string statement_of(std::string_view text) {
  const std::size_t last = text.find_last_not_of(std::string(kBlanks) + ";");
  if (last == std::string_view::npos) return {};
  const std::size_t first = text.find_first_not_of(kBlanks);
  return std::string(text.substr(first, last - first + 1));
}

}  // namespace behorig::sql
