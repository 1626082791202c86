#include "plugins/common/ldap/ranges.h"

#include <unordered_set>

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

}  // namespace

std::vector<std::string> read_ranges(const Connection& connection, const std::string& dn,
                                     const std::string& attribute, const Watch& watch) {
  return Ranges(connection, dn, attribute, watch).run();
}

}  // namespace behorig::ldap
