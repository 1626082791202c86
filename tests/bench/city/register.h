#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "tests/bench/city/names.h"
#include "tests/bench/city/plan.h"
#include "tests/bench/city/random.h"
#include "tests/bench/city/writer.h"

namespace behorig::city {

/// Who may approve for a system: `former` until the handover, then `present`; `deputy` all the time.
struct Owners {
  std::uint32_t former = 0, present = 0, deputy = 0;
  /// An owner of that day who is not the person who gets something.
  std::uint32_t approver(Day when, std::uint32_t person) const {
    if (when <= kHandover) return former;
    return present == person ? deputy : present;
  }
};

/// One row of assignments. `account` is blank, or the only account that it is for.
struct Assignment {
  std::uint32_t person = 0;
  std::string_view role, account;
  Day approved_on = 0;
  std::optional<Day> until;
};

/// The approved state: every table of the register, written as the systems come.
class RegisterTables {
 public:
  RegisterTables(const City& city, const std::filesystem::path& folder);

  void people();
  /// The system's own rows: its classification, owners, roles and what is in them, birthrights.
  Owners system(const Shape& shape, Random& random);
  void assignment(const Shape& shape, const Owners& owners, const Assignment& row);
  void revocation(const Shape& shape, const Owners& owners, std::uint32_t person, std::string_view role,
                  Day on);
  void service(const Shape& shape, std::string_view account, std::uint32_t person);
  void exception(const Shape& shape, const Owners& owners, std::uint32_t person, std::string_view account,
                 std::string_view entitlement);

  std::uint64_t assignment_rows() const { return assignments_.rows(); }
  std::uint64_t role_rows() const { return roles_.rows(); }

 private:
  void role(const Shape& shape, const Owners& owners, std::string_view name, Random& random);
  void contains(const Shape& shape, std::string_view role, std::uint32_t entitlement, Random& random);
  void birthrights(const Shape& shape);

  const City& city_;
  std::filesystem::path folder_;
  Writer systems_, owners_, roles_, role_entitlements_, assignments_, accounts_, birthrights_, exceptions_,
      revocations_;
};

}  // namespace behorig::city
