#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugins/common/csv/scan.h"

namespace behorig::csv {

enum class Encoding { utf8, windows_1252, iso_8859_1, utf16, utf16le, utf16be };

/// By its usual names, in any case: utf-8, windows-1252 (cp1252), iso-8859-1 (latin1), utf-16, utf-16le,
/// utf-16be.
std::optional<Encoding> encoding(std::string_view name);

struct Options {
  Encoding encoding = Encoding::utf8;
  char delimiter = ',';
  std::uint64_t max_bytes = 4ull << 30;
  std::size_t max_record = 200u << 10;  ///< bytes of one row as UTF-8
  std::size_t max_columns = 1000;
  std::size_t block_bytes = 256 << 10;  ///< that are read at a time
  Simd simd = available_simd().back();
};

/// What is wrong, and where. Lines and columns count from 1.
struct Problem {
  enum class What {
    open,         ///< not there, not readable, or no regular file
    link,         ///< a link to where this process may not read
    read,         ///< the system could not read on
    changed,      ///< the file changed while it was read
    encoding,     ///< bytes that the encoding does not allow; column = character in the line; detail = the
                  ///< encoding that the file looks like, if it looks like another from its start
    control,      ///< a control character that no text has; column likewise
    quote,        ///< text after a closing quote, or a quote that is never closed
    late_quote,   ///< blanks before an opening quote, which is then none: its cell would be split
    fields,       ///< another number of fields than the header; column = how many there are
    too_large,    ///< the file is above its cap; detail = the cap in bytes
    too_long,     ///< a row is above its cap; column = which cell; detail = the cap in bytes
    too_many,     ///< more columns than the cap; detail = the cap
    no_header,    ///< the file is empty
    same_column,  ///< two columns have one name
  };
  What what;
  std::string file;
  std::uint64_t line = 0, column = 0;
  std::string detail;  ///< the system's error, the wanted number of fields, a cap, the column's name
};

/// Rows of one CSV file (RFC 4180; line ends LF, CRLF or CR), strictly: after a problem there are no more
/// rows. The first row names the columns. Reads as it goes; holds one block of the file at a time.
class Reader {
 public:
  static std::variant<Reader, Problem> open(const std::string& path, const Options& options);
  /// Of bytes that are here already.
  static std::variant<Reader, Problem> from_text(std::string bytes, const Options& options, std::string name);

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// Trimmed of blanks, in Unicode NFC.
  const std::vector<std::string>& columns() const;

  struct Row {
    std::uint64_t line;                       ///< where it begins
    std::span<const std::string_view> cells;  ///< as many as columns; valid until the next call
  };
  /// nullopt at the end and at a problem.
  std::optional<Row> next();

  /// Some rows that follow each other.
  class Rows {
   public:
    std::size_t size() const { return size_; }
    Row operator[](std::size_t row) const { return {line_ + row, {&cells_[row * width_], width_}}; }

   private:
    friend class Reader;
    std::size_t width_ = 0, size_ = 0;
    std::uint64_t line_ = 1;  ///< of the first
    std::vector<std::string_view> cells_;
  };
  /// The next rows, some hundred at most; none at the end and at a problem. Valid until the next call.
  const Rows& next_rows();
  const std::optional<Problem>& problem() const;

  /// Of the file's bytes, hexadecimal; after the end only.
  std::string sha256() const;

 private:
  struct State;
  explicit Reader(std::unique_ptr<State> state);
  std::optional<Problem> start();
  std::unique_ptr<State> state_;
};

/// What stood at a path at one moment. Files that belong together are one state only if all of them still
/// stand when the last was read.
class Stamp {
 public:
  explicit Stamp(std::string path);
  /// The same file, unchanged, or still none.
  bool holds() const;
  const std::string& path() const { return path_; }
  /// When its content last changed, in seconds since 1970; none if there is no file.
  std::optional<std::int64_t> written() const;

 private:
  std::string path_;
  std::optional<struct stat> found_;
};

}  // namespace behorig::csv
