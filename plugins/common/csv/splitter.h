#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/csv/csv.h"
#include "plugins/common/csv/decoder.h"
#include "plugins/common/csv/scan.h"
#include "plugins/common/csv/source.h"

namespace behorig::csv {

/// Splits a source's text into rows. Most rows are plain: their cells lie in the text as they are, and their
/// ends are among the marks that were found in the whole block at once. All others are walked through byte by
/// byte, and so is whatever is wrong, so that it is told where it is.
class Splitter {
 public:
  Splitter(Source from, const Options& chosen);

  /// Whether there is a row; false at the end and at a problem. Lines without anything are passed over.
  bool row();
  /// The next rows that are plain, wholly here and `width` cells wide, as many as `cells` has room for; their
  /// lines follow each other. How many there are: 0 says nothing of the next row. Valid until row() is
  /// called.
  std::size_t plain_rows(std::size_t width, std::span<std::string_view> cells);

  /// Of the row that row() found; valid until the next call.
  const std::vector<std::string_view>& cells() const { return cells_; }
  /// Where the last row began.
  std::uint64_t row_line() const { return row_line_; }

  bool fail(Problem::What what, std::uint64_t at_line, std::uint64_t column, std::string detail = "");
  const std::optional<Problem>& problem() const { return problem_; }
  const Source& source() const { return source_; }

 private:
  bool grow();
  bool append();
  std::size_t plain_row(std::size_t width, std::string_view* cells, std::size_t& mark) const;
  bool quoted_cell();
  bool bare_cell();
  bool line_end(char c);
  int peek();
  bool cell_too_long();
  std::uint64_t character() const;

  Source source_;
  const Options options_;
  Decoder decoder_;
  MarkFinder finder_;

  std::string text_;  ///< decoded; from `at_` on not yet read
  std::size_t at_ = 0;
  std::unique_ptr<std::uint32_t[]> marks_;  ///< of `text_`
  std::size_t mark_count_ = 0, mark_room_ = 0;
  std::size_t mark_ = 0;     ///< none before it lies at or behind `at_`
  std::size_t line_at_ = 0;  ///< where the current line begins in `text_`
  std::uint64_t cut_ = 0;    ///< characters of the current line that are no longer in `text_`
  std::uint64_t line_ = 1;
  std::uint64_t row_line_ = 1;

  bool begun_ = false, finished_ = false;
  bool bad_bytes_ = false;       ///< stand right after the end of `text_`
  std::optional<Problem> late_;  ///< what comes after the end of `text_`
  std::optional<Problem> problem_;

  std::string scratch_;  ///< the cells of a row that is not plain, one after the other
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> cells_;
};

}  // namespace behorig::csv
