#include "plugins/common/sudoers/cursor.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

#include "plugins/common/text/clean.h"

namespace behorig::sudoers {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

bool is_number(std::string_view text) {
  constexpr std::size_t kMost = 10;
  return !text.empty() && text.size() <= kMost && std::ranges::all_of(text, is_digit);
}

int hex(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// What a member of a list of users is called, apart from its sign.
bool classify(Item& item, std::string text) {
  using Kind = Item::Kind;
  constexpr std::pair<std::string_view, Kind> kSigns[] = {
      {"%:", Kind::foreign}, {"%#", Kind::gid}, {"%", Kind::group}, {"+", Kind::netgroup}, {"#", Kind::uid}};
  for (const auto& [sign, kind] : kSigns) {
    if (!text.starts_with(sign)) continue;
    item.kind = kind;
    item.text = text.substr(sign.size());
    if (kind != Kind::gid && kind != Kind::uid) return !item.text.empty();
    if (!is_number(item.text)) return false;
    // "#01001" is 1001, as the files of accounts write it.
    item.text.erase(0, std::min(item.text.find_first_not_of('0'), item.text.size() - 1));
    return true;
  }
  item.text = std::move(text);
  return !item.text.empty();
}

}  // namespace

bool is_upper_word(std::string_view text) {
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z' && std::ranges::all_of(text, is_upper);
}

void Cursor::blanks() {
  while (is_blank(look(0))) ++at_;
}

bool Cursor::at_end() {
  blanks();
  return at_ >= text_.size();
}

char Cursor::peek() {
  blanks();
  return look(0);
}

bool Cursor::take(char c) {
  if (peek() != c || at_ >= text_.size()) return false;
  ++at_;
  return true;
}

void Cursor::expect(char c) {
  if (!take(c)) fail();
}

bool Cursor::take_word(std::string_view word, char sign) {
  blanks();
  if (upper_word() != word) return false;
  const std::size_t before = at_;
  at_ += word.size();
  if (take(sign)) return true;
  at_ = before;
  return false;
}

std::string_view Cursor::upper_word() {
  blanks();
  std::size_t size = 0;
  while (is_upper(look(size))) ++size;
  const std::string_view out = text_.substr(at_, size);
  const char next = look(size);
  const bool ends =
      next == '\0' || is_blank(next) || next == ',' || next == ':' || next == '=' || next == ')';
  return ends && is_upper_word(out) ? out : std::string_view();
}

/// Behind a backslash: any character, or \xHH.
char Cursor::escaped() {
  ++at_;
  if (at_ >= text_.size() || is_control(text_[at_])) fail();
  if (look(0) == 'x' && hex(look(1)) >= 0 && hex(look(2)) >= 0) {
    const int value = hex(look(1)) * 16 + hex(look(2));
    if (value == 0) fail();
    at_ += 3;
    return static_cast<char>(value);
  }
  return text_[at_++];
}

std::string Cursor::plain_word() {
  std::string out;
  // An id of a user, or of a group, is written with a number sign.
  while (at_ < text_.size()) {
    const char c = look(0);
    const bool sign = c == '#' && (out.empty() || out == "%" || out == "%:");
    if (c == '\\') {
      out += escaped();
    } else if (is_blank(c) || (!sign && std::string_view("!=:,()\"#>").find(c) != std::string_view::npos)) {
      if (c != ':' || out != "%") return out;
      out += c;
      ++at_;
    } else {
      if (is_control(c)) fail();
      out += c;
      ++at_;
    }
  }
  return out;
}

std::string Cursor::quoted() {
  std::string out;
  for (++at_; look(0) != '"';) {
    if (at_ >= text_.size() || is_control(look(0))) fail();
    if (look(0) == '\\') {
      out += escaped();
    } else {
      out += text_[at_++];
    }
  }
  ++at_;
  return out;
}

std::string Cursor::word() {
  std::string out = peek() == '"' ? quoted() : plain_word();
  if (out.empty() || !text::is_utf8(out)) fail();
  return out;
}

std::string Cursor::value() {
  blanks();
  std::string out;
  if (look(0) == '"') out = quoted();
  while (at_ < text_.size() && !is_blank(look(0)) && look(0) != ',') {
    if (is_control(look(0)) || look(0) == '#') fail();
    if (look(0) == '\\') {
      out += escaped();
    } else {
      out += text_[at_++];
    }
  }
  if (!text::is_utf8(out)) fail();
  return out;
}

std::string Cursor::path_name() {
  if (peek() == '"') {
    std::string out = quoted();
    if (out.empty() || !at_end() || !text::is_utf8(out)) fail();
    return out;
  }
  std::string out;
  while (at_ < text_.size() && !is_blank(look(0))) {
    if (is_control(look(0)) || look(0) == '"') fail();
    if (look(0) == '\\') {
      out += escaped();
    } else {
      out += text_[at_++];
    }
  }
  if (out.empty() || !at_end() || !text::is_utf8(out)) fail();
  return out;
}

bool Cursor::negations() {
  bool out = false;
  while (take('!')) out = !out;
  return out;
}

Item Cursor::user() {
  Item item{.negated = negations()};
  const char first = peek();
  std::string text = word();
  if (first == '\\') {
    item.text = std::move(text);  // its first character is no sign
    return item;
  }
  if (first != '"' && text == "ALL") {
    item.kind = Item::Kind::all;
    return item;
  }
  if (!classify(item, std::move(text))) fail();
  item.alias = first != '"' && item.kind == Item::Kind::name && is_upper_word(item.text);
  return item;
}

/// How much of the line is an IPv6 address from there on.
std::size_t Cursor::address_size(std::size_t from) const {
  std::size_t size = 0;
  while (hex(look(from + size)) >= 0 || look(from + size) == ':' || look(from + size) == '.') ++size;
  in6_addr parsed{};
  const std::string address(text_.substr(std::min(at_ + from, text_.size()), size));
  return inet_pton(AF_INET6, address.c_str(), &parsed) == 1 ? size : 0;
}

/// An IPv6 address, perhaps with a mask, has colons that are not escaped.
std::string Cursor::address() {
  std::size_t size = address_size(0);
  if (size > 0 && look(size) == '/') {
    const std::size_t mask = address_size(size + 1);
    size += 1 + mask;
    while (mask == 0 && is_digit(look(size))) ++size;
  }
  at_ += size;
  return std::string(text_.substr(at_ - size, size));
}

Item Cursor::host() {
  Item item{.negated = negations()};
  const char first = peek();
  std::string text = address();
  if (text.empty()) text = word();
  if (first != '"' && first != '\\' && text == "ALL") {
    item.kind = Item::Kind::all;
  } else if (first != '\\' && text.starts_with('+')) {
    item.kind = Item::Kind::netgroup;
    item.text = text.substr(1);
    if (item.text.empty()) fail();
  } else {
    item.alias = first != '"' && is_upper_word(text);
    item.text = std::move(text);
  }
  return item;
}

std::string Cursor::digests() {
  constexpr std::array<std::string_view, 4> kKinds{"sha224", "sha256", "sha384", "sha512"};
  std::string out;
  for (;;) {
    blanks();
    const auto* kind = std::ranges::find(kKinds, text_.substr(std::min(at_, text_.size()), 6));
    if (kind == kKinds.end()) return out;
    at_ += kind->size();
    expect(':');
    blanks();
    std::string digest;
    while (hex(look(0)) >= 0 || (look(0) >= 'g' && look(0) <= 'z') || (look(0) >= 'G' && look(0) <= 'Z') ||
           look(0) == '+' || look(0) == '/' || look(0) == '=')
      digest += text_[at_++];
    if (digest.empty()) fail();
    out += std::string(*kind) + ":" + digest + " ";
    take(',');
  }
}

/// A regular expression, from ^ to the $ behind which a word ends.
std::string Cursor::pattern() {
  std::string out;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (is_control(c) && c != '\t') fail();
    out += c;
    if (c == '\\' && at_ < text_.size()) out += text_[at_++];
    const char next = look(0);
    const bool ends = at_ >= text_.size() || is_blank(next) || next == ',' || next == ':';
    if (c == '$' && ends) return out;
    if (c == '#') fail();
  }
  fail();
}

std::string Cursor::path() {
  std::string out;
  while (at_ < text_.size() && !is_blank(look(0)) && look(0) != ',' && look(0) != ':') {
    const char c = look(0);
    if (is_control(c) || c == '"' || c == '=' || c == '#') fail();
    out += c;
    ++at_;
    if (c != '\\') continue;
    if (at_ >= text_.size() || is_control(look(0))) fail();
    out += text_[at_++];
  }
  return out;
}

std::string Cursor::arguments() {
  std::string out;
  while (!at_end() && look(0) != ',' && look(0) != ':') {
    out += ' ';
    if (look(0) == '^') {
      out += pattern();
      continue;
    }
    while (at_ < text_.size() && !is_blank(look(0)) && look(0) != ',' && look(0) != ':') {
      const char c = text_[at_++];
      if (is_control(c) || c == '#') fail();
      // Both ways of writing it are one command.
      if (c == '=') out += '\\';
      out += c;
      if (c != '\\') continue;
      if (at_ >= text_.size() || is_control(look(0))) fail();
      out += text_[at_++];
    }
  }
  return out;
}

Item Cursor::command() { return command_of(true); }

Item Cursor::command_name() { return command_of(false); }

Item Cursor::command_of(bool with_arguments) {
  Item item{.kind = Item::Kind::command};
  std::string out = digests();
  item.negated = negations();
  if (const std::string_view upper = upper_word(); !upper.empty()) {
    at_ += upper.size();
    if (upper == "ALL") item.kind = Item::Kind::all;
    item.alias = upper != "ALL";
    item.text = out + std::string(upper);
    if (item.alias && !out.empty()) fail();
    if (with_arguments && !at_end() && look(0) != ',' && look(0) != ':') fail();
    return item;
  }
  const char first = peek();
  std::string name = first == '^' ? pattern() : path();
  if (name.ends_with("/sudoedit")) name = "sudoedit";
  if (first != '/' && first != '^' && name != "sudoedit" && name != "list") fail();
  const std::string given = with_arguments ? arguments() : std::string();
  if (name == "list" && !given.empty()) fail();
  item.text = out + name + given;
  return item;
}

}  // namespace behorig::sudoers
