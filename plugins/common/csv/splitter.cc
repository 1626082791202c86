#include "plugins/common/csv/splitter.h"
#include "plugins/common/csv/text.h"

namespace behorig::csv {

using What = Problem::What;

Splitter::Splitter(Source from, const Options& chosen)
    : source_(std::move(from)),
      options_(chosen),
      decoder_(chosen.encoding),
      finder_(chosen.delimiter, chosen.simd) {}

bool Splitter::fail(What what, std::uint64_t at_line, std::uint64_t column, std::string detail) {
  if (!problem_) problem_ = Problem{what, source_.name(), at_line, column, std::move(detail)};
  return false;
}

/// Of the character at `at_` in its line.
std::uint64_t Splitter::character() const {
  std::uint64_t out = cut_ + 1;
  for (std::size_t i = line_at_; i < at_ && i < text_.size(); ++i) {
    if ((static_cast<unsigned char>(text_[i]) & 0xc0) != 0x80) ++out;
  }
  return out;
}

/// More text behind what has not been read yet. false where none comes: at the end, and at what is wrong,
/// which is told when all before it has been read.
bool Splitter::grow() {
  if (finished_ || bad_bytes_ || late_) return false;
  cut_ = character() - 1;
  text_.erase(0, at_);
  at_ = line_at_ = 0;
  const bool more = append();
  if (mark_room_ < text_.size()) {
    // Not filled first: few of the places will ever be written.
    mark_room_ = text_.capacity();
    marks_ = std::make_unique_for_overwrite<std::uint32_t[]>(mark_room_);
  }
  mark_count_ = finder_.find(text_, marks_.get());
  mark_ = 0;
  return more;
}

bool Splitter::append() {
  const std::size_t before = text_.size();
  while (text_.size() == before) {
    auto more = source_.more();
    if (auto* wrong = std::get_if<Problem>(&more)) {
      late_ = std::move(*wrong);
      return false;
    }
    const auto block = std::get<std::string_view>(more);
    if (block.empty()) {
      finished_ = true;
      bad_bytes_ = !decoder_.finish();
      return false;
    }
    if (!begun_) {
      begun_ = true;
      if (const auto other = other_encoding(block, options_.encoding); !other.empty()) {
        late_ = Problem{What::encoding, source_.name(), 1, 1, std::string(other)};
        return false;
      }
    }
    // Rows before the wrong bytes are still rows.
    if (!decoder_.decode(block, text_)) {
      bad_bytes_ = true;
      break;
    }
  }
  return text_.size() > before;
}

/// -1 at the end and at a problem.
int Splitter::peek() {
  if (at_ == text_.size() && !grow()) {
    if (late_ && !problem_) problem_ = late_;
    if (bad_bytes_) fail(What::encoding, line_, character());
    return -1;
  }
  return static_cast<unsigned char>(text_[at_]);
}

bool Splitter::line_end(char c) {
  ++at_;
  if (c == '\r' && peek() == '\n') ++at_;
  ++line_;
  line_at_ = at_;
  cut_ = 0;
  return !problem_;
}

/// Where the row from `at_` on ends, and the mark behind it; 0 for whatever needs a closer look. What most
/// rows are, in as few steps as can be: row() knows the rest.
inline std::size_t Splitter::plain_row(std::size_t width, std::string_view* cells, std::size_t& mark) const {
  const char* const text = text_.data();
  const char delimiter = options_.delimiter;
  std::size_t from = at_, cell = 0;
  for (; mark < mark_count_; ++mark) {
    if (marks_[mark] != from || text[from] != '"') {
      cells[cell] = {text + from, marks_[mark] - from};
    } else {
      char inner = 0;
      do {
        if (++mark == mark_count_) return 0;
        inner = text[marks_[mark]];
      } while (inner == delimiter || inner == '\t');
      const std::size_t close = marks_[mark];
      if (inner != '"' || ++mark == mark_count_ || marks_[mark] != close + 1) return 0;
      cells[cell] = {text + from + 1, close - from - 1};
    }
    const char end = text[marks_[mark]];
    from = marks_[mark] + 1;
    if (++cell < width) {
      if (end != delimiter) return 0;
      continue;
    }
    const bool two = end == '\r' && from < text_.size() && text[from] == '\n';
    if (!two && end != '\n') return 0;
    mark += two ? 2 : 1;
    return from + (two ? 1 : 0);
  }
  return 0;
}

std::size_t Splitter::plain_rows(std::size_t width, std::span<std::string_view> cells) {
  while (mark_ < mark_count_ && marks_[mark_] < at_) ++mark_;
  std::size_t rows = 0, mark = mark_;
  for (; (rows + 1) * width <= cells.size() && width <= options_.max_columns; ++rows) {
    const bool blank = at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r');
    const std::size_t end = blank ? 0 : plain_row(width, &cells[rows * width], mark);
    if (end == 0 || end - at_ > options_.max_record) break;
    at_ = line_at_ = end;
    cut_ = 0;
    mark_ = mark;
    row_line_ = line_++;
  }
  return rows;
}

bool Splitter::cell_too_long() {
  if (scratch_.size() <= options_.max_record) return false;
  fail(What::too_long, row_line_, ends_.size() + 1, std::to_string(options_.max_record));
  return true;
}

bool Splitter::bare_cell() {
  const std::size_t begin = scratch_.size();
  bool quote = false;
  for (;;) {
    const std::size_t from = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == options_.delimiter || c == '\n' || c == '\r') break;
      const auto byte = static_cast<unsigned char>(c);
      if ((byte < 0x20 && c != '\t') || byte == 0x7f) return fail(What::control, line_, character());
      if (c == '"' && !quote) {
        quote = true;
        const std::string before = scratch_.substr(begin) + text_.substr(from, at_ - from);
        if (trimmed(before).empty()) return fail(What::late_quote, line_, character());
      }
      ++at_;
    }
    scratch_.append(text_, from, at_ - from);
    if (cell_too_long()) return false;
    if (at_ < text_.size() || peek() < 0) return !problem_;
  }
}

bool Splitter::quoted_cell() {
  const std::uint64_t began_line = line_, began_column = character();
  ++at_;
  for (;;) {
    const int c = peek();
    if (c < 0) return problem_ ? false : fail(What::quote, began_line, began_column);
    if (c == '"') {
      ++at_;
      if (peek() != '"') break;
      scratch_ += '"';
      ++at_;
    } else if (c == '\n' || c == '\r') {
      scratch_ += '\n';
      if (!line_end(static_cast<char>(c))) return false;
    } else if ((c < 0x20 && c != '\t') || c == 0x7f) {
      return fail(What::control, line_, character());
    } else {
      scratch_ += static_cast<char>(c);
      ++at_;
    }
    if (cell_too_long()) return false;
  }
  const int after = peek();
  if (problem_) return false;
  if (after < 0 || after == static_cast<unsigned char>(options_.delimiter) || after == '\n' || after == '\r')
    return true;
  return fail(What::quote, line_, character());
}

bool Splitter::row() {
  if (problem_) return false;
  for (;;) {
    const int c = peek();
    if (c < 0) return false;
    if (c != '\n' && c != '\r') break;
    if (!line_end(static_cast<char>(c))) return false;
  }
  scratch_.clear();
  ends_.clear();
  row_line_ = line_;
  for (;;) {
    const bool quoted = peek() == '"';
    if (problem_ || !(quoted ? quoted_cell() : bare_cell())) return false;
    ends_.push_back(scratch_.size());
    if (ends_.size() > options_.max_columns)
      return fail(What::too_many, row_line_, 0, std::to_string(options_.max_columns));
    const int c = peek();
    if (problem_) return false;
    if (c < 0) break;
    if (c == '\n' || c == '\r') {
      if (!line_end(static_cast<char>(c))) return false;
      break;
    }
    ++at_;  // the delimiter
  }
  cells_.clear();
  std::size_t from = 0;
  for (const std::size_t end : ends_) {
    cells_.emplace_back(scratch_.data() + from, end - from);
    from = end;
  }
  return true;
}

}  // namespace behorig::csv
