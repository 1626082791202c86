// What an LDAP connector remembered, with any contents behind a checksum that holds.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "plugins/common/ldap/memory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using behorig::ldap::Memory;
  std::string bytes = "behorig-ldap";
  bytes.append(reinterpret_cast<const char*>(data), size);
  bytes += behorig::ldap::checksum(bytes);
  Memory::Wrong wrong{};
  auto memory = Memory::read(bytes, wrong);
  if (memory.has_value() != (wrong == Memory::Wrong::nothing)) std::abort();
  if (!memory) return 0;
  // What is believed is written as it was, and its parts can be changed.
  std::string again;
  if (!memory->write([&](std::string_view piece) { again += piece; }) || again != bytes) std::abort();
  for (auto& part : memory->parts) {
    const std::size_t before = part.size();
    std::string first;
    part.each([&](const auto& entry) { first = first.empty() ? entry.id : first; });
    if (!first.empty() && (!part.erase(first) || part.size() != before - 1)) std::abort();
  }
  return 0;
}
