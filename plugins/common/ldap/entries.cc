#include "plugins/common/ldap/entries.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

#include "plugins/common/ldap/message.h"

namespace behorig::ldap {
namespace {

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// "NAME;option" as its parts.
std::string_view name_of(std::string_view description) {
  return description.substr(0, description.find(';'));
}

bool has_option(std::string_view description, std::string_view option) {
  for (std::size_t at = description.find(';'); at != std::string_view::npos;) {
    const std::size_t end = description.find(';', at + 1);
    if (same(description.substr(at + 1, end - at - 1), option)) return true;
    at = end;
  }
  return false;
}

/// Does it name what was asked for, with more options than that (RFC 4512, 2.5.2)?
bool is_under(std::string_view asked, std::string_view description) {
  if (!same(name_of(asked), name_of(description))) return false;
  for (std::size_t at = asked.find(';'); at != std::string_view::npos;) {
    const std::size_t end = asked.find(';', at + 1);
    if (!has_option(description, asked.substr(at + 1, end - at - 1))) return false;
    at = end;
  }
  return true;
}

/// Its place in the request; the request's size if nobody asked for it. `as_asked`: it has no more options.
std::size_t place_of(std::string_view description, const std::vector<std::string>& requested,
                     bool& as_asked) {
  // Servers mostly spell it as it was asked for.
  const auto alike = std::find(requested.begin(), requested.end(), description);
  auto found = alike != requested.end()
                   ? alike
                   : std::find_if(requested.begin(), requested.end(),
                                  [&](const std::string& name) { return same(name, description); });
  as_asked = found != requested.end();
  if (!as_asked && description.find(';') != std::string_view::npos) {
    found = std::find_if(requested.begin(), requested.end(),
                         [&](const std::string& name) { return is_under(name, description); });
  }
  return static_cast<std::size_t>(found - requested.begin());
}

/// Has it the option that says that these are not all values?
bool is_range(std::string_view description) {
  constexpr std::string_view kRange = "range=";
  for (std::size_t at = description.find(';'); at != std::string_view::npos;
       at = description.find(';', at + 1)) {
    if (same(description.substr(at + 1, kRange.size()), kRange)) return true;
  }
  return false;
}

/// "NAME;range=FIRST-LAST" of an attribute that was asked for, with or without a range; `last` is * for the
/// rest.
std::optional<Entries::Range> range_of(std::string_view description,
                                       const std::vector<std::string>& requested) {
  constexpr std::string_view kRange = "range=";
  const std::string_view name = description.substr(0, description.find(';'));
  std::string_view text = description.substr(name.size() + 1);
  if (!same(text.substr(0, kRange.size()), kRange)) return std::nullopt;
  text.remove_prefix(kRange.size());
  Entries::Range out{};
  const auto place = std::find_if(requested.begin(), requested.end(), [&](const std::string& one) {
    return same(std::string_view(one).substr(0, one.find(';')), name);
  });
  if (place == requested.end()) return std::nullopt;
  out.attribute = static_cast<std::size_t>(place - requested.begin());
  const auto number = [](std::string_view digits) -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
  };
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = number(text.substr(0, dash));
  const std::string_view rest = text.substr(dash + 1);
  if (rest != "*") out.last = number(rest);
  if (!first || (rest != "*" && !out.last)) return std::nullopt;
  out.first = *first;
  return out;
}

}  // namespace

std::string_view Entries::first(std::size_t entry, std::size_t attribute) const {
  const auto end = entry + 1 < entries_.size() ? entries_[entry + 1].first : attributes_.size();
  const Attribute* best = nullptr;
  for (auto a = entries_[entry].first; a < end; ++a) {
    const Attribute& one = attributes_[a];
    if (one.attribute != attribute || one.count == 0 || (best != nullptr && !one.as_asked)) continue;
    if (one.as_asked) return values_[one.first];
    best = &one;
  }
  return best == nullptr ? std::string_view() : values_[best->first];
}

bool Entries::has(std::size_t entry, std::size_t attribute) const {
  bool found = false;
  values(entry, attribute, [&](std::string_view) { found = true; });
  return found;
}

Entries Entries::empty_one() const {
  Entries out;
  out.values_.reserve(values_.size());
  out.attributes_.reserve(attributes_.size());
  out.entries_.reserve(entries_.size());
  return out;
}

bool Entries::add(std::string_view answer, const std::vector<std::string>& requested, std::string& ranged,
                  bool take_ranges) {
  Entry entry{.dn = {}, .answer = answer, .first = attributes_.size()};
  bool wanted = false, in_range = false;
  const bool whole = read_entry(
      answer, entry.dn,
      [&](std::string_view description) {
        bool as_asked = false;
        std::size_t place = place_of(description, requested, as_asked);
        in_range = is_range(description);
        if (!in_range) {
          if (place == requested.size() && place > 0) unasked_.push_back({entries_.size(), description});
        } else {
          if (!as_asked) place = requested.size();
          auto range = take_ranges ? range_of(description, requested) : std::nullopt;
          in_range = range.has_value();
          if (range) {
            range->entry = entries_.size();
            ranges_.push_back(*range);
            place = range->attribute;
            as_asked = true;
          } else {
            ranged = description;
          }
        }
        wanted = place < requested.size();
        if (wanted) attributes_.push_back({place, values_.size(), 0, as_asked});
      },
      [&](std::string_view value) {
        if (!wanted) return;
        values_.push_back(value);
        ++attributes_.back().count;
        if (in_range) ++ranges_.back().values;
      });
  entries_.push_back(entry);
  return whole;
}

}  // namespace behorig::ldap
