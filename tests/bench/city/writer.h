#pragma once

#include <cstdio>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

namespace behorig::city {

/// One CSV file, written in large pieces. Ends the program when the disk does not take it.
class Writer {
 public:
  Writer(const std::filesystem::path& file, std::string_view header);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// One row of cells that are ready to be written (see `cell`).
  void row(std::initializer_list<std::string_view> cells) {
    for (const auto text : cells) {
      buffer_ += text;
      buffer_ += ',';
    }
    buffer_.back() = '\n';
    ++rows_;
    if (buffer_.size() > kPiece) flush();
  }
  std::uint64_t rows() const { return rows_; }

 private:
  static constexpr std::size_t kPiece = 1 << 20;
  void flush();

  std::string path_;
  std::FILE* file_;
  std::string buffer_;
  std::uint64_t rows_ = 0;
};

/// The text as it stands in a CSV file: in quotes where it holds a comma.
std::string cell(std::string text);

/// Writes a whole small file.
void write_text(const std::filesystem::path& file, std::string_view text);

/// The number in decimal with at least `width` digits.
std::string digits(std::uint64_t number, std::size_t width);

}  // namespace behorig::city
