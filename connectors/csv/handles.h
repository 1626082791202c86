#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace behorig::csv_connector {

/// The handles of ids. A file names each id again and again, and the table soon outgrows the processor's
/// caches: who knows which ids come next says so with `expect` and `fetch`, and need not wait for memory.
class Handles {
 public:
  using Hash = std::uint32_t;

  /// The hash of an id that will be looked for soon.
  Hash expect(std::string_view id) const {
    const Hash hash = hash_of(id);
    __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
    return hash;
  }
  /// The same, somewhat later: what `find` will compare with.
  void fetch(Hash hash) const { __builtin_prefetch(slots_[hash & (slots_.size() - 1)].text); }

  static constexpr std::uint32_t kNone = 0xffffffff;
  /// kNone if it is not known.
  std::uint32_t find(std::string_view id, Hash hash) const { return slots_[slot_of(id, hash)].handle; }
  std::uint32_t find(std::string_view id) const { return find(id, hash_of(id)); }
  /// Keeps the id; nothing if it is known already.
  void add(std::string_view id, Hash hash, std::uint32_t handle);
  void add(std::string_view id, std::uint32_t handle) { add(id, hash_of(id), handle); }

 private:
  struct Slot {
    const char* text = nullptr;
    std::uint32_t size = 0;
    Hash hash = 0;
    std::uint32_t handle = kNone;
  };
  static Hash hash_of(std::string_view id);
  std::size_t slot_of(std::string_view id, Hash hash) const;
  const char* keep(std::string_view id);
  void grow();

  std::vector<Slot> slots_ = std::vector<Slot>(64);  ///< open addressing, at most half full
  std::size_t count_ = 0;
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace behorig::csv_connector
