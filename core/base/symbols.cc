#include "core/base/symbols.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace behorig {
namespace {

constexpr std::size_t kChunk = 1u << 16;

std::size_t hash(std::string_view text) { return std::hash<std::string_view>{}(text); }

}  // namespace

Symbols::Symbols() : texts_{std::string_view{}}, slots_(64, 0) { slots_[hash({}) & (slots_.size() - 1)] = 1; }

std::string_view Symbols::keep(std::string_view text) {
  if (text.size() > chunk_left_) {
    const std::size_t size = std::max(kChunk, text.size());
    chunks_.push_back(std::make_unique<char[]>(size));
    chunk_next_ = chunks_.back().get();
    chunk_left_ = size;
  }
  std::memcpy(chunk_next_, text.data(), text.size());
  const std::string_view kept(chunk_next_, text.size());
  chunk_next_ += text.size();
  chunk_left_ -= text.size();
  return kept;
}

void Symbols::grow() {
  std::vector<std::uint32_t> wider(slots_.size() * 2, 0);
  const std::size_t mask = wider.size() - 1;
  for (std::uint32_t index = 0; index < texts_.size(); ++index) {
    std::size_t at = hash(texts_[index]) & mask;
    while (wider[at] != 0) at = (at + 1) & mask;
    wider[at] = index + 1;
  }
  slots_ = std::move(wider);
}

Symbol Symbols::intern(std::string_view text) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash(text) & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    if (texts_[slots_[at] - 1] == text) return {slots_[at] - 1};
  }
  const auto index = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(text.empty() ? std::string_view{} : keep(text));
  slots_[at] = index + 1;
  if (texts_.size() * 2 > slots_.size()) grow();
  return {index};
}

std::optional<Symbol> Symbols::find(std::string_view text) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash(text) & mask; slots_[at] != 0; at = (at + 1) & mask) {
    if (texts_[slots_[at] - 1] == text) return Symbol{slots_[at] - 1};
  }
  return std::nullopt;
}

}  // namespace behorig
