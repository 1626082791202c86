#include "plugins/common/program/words.h"

#include "plugins/common/text/clean.h"

namespace behorig::program {
namespace {

constexpr std::size_t kLongestLine = 400;
/// The host takes 64 KiB and then ends the reading.
constexpr std::size_t kMost = 16 << 10;
/// Longer than a line is shown, so that a secret that lies across the cut is seen whole.
constexpr std::size_t kKept = 64 << 10;

}  // namespace

void Words::take(std::string_view bytes) {
  for (;;) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    if (half_.size() < kKept) half_.append(part.substr(0, kKept - half_.size()));
    if (end == std::string_view::npos) return;
    line(half_);
    half_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void Words::end() {
  line(half_);
  half_.clear();
}

std::string Words::without_secret(std::string_view text) const {
  std::string out(text);
  if (secret_.empty()) return out;
  for (std::size_t at = 0; (at = out.find(secret_, at)) != std::string::npos;)
    out.replace(at, secret_.size(), "***");
  return out;
}

void Words::line(std::string_view text) {
  const std::string shown = text::cleaned(without_secret(text), kLongestLine);
  if (shown.find_first_not_of(' ') == std::string::npos) return;
  last_ = shown;
  if (logged_ > kMost) return;
  logged_ += shown.size() + 1;
  host_.log(BEHORIG_ERROR, logged_ > kMost ? "(more was written to standard error and is not kept)" : shown);
}

}  // namespace behorig::program
