#include "core/cli/screen.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "core/base/text.h"

namespace behorig::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kNarrowest = 60;

std::size_t terminal_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return kWidth;
  return std::max<std::size_t>(size.ws_col, kNarrowest);
}

bool wants_colour() {
  const char* no = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) != 0 && (no == nullptr || *no == '\0') && term != nullptr &&
         std::string_view(term) != "dumb";
}

/// Bytes of the longest beginning of whole characters that takes at most `width` columns; at least one
/// character.
std::size_t fitting(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    std::size_t next = bytes + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0) == 0x80) ++next;
    if (bytes > 0 && display_width(text.substr(0, next)) > width) break;
    bytes = next;
  }
  return bytes;
}

}  // namespace

Screen::Screen(Language language)
    : language_(language),
      catalogue_(Catalogue::built_in()),
      err_is_terminal_(::isatty(STDERR_FILENO) != 0),
      colour_(wants_colour()),
      width_(terminal_width()) {}

void Screen::out(std::string_view data) { std::fwrite(data.data(), 1, data.size(), stdout); }

void Screen::line(std::string_view text) {
  out(printable(text));
  out("\n");
}

void Screen::tell(const Message& message) {
  end_progress();
  const std::string sentence = printable(text(message)) + "\n";
  std::fwrite(sentence.data(), 1, sentence.size(), stderr);
}

void Screen::tell(const std::vector<Message>& messages) {
  for (const auto& message : messages) tell(message);
}

void Screen::progress(std::string_view text) {
  if (!err_is_terminal_) return;
  const std::string safe = printable(text);
  std::fprintf(stderr, "\r\033[K%s", safe.substr(0, fitting(safe, width_ - 1)).c_str());
  std::fflush(stderr);
  progress_shown_ = true;
}

void Screen::end_progress() {
  if (progress_shown_) std::fputs("\r\033[K", stderr);
  progress_shown_ = false;
}

std::string Screen::coloured(std::string_view text, std::string_view code) const {
  if (!colour_ || code.empty()) return std::string(text);
  return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

bool Screen::flushed() {
  end_progress();
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::size_t bytes = fitting(text, width);
    if (bytes < text.size()) {
      const auto blank = text.substr(0, bytes + 1).rfind(' ');
      if (blank != std::string_view::npos && blank > 0) bytes = blank;
    }
    out.emplace_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  if (out.empty()) out.emplace_back();
  return out;
}

void Table::row(std::vector<std::string> cells, std::string code, std::size_t coloured) {
  for (auto& cell : cells) cell = printable(cell);
  rows_.push_back({std::move(cells), std::move(code), coloured});
}

void Table::print(Screen& screen) const {
  const std::size_t last = headings_.size() - 1;
  std::vector<std::size_t> widths;
  std::size_t left = 0;
  for (std::size_t c = 0; c < last; ++c) {
    std::size_t width = display_width(headings_[c]);
    for (const auto& row : rows_) width = std::max(width, display_width(row.cells[c]));
    widths.push_back(width);
    left += width + 2;
  }
  // What is left for the last column, even where the others are very wide.
  const std::size_t rest = screen.width() > left + 20 ? screen.width() - left : 20;
  const auto print_row = [&](const std::vector<std::string>& cells, std::string_view code,
                             std::size_t coloured) {
    std::string line;
    for (std::size_t c = 0; c < last; ++c) {
      line += c == coloured ? screen.coloured(cells[c], code) : cells[c];
      line += std::string(widths[c] - display_width(cells[c]) + 2, ' ');
    }
    bool first = true;
    for (const auto& part : wrapped(cells[last], rest)) {
      screen.out((first ? line : std::string(left, ' ')) + part + "\n");
      first = false;
    }
  };
  print_row(headings_, "", headings_.size());
  for (const auto& row : rows_) print_row(row.cells, row.code, row.coloured);
}

}  // namespace behorig::cli
