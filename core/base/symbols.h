#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace behorig {

/// A text interned in a Symbols table. Symbols of one table are equal iff their texts are equal byte by
/// byte. The default is the blank text.
struct Symbol {
  std::uint32_t index = 0;
  bool operator==(const Symbol&) const = default;
  auto operator<=>(const Symbol&) const = default;  ///< by order of interning, not by text
  bool blank() const { return index == 0; }
};

/// Interns texts: each distinct text is kept once and named by a 32-bit number. Views stay valid for the
/// life of the table, also when it is moved. Not safe for concurrent interning; concurrent reading is.
class Symbols {
 public:
  Symbols();

  Symbol intern(std::string_view text);
  /// Many, one after the other: what one must wait for in memory is fetched while others are worked on.
  void intern(std::span<const std::string_view> texts, std::vector<Symbol>& out);
  /// The text will soon be interned: fetches what that will look at, so that nobody waits for memory then.
  void expect(std::string_view text) const;
  std::optional<Symbol> find(std::string_view text) const;
  std::string_view text(Symbol symbol) const { return texts_[symbol.index]; }

  /// How many distinct texts, the blank one included; every Symbol's index is below it.
  std::size_t size() const { return texts_.size(); }

 private:
  Symbol intern(std::string_view text, std::uint32_t hash);
  std::string_view keep(std::string_view text);
  /// Where the text is, or the free slot where it belongs.
  std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
  void grow();

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_left_ = 0;
  char* chunk_next_ = nullptr;
  std::vector<std::string_view> texts_;
  /// The hash beside the index, so that neither probing nor growing reads texts that are not meant.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t next_index = 0;  ///< symbol index + 1, 0 = free
  };
  struct Freed {
    void operator()(Slot* slots) const { std::free(slots); }
  };
  /// Zeros from the start: of a large table the kernel brings pages only when they are touched.
  static std::unique_ptr<Slot[], Freed> free_slots(std::size_t count);

  std::size_t slot_count_ = 64;  ///< a power of two
  std::unique_ptr<Slot[], Freed> slots_ =
      free_slots(slot_count_);  ///< open addressing, at most two thirds full
};

}  // namespace behorig
