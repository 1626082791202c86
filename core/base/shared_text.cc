#include "core/base/shared_text.h"

#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>

namespace behorig {

SharedText::Block* SharedText::made(std::string_view text) {
  if (text.empty()) return nullptr;
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("SharedText");
  void* place = ::operator new(sizeof(Block) + text.size());
  auto* block = new (place) Block{1, static_cast<std::uint32_t>(text.size())};
  std::memcpy(static_cast<void*>(block + 1), text.data(), text.size());
  return block;
}

void SharedText::drop(Block* block) noexcept {
  block->~Block();
  ::operator delete(block);
}

}  // namespace behorig
