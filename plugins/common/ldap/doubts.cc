#include "plugins/common/ldap/doubts.h"

#include <algorithm>

#include "plugins/common/ldap/dn.h"

namespace behorig::ldap {

void Doubts::there(const std::string& base, const Entries& entries) {
  bases_.push_back("," + dn_key(base).value_or(base));
  for (std::size_t i = 0; i < entries.size(); ++i) there(std::string(entries.dn(i)));
}

void Doubts::there(const std::string& dn) {
  const auto number = names_.number(dn);
  if (number != kNone) names_.at(number).account = 0;
}

void Doubts::left(const std::vector<std::string>& dns) {
  for (const auto& dn : dns) {
    const auto number = names_.number(dn);
    if (number != kNone) names_.at(number) = {.account = kNone, .asked = true};
  }
}

std::vector<std::size_t> Doubts::in(const Entries& entries, std::size_t attributes) {
  std::vector<std::size_t> out;
  std::vector<std::string_view> named;
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    named.clear();
    for (std::size_t attribute = 0; attribute < attributes; ++attribute) {
      entries.values(i, attribute, [&](std::string_view value) {
        if (value.find('=') != std::string_view::npos) named.push_back(without_uid(value));
      });
    }
    names_.numbers(named, numbers);
    for (std::size_t n = 0; n < named.size(); ++n) {
      if (numbers[n] == kNone) continue;
      const Named& one = names_.at(numbers[n]);
      if (one.account == 0 || !(one.asked || below_a_base(named[n]))) continue;
      out.push_back(i);
      break;
    }
  }
  return out;
}

bool Doubts::below_a_base(std::string_view dn) const {
  std::string key;
  return dn_key(dn, key) &&
         std::any_of(bases_.begin(), bases_.end(), [&](const auto& base) { return key.ends_with(base); });
}

}  // namespace behorig::ldap
