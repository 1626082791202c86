#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::sdk {

/// What a reading lists, by names of the connector's choice, remembered for the next one: a source that
/// leaves something out of its lists, once, is asked about it by itself before anybody believes that it is
/// gone.
///
///   Listed listed(reading.remembered().bytes);
///   ... listed.now("user:17") for all that the source lists ...
///   for (const auto& name : listed.missing()) ...   // ask; still there: an error, the lists are not whole
///   reading.remember(listed.bytes());
class Listed {
 public:
  /// More are not asked about: a source that lost so many is the guards' business.
  static constexpr std::size_t kMost = 500;

  /// Bytes that bytes() did not give are as none. They must outlive it.
  explicit Listed(std::string_view remembered) {
    if (!remembered.starts_with(kMark)) return;
    remembered.remove_prefix(kMark.size());
    while (!remembered.empty()) {
      std::uint32_t size = 0;
      if (remembered.size() >= sizeof size) std::memcpy(&size, remembered.data(), sizeof size);
      if (remembered.size() < sizeof size || remembered.size() - sizeof size < size) {
        before_.clear();
        return;
      }
      before_.push_back(remembered.substr(sizeof size, size));
      remembered.remove_prefix(sizeof size + size);
    }
  }

  /// Something was remembered, by another of these.
  bool knows_any() const { return !before_.empty(); }

  void now(std::string_view name) {
    const auto size = static_cast<std::uint32_t>(name.size());
    bytes_.append(reinterpret_cast<const char*>(&size), sizeof size).append(name);
    if (!before_.empty()) now_.push_back(std::hash<std::string_view>()(name));
  }

  /// Names of the reading before that are not in this one: all, or kMost of them from all over the list.
  /// After everything was listed.
  std::vector<std::string> missing() {
    std::sort(now_.begin(), now_.end());
    std::vector<std::string_view> gone;
    std::copy_if(before_.begin(), before_.end(), std::back_inserter(gone), [&](std::string_view name) {
      return !std::binary_search(now_.begin(), now_.end(), std::hash<std::string_view>()(name));
    });
    std::vector<std::string> out;
    const std::size_t count = std::min(gone.size(), kMost);
    for (std::size_t i = 0; i < count; ++i) out.emplace_back(gone[i * gone.size() / count]);
    return out;
  }

  /// For Reading::remember.
  const std::string& bytes() const { return bytes_; }

 private:
  static constexpr std::string_view kMark = "listed1\n";
  std::vector<std::string_view> before_;
  std::vector<std::size_t> now_;  ///< hashes
  std::string bytes_{kMark};
};

}  // namespace behorig::sdk
