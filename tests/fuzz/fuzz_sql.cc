// What a database sends as dates, numbers, texts and words of its own: any bytes.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "plugins/common/sql/backends.h"
#include "plugins/common/sql/values.h"
#include "plugins/common/text/clean.h"
#include "plugins/common/text/day.h"

namespace behorig {
namespace {

void read_values(std::string_view text) {
  if (const auto days = text::iso_day(text)) {
    // The years 1 to 9999, and the same without the time of day.
    if (*days < -719162 || *days > 2932896) std::abort();
    if (text::iso_day(text.substr(0, 10)) != days) std::abort();
  }
  if (const auto number = sql::number(text)) {
    if (text.find_first_not_of("0123456789") != std::string_view::npos) std::abort();
    const std::string digits = std::to_string(*number);
    if (!text.ends_with(digits)) std::abort();
  }
}

void read_texts(std::string_view text) {
  const std::string said = sql::words(text);
  if (!text::is_utf8(said) || said.size() > 400) std::abort();
  if (said.find_first_of("\n\r\t") != std::string::npos) std::abort();
  if (text::is_utf8(text) && !text::is_utf8(std::string(text) + "å")) std::abort();
  const std::string statement = sql::statement_of(text);
  if (sql::statement_of(statement) != statement) std::abort();
  if (!statement.empty() && text.find(statement) == std::string_view::npos) std::abort();
}

}  // namespace
}  // namespace behorig

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  behorig::read_values(text);
  behorig::read_texts(text);
  return 0;
}
