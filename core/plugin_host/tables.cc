#include <cstring>

#include "core/base/text.h"
#include "core/plugin_host/edition.h"
#include "core/plugin_host/takers.h"

namespace behorig {
namespace {

using frames::Type;

/// Hands over to a reader the tables that a register plugin sends.
class TableFrames : public TablesTaker {
 public:
  TableFrames(std::string plugin, bool may_be_unchanged)
      : plugin_(std::move(plugin)), edition_(may_be_unchanged) {}

  bool take(Type type, frames::Reader body) override {
    if (ended_) return false;
    if (type == Type::edition) return edition_.take(body);
    if (type == Type::unchanged) return edition_.take_unchanged(body, tables_ > 0);
    if (type == Type::tables_end) return end(body);
    if (edition_.unchanged()) return false;
    switch (type) {
      case Type::table:
        return table(body);
      case Type::texts:
        return texts(body);
      case Type::rows:
        return rows(body);
      default:
        return false;
    }
  }

  RawTables finish(ProcessEnd process) override {
    RawTables out;
    out.errors = std::move(process.errors);
    out.warnings = std::move(process.warnings);
    if (process.clean && !ended_)
      out.errors.push_back(Message("host.no-end", {{"plugin", printable(plugin_)}}));
    out.errors.insert(out.errors.end(), wrong_.begin(), wrong_.end());
    out.ended = ended_ && complete_ && process.clean && out.errors.empty();
    out.unchanged = out.ended && edition_.unchanged();
    if (out.ended) out.edition = std::move(edition_).edition();
    out.reader = std::move(reader_);
    return out;
  }

 private:
  static constexpr std::uint32_t kMostColumns = 1000;

  bool table(frames::Reader& body) {
    std::string_view name, source;
    std::uint32_t columns = 0;
    if (!read_text(body, name) || !read_text(body, source) || !body.count(columns, 4) ||
        columns > kMostColumns) {
      return false;
    }
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < columns; ++i) {
      std::string_view column;
      if (!read_text(body, column)) return false;
      names.emplace_back(column);
    }
    reader_->table(name, source, names);
    row_.resize(columns);
    ++tables_;
    return body.done();
  }

  bool texts(frames::Reader& body) {
    std::uint32_t count = 0;
    if (!body.count(count, 4)) return false;
    for (std::uint32_t i = 0; i < count; ++i) {
      std::string_view text;
      if (!read_text(body, text)) return false;
      texts_.push_back(reader_->symbols().intern(text));
    }
    return body.done();
  }

  bool rows(frames::Reader& body) {
    std::uint32_t count = 0;
    if (tables_ == 0 || !body.count(count, 12)) return false;
    for (std::uint32_t i = 0; i < count; ++i) {
      std::uint64_t number = 0;
      std::uint32_t cells = 0;
      std::string_view numbers;
      if (!body.number(number) || !body.count(cells, sizeof cells) || cells != row_.size() ||
          !body.bytes(numbers, cells * sizeof cells)) {
        return false;
      }
      const char* at = numbers.data();
      for (Symbol& cell : row_) {
        std::uint32_t text = 0;
        std::memcpy(&text, at, sizeof text);
        if (text >= texts_.size()) return false;
        cell = texts_[text];
        at += sizeof text;
      }
      reader_->row(number, row_);
      ++rows_;
    }
    return body.done();
  }

  bool end(frames::Reader& body) {
    std::int32_t complete = 0;
    std::uint64_t tables = 0, rows = 0;
    if (!body.number(complete) || !body.number(tables) || !body.number(rows) || !body.done()) return false;
    compare("tables", tables, tables_);
    compare("rows", rows, rows_);
    ended_ = true;
    complete_ = complete == 1;
    return true;
  }

  void compare(const char* what, std::uint64_t said, std::uint64_t came) {
    if (said == came) return;
    wrong_.push_back(Message("host.counts", {{"plugin", printable(plugin_)},
                                             {"what", what},
                                             {"said", std::to_string(said)},
                                             {"came", std::to_string(came)}}));
  }

  std::string plugin_;
  std::unique_ptr<RegisterReader> reader_ = std::make_unique<RegisterReader>();
  std::vector<Symbol> texts_{Symbol{}};  ///< by the number that the process gave them
  std::vector<Symbol> row_;              ///< as many cells as the table that came last has columns
  std::uint64_t tables_ = 0, rows_ = 0;
  EditionFrames edition_;
  bool ended_ = false, complete_ = false;
  std::vector<Message> wrong_;
};

}  // namespace

std::unique_ptr<TablesTaker> tables_taker(const std::string& plugin, bool may_be_unchanged) {
  return std::make_unique<TableFrames>(plugin, may_be_unchanged);
}

RawTables load_tables(const HostJob& job) {
  const auto taker = tables_taker(job.plugin.declaration.name, !job.edition.empty());
  auto process = run_host(job, {}, *taker);
  return taker->finish(std::move(process));
}

}  // namespace behorig
