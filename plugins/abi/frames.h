#pragma once

// What goes over the pipe from a plugin's host process to its supervisor. A frame is
//   length  u32   bytes that follow (type and body), 1..kMaxFrame
//   type    u8
//   body
// Numbers are little-endian; a text is its length (u32) and its bytes, UTF-8, at most kMaxText. Both ends are
// the same machine and the same release; the format is not stored anywhere. The reader takes every byte for
// hostile.

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace behorig::frames {

inline constexpr std::uint32_t kMaxFrame = 1u << 20;
inline constexpr std::uint32_t kMaxText = 256u << 10;

enum class Type : std::uint8_t {
  hello = 1,       ///< u32 Landlock ABI in force (0 = none): the plugin is loaded and accepted
  refused,         ///< message: the host process would not run the plugin
  log,             ///< i32 level, text
  problem,         ///< i32 level, message
  returned,        ///< i32 what the plugin's function returned; always a job's last frame
  syntax,          ///< u32 flags
  accounts,        ///< u32 count; per row: id, name, dn, kind, i32 enabled, last_used, created, attributes
  entitlements,    ///< u32 count; per row: id, name, dn, kind, description, i32 privileged
  grants,          ///< u32 count; per row: u32 account, u32 entitlement
  limited_grants,  ///< u32 count; per row: u32, u32, i32 since, i32 until
  nestings,        ///< u32 count; per row: u32 member, u32 gives
  dangling,        ///< u32 count; per row: u32 entitlement, text
  end,             ///< i32 complete, 5 x u64, text (proof as JSON)
  table,           ///< name, source, u32 count, columns
  rows,        ///< u32 count; per row: u64 number, u32 count, u32 per cell: the number of its text, 0 = blank
  tables_end,  ///< i32 complete, u64 tables, u64 rows
  delivery,    ///< id, i32 answer, reference, u32 retry_after, message
  texts,       ///< u32 count, texts: of cells that follow; numbered from 1 on, in their order
  remember,    ///< bytes, added to those before
  edition,     ///< text
  unchanged,   ///< nothing; instead of all facts
};

/// Builds one frame after another into the same buffer.
class Writer {
 public:
  void begin(Type type) {
    buffer_.assign(4, '\0');
    buffer_.push_back(static_cast<char>(type));
  }
  template <class Number>
  void number(Number value) {
    static_assert(std::is_integral_v<Number>);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    buffer_.append(bytes, sizeof value);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    buffer_.append(value);
  }
  void bytes(const void* data, std::size_t size) { buffer_.append(static_cast<const char*>(data), size); }
  /// Overwrites a u32 that was written at `at` (a count that is known only after the rows).
  void patch(std::size_t at, std::uint32_t value) { std::memcpy(buffer_.data() + at, &value, sizeof value); }

  std::size_t size() const { return buffer_.size(); }
  /// Forgets what was written after `size`.
  void cut(std::size_t size) { buffer_.resize(size); }
  /// The finished frame; valid until the next begin().
  std::string_view frame() {
    patch(0, static_cast<std::uint32_t>(buffer_.size() - 4));
    return buffer_;
  }

 private:
  std::string buffer_;
};

/// Reads one frame's body. Every read says whether it was possible; after one that was not, none is.
class Reader {
 public:
  explicit Reader(std::string_view body) : rest_(body) {}

  template <class Number>
  bool number(Number& value) {
    static_assert(std::is_integral_v<Number>);
    if (broken_ || rest_.size() < sizeof value) return fail();
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return true;
  }
  bool text(std::string_view& value) {
    std::uint32_t size = 0;
    if (!number(size)) return false;
    if (size > kMaxText || size > rest_.size()) return fail();
    value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }
  /// A count of rows that each take at least `smallest` bytes.
  bool count(std::uint32_t& value, std::size_t smallest) {
    return number(value) && (value <= rest_.size() / smallest || fail());
  }
  bool bytes(std::string_view& value, std::size_t size) {
    if (broken_ || rest_.size() < size) return fail();
    value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }
  /// Bytes that are left.
  std::size_t size() const { return rest_.size(); }
  /// Everything was read and nothing is left over.
  bool done() const { return !broken_ && rest_.empty(); }

 private:
  bool fail() {
    broken_ = true;
    return false;
  }
  std::string_view rest_;
  bool broken_ = false;
};

/// Cuts a stream of bytes into frames.
class Splitter {
 public:
  struct Frame {
    Type type;
    std::string_view body;
  };

  /// Room for the next bytes; say with `filled` how many came.
  char* space(std::size_t size) {
    if (begin_ > 0 && begin_ == end_) begin_ = end_ = 0;
    if (buffer_.size() - end_ < size) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
      if (buffer_.size() < end_ + size) buffer_.resize(end_ + size);
    }
    return buffer_.data() + end_;
  }
  void filled(std::size_t size) { end_ += size; }

  /// The next whole frame, valid until space() is called; nullopt if there is none yet or the stream is
  /// broken.
  std::optional<Frame> next() {
    if (broken_ || end_ - begin_ < 5) return std::nullopt;
    std::uint32_t length = 0;
    std::memcpy(&length, buffer_.data() + begin_, sizeof length);
    if (length == 0 || length > kMaxFrame) {
      broken_ = true;
      return std::nullopt;
    }
    if (end_ - begin_ - 4 < length) return std::nullopt;
    const char* at = buffer_.data() + begin_ + 4;
    begin_ += 4u + length;
    return Frame{static_cast<Type>(static_cast<std::uint8_t>(*at)), std::string_view(at + 1, length - 1)};
  }
  bool broken() const { return broken_; }
  /// Bytes that belong to no whole frame.
  std::size_t left_over() const { return end_ - begin_; }

 private:
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;
  bool broken_ = false;
};

}  // namespace behorig::frames
