#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/common/csv/csv.h"

namespace behorig::csv {

/// The encoding that the bytes at a file's start tell of, if it is another: a byte order mark, or zeros where
/// UTF-16 has them. Blank if nothing speaks against `encoding`.
std::string_view other_encoding(std::string_view start, Encoding encoding);

/// Bytes of an encoding to UTF-8, block by block; a character may be cut by the end of a block.
class Decoder {
 public:
  explicit Decoder(Encoding encoding) : encoding_(encoding) {}

  /// Appends to `out` what the block holds. false at bytes that the encoding does not allow: what came before
  /// them has been appended.
  bool decode(std::string_view block, std::string& out);
  /// No character is cut off at the end of the file.
  bool finish() const { return carry_.empty(); }

 private:
  bool utf8(std::string_view bytes, std::string& out);
  bool one_byte(std::string_view bytes, std::string& out) const;
  bool utf16(std::string_view bytes, std::string& out);

  Encoding encoding_;
  std::string carry_;  ///< bytes of a character whose rest is still to come
  bool begun_ = false;
};

}  // namespace behorig::csv
