#include "tests/bench/city/export.h"

#include <algorithm>
#include <numeric>

#include "tests/bench/city/names.h"
#include "tests/bench/city/writer.h"

namespace behorig::city {
namespace {

std::vector<Grant> by_entitlement(const std::vector<Grant>& grants, std::size_t entitlements) {
  std::vector<std::size_t> next(entitlements + 1, 0);
  for (const auto& grant : grants) ++next[grant.entitlement + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<Grant> out(grants.size());
  for (const auto& grant : grants) out[next[grant.entitlement]++] = grant;
  return out;
}

void put_in_order(const City& city, const Shape& shape, Access& access) {
  auto& grants = access.grants();
  if (city.options.random_order) {
    Random random(city.options.seed, shape.number + std::uint64_t{2000000});
    for (auto left = static_cast<std::uint32_t>(grants.size()); left > 1; --left)
      std::swap(grants[left - 1], grants[random.below(left)]);
  } else if (shape.directory) {
    grants = by_entitlement(grants, access.entitlements().size());
  }
}

void write_grants(const std::filesystem::path& folder, const Shape& shape, Access& access) {
  Writer table(folder / "grants.csv",
               shape.dated ? "account,entitlement,since,until" : "account,entitlement");
  for (const auto& grant : access.grants()) {
    const auto& account = access.accounts()[grant.account].id;
    const auto& entitlement = access.entitlements()[grant.entitlement];
    if (!shape.dated) {
      table.row({account, entitlement});
      continue;
    }
    // Some say since when; fewer until when, which has not come.
    const auto mix = grant.account * 31 + grant.entitlement;
    table.row({account, entitlement, mix % 4 == 0 ? std::string_view("2024-02-01") : std::string_view(),
               mix % 16 == 0 ? std::string_view("2029-12-31") : std::string_view()});
  }
}

void write_accounts(const std::filesystem::path& folder, const Shape& shape, const Access& access) {
  Writer table(folder / "accounts.csv", shape.directory ? "account,name,enabled,last_used,mail"
                                                        : "account,name,enabled,last_used,employee_id");
  for (const auto& account : access.accounts()) {
    const bool personal = account.person != AccountRow::none;
    table.row({account.id, personal ? display_name(account.person) : "", "yes",
               iso(kToday - 1 - static_cast<Day>(Random::mix(account.person) % 60)),
               !personal         ? ""
               : shape.directory ? email(account.person)
                                 : person_id(account.person)});
  }
}

void write_entitlements(const std::filesystem::path& folder, const Shape& shape, const Access& access) {
  Writer table(folder / "entitlements.csv", "entitlement,name,kind,privileged,description");
  std::size_t number = 0;
  for (const auto& id : access.entitlements()) {
    table.row({id, "Behörighet " + std::to_string(++number), shape.directory ? "group" : "permission",
               number % 50 == 0 ? "yes" : "no", ""});
  }
}

void write_nesting(const std::filesystem::path& folder, const Shape& shape, const Access& access) {
  Writer table(folder / "nesting.csv", "entitlement,gives");
  const auto& ids = access.entitlements();
  for (std::uint32_t number = 0; number < shape.groups; ++number) {
    const auto base = shape.group_first + number * group::size;
    table.row({ids[base + group::granted], ids[base + group::given]});
    table.row({ids[base + group::given], ids[base + group::last]});
    if (!group::drifts(number)) continue;
    table.row({ids[base + group::granted], ids[base + group::drifted]});
    table.row({ids[base + group::drifted], ids[base + group::drifted_on]});
  }
}

void write_settings(const City& city, const Shape& shape) {
  std::string text = "[system]\nid = \"" + shape.id +
                     "\"\nconnector = \"csv\"\n\n[connector]\npath = \"../exports/" + shape.id + "\"\n";
  if (shape.directory) text += "\n[connector.syntax]\naccount = \"dn\"\nentitlement = \"dn\"\n";
  text += "\n[correlate]\nkeys = [{ account = \"";
  text += shape.directory ? "mail\", person = \"email\" }]\n" : "employee_id\", person = \"person\" }]\n";
  // Only cities of many millions come near the ordinary limits.
  if (shape.accounts * shape.per_account > 3e6)
    text += "\n[limits]\nmemory_mib = 16384\ndeadline = \"60m\"\n";
  write_text(city.options.folder / "systems.d" / (shape.id + ".toml"), text);
}

}  // namespace

void write_export(const City& city, const Shape& shape, Access& access) {
  const auto folder = city.options.folder / "exports" / shape.id;
  std::filesystem::create_directories(folder);
  write_settings(city, shape);
  write_accounts(folder, shape, access);
  write_entitlements(folder, shape, access);
  if (shape.groups > 0) write_nesting(folder, shape, access);
  put_in_order(city, shape, access);
  write_grants(folder, shape, access);
}

}  // namespace behorig::city
