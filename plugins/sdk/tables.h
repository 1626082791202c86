#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "plugins/sdk/options.h"

namespace behorig::sdk {

/// What a register plugin hands over: tables as text, as their carrier holds them.
class Tables : public Host {
 public:
  Tables(const behorig_host& host, const behorig_tables& out) : Host(host), out_(out) {}
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  /// Opens a table; the rows that follow belong to it. `source` is the file or sheet as a person looks for
  /// it.
  void table(std::string_view name, std::string_view source, const std::vector<std::string>& columns) {
    flush();
    std::vector<behorig_text> texts;
    for (const auto& column : columns) texts.push_back(abi_text(column));
    const behorig_table table{abi_text(name), abi_text(source), texts.data(), texts.size()};
    must(out_.table(out_.context, &table));
    width_ = columns.size();
    ++end_.tables;
  }
  /// One row, with as many cells as the table has columns. `number` as the carrier counts.
  template <class Cells>
  void row(std::uint64_t number, const Cells& cells) {
    if (std::size(cells) != width_)
      throw std::logic_error("a row has another number of cells than its table");
    numbers_.push_back(number);
    for (const std::string_view cell : cells) {
      text_.append(cell);
      ends_.push_back(text_.size());
    }
    ++end_.rows;
    if (numbers_.size() >= kRows) flush();
  }
  /// The same for many, whose texts lie in the caller's memory.
  void rows(std::span<const behorig_row> rows) {
    flush();
    const bool fit =
        std::ranges::all_of(rows, [&](const behorig_row& row) { return row.cell_count == width_; });
    if (!fit) throw std::logic_error("a row has another number of cells than its table");
    if (!rows.empty()) must(out_.rows(out_.context, rows.data(), rows.size()));
    end_.rows += rows.size();
  }
  void warning(std::string_view id, const Args& args = {}) { problem(BEHORIG_WARNING, id, args); }
  /// Refuses the register.
  void error(std::string_view id, const Args& args = {}) {
    ++errors_;
    problem(BEHORIG_ERROR, id, args);
  }

  /// Names the state of the source; see behorig_tables.
  void edition(std::string_view bytes) { must(state_edition(out_, bytes)); }
  using Host::edition;
  /// Instead of tables: they are those whose edition() there is. Throws std::logic_error if there is none.
  void unchanged() { must(state_unchanged(out_)); }

  /// The last word; called by the SDK.
  void end() {
    flush();
    end_.struct_size = sizeof end_;
    end_.complete = errors_ == 0 ? 1 : 0;
    must(out_.end(out_.context, &end_));
  }

 private:
  static constexpr std::size_t kRows = 1024;

  static void must(std::int32_t go_on) {
    if (go_on != 0) throw Stopped();
  }
  void problem(behorig_level level, std::string_view id, const Args& args) {
    const std::string json = to_json(args);
    must(out_.problem(out_.context, level, {abi_text(id), abi_text(json)}));
  }
  void flush() {
    std::vector<behorig_text> texts;
    texts.reserve(ends_.size());
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      texts.push_back(abi_text(std::string_view(text_).substr(begin, end - begin)));
      begin = end;
    }
    std::vector<behorig_row> rows;
    for (std::size_t i = 0; i < numbers_.size(); ++i)
      rows.push_back({numbers_[i], texts.data() + i * width_, width_});
    if (!rows.empty()) must(out_.rows(out_.context, rows.data(), rows.size()));
    numbers_.clear();
    text_.clear();
    ends_.clear();
  }

  const behorig_tables& out_;
  std::size_t width_ = 0;
  std::vector<std::uint64_t> numbers_;
  std::string text_;  ///< the cells that wait to be handed over, one after the other
  std::vector<std::size_t> ends_;
  behorig_register_end end_{};
  std::uint64_t errors_ = 0;
};

inline std::int32_t run_register(const behorig_host* host, const behorig_tables* out,
                                 void (*load)(Tables&)) noexcept {
  try {
    Tables tables(*host, *out);
    try {
      load(tables);
    } catch (const Failure& failure) {
      tables.error(failure.id, failure.args);
    } catch (const std::exception& error) {
      tables.error("failed", {{"what", error.what()}});
    }
    tables.end();
    return 0;
  } catch (...) {
    return 1;
  }
}

}  // namespace behorig::sdk
