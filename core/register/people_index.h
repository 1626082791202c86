#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/register/register.h"

namespace behorig {

/// People by what stands in one column of the table people: what accounts are correlated with. E-mail
/// addresses match in any case.
class PeopleIndex {
 public:
  /// Of a column that the table does not have: nobody.
  PeopleIndex(const Register& reg, std::string_view column);

  /// One for each row with the text.
  std::span<const Symbol> find(std::string_view text) const;

 private:
  std::string comparable(std::string_view text) const;

  bool without_case_;
  std::unordered_map<std::string, std::vector<Symbol>> people_;
};

}  // namespace behorig
