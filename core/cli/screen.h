#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/catalogue/catalogue.h"

namespace behorig::cli {

/// Where a person reads: data on stdout, all else on stderr, in their language, safe for a terminal.
class Screen {
 public:
  explicit Screen(Language language);

  Language language() const { return language_; }
  const Catalogue& catalogue() const { return catalogue_; }
  /// With the texts of plugins.
  Catalogue& catalogue() { return catalogue_; }

  std::string text(const Message& message) const { return catalogue_.say(message, language_); }
  std::string text(std::string_view id,
                   std::initializer_list<std::pair<std::string, std::string>> args = {}) const {
    return text(Message(id, args));
  }

  /// Data, as it is.
  void out(std::string_view data);
  /// A line for a person on stdout; control characters are shown, not sent.
  void line(std::string_view text);
  /// A sentence on stderr.
  void tell(const Message& message);
  void tell(const std::vector<Message>& messages);

  /// A line on stderr that the next one replaces; only on a terminal.
  void progress(std::string_view text);
  void end_progress();

  /// Wrapped in colour where there is a terminal that wants it (NO_COLOR, TERM=dumb).
  std::string coloured(std::string_view text, std::string_view code) const;
  bool on_terminal() const { return err_is_terminal_; }
  std::size_t width() const { return width_; }

  /// Everything that was written has reached its place.
  bool flushed();

 private:
  Language language_;
  Catalogue catalogue_;
  bool err_is_terminal_, colour_;
  std::size_t width_;
  bool progress_shown_ = false;
};

/// Columns of text, as wide as they need, the last one wrapped at the screen's width.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
  /// `code`: a colour for the cell of that column; blank = none.
  void row(std::vector<std::string> cells, std::string code = "", std::size_t coloured = 0);
  void print(Screen& screen) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string code;
    std::size_t coloured;
  };
  std::vector<std::string> headings_;
  std::vector<Row> rows_;
};

/// Parts of a text that each take at most `width` columns, broken at blanks where there are any.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace behorig::cli
