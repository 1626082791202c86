#include "plugins/common/text/clean.h"

#include <unicode/utf8.h>

#include <cstdint>

namespace behorig::text {
namespace {

/// Calls with each character and its bytes; the character is negative where they are none.
template <class Each>
bool characters(std::string_view bytes, Each each) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const std::size_t size = bytes.size();
  for (std::size_t i = 0; i < size;) {
    const std::size_t from = i;
    UChar32 character = 0;
    U8_NEXT(at, i, size, character);
    if (!each(character, bytes.substr(from, i - from))) return false;
  }
  return true;
}

bool is_control(UChar32 character) {
  constexpr UChar32 kFirstShown = 0x20, kDelete = 0x7f, kLastControl = 0x9f;
  return character < kFirstShown || (character >= kDelete && character <= kLastControl);
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  return characters(bytes, [](UChar32 character, std::string_view) { return character >= 0; });
}

std::string cleaned(std::string_view bytes, std::size_t most) {
  std::string out;
  const bool all = characters(bytes, [&](UChar32 character, std::string_view part) {
    if (out.size() + part.size() > most) return false;
    out += is_control(character) ? "?" : part;
    return true;
  });
  return all ? out : out + "...";
}

}  // namespace behorig::text
