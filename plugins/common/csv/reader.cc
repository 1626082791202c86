#include <algorithm>
#include <cstring>

#include "plugins/common/csv/csv.h"
#include "plugins/common/csv/decoder.h"
#include "plugins/common/csv/source.h"
#include "plugins/common/csv/text.h"

namespace behorig::csv {

using What = Problem::What;

/// Splits decoded text into rows.
struct Reader::State {
  State(Source from, const Options& chosen)
      : source(std::move(from)), options(chosen), decoder(chosen.encoding) {}

  bool fill();
  bool record();
  bool cell_end(char end);
  bool quoted_cell();
  bool plain_cell();
  bool line_end(char c);
  int peek();
  void start_record();
  bool fail(What what, std::uint64_t at_line, std::uint64_t column, std::string detail = "");
  std::uint64_t character() const;

  Source source;
  Options options;
  Decoder decoder;
  std::string text;  ///< decoded; from `at` on not yet read
  std::size_t at = 0;
  std::size_t line_at = 0;  ///< where the current line begins in `text`
  std::uint64_t cut = 0;    ///< characters of the current line that are no longer in `text`
  bool begun = false, finished = false;
  bool bad_bytes = false;  ///< stands right after the end of `text`
  std::uint64_t line = 1;
  std::uint64_t record_line = 1;
  std::uint64_t rows = 0;

  std::string scratch;  ///< the cells of the current row, one after the other
  std::vector<std::size_t> ends;
  std::vector<std::string_view> cells;
  std::vector<std::string> columns;
  std::optional<Problem> problem;
};

bool Reader::State::fail(What what, std::uint64_t at_line, std::uint64_t column, std::string detail) {
  if (!problem) problem = Problem{what, source.name(), at_line, column, std::move(detail)};
  return false;
}

/// Of the character at `at` in its line.
std::uint64_t Reader::State::character() const {
  std::uint64_t out = cut + 1;
  for (std::size_t i = line_at; i < at && i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) ++out;
  }
  return out;
}

/// More text, if there is any.
bool Reader::State::fill() {
  if (finished || problem) return false;
  if (bad_bytes) return fail(What::encoding, line, character());
  cut = character() - 1;
  text.erase(0, at);
  at = line_at = 0;
  const std::size_t before = text.size();
  while (text.size() == before) {
    auto more = source.more();
    if (auto* wrong = std::get_if<Problem>(&more)) {
      problem = std::move(*wrong);
      return false;
    }
    const auto block = std::get<std::string_view>(more);
    if (block.empty()) {
      finished = true;
      if (!decoder.finish()) return fail(What::encoding, line, character());
      return false;
    }
    if (!begun) {
      begun = true;
      if (const auto other = other_encoding(block, options.encoding); !other.empty())
        return fail(What::encoding, 1, 1, std::string(other));
    }
    // Rows before the wrong bytes are still rows.
    if (!decoder.decode(block, text)) {
      bad_bytes = true;
      if (text.size() == before) return fail(What::encoding, line, character());
    }
  }
  return true;
}

int Reader::State::peek() {
  if (at == text.size() && !fill()) return -1;
  return static_cast<unsigned char>(text[at]);
}

bool Reader::State::line_end(char c) {
  ++at;
  if (c == '\r' && peek() == '\n') ++at;
  ++line;
  line_at = at;
  cut = 0;
  return !problem;
}

void Reader::State::start_record() {
  scratch.clear();
  ends.clear();
  record_line = line;
}

bool Reader::State::plain_cell() {
  for (;;) {
    const std::size_t from = at;
    while (at < text.size()) {
      const char c = text[at];
      if (c == options.delimiter || c == '\n' || c == '\r') break;
      const auto byte = static_cast<unsigned char>(c);
      if ((byte < 0x20 && c != '\t') || byte == 0x7f) return fail(What::control, line, character());
      ++at;
    }
    scratch.append(text, from, at - from);
    if (scratch.size() > options.max_record)
      return fail(What::too_long, record_line, ends.size() + 1, std::to_string(options.max_record));
    if (at < text.size() || peek() < 0) return !problem;
  }
}

bool Reader::State::quoted_cell() {
  const std::uint64_t began_line = line, began_column = character();
  ++at;
  for (;;) {
    const int c = peek();
    if (c < 0) return problem ? false : fail(What::quote, began_line, began_column);
    if (c == '"') {
      ++at;
      if (peek() != '"') break;
      scratch += '"';
      ++at;
    } else if (c == '\n' || c == '\r') {
      scratch += '\n';
      if (!line_end(static_cast<char>(c))) return false;
    } else if ((c < 0x20 && c != '\t') || c == 0x7f) {
      return fail(What::control, line, character());
    } else {
      scratch += static_cast<char>(c);
      ++at;
    }
    if (scratch.size() > options.max_record)
      return fail(What::too_long, record_line, ends.size() + 1, std::to_string(options.max_record));
  }
  const int after = peek();
  if (problem) return false;
  if (after < 0 || after == static_cast<unsigned char>(options.delimiter) || after == '\n' || after == '\r')
    return true;
  return fail(What::quote, line, character());
}

/// Reads one row into `cells`; false at the end and at a problem. Lines without anything are passed over.
bool Reader::State::record() {
  for (;;) {
    const int c = peek();
    if (c < 0) return false;
    if (c != '\n' && c != '\r') break;
    if (!line_end(static_cast<char>(c))) return false;
  }
  start_record();
  for (;;) {
    const bool quoted = peek() == '"';
    if (problem || !(quoted ? quoted_cell() : plain_cell())) return false;
    ends.push_back(scratch.size());
    if (ends.size() > options.max_columns) {
      return fail(What::too_many, record_line, 0, std::to_string(options.max_columns));
    }
    const int c = peek();
    if (problem) return false;
    if (c < 0) break;
    if (c == '\n' || c == '\r') {
      if (!line_end(static_cast<char>(c))) return false;
      break;
    }
    ++at;  // the delimiter
  }
  cells.clear();
  std::size_t from = 0;
  for (const std::size_t end : ends) {
    cells.emplace_back(scratch.data() + from, end - from);
    from = end;
  }
  return true;
}

Reader::Reader(std::unique_ptr<State> state) : state_(std::move(state)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

std::optional<Problem> Reader::start() {
  State& s = *state_;
  if (!s.record()) {
    if (!s.problem) s.fail(What::no_header, 1, 0);
    return s.problem;
  }
  for (const auto cell : s.cells) {
    const std::string name = nfc(trimmed(cell));
    if (!name.empty() && std::find(s.columns.begin(), s.columns.end(), name) != s.columns.end()) {
      s.fail(What::same_column, s.record_line, s.columns.size() + 1, name);
      return s.problem;
    }
    s.columns.push_back(name);
  }
  return std::nullopt;
}

std::variant<Reader, Problem> Reader::open(const std::string& path, const Options& options) {
  auto source = Source::open(path, options);
  if (auto* problem = std::get_if<Problem>(&source)) return std::move(*problem);
  Reader out(std::make_unique<State>(std::get<Source>(std::move(source)), options));
  if (auto problem = out.start()) return std::move(*problem);
  return out;
}

std::variant<Reader, Problem> Reader::from_text(std::string bytes, const Options& options, std::string name) {
  Reader out(std::make_unique<State>(Source(std::move(name), std::move(bytes)), options));
  if (auto problem = out.start()) return std::move(*problem);
  return out;
}

const std::vector<std::string>& Reader::columns() const { return state_->columns; }
const std::optional<Problem>& Reader::problem() const { return state_->problem; }
std::uint64_t Reader::rows() const { return state_->rows; }
std::string Reader::sha256() const { return state_->source.sha256(); }

std::optional<Reader::Row> Reader::next() {
  State& s = *state_;
  if (s.problem || !s.record()) return std::nullopt;
  if (s.cells.size() != s.columns.size()) {
    s.fail(What::fields, s.record_line, s.cells.size(), std::to_string(s.columns.size()));
    return std::nullopt;
  }
  ++s.rows;
  return Row{s.record_line, s.cells};
}

}  // namespace behorig::csv
