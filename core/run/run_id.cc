#include "core/run/run_id.h"

#include <fmt/format.h>

#include <atomic>
#include <random>

namespace behorig {

std::string new_run_id(Instant now) {
  // By chance alone, one city in a thousand would have two runs of one name, and be refused by the store.
  static std::atomic<std::uint32_t> next{std::random_device()()};
  std::string time = format_utc(now);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return fmt::format("{}-{:08x}", time, next++);
}

}  // namespace behorig
