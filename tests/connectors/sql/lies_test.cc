// A database server that lies, over a wire that knows its protocol: what it says is never taken for the whole
// unless it is.

#include <sys/types.h>

#include <thread>

#include "tests/connectors/sql/reading.h"
#include "tests/support/database_wire.h"

namespace behorig::testing {
namespace {

using Message = DatabaseWire::Message;
using Pieces = DatabaseWire::Pieces;
using After = DatabaseWire::After;
using Protocol = DatabaseWire::Protocol;
using Cells = std::vector<std::optional<std::string>>;

constexpr std::size_t kRows = 5;
constexpr const char* kQuery =
    "SELECT 'a1' AS account, 'e1' AS entitlement UNION ALL SELECT 'a2', 'e2' UNION ALL SELECT 'a3', 'e3' "
    "UNION ALL SELECT 'a4', 'e4' UNION ALL SELECT 'a5', 'e5'";
const Pairs kRight{{"a1", "e1"}, {"a2", "e2"}, {"a3", "e3"}, {"a4", "e4"}, {"a5", "e5"}};

std::string big_endian(std::size_t value, int bytes) {
  std::string out;
  while (bytes-- > 0) out += static_cast<char>(value >> (8 * bytes) & 0xff);
  return out;
}

/// A row as the protocol has it. `count` says how many cells it claims to have, `extra` is added to the
/// length of its first cell.
std::string row(const Message& message, const Cells& cells, std::size_t extra = 0) {
  const bool maria = message.protocol == Protocol::mariadb;
  std::string out = maria ? "" : big_endian(cells.size(), 2);
  for (const auto& cell : cells) {
    const std::size_t size = cell.value_or("").size() + extra;
    if (!cell) {
      out += maria ? "\xfb" : big_endian(0xffffffff, 4);
    } else {
      out += (maria ? std::string(1, static_cast<char>(size)) : big_endian(size, 4)) + *cell;
    }
    extra = 0;
  }
  return out;
}

Pieces as_is(const Message& m) { return {{m.type, m.body}}; }

Pieces error(Message& m) {
  if (m.protocol == Protocol::mariadb) return {{'E', std::string("\xff\x25\x05#70100", 9) + "interrupted"}};
  return {{'E', std::string("SERROR\0C57014\0Mended\0\0", 22)}};
}

/// The end of rows.
Pieces end(const Message& m) {
  if (m.protocol == Protocol::mariadb) return {{'C', std::string("\xfe\0\0\x23\0", 5)}};
  return {{'C', std::string("SELECT 5\0", 9)}};
}

Pieces both(Pieces one, const Pieces& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

/// Does so with the nth message of a type (0 = each), in the answer to the statement itself or to its count.
DatabaseWire::Lie at(char type, std::size_t nth, const DatabaseWire::Lie& lie, bool counts = false) {
  return [=](Message& m) {
    const bool here = m.type == type && (nth == 0 || m.nth == nth) && m.counts() == counts;
    return here ? lie(m) : as_is(m);
  };
}
DatabaseWire::Lie rows_of_count(const std::vector<Cells>& rows) {
  return at(
      'D', 1,
      [rows](Message& m) {
        Pieces out;
        for (const auto& cells : rows) out.push_back({'D', row(m, cells)});
        return out;
      },
      true);
}
DatabaseWire::Lie row_is(const Cells& cells, std::size_t extra = 0) {
  return at('D', 2, [=](Message& m) { return Pieces{{'D', row(m, cells, extra)}}; });
}
DatabaseWire::Lie ends(char type, std::size_t nth, After after, bool sent) {
  return at(type, nth, [=](Message& m) {
    m.after = after;
    return sent ? as_is(m) : Pieces{};
  });
}
DatabaseWire::Lie raw(const std::string& bytes) {
  return at('D', 3, [=](Message& m) {
    m.after = After::close;
    return Pieces{{0, bytes, true}};
  });
}
Pieces nothing(Message&) { return {}; }
Pieces twice(Message& m) { return both(as_is(m), as_is(m)); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}
/// Names keep their length, so that nothing else changes.
DatabaseWire::Lie renamed(const std::string& from, const std::string& to) {
  return at('T', 0, [=](Message& m) { return Pieces{{'T', replaced(m.body, from, to)}}; });
}

DatabaseWire::Lie one_column_twice() {
  const auto first = std::make_shared<std::string>();
  return at('T', 0, [first](Message& m) {
    if (m.protocol == Protocol::mariadb) {
      if (m.nth == 1) *first = m.body;
      return Pieces{{'T', *first}};
    }
    // How many there are; of each its name, an end, and 18 bytes.
    const std::size_t size = m.body.find('\0', 2) + 1 + 18 - 2;
    return Pieces{{'T', m.body.substr(0, 2) + m.body.substr(2, size) + m.body.substr(2, size)}};
  });
}

struct Lie {
  const char* what;
  DatabaseWire::Lie lie;
  bool harmless = false;  ///< all comes nevertheless, and is believed
};

std::vector<Lie> lies_about_counts() {
  return {{"one row more is counted", rows_of_count({{"6"}})},
          {"one row less is counted", rows_of_count({{"4"}})},
          {"no row is counted", rows_of_count({{"0"}})},
          {"fewer than none are counted", rows_of_count({{"-5"}})},
          {"more than a number holds", rows_of_count({{"18446744073709551621"}})},
          {"a word is counted", rows_of_count({{"five"}})},
          {"a fraction is counted", rows_of_count({{"5.0"}})},
          {"the count is blank", rows_of_count({{""}})},
          {"the count is NULL", rows_of_count({{std::nullopt}})},
          {"two counts", rows_of_count({{"5"}, {"5"}})},
          {"no count", rows_of_count({})},
          {"an error as the count", at('D', 1, error, true)},
          {"closed before the count", at(
                                          'D', 1,
                                          [](Message& m) {
                                            m.after = After::close;
                                            return Pieces{};
                                          },
                                          true)}};
}

std::vector<Lie> lies_of_both() {
  std::vector<Lie> out{
      {"a row is missing", at('D', 2, nothing)},
      {"the last row is missing", at('D', kRows, nothing)},
      {"all rows are missing", at('D', 0, nothing)},
      {"a row comes twice", at('D', 2, twice)},
      {"every row comes twice", at('D', 0, twice)},
      {"no account", row_is({std::nullopt, "e2"})},
      {"no entitlement", row_is({"a2", std::nullopt})},
      {"nothing", row_is({std::nullopt, std::nullopt})},
      {"blank", row_is({"", "e2"})},
      {"a short row", row_is({"a2"})},
      {"a row without cells", row_is({})},
      {"a cell longer than its row", row_is({"a2", "e2"}, 90)},
      {"a cell that reaches into the next", row_is({"a2", "e2"}, 2)},
      {"bytes that are no text", row_is({"a\xe5", "e2"})},
      {"half a character", row_is({"a\xc3", "e2"})},
      {"an error in the middle", at('D', 3, error)},
      {"an error at the end", at('C', 1, error)},
      {"an error at once", at('T', 1, error)},
      {"an end before the rows", at('D', 1, [](Message& m) { return both(end(m), as_is(m)); })},
      {"an end in the middle", at('D', 3, [](Message& m) { return both(end(m), as_is(m)); })},
      {"two ends", at('C', 1, twice)},
      {"no end", ends('C', 1, After::close, false)},
      {"closed before the first row", ends('D', 1, After::close, false)},
      {"closed in the middle", ends('D', 3, After::close, true)},
      {"closed before the end", ends('D', kRows, After::close, true)},
      {"closed behind the end", ends('C', 1, After::close, true)},
      {"reset in the middle", ends('D', 3, After::reset, true)},
      {"reset before the end", ends('D', kRows, After::reset, true)},
      {"another column", renamed("entitlement", "entitlemenX")},
      {"one column twice", one_column_twice()},
      {"no description", at('T', 0, nothing)},
      {"a description in the middle", at('D', 3,
                                         [](Message& m) {
                                           return both({{'T', m.body}}, as_is(m));
                                         })},
      {"an empty message", at('D', 3,
                              [](Message& m) {
                                return both({{'D', ""}}, as_is(m));
                              })},
      {"zeros", raw(std::string(64, '\0'))},
      {"ones", raw(std::string(64, '\xff'))},
      {"text", raw("HTTP/1.1 400 Bad Request\r\n\r\n")},
      {"slow",
       at('D', 0,
          [](Message& m) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            return as_is(m);
          }),
       true}};
  for (auto& lie : lies_about_counts()) out.push_back(std::move(lie));
  // Kept back and sent behind the next one.
  const auto kept = std::make_shared<std::string>();
  out.push_back({"rows in another order",
                 [kept](Message& m) {
                   if (m.type != 'D' || m.counts() || m.nth < 2 || m.nth > 3) return as_is(m);
                   if (m.nth == 3) return both(as_is(m), {{'D', *kept}});
                   *kept = m.body;
                   return Pieces{};
                 },
                 true});
  return out;
}

std::vector<Lie> lies_of_postgres() {
  const auto tag = [](const char* text) {
    return at('C', 1, [=](Message&) { return Pieces{{'C', text + std::string(1, '\0')}}; });
  };
  const auto state = [](const char* text) {
    return at('Z', 1, [=](Message&) { return Pieces{{'Z', text}}; });
  };
  const auto instead_of_end = [](char type, const std::string& body) {
    return at('C', 1, [=](Message&) { return Pieces{{type, body}}; });
  };
  return {{"fewer rows are announced", tag("SELECT 4")},
          {"more rows are announced", tag("SELECT 6")},
          {"no number is announced", tag("SELECT")},
          {"something else was done", tag("INSERT 0 5")},
          {"a row is missing, and is not counted either",
           [](Message& m) {
             if (m.type == 'D' && !m.counts() && m.nth == 2) return Pieces{};
             if (m.type == 'D' && m.counts()) return Pieces{{'D', row(m, {"4"})}};
             return as_is(m);
           }},
          {"the transaction is over", state("I")},
          {"the transaction has failed", state("E")},
          {"nothing like it of the transaction", state("?")},
          {"ready in the middle", at('D', 3,
                                     [](Message& m) {
                                       return both({{'Z', "T"}}, as_is(m));
                                     })},
          {"ready without an end", at('C', 1, nothing)},
          {"an empty query", instead_of_end('I', "")},
          {"no more for now", instead_of_end('s', "")},
          {"a copy", instead_of_end('H', std::string("\0\0\0", 3))},
          {"no data", at('T', 1,
                         [](Message&) {
                           return Pieces{{'n', ""}};
                         })},
          {"a message that does not exist", at('D', 3,
                                               [](Message& m) {
                                                 return both({{'~', "x"}}, as_is(m));
                                               })},
          {"an oversize message", raw(std::string("D\x7f\xff\xff\xff", 5))},
          {"a message shorter than its own length", raw(std::string("D\0\0\0\1xxxxxxxxxx", 15))},
          {"a cell of another negative length",
           at('D', 2,
              [](Message&) {
                return Pieces{{'D', std::string("\0\2\xff\xff\xff\xfe\0\0\0\2e2", 12)}};
              })},
          {"many notices",
           at('D', 3,
              [](Message& m) {
                Pieces out(2000, {'N', std::string("SNOTICE\0C00000\0Mwell\0\0", 22)});
                return both(out, as_is(m));
              }),
           true},
          {"notifications",
           at('D', 3,
              [](Message& m) {
                Pieces out(100, {'A', std::string("\0\0\0\1x\0y\0", 8)});
                return both(out, as_is(m));
              }),
           true}};
}

std::vector<Lie> lies_of_mariadb() {
  const auto header = [](const std::string& body) {
    return at('H', 1, [=](Message&) { return Pieces{{'H', body}}; });
  };
  const auto end_is = [](const std::string& body) {
    return at('C', 1, [=](Message&) { return Pieces{{'C', body}}; });
  };
  return {{"one column is announced", header("\1")},
          {"three columns are announced", header("\3")},
          {"a million columns are announced", header(std::string("\xfd\x40\x42\x0f", 4))},
          {"nothing was asked for", header(std::string("\0\0\0\2\0\0\0", 7))},
          {"a file of this machine is asked for", header("\xfb/etc/hostname")},
          {"more answers follow", end_is(std::string("\xfe\0\0\x2b\0", 5))},
          {"the transaction is over", end_is(std::string("\xfe\0\0\2\0", 5))},
          {"half an end", end_is("\xfe")},
          // All rows came nevertheless.
          {"numbers of packets are passed over",
           at('D', 2,
              [](Message& m) {
                return Pieces{{'D', m.body, false, true}};
              }),
           true},
          {"no end of the columns", at('F', 1, nothing)},
          {"an oversize packet", raw(std::string("\xff\xff\xff\6xxxxxx", 10))},
          {"warnings", end_is(std::string("\xfe\xff\xff\x23\0", 5)), true}};
}

boost::json::object through(const DatabaseWire& wire, boost::json::object options) {
  return with(std::move(options), {{"port", wire.port()},
                                   {"insecure", true},
                                   {"ca_file", ""},
                                   {"grants", kQuery},
                                   {"timeout", 5},
                                   {"statement_timeout", 1}});
}

void expect_none_is_believed(Protocol protocol, const boost::json::object& options, std::vector<Lie> lies) {
  const auto port = options.at("port").to_number<std::uint16_t>();
  for (auto& lie : lies_of_both()) lies.push_back(std::move(lie));
  {
    const DatabaseWire honest(protocol, port, "UNION ALL", [](Message& m) { return as_is(m); });
    const auto reading = read_sql(through(honest, options));
    expect_complete(reading);
    EXPECT_EQ(held(reading), kRight);
  }
  for (const auto& lie : lies) {
    SCOPED_TRACE(lie.what);
    std::size_t told_lies = 0;
    const DatabaseWire wire(protocol, port, "UNION ALL", [&](Message& m) {
      const std::string before = m.body;
      Pieces out = lie.lie(m);
      const bool honest = out.size() == 1 && !out[0].raw && !out[0].skips && out[0].type == m.type &&
                          out[0].body == before && m.after == After::go_on;
      if (!honest || lie.harmless) ++told_lies;
      return out;
    });
    const auto reading = read_sql(through(wire, options));
    EXPECT_GT(told_lies, 0U);
    EXPECT_EQ(reading.complete, lie.harmless) << told(reading);
    EXPECT_THAT(reading.dangling, ::testing::IsEmpty());
    if (!reading.complete) {
      EXPECT_THAT(reading.errors(), ::testing::Not(::testing::IsEmpty()));
      continue;
    }
    EXPECT_EQ(held(reading), kRight);
    EXPECT_EQ(reading.grants.size(), kRows);
  }
}

TEST(SqlLies, NoneOfPostgresIsBelieved) {
  auto lies = lies_of_postgres();
  ASSERT_EQ(lies.size() + lies_of_both().size(), 71U);
  expect_none_is_believed(Protocol::postgresql, on_postgres(), std::move(lies));
}

TEST(SqlLies, NoneOfMariaDbIsBelieved) {
  auto lies = lies_of_mariadb();
  ASSERT_EQ(lies.size() + lies_of_both().size(), 63U);
  expect_none_is_believed(Protocol::mariadb, on_mariadb(), std::move(lies));
}

}  // namespace
}  // namespace behorig::testing
