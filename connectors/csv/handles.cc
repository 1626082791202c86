#include "connectors/csv/handles.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace behorig::csv_connector {

Handles::Hash Handles::hash_of(std::string_view id) {
  return static_cast<Hash>(XXH3_64bits(id.data(), id.size()));
}

/// Where the id is, or the free slot where it belongs.
std::size_t Handles::slot_of(std::string_view id, Hash hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].handle != kNone; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.hash == hash && std::string_view(slot.text, slot.size) == id) break;
  }
  return at;
}

const char* Handles::keep(std::string_view id) {
  constexpr std::size_t kChunk = 64 << 10;
  if (id.size() > left_) {
    left_ = std::max(kChunk, id.size());
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    next_ = chunks_.back().get();
  }
  std::memcpy(next_, id.data(), id.size());
  left_ -= id.size();
  return std::exchange(next_, next_ + id.size());
}

void Handles::grow() {
  std::vector<Slot> wider(slots_.size() * 4);
  const std::size_t mask = wider.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.handle == kNone) continue;
    std::size_t at = slot.hash & mask;
    while (wider[at].handle != kNone) at = (at + 1) & mask;
    wider[at] = slot;
  }
  slots_ = std::move(wider);
}

void Handles::add(std::string_view id, Hash hash, std::uint32_t handle) {
  Slot& slot = slots_[slot_of(id, hash)];
  if (slot.handle != kNone) return;
  slot = {keep(id), static_cast<std::uint32_t>(id.size()), hash, handle};
  if (++count_ * 2 > slots_.size()) grow();
}

}  // namespace behorig::csv_connector
