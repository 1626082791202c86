#include "plugins/common/sudoers/lines.h"

#include <algorithm>
#include <utility>

namespace behorig::sudoers {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_figure(char c) { return c >= '0' && c <= '9'; }

class Splitter {
 public:
  explicit Splitter(std::string_view file) : file_(file) {}

  std::vector<Line> all() {
    while (at_ < file_.size()) step();
    end_line();
    return std::move(lines_);
  }

 private:
  char look(std::size_t ahead) const { return at_ + ahead < file_.size() ? file_[at_ + ahead] : '\0'; }

  void step() {
    const char c = file_[at_];
    if (c == '\n' || (c == '\r' && look(1) == '\n')) {
      at_ += c == '\r' ? 2 : 1;
      end_line();
      ++number_;
      next_.number = number_;
    } else if (c == '\\') {
      escape();
    } else if (c == '#' && !quoted_ && is_comment()) {
      at_ = std::min(file_.find('\n', at_), file_.size());
    } else {
      if (c == '"') quoted_ = !quoted_;
      next_.text += c;
      ++at_;
    }
  }

  /// The line goes on behind a backslash, also where blanks follow that one; it parts words, but not texts in
  /// quotes.
  void escape() {
    std::size_t end = at_ + 1;
    while (end < file_.size() && is_space(file_[end])) ++end;
    if (file_.substr(end, 2) == "\r\n") ++end;
    if (end >= file_.size() || file_[end] != '\n') {
      next_.text.append(file_.substr(at_, 2));
      // What is escaped at the very end of a line does not swallow that end.
      at_ += 2;
      return;
    }
    ++number_;
    for (at_ = end + 1; is_space(look(0));) ++at_;
    if (!quoted_) next_.text += ' ';
  }

  /// Numbers behind # are ids of users, and #include is no comment.
  bool is_comment() const {
    if (is_figure(look(1)) || (look(1) == '-' && is_figure(look(2)))) return false;
    const bool first = next_.text.find_first_not_of(" \t") == std::string::npos;
    if (!first) return true;
    const auto is_word = [&](std::string_view word) {
      return file_.substr(at_ + 1, word.size()) == word && is_space(look(1 + word.size()));
    };
    return !is_word("include") && !is_word("includedir");
  }

  void end_line() {
    quoted_ = false;
    const auto first = next_.text.find_first_not_of(" \t");
    if (first != std::string::npos) lines_.push_back({next_.number, next_.text.substr(first)});
    next_.text.clear();
  }

  std::string_view file_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 1;
  Line next_{.number = 1};
  bool quoted_ = false;
  std::vector<Line> lines_;
};

}  // namespace

std::vector<Line> lines_of(std::string_view file) { return Splitter(file).all(); }

}  // namespace behorig::sudoers
