#include <algorithm>

#include "plugins/common/csv/csv.h"
#include "plugins/common/csv/splitter.h"
#include "plugins/common/csv/text.h"

namespace behorig::csv {

using What = Problem::What;

struct Reader::State {
  State(Source from, const Options& options) : splitter(std::move(from), options) {}

  Splitter splitter;
  std::vector<std::string> columns;
  Rows ahead;
  std::size_t next = 0;  ///< of `ahead`
};

Reader::Reader(std::unique_ptr<State> state) : state_(std::move(state)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

std::optional<Problem> Reader::start() {
  Splitter& splitter = state_->splitter;
  auto& columns = state_->columns;
  if (!splitter.row()) {
    splitter.fail(What::no_header, 1, 0);
    return splitter.problem();
  }
  for (const auto cell : splitter.cells()) {
    const std::string name = nfc(trimmed(cell));
    if (!name.empty() && std::find(columns.begin(), columns.end(), name) != columns.end()) {
      splitter.fail(What::same_column, splitter.row_line(), columns.size() + 1, name);
      return splitter.problem();
    }
    columns.push_back(name);
  }
  constexpr std::size_t kCells = 1024;
  state_->ahead.width_ = columns.size();
  state_->ahead.cells_.resize(std::max(kCells, columns.size()));
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
  Source source(std::move(name), std::move(bytes), options.block_bytes);
  Reader out(std::make_unique<State>(std::move(source), options));
  if (auto problem = out.start()) return std::move(*problem);
  return out;
}

const std::vector<std::string>& Reader::columns() const { return state_->columns; }
std::string Reader::sha256() const { return state_->splitter.source().sha256(); }

const std::optional<Problem>& Reader::problem() const {
  static const std::optional<Problem> kNone;
  // What is wrong lies behind the rows that are here already.
  return state_->next < state_->ahead.size() ? kNone : state_->splitter.problem();
}

const Reader::Rows& Reader::next_rows() {
  auto& [splitter, columns, ahead, next] = *state_;
  next = ahead.size_ = 0;
  if (splitter.problem()) return ahead;
  ahead.size_ = splitter.plain_rows(columns.size(), ahead.cells_);
  if (ahead.size_ > 0) {
    ahead.line_ = splitter.row_line() + 1 - ahead.size_;
  } else if (splitter.row()) {
    // By itself: what the text holds moves when another row is looked for.
    const auto& cells = splitter.cells();
    ahead.line_ = splitter.row_line();
    if (cells.size() == columns.size()) {
      std::ranges::copy(cells, ahead.cells_.begin());
      ahead.size_ = 1;
    } else {
      splitter.fail(What::fields, splitter.row_line(), cells.size(), std::to_string(columns.size()));
    }
  }
  next = ahead.size_;
  return ahead;
}

std::optional<Reader::Row> Reader::next() {
  State& s = *state_;
  if (s.next == s.ahead.size()) {
    if (next_rows().size() == 0) return std::nullopt;
    s.next = 0;
  }
  return s.ahead[s.next++];
}

}  // namespace behorig::csv
