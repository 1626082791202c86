#pragma once

#include <string>
#include <string_view>

#include "plugins/common/sudoers/policy.h"

namespace behorig::sudoers {

/// A line cannot be understood from here on.
struct NotUnderstood {
  std::size_t at;
};

bool is_upper_word(std::string_view text);

/// Goes through one line. Whatever does not fit throws NotUnderstood.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[noreturn]] void fail() const { throw NotUnderstood{at_}; }
  /// Behind any blanks.
  bool at_end();
  char peek();
  bool take(char c);
  void expect(char c);
  /// Takes the word if it stands here, whole, and `sign` follows.
  bool take_word(std::string_view word, char sign);
  /// A word in capitals that stands here, or blank; not taken.
  std::string_view upper_word();

  /// A word without its escapes, or a text in quotes.
  std::string word();
  /// A value of an option: a word or a text in quotes; blank at a comma or the end.
  std::string value();
  Item user();
  Item host();
  Item command();
  /// Without its arguments.
  Item command_name();
  bool negations();
  /// The character behind the one that stands here, which is taken.
  char next() {
    ++at_;
    return look(0);
  }
  /// The rest of the line as one path: in quotes, or with its blanks escaped.
  std::string path_name();

  std::size_t at() const { return at_; }
  std::string_view text() const { return text_; }

 private:
  char look(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void blanks();
  char escaped();
  std::string plain_word();
  std::string quoted();
  std::size_t address_size(std::size_t from) const;
  std::string address();
  Item command_of(bool with_arguments);
  std::string digests();
  std::string pattern();
  std::string path();
  std::string arguments();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace behorig::sudoers
