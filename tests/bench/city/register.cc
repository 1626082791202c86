#include "tests/bench/city/register.h"

#include <string>

namespace behorig::city {
namespace {

/// A day on which whoever owned the system then could approve, and early enough to count.
constexpr Day kFirstApproval = day(2022, 1, 1);

}  // namespace

RegisterTables::RegisterTables(const City& city, const std::filesystem::path& folder)
    : city_(city),
      folder_(folder),
      systems_(
          folder / "systems.csv",
          "system,name,confidentiality,integrity,availability,classified_on,personal_data,processing_record,"
          "reference"),
      owners_(folder / "owners.csv", "system,person,capacity,since,until"),
      roles_(folder / "roles.csv",
             "system,role,name,privileged,approved_by,approved_on,approved_until,reference"),
      role_entitlements_(folder / "role_entitlements.csv", "system,role,entitlement,since"),
      assignments_(folder / "assignments.csv",
                   "person,system,role,account,since,until,approved_by,approved_on,reference"),
      accounts_(folder / "accounts.csv", "system,account,person,kind,purpose,until"),
      birthrights_(folder / "birthrights.csv", "system,role,unit,title"),
      exceptions_(
          folder / "exceptions.csv",
          "control,system,account,person,role,entitlement,reason,accepted_by,accepted_on,until,reference"),
      revocations_(folder / "revocations.csv", "person,system,role,account,revoked_by,revoked_on,reference") {
}

void RegisterTables::people() {
  Writer table(folder_ / "people.csv", "person,name,email,unit,title,manager,starts,ends,same_as");
  for (std::uint32_t person = 0; person < city_.people + city_.former; ++person) {
    const bool employed = person < city_.people;
    const auto unit = employed ? city_.unit_of(person) : person % city_.units;
    const auto id = person_id(person), name = display_name(person), mail = email(person);
    const auto title = title_name(title_of(person));
    const Day starts = day(2020, 1, 1) + person % 700;
    // Some came back: an earlier employment, elsewhere, that says nothing about today.
    if (employed && person % 31 == 5)
      table.row({id, name, mail, unit_name((unit + 1) % city_.units),
                 title_name((title_of(person) + 1) % kTitles), "", "2011-03-01", "2015-08-31", ""});
    const auto manager = person % 40 == 0 ? "" : person_id(person - person % 40);
    table.row({id, name, mail, unit_name(unit), title, manager, iso(starts),
               employed ? std::string_view{} : iso(kHandover), ""});
  }
}

Owners RegisterTables::system(const Shape& shape, Random& random) {
  const std::string level = std::to_string(1 + shape.number % 3);
  systems_.row({shape.id, "System " + std::to_string(shape.number), level, level, "2", "2026-03-02",
                "ordinary", "RB-" + std::to_string(shape.number), "KN 2026/" + std::to_string(shape.number)});
  Owners owners;
  owners.former = city_.people + random.below(city_.former);
  owners.present = random.below(city_.people);
  owners.deputy = (owners.present + 1 + random.below(city_.people - 1)) % city_.people;
  owners_.row({shape.id, person_id(owners.former), "system_owner", "", iso(kHandover)});
  owners_.row({shape.id, person_id(owners.present), "system_owner", iso(kHandover + 1), ""});
  owners_.row({shape.id, person_id(owners.deputy), "deputy", "2020-01-01", ""});

  for (std::uint32_t i = 0; i < shape.roles; ++i) {
    const auto name = ordinary_role(i);
    role(shape, owners, name, random);
    for (std::uint32_t e = 0; e < shape.role_size; ++e)
      contains(shape, name, i * shape.role_step + e, random);
  }
  for (std::uint32_t i = 0; i < shape.temporaries; ++i) {
    const auto name = temporary_role(i);
    role(shape, owners, name, random);
    for (std::uint32_t e = 0; e < kTemporarySize; ++e)
      contains(shape, name, shape.temporary_first + i * kTemporarySize + e, random);
  }
  for (std::uint32_t i = 0; i < shape.groups; ++i) {
    const auto name = group_role(i);
    role(shape, owners, name, random);
    for (std::uint32_t e = 0; e <= group::last; ++e)
      contains(shape, name, shape.group_first + i * group::size + e, random);
  }
  if (shape.has_birthright()) {
    role(shape, owners, kBirthrightRole, random);
    for (std::uint32_t e = 0; e < kBirthrightSize; ++e)
      contains(shape, kBirthrightRole, shape.birthright_first + e, random);
    birthrights(shape);
  }
  return owners;
}

void RegisterTables::birthrights(const Shape& shape) {
  const std::string title = shape.birthright_title < kTitles ? title_name(shape.birthright_title) : "";
  if (shape.everybody) birthrights_.row({shape.id, kBirthrightRole, "", title});
  for (const auto unit : shape.units) birthrights_.row({shape.id, kBirthrightRole, unit_name(unit), title});
}

void RegisterTables::role(const Shape& shape, const Owners& owners, std::string_view name, Random& random) {
  const std::string_view privileged = shape.privileged && random.chance(0.1) ? "yes" : "no";
  const Day before = random.between(kFirstApproval, day(2024, 12, 31));
  const bool renewed = random.chance(0.2);
  const auto reference = "KN " + iso(before).substr(0, 4) + '/' + std::to_string(random.below(900) + 1);
  roles_.row({shape.id, name, name, privileged, person_id(owners.approver(before, ~0U)), iso(before),
              renewed ? std::string_view("2025-12-31") : std::string_view(), reference});
  if (!renewed) return;
  const Day anew = random.between(day(2025, 8, 1), day(2025, 12, 31));
  roles_.row(
      {shape.id, name, name, privileged, person_id(owners.approver(anew, ~0U)), iso(anew), "", reference});
}

void RegisterTables::contains(const Shape& shape, std::string_view role, std::uint32_t number,
                              Random& random) {
  role_entitlements_.row({shape.id, role, entitlement(shape, number),
                          random.chance(0.1) ? std::string_view("2021-06-01") : std::string_view()});
}

void RegisterTables::assignment(const Shape& shape, const Owners& owners, const Assignment& row) {
  const auto& on = iso(row.approved_on);
  assignments_.row({person_id(row.person), shape.id, row.role, row.account,
                    row.approved_on % 2 == 0 ? std::string_view(on) : std::string_view(),
                    row.until ? std::string_view(iso(*row.until)) : std::string_view(),
                    person_id(owners.approver(row.approved_on, row.person)), on,
                    "KN " + on.substr(0, 4) + '/' + std::to_string(row.approved_on % 900 + 1)});
}

void RegisterTables::revocation(const Shape& shape, const Owners& owners, std::uint32_t person,
                                std::string_view role, Day on) {
  revocations_.row(
      {person_id(person), shape.id, role, "", person_id(owners.approver(on, person)), iso(on), ""});
}

void RegisterTables::service(const Shape& shape, std::string_view account, std::uint32_t person) {
  accounts_.row({shape.id, account, person_id(person), "service", "Integration", ""});
}

void RegisterTables::exception(const Shape& shape, const Owners& owners, std::uint32_t person,
                               std::string_view account, std::string_view entitlement) {
  exceptions_.row({"unapproved-access", shape.id, account, "", "", entitlement, "Utreds",
                   person_id(owners.approver(kToday, person)), "2026-09-01", "2027-03-31", "KN 2026/190"});
}

}  // namespace behorig::city
