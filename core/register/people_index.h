#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/register/register.h"

namespace behorig {

/// People by what stands in one column of the table people: what accounts are correlated with. E-mail
/// addresses match in any case.
class PeopleIndex {
 public:
  /// Of a column that the table does not have: nobody.
  PeopleIndex(const Register& reg, std::string_view column);

  /// The text will soon be looked for: what that reads is fetched.
  void expect(std::string_view text) const {
    if (!without_case_) texts_.expect(text);
  }
  /// One for each row with the text.
  std::span<const Symbol> find(std::string_view text) const;

 private:
  bool without_case_;
  Symbols texts_;
  std::vector<std::uint32_t> begins_;  ///< by symbol of texts_: where its people begin in people_
  std::vector<Symbol> people_;
};

}  // namespace behorig
