#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/schedule/fields.h"

namespace behorig {

/// A word of an expression; `at` is the place of its first byte in the whole text.
struct Word {
  std::string_view text;
  std::size_t at = 0;

  /// From the byte `from` of the word on, at most `count` bytes.
  Word part(std::size_t from, std::size_t count = std::string_view::npos) const;
};

/// What an expression says. Its views are into the text that was read.
struct Expression {
  CalendarFields fields;
  std::string_view zone;  ///< not yet looked up; blank where none is named
  std::size_t zone_at = 0;
};

/// Reads either form; the error is the one of Calendar::parse.
Result<Expression> read_expression(std::string_view text);

/// The sentence about a time zone that is not known.
Message zone_refused(std::string_view text, const Expression& expression);

/// Values of one kind: years, minutes.
struct Kind {
  std::string_view name;  ///< a word of the catalogue
  int least, most;
  std::vector<std::string_view> names = {};  ///< three letters each, for `least` and on
  bool backwards = false;                    ///< steps without an end go down: the values count from the end
};

/// How lists are written: systemd's a..b and a/n, or crontab's a-b.
enum class Style { systemd, cron };

/// One text that is read: what its errors name, and how many parts of lists it may still have.
class Reading {
 public:
  explicit Reading(std::string_view text);

  /// The sentence `id` about a part of the text.
  Message refuse(std::string_view id, const Word& part,
                 std::initializer_list<std::pair<std::string, std::string>> more = {}) const;

  /// A list of values, ranges and repetitions; bit 0 of the result is `kind.least`.
  using Numbers = std::bitset<kLastYear - kFirstYear + 1>;
  Result<Numbers> list(const Word& word, const Kind& kind, Style style);
  /// The same where values fit into 64 bits, bit n for the value n.
  Result<std::uint64_t> bits(const Word& word, const Kind& kind, Style style);
  /// Days from the end of a month: repetitions go towards the end.
  Result<std::uint64_t> days_from_end(const Word& word);
  /// One more part of a list.
  Status count(const Word& word);

 private:
  /// One part of a list: from `first`, each `step`, until `last`.
  struct Item {
    int first, last, step;
    bool open;  ///< neither range nor single value: a/n
  };
  Result<Item> item(const Word& word, const Kind& kind, Style style) const;
  Result<std::vector<Item>> items(const Word& word, const Kind& kind, Style style);
  Result<int> value(const Word& word, const Kind& kind) const;
  /// `most`: the largest that comes a second time.
  Result<int> step(const Word& item, const Word& word, int most) const;

  std::string_view text_;
  std::size_t items_ = 0;
};

/// Both take the words without the time zone.
Result<CalendarFields> read_systemd(Reading& reading, const std::vector<Word>& words);
Result<CalendarFields> read_cron(Reading& reading, const std::vector<Word>& words);
/// `@daily` and its like.
Result<CalendarFields> read_cron_name(const Reading& reading, const Word& word);

/// Parts of a word between single separators.
std::vector<Word> split(const Word& word, char separator);

}  // namespace behorig
