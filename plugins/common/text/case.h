#pragma once

#include <string>

namespace behorig::text {

/// ASCII letters in lower case: of words, names and attributes in whose case nobody sees a difference.
inline std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

}  // namespace behorig::text
