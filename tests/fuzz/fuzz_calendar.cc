// Any bytes are an expression; the instants that follow from it must make sense.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/text.h"
#include "core/schedule/calendar.h"

namespace {

using behorig::Calendar;
using behorig::Instant;

void check_times(const Calendar& calendar, Instant after) {
  const Instant begin = after;
  for (int n = 0; n < 4; ++n) {
    const auto due = calendar.next_after(after);
    if (!due) return;
    if (*due <= after || calendar.next_after(*due - std::chrono::seconds(1)) != due) std::abort();
    if (calendar.latest(begin, *due) != due) std::abort();
    after = *due;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = Calendar::parse(text, "Europe/Stockholm");
  if (!read) {
    for (const auto& [key, value] : read.error().args) {
      if (!behorig::is_valid_utf8(value) || value != behorig::printable(value)) std::abort();
    }
    return 0;
  }
  const std::string spelled = read->to_string();
  const auto again = Calendar::parse(spelled, "UTC");
  // Irregular lists of years grow when they are spelled out.
  if (again ? !(*again == *read) || again->to_string() != spelled : spelled.size() < 130) std::abort();
  // The days before the clock changes, and the ends of what is known.
  for (const std::int64_t seconds : {1774656000L, 1792800000L, 0L, 7258118400L}) {
    check_times(*read, Instant(std::chrono::seconds(seconds)));
  }
  return 0;
}
