#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace behorig::ldap {

/// What one search of a directory gave, kept for the next reading: each entry as the bytes of its
/// SearchResultEntry (Message::answer), under the id that the server knows it by for as long as it lives
/// (entryUUID, objectGUID), in the order in which they came first. Entries are views into what was read, or
/// copies of its own; moving it leaves them where they are.
class MemoryPart {
 public:
  struct Entry {
    std::string_view id, answer;
  };

  std::string name = {};    ///< which search of the settings it is
  std::string cookie = {};  ///< by which the server goes on from here; bytes
  /// Further things that must be as they were for the entries to be still true.
  std::vector<std::string> marks = {};

  /// Keeps a copy. An entry that was there keeps its place.
  void put(std::string_view id, std::string_view answer);
  /// false = there was none.
  bool erase(std::string_view id);
  /// The answer; blank if there is none.
  std::string_view find(std::string_view id) const;
  std::size_t size() const { return places_.size(); }
  template <class Each>
  void each(Each call) const {
    for (const Entry& entry : entries_) {
      if (!entry.answer.empty()) call(entry);
    }
  }

 private:
  friend class Memory;
  /// The bytes belong to somebody else. false = the id is there already.
  bool put_view(std::string_view id, std::string_view answer);
  std::string_view keep(std::string_view bytes);

  std::vector<Entry> entries_;  ///< a blank answer = it is gone
  boost::unordered_flat_map<std::string_view, std::size_t> places_;
  std::vector<std::unique_ptr<char[]>> pieces_;
  std::size_t used_ = 0, piece_ = 0;  ///< of the last piece
};

/// What a connector remembers between two readings of one directory. It comes back from a place that others
/// may have written to: it is believed only if it is whole, and what is in it is as hostile as what a server
/// sends. Its checksum finds damage, not forgery.
class Memory {
 public:
  static constexpr std::uint32_t kVersion = 1;
  /// Octets. What is larger is neither written nor read.
  static constexpr std::size_t kLargest = 512u << 20;

  std::string settings = {};  ///< of the reading, hashed: with others, nothing of this is true
  std::uint32_t rounds = 0;   ///< readings since the last one that read everything
  /// What the server said of its own state (contextCSN, its identity): name and value.
  std::vector<std::pair<std::string, std::string>> state = {};
  std::vector<MemoryPart> parts = {};

  enum class Wrong { nothing, other_version, damaged };
  /// Takes the bytes, which live as long as the memory does.
  static std::optional<Memory> read(std::string bytes, Wrong& wrong);
  /// Calls with one piece after another of what read() takes. false = larger than kLargest; nothing was
  /// called.
  bool write(const std::function<void(std::string_view)>& piece) const;

  MemoryPart* part(std::string_view name);

 private:
  std::shared_ptr<const std::string> bytes_;  ///< that were read
};

/// SHA-256, 32 octets.
std::string checksum(std::string_view bytes);

}  // namespace behorig::ldap
