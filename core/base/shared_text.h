#pragma once

#include <atomic>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace behorig {

class SharedText;

/// What a SharedText is made of and compared with: texts that are no SharedText themselves.
template <class T>
concept OtherText =
    std::convertible_to<const T&, std::string_view> && !std::same_as<std::remove_cvref_t<T>, SharedText>;

/// A text that does not change and that all its copies share. A run's findings say the same names, ids and
/// times a hundred thousand times; so each is kept once. As large as a pointer. The default is the blank
/// text. Copies may be made and dropped by several threads at once; one object is one thread's at a time.
class SharedText {
 public:
  SharedText() noexcept = default;
  template <OtherText T>
  SharedText(const T& text) : block_(made(text)) {}  // NOLINT(google-explicit-constructor): it is a text
  SharedText(const SharedText& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->users.fetch_add(1, std::memory_order_relaxed);
  }
  SharedText(SharedText&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedText& operator=(SharedText other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedText() {
    if (block_ != nullptr && block_->users.fetch_sub(1, std::memory_order_acq_rel) == 1) drop(block_);
  }

  std::string_view view() const {
    if (block_ == nullptr) return {};
    return {reinterpret_cast<const char*>(block_ + 1), block_->size};
  }
  operator std::string_view() const { return view(); }          // NOLINT(google-explicit-constructor)
  operator std::string() const { return std::string(view()); }  // NOLINT(google-explicit-constructor)
  std::string str() const { return std::string(view()); }

  bool empty() const { return block_ == nullptr; }
  std::size_t size() const { return view().size(); }
  void clear() { *this = SharedText(); }

  friend bool operator==(const SharedText& a, const SharedText& b) {
    return a.block_ == b.block_ || a.view() == b.view();
  }
  friend std::strong_ordering operator<=>(const SharedText& a, const SharedText& b) {
    return a.block_ == b.block_ ? std::strong_ordering::equal : a.view() <=> b.view();
  }
  template <OtherText T>
  friend bool operator==(const SharedText& a, const T& b) {
    return a.view() == std::string_view(b);
  }
  template <OtherText T>
  friend std::strong_ordering operator<=>(const SharedText& a, const T& b) {
    return a.view() <=> std::string_view(b);
  }
  template <OtherText T>
  friend std::string operator+(const SharedText& a, const T& b) {
    return a.str().append(std::string_view(b));
  }
  template <OtherText T>
  friend std::string operator+(const T& a, const SharedText& b) {
    return std::string(a).append(b.view());
  }
  friend std::string operator+(const SharedText& a, const SharedText& b) { return a.str().append(b.view()); }
  friend std::ostream& operator<<(std::ostream& out, const SharedText& text) { return out << text.view(); }

 private:
  /// Its bytes follow it.
  struct Block {
    std::atomic<std::uint32_t> users;
    std::uint32_t size;
  };
  static Block* made(std::string_view text);
  static void drop(Block* block) noexcept;

  Block* block_ = nullptr;  ///< none for the blank text
};

}  // namespace behorig

template <>
struct std::hash<behorig::SharedText> {
  std::size_t operator()(const behorig::SharedText& text) const noexcept {
    return std::hash<std::string_view>()(text.view());
  }
};
