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
  state_->ahead.width_ = columns.size();
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
  constexpr std::size_t kMost = 256;
  auto& [splitter, columns, ahead, next] = *state_;
  ahead.cells_.clear();
  ahead.lines_.clear();
  next = 0;
  const auto take = [&](std::size_t width) {
    if (width != columns.size())
      return splitter.fail(What::fields, splitter.row_line(), width, std::to_string(columns.size()));
    ahead.lines_.push_back(splitter.row_line());
    return true;
  };
  while (!splitter.problem() && ahead.size() < kMost) {
    const std::size_t before = ahead.cells_.size();
    if (splitter.plain_row(ahead.cells_)) {
      if (!take(ahead.cells_.size() - before)) ahead.cells_.resize(before);
    } else {
      // Whatever moves the text must wait until the rows that lie in it have been handed out.
      if (ahead.size() > 0 || !splitter.row()) break;
      const auto& cells = splitter.cells();
      if (take(cells.size())) ahead.cells_.assign(cells.begin(), cells.end());
      break;
    }
  }
  next = ahead.size();
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
