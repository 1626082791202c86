#include "tests/bench/city/plan.h"

#include <algorithm>

#include "tests/bench/city/names.h"
#include "tests/bench/city/random.h"
#include "tests/bench/city/writer.h"

namespace behorig::city {
namespace {

/// Units that lie wholly within the people who have accounts: their birthright misses nobody.
std::vector<std::uint32_t> whole_units(const City& city, const Shape& shape) {
  std::vector<std::uint32_t> members(city.units, 0), covered(city.units, 0), out;
  for (std::uint32_t person = 0; person < city.people; ++person) ++members[city.unit_of(person)];
  for (std::uint32_t i = 0; i < shape.accounts; ++i)
    ++covered[city.unit_of((shape.first_person + i) % city.people)];
  constexpr std::size_t kMost = 3;
  for (std::uint32_t unit = 0; unit < city.units && out.size() < kMost; ++unit) {
    if (members[unit] > 0 && covered[unit] == members[unit]) out.push_back(unit);
  }
  return out;
}

void plan_birthright(const City& city, Shape& shape) {
  if (shape.number % 4 != 1) return;
  shape.everybody = shape.accounts == city.people;
  if (!shape.everybody) shape.units = whole_units(city, shape);
  if (shape.number % 8 == 5) shape.birthright_title = shape.number % kTitles;
}

void number_entitlements(Shape& shape) {
  shape.birthright_first = (shape.roles - 1) * shape.role_step + shape.role_size;
  shape.temporary_first = shape.birthright_first + (shape.has_birthright() ? kBirthrightSize : 0);
  shape.group_first = shape.temporary_first + shape.temporaries * kTemporarySize;
  shape.entitlements = shape.group_first + shape.groups * group::size;
}

Shape plan_system(const City& city, std::uint32_t number, double grants) {
  Random random(city.options.seed, number);
  Shape out;
  out.number = number;
  out.id = "s" + digits(number, 3);
  // 40 % are directories; a tenth has nesting, both among them and among the others.
  out.directory = number % 5 >= 3;
  out.dated = !out.directory && number % 20 == 7;
  out.privileged = number % 6 == 0;
  const bool nested = number % 20 == 3 || number % 20 == 15;

  const double wanted = std::max(grants / random.between(8, 28), 2.0);
  out.accounts = std::min(static_cast<std::uint32_t>(wanted), city.people);
  out.per_account = std::max(grants / out.accounts, 4.0);
  out.first_person = random.below(city.people);
  out.services = 1 + number % 3;

  const auto most = static_cast<std::uint32_t>(std::min(out.per_account, 16.0));
  out.role_size = random.between(std::min(most, 6U), most);
  out.role_step = out.role_size - out.role_size / 4;
  // Enough roles that a person's few are a small part of them, and that a group has some 150 members.
  const auto held_roles = static_cast<std::uint32_t>(out.per_account / out.role_size) + 1;
  const auto by_size = static_cast<std::uint32_t>(grants / 150 / out.role_step);
  out.roles = std::max(by_size, 4 * held_roles + 4);
  out.temporaries = std::max(out.roles / 20, 2U);
  if (nested) out.groups = std::max(out.roles / 10, 2U);
  plan_birthright(city, out);
  number_entitlements(out);
  return out;
}

}  // namespace

City plan_city(const Options& options) {
  City out;
  out.options = options;
  // 45,000 people for 10 million grants; a small city still needs owners, units and titles.
  out.people = std::max(static_cast<std::uint32_t>(options.grants * 45 / 10000), 60U);
  out.former = std::max(out.people / 30, 4U);
  out.units = std::clamp(out.people / 300, 6U, 400U);
  return out;
}

std::vector<Shape> plan_systems(const City& city) {
  // Zipf: the second largest is half as large as the largest, the third a third.
  double harmonic = 0;
  for (std::uint32_t number = 1; number <= city.options.systems; ++number) harmonic += 1.0 / number;
  std::vector<Shape> out;
  for (std::uint32_t number = 1; number <= city.options.systems; ++number) {
    out.push_back(plan_system(city, number, static_cast<double>(city.options.grants) / harmonic / number));
  }
  return out;
}

}  // namespace behorig::city
