#include "plugins/common/csv/decoder.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace behorig::csv {
namespace {

constexpr std::string_view kBom8 = "\xef\xbb\xbf";

/// Code points of windows-1252 from 0x80 to 0x9f (WHATWG index-windows-1252, without its five controls): 0 =
/// not assigned.
constexpr std::array<char16_t, 32> kWindows1252{
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

void append(char32_t c, std::string& out) {
  const auto put = [&](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6);
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  }
}

/// Length of the valid UTF-8 character at the start (RFC 3629), 0 if there is none, -1 if its rest may still
/// come.
int utf8_length(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  int length = 0;
  unsigned char low = 0x80, high = 0xbf;
  if (first >= 0xc2 && first <= 0xdf) {
    length = 2;
  } else if (first >= 0xe0 && first <= 0xef) {
    length = 3;
    if (first == 0xe0) low = 0xa0;
    if (first == 0xed) high = 0x9f;
  } else if (first >= 0xf0 && first <= 0xf4) {
    length = 4;
    if (first == 0xf0) low = 0x90;
    if (first == 0xf4) high = 0x8f;
  } else {
    return 0;
  }
  for (std::size_t i = 1; i < static_cast<std::size_t>(length); ++i) {
    if (i == s.size()) return -1;
    if (byte(i) < low || byte(i) > high) return 0;
    low = 0x80;
    high = 0xbf;
  }
  return length;
}

/// How many bytes from the start are ASCII; eight at a time.
std::size_t ascii_run(std::string_view s) {
  std::size_t i = 0;
  for (; i + 8 <= s.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, s.data() + i, sizeof word);
    if ((word & 0x8080808080808080ull) != 0) break;
  }
  while (i < s.size() && static_cast<unsigned char>(s[i]) < 0x80) ++i;
  return i;
}

}  // namespace

std::optional<Encoding> encoding(std::string_view name) {
  std::string low;
  for (const char c : name) {
    if (c != '-' && c != '_' && c != ' ') low += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  constexpr std::array<std::pair<std::string_view, Encoding>, 12> kNames{
      {{"utf8", Encoding::utf8},
       {"utf8sig", Encoding::utf8},
       {"utf8bom", Encoding::utf8},
       {"windows1252", Encoding::windows_1252},
       {"cp1252", Encoding::windows_1252},
       {"ansi", Encoding::windows_1252},
       {"iso88591", Encoding::iso_8859_1},
       {"latin1", Encoding::iso_8859_1},
       {"utf16", Encoding::utf16},
       {"unicode", Encoding::utf16},
       {"utf16le", Encoding::utf16le},
       {"utf16be", Encoding::utf16be}}};
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& n) { return n.first == low; });
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

std::string_view other_encoding(std::string_view start, Encoding encoding) {
  constexpr std::size_t kLooked = 16;
  const bool two_bytes =
      encoding == Encoding::utf16 || encoding == Encoding::utf16le || encoding == Encoding::utf16be;
  if (start.starts_with(kBom8)) return encoding == Encoding::utf8 ? "" : "utf-8";
  if (start.size() < 2) return "";
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff")) return two_bytes ? "" : "utf-16";
  if (start[0] != '\0' && start[1] == '\0')
    return two_bytes && encoding != Encoding::utf16be ? "" : "utf-16le";
  if (start[0] == '\0' && start[1] != '\0') return encoding == Encoding::utf16be ? "" : "utf-16be";
  // Of two bytes a character, headings and delimiters would have zeros.
  const auto looked = start.substr(0, kLooked);
  const bool plain = ascii_run(looked) == looked.size() && looked.find('\0') == looked.npos;
  return two_bytes && plain ? "utf-8" : "";
}

bool Decoder::decode(std::string_view block, std::string& out) {
  if (block.empty()) return true;
  std::string joined;
  if (!carry_.empty()) {
    joined = carry_ + std::string(block);
    block = joined;
    carry_.clear();
  }
  switch (encoding_) {
    case Encoding::utf8:
      return utf8(block, out);
    case Encoding::windows_1252:
    case Encoding::iso_8859_1:
      return one_byte(block, out);
    case Encoding::utf16:
    case Encoding::utf16le:
    case Encoding::utf16be:
      return utf16(block, out);
  }
  return false;
}

bool Decoder::utf8(std::string_view s, std::string& out) {
  if (!begun_) {
    if (s.size() < kBom8.size() && kBom8.starts_with(s)) {
      carry_ = s;
      return true;
    }
    if (s.starts_with(kBom8)) s.remove_prefix(kBom8.size());
    begun_ = true;
  }
  std::size_t good = 0;
  while (good < s.size()) {
    good += ascii_run(s.substr(good));
    if (good == s.size()) break;
    const int length = utf8_length(s.substr(good));
    if (length <= 0) {
      out.append(s.substr(0, good));
      if (length < 0) carry_ = s.substr(good);
      return length < 0;
    }
    good += static_cast<std::size_t>(length);
  }
  out.append(s);
  return true;
}

bool Decoder::one_byte(std::string_view s, std::string& out) const {
  for (const char c : s) {
    const auto byte = static_cast<unsigned char>(c);
    char32_t point = byte;
    if (byte >= 0x80 && byte < 0xa0) {
      point = encoding_ == Encoding::windows_1252 ? kWindows1252[byte - 0x80u] : 0;
      if (point == 0) return false;
    }
    append(point, out);
  }
  return true;
}

bool Decoder::utf16(std::string_view s, std::string& out) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  if (!begun_) {
    if (s.size() < 2) {
      carry_ = s;
      return true;
    }
    begun_ = true;
    const bool big = byte(0) == 0xfe && byte(1) == 0xff, little = byte(0) == 0xff && byte(1) == 0xfe;
    if (encoding_ == Encoding::utf16) encoding_ = big ? Encoding::utf16be : Encoding::utf16le;
    if ((big && encoding_ == Encoding::utf16be) || (little && encoding_ == Encoding::utf16le))
      s.remove_prefix(2);
  }
  const std::size_t high = encoding_ == Encoding::utf16be ? 0 : 1;
  const auto unit = [&](std::size_t i) {
    return static_cast<char32_t>(byte(i + high) << 8 | byte(i + 1 - high));
  };
  std::size_t i = 0;
  for (; i + 2 <= s.size(); i += 2) {
    char32_t point = unit(i);
    if (point >= 0xdc00 && point <= 0xdfff) return false;
    if (point >= 0xd800 && point <= 0xdbff) {
      if (i + 4 > s.size()) break;
      const char32_t low = unit(i + 2);
      if (low < 0xdc00 || low > 0xdfff) return false;
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
      i += 2;
    }
    append(point, out);
  }
  carry_ = s.substr(i);
  return true;
}

}  // namespace behorig::csv
