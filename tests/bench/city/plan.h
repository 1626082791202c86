#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace behorig::city {

struct Options {
  std::filesystem::path folder;
  std::uint64_t grants = 0;
  std::uint64_t seed = 1;
  std::uint32_t systems = 300;
  bool random_order = false;  ///< rows of grants.csv in random order instead of the source's
};

/// The city as a whole.
struct City {
  Options options;
  std::uint32_t people = 0;  ///< employed on the day of the check; numbered from 0
  std::uint32_t former = 0;  ///< numbered after them: they left on the day that their systems got new owners
  std::uint32_t units = 0;   ///< each is a run of neighbouring people

  std::uint32_t unit_of(std::uint32_t person) const {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(person) * units / people);
  }
};

/// What one system looks like. Its entitlements are numbered: those of the ordinary roles, each of which is a
/// run of `role_size` that begins `role_step` after the one before and so overlaps it; then those of the
/// birthright, of the temporary roles and of the groups that contain each other.
struct Shape {
  std::uint32_t number = 0;  ///< 1 is the largest
  std::string id;
  bool directory = false;   ///< ids are distinguished names, and the rows stand group by group
  bool dated = false;       ///< grants.csv says since and until
  bool privileged = false;  ///< some roles are
  double per_account = 0;   ///< grants of an account, on average
  std::uint32_t accounts = 0, first_person = 0;  ///< of the people from this one on, around the end
  std::uint32_t services = 0;                    ///< service accounts
  std::uint32_t role_size = 0, role_step = 0, roles = 0;
  std::uint32_t temporaries = 0, groups = 0;
  std::uint32_t birthright_first = 0, temporary_first = 0, group_first = 0, entitlements = 0;
  bool everybody = false;                ///< the birthright is everybody's
  std::vector<std::uint32_t> units;      ///< else of these units, all of whom have accounts
  std::uint32_t birthright_title = ~0U;  ///< and of this title only

  bool has_birthright() const { return everybody || !units.empty(); }
};

inline constexpr std::uint32_t kBirthrightSize = 3;
inline constexpr std::uint32_t kTemporarySize = 4;

/// The entitlements of one group of a system with nesting, as offsets. `granted` and `plain` are granted and
/// approved; `granted` gives `given`, which gives `last`, both approved. In some groups it also gives
/// `drifted`, which gives `drifted_on`, and nobody has approved these.
namespace group {
inline constexpr std::uint32_t granted = 0, plain = 1, given = 4, last = 5, drifted = 6, drifted_on = 7;
inline constexpr std::uint32_t size = 8;
inline bool drifts(std::uint32_t number) { return number % 8 == 0; }
}  // namespace group

City plan_city(const Options& options);
std::vector<Shape> plan_systems(const City& city);

}  // namespace behorig::city
