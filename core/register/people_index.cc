#include "core/register/people_index.h"

#include <map>
#include <numeric>
#include <utility>

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
  std::vector<std::pair<Symbol, Symbol>> rows;  // text and person
  for (const auto& row : reg.people) {
    if (place == nullptr || row.person.blank() || (row.*place).blank()) continue;
    const std::string_view text = reg.text(row.*place);
    rows.emplace_back(texts_.intern(without_case_ ? fold_case(text) : std::string(text)), row.person);
  }
  begins_.assign(texts_.size() + 1, 0);
  for (const auto& [text, person] : rows) ++begins_[text.index + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  people_.resize(rows.size());
  auto next = begins_;
  for (const auto& [text, person] : rows) people_[next[text.index]++] = person;
}

std::span<const Symbol> PeopleIndex::find(std::string_view text) const {
  const auto symbol = without_case_ ? texts_.find(fold_case(text)) : texts_.find(text);
  if (!symbol) return {};
  return std::span(people_).subspan(begins_[symbol->index],
                                    begins_[symbol->index + 1] - begins_[symbol->index]);
}

}  // namespace behorig
