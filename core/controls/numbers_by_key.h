#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace behorig {

/// Numbers by a key, such as accounts by person: all are added first, then it is asked. No allocation for
/// each key: there are as many keys as people.
class NumbersByKey {
 public:
  void add(std::uint32_t key, std::uint32_t number) {
    pairs_.push_back(static_cast<std::uint64_t>(key) << 32 | number);
  }
  /// All were added; of() gives a key's numbers in their order, smallest first.
  void seal() {
    if (!std::is_sorted(pairs_.begin(), pairs_.end())) std::sort(pairs_.begin(), pairs_.end());
    numbers_.reserve(pairs_.size());
    for (const std::uint64_t pair : pairs_) {
      const auto key = static_cast<std::uint32_t>(pair >> 32);
      if (keys_.empty() || keys_.back() != key) {
        keys_.push_back(key);
        begins_.push_back(static_cast<std::uint32_t>(numbers_.size()));
      }
      numbers_.push_back(static_cast<std::uint32_t>(pair));
    }
    begins_.push_back(static_cast<std::uint32_t>(numbers_.size()));
    pairs_ = {};
  }

  std::span<const std::uint32_t> of(std::uint32_t key) const {
    const auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
    if (found == keys_.end() || *found != key) return {};
    return at(static_cast<std::size_t>(found - keys_.begin()));
  }
  /// Calls with each key, smallest first, and its numbers.
  template <class Work>
  void each(Work work) const {
    for (std::size_t place = 0; place < keys_.size(); ++place) work(keys_[place], at(place));
  }

 private:
  std::span<const std::uint32_t> at(std::size_t place) const {
    return std::span(numbers_).subspan(begins_[place], begins_[place + 1] - begins_[place]);
  }

  std::vector<std::uint64_t> pairs_;  ///< until they are sealed
  std::vector<std::uint32_t> keys_, begins_, numbers_;
};

}  // namespace behorig
