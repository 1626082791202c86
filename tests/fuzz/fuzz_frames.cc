// Any bytes may come out of a host process: they make a snapshot, tables or answers, or they are refused.

#include <cstdint>
#include <cstring>

#include "core/plugin_host/takers.h"

namespace {

using namespace behorig;

/// As the supervisor would: frame after frame until one is not as it must be.
void feed(FrameTaker& taker, std::string_view bytes) {
  frames::Splitter splitter;
  // In two pieces, so that frames are cut.
  for (const auto piece : {bytes.substr(0, bytes.size() / 2), bytes.substr(bytes.size() / 2)}) {
    if (!piece.empty()) std::memcpy(splitter.space(piece.size()), piece.data(), piece.size());
    splitter.filled(piece.size());
    while (const auto frame = splitter.next()) {
      if (!taker.take(frame->type, frames::Reader(frame->body))) return;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ProcessEnd clean;
  clean.clean = true;
  switch (data[0] % 3) {
    case 0: {
      const auto taker = reading_taker("fuzz", {}, data[0] % 2 == 0);
      feed(*taker, bytes);
      const auto reading = taker->finish(clean);
      // What claims to be complete has ended, and its counts were true.
      if (reading.claims_complete && (!reading.ended || !(reading.snapshot || reading.unchanged)))
        __builtin_trap();
      // Facts are the source's or those that the host has, never some of each.
      if (reading.unchanged && (reading.snapshot || data[0] % 2 != 0)) __builtin_trap();
      if (reading.snapshot) (void)reading.snapshot->held_on(Date{0});
      break;
    }
    case 1: {
      const auto taker = tables_taker("fuzz", data[0] % 2 == 0);
      feed(*taker, bytes);
      auto tables = taker->finish(clean);
      if (tables.unchanged && (tables.reader->has_tables() || data[0] % 2 != 0)) __builtin_trap();
      if (tables.ended) (void)tables.reader->finish();
      break;
    }
    default: {
      const auto taker = answers_taker("fuzz", {{"1", "{}"}, {"2", "{}"}});
      feed(*taker, bytes);
      if (taker->finish(clean).answers.size() != 2) __builtin_trap();
      break;
    }
  }
  return 0;
}
