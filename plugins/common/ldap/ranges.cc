#include "plugins/common/ldap/ranges.h"

#include <strings.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "plugins/common/ldap/message.h"
#include "plugins/common/ldap/names.h"

namespace behorig::ldap {
namespace {

/// With the ranges of 1,500 that servers send, more members than a directory has entries.
constexpr int kMostRanges = 10'000, kMostAttempts = 3;

class Ranges {
 public:
  Ranges(const Connection& connection, const std::string& dn, const std::string& attribute,
         const Watch& watch)
      : connection_(connection), dn_(dn), attribute_(attribute), watch_(watch) {}

  std::vector<std::string> run() {
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      if (once()) return std::move(values_);
    }
    throw sdk::Failure("range-moved", {{"dn", dn_}, {"attribute", attribute_}});
  }

 private:
  /// false if the entry changed on the way.
  bool once() {
    values_.clear();
    seen_.clear();
    std::uint64_t next = 0;
    std::string stamp;
    for (int step = 0; step < kMostRanges; ++step) {
      const Entries answer = ask(next);
      if (step > 0 && answer.first(0, 1) != stamp) return false;
      stamp = answer.first(0, 1);
      if (take(answer, next)) return true;
    }
    throw broken("more than " + std::to_string(kMostRanges) + " ranges");
  }

  Entries ask(std::uint64_t next) const {
    const Request request{.base = dn_,
                          .scope = LDAP_SCOPE_BASE,
                          .filter = "(objectClass=*)",
                          .attributes = {attribute_ + ";range=" + std::to_string(next) + "-*", "uSNChanged"},
                          .ranges = true};
    Entries out;
    std::uint64_t entries = 0;
    // Without pages: there is one entry.
    search(connection_, Server{.told = true}, request, watch_, [&](Entries&& some) {
      entries += some.size();
      out = std::move(some);
    });
    if (entries != 1) throw broken(std::to_string(entries) + " entries");
    return out;
  }

  /// true if these were the last; else `next` is what comes after them.
  bool take(const Entries& answer, std::uint64_t& next) {
    const auto& ranges = answer.ranges();
    if (ranges.size() != 1) throw broken(std::to_string(ranges.size()) + " ranges at once");
    const Entries::Range& range = ranges.front();
    const std::size_t before = values_.size();
    answer.values(0, 0, [&](std::string_view value) {
      if (seen_.insert(std::string(value)).second) values_.emplace_back(value);
    });
    const std::string words = std::to_string(range.first) + "-" +
                              (range.last ? std::to_string(*range.last) : "*") + " after " +
                              std::to_string(before) + " values, with " + std::to_string(range.values);
    if (range.first != next || values_.size() - before != range.values) throw broken(words);
    if (!range.last) return true;
    if (*range.last < range.first || *range.last - range.first + 1 != range.values) throw broken(words);
    next = *range.last + 1;
    return false;
  }

  sdk::Failure broken(const std::string& detail) const {
    return sdk::Failure(
        "range-broken",
        {{"uri", connection_.uri()}, {"dn", dn_}, {"attribute", attribute_}, {"detail", detail}});
  }

  const Connection& connection_;
  const std::string& dn_;
  const std::string& attribute_;
  const Watch& watch_;
  std::vector<std::string> values_;
  std::unordered_set<std::string> seen_;
};

/// Entries of these answers, with the bytes that they lie in.
Entries entries_in(const std::vector<std::string>& answers, const std::vector<std::string>& attributes) {
  std::string all, ranged;
  for (const auto& answer : answers) all += answer;
  auto block = std::make_unique_for_overwrite<char[]>(all.size());
  std::copy(all.begin(), all.end(), block.get());
  std::string_view rest(block.get(), all.size());
  Entries out;
  for (const auto& answer : answers) {
    out.add(rest.substr(0, answer.size()), attributes, ranged);
    rest.remove_prefix(answer.size());
  }
  out.keep(std::move(block));
  return out;
}

}  // namespace

std::string answer_with(std::string_view answer, std::string_view attribute,
                        const std::vector<std::string>& values) {
  std::string_view dn;
  std::string pairs, name, set;
  const auto end_pair = [&] {
    const std::string base = name.substr(0, name.find(';'));
    if (!name.empty() && ::strcasecmp(base.c_str(), std::string(attribute).c_str()) != 0)
      pairs += ber_element(kBerSequence, ber_element(kBerOctets, name) + ber_element(kBerSet, set));
    set.clear();
  };
  const bool whole = read_entry(
      answer, dn,
      [&](std::string_view description) {
        end_pair();
        name = description;
      },
      [&](std::string_view value) { set += ber_element(kBerOctets, value); });
  if (!whole) return {};
  end_pair();
  for (const auto& value : values) set += ber_element(kBerOctets, value);
  pairs += ber_element(kBerSequence, ber_element(kBerOctets, attribute) + ber_element(kBerSet, set));
  return ber_element(kBerOctets, dn) + ber_element(kBerSequence, pairs);
}

Ending search_whole(const Connection& connection, const Server& server, Request request,
                    const std::string& attribute, const Watch& watch, const Take& take) {
  std::unordered_set<std::string> seen;
  std::vector<std::string> in_part;
  request.ranges = true;
  request.again = [&] {
    seen.clear();
    in_part.clear();
  };
  auto ending = search(connection, server, request, watch, [&](Entries&& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      // No search of a directory gives an entry twice: one that should be in its place is missing.
      if (entries.has(i, 0) && !seen.insert(std::string(entries.first(i, 0))).second)
        throw sdk::Failure("entry-twice", {{"dn", text_of(entries.dn(i))}, {"uri", connection.uri()}});
    }
    std::set<std::size_t> late;
    for (const auto& range : entries.ranges()) {
      const std::string& name = request.attributes[range.attribute];
      if (name != attribute)
        throw sdk::Failure("range-left", {{"dn", text_of(entries.dn(range.entry))}, {"attribute", name}});
      late.insert(range.entry);
    }
    if (late.empty()) return take(std::move(entries));
    Entries others;
    std::string ranged;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (late.contains(i)) in_part.emplace_back(entries.answer(i));
      if (!late.contains(i)) others.add(entries.answer(i), request.attributes, ranged);
    }
    if (others.size() > 0) take(std::move(others));
  });
  // Only now is the connection free to ask for the rest.
  for (const auto& answer : in_part) {
    const std::string dn(entries_in({answer}, {}).dn(0));
    const auto values = read_ranges(connection, dn, attribute, watch);
    take(entries_in({answer_with(answer, attribute, values)}, request.attributes));
  }
  return ending;
}

std::vector<std::string> read_ranges(const Connection& connection, const std::string& dn,
                                     const std::string& attribute, const Watch& watch) {
  return Ranges(connection, dn, attribute, watch).run();
}

}  // namespace behorig::ldap
