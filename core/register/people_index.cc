#include "core/register/people_index.h"

#include <map>

#include "core/base/text.h"

namespace behorig {
namespace {

using Column = Symbol Register::Person::*;

Column column_named(std::string_view name) {
  static const std::map<std::string_view, Column> kColumns{
      {"person", &Register::Person::person}, {"name", &Register::Person::name},
      {"email", &Register::Person::email},   {"unit", &Register::Person::unit},
      {"title", &Register::Person::title},   {"manager", &Register::Person::manager}};
  const auto found = kColumns.find(name);
  return found == kColumns.end() ? nullptr : found->second;
}

}  // namespace

PeopleIndex::PeopleIndex(const Register& reg, std::string_view column) : without_case_(column == "email") {
  const Column place = column_named(column);
  if (place == nullptr) return;
  for (const auto& row : reg.people) {
    if (row.person.blank() || (row.*place).blank()) continue;
    people_[comparable(reg.text(row.*place))].push_back(row.person);
  }
}

std::string PeopleIndex::comparable(std::string_view text) const {
  return without_case_ ? fold_case(text) : std::string(text);
}

std::span<const Symbol> PeopleIndex::find(std::string_view text) const {
  const auto found = people_.find(comparable(text));
  return found == people_.end() ? std::span<const Symbol>() : std::span<const Symbol>(found->second);
}

}  // namespace behorig
