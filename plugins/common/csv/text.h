#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::csv {

/// Without outer blanks, line ends and no-break spaces: they come with what is copied from elsewhere.
std::string_view trimmed_edges(std::string_view text);
/// Asked of every cell, of which nearly none has anything to trim: the compiler does not see that a call
/// costs more.
[[gnu::always_inline]] inline std::string_view trimmed(std::string_view text) {
  const auto edge = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\xc2' || c == '\xa0'; };
  const bool plain = !text.empty() && !edge(text.front()) && !edge(text.back());
  return plain ? text : trimmed_edges(text);
}

/// Unicode Normalization Form C: an "å" is one letter, however the export writes it.
std::string nfc(std::string_view text);

/// At most so many bytes, without half a character.
std::string shortened(std::string_view text, std::size_t most);

/// The candidate that differs least, if at most by a third of its length: for "did you mean".
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

/// The same, or one letter more, less or other, or two that changed places; not of words of one or two
/// letters.
bool one_slip(std::string_view a, std::string_view b);

}  // namespace behorig::csv
