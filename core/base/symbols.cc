#include "core/base/symbols.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <type_traits>

namespace behorig {
namespace {

constexpr std::size_t kChunk = 1u << 16, kLargestChunk = 1u << 20;

std::uint32_t hash_of(std::string_view text) {
  return static_cast<std::uint32_t>(XXH3_64bits(text.data(), text.size()));
}

}  // namespace

std::unique_ptr<Symbols::Slot[], Symbols::Freed> Symbols::free_slots(std::size_t count) {
  static_assert(std::is_trivially_copyable_v<Slot>);
  auto* slots = static_cast<Slot*>(std::calloc(count, sizeof(Slot)));
  if (slots == nullptr) throw std::bad_alloc();
  return std::unique_ptr<Slot[], Freed>(slots);
}

Symbols::Symbols() : texts_{std::string_view{}} { slots_[slot_of({}, hash_of({}))] = {hash_of({}), 1}; }

std::string_view Symbols::keep(std::string_view text) {
  if (text.size() > chunk_left_) {
    // Small tables stay small, large ones in few pieces.
    const std::size_t size = std::max(chunks_.size() < 16 ? kChunk : kLargestChunk, text.size());
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    chunk_next_ = chunks_.back().get();
    chunk_left_ = size;
  }
  std::memcpy(chunk_next_, text.data(), text.size());
  const std::string_view kept(chunk_next_, text.size());
  chunk_next_ += text.size();
  chunk_left_ -= text.size();
  return kept;
}

std::size_t Symbols::slot_of(std::string_view text, std::uint32_t hash) const {
  const std::size_t mask = slot_count_ - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].next_index != 0; at = (at + 1) & mask) {
    if (slots_[at].hash == hash && texts_[slots_[at].next_index - 1] == text) break;
  }
  return at;
}

void Symbols::grow() {
  const std::size_t wider_count = slot_count_ * 4, mask = wider_count - 1;
  auto wider = free_slots(wider_count);
  for (std::size_t i = 0; i < slot_count_; ++i) {
    const Slot& slot = slots_[i];
    if (slot.next_index == 0) continue;
    std::size_t at = slot.hash & mask;
    while (wider[at].next_index != 0) at = (at + 1) & mask;
    wider[at] = slot;
  }
  slots_ = std::move(wider);
  slot_count_ = wider_count;
}

Symbol Symbols::intern(std::string_view text) { return intern(text, hash_of(text)); }

void Symbols::intern(std::span<const std::string_view> texts, std::vector<Symbol>& out) {
  constexpr std::size_t kAhead = 32;
  std::array<std::uint32_t, kAhead> hashes{};
  for (; !texts.empty(); texts = texts.subspan(std::min(kAhead, texts.size()))) {
    const auto now = texts.first(std::min(kAhead, texts.size()));
    const auto slot = [&](std::size_t i) -> const Slot& { return slots_[hashes[i] & (slot_count_ - 1)]; };
    for (std::size_t i = 0; i < now.size(); ++i) {
      hashes[i] = hash_of(now[i]);
      __builtin_prefetch(&slot(i));
    }
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (slot(i).next_index != 0) __builtin_prefetch(&texts_[slot(i).next_index - 1]);
    }
    for (std::size_t i = 0; i < now.size(); ++i) out.push_back(intern(now[i], hashes[i]));
  }
}

Symbol Symbols::intern(std::string_view text, std::uint32_t hash) {
  const std::size_t at = slot_of(text, hash);
  if (slots_[at].next_index != 0) return {slots_[at].next_index - 1};
  const auto index = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(text.empty() ? std::string_view{} : keep(text));
  slots_[at] = {hash, index + 1};
  if (texts_.size() * 3 > slot_count_ * 2) grow();
  return {index};
}

void Symbols::expect(std::string_view text) const {
  __builtin_prefetch(&slots_[hash_of(text) & (slot_count_ - 1)]);
}

std::optional<Symbol> Symbols::find(std::string_view text) const {
  const Slot& slot = slots_[slot_of(text, hash_of(text))];
  if (slot.next_index == 0) return std::nullopt;
  return Symbol{slot.next_index - 1};
}

}  // namespace behorig
