#include "tests/support/naive/roles_on_paper.h"

#include <algorithm>
#include <cstdio>

namespace behorig::naive {

std::set<RolesOnPaper::Role> RolesOnPaper::named_roles() const {
  std::set<Role> out;
  for (const char* table : {"roles", "role_entitlements", "assignments", "birthrights"}) {
    for (const Row& row : rows(table)) out.emplace(get(row, "system"), get(row, "role"));
  }
  return out;
}

std::vector<Row> RolesOnPaper::of(const std::string& table, const Role& role) const {
  std::vector<Row> out;
  for (const Row& row : rows(table)) {
    if (get(row, "system") == role.first && get(row, "role") == role.second) out.push_back(row);
  }
  return out;
}

bool RolesOnPaper::counts(const Role& role) const {
  const auto all = of("roles", role);
  return std::any_of(all.begin(), all.end(), [&](const Row& row) { return approval_counts(row); });
}

bool RolesOnPaper::is_privileged(const Role& role) const {
  const auto all = of("roles", role);
  return std::any_of(all.begin(), all.end(), [&](const Row& row) {
    return get(row, "privileged") == "yes" && (!counts(role) || approval_counts(row));
  });
}

// The first that fits of: revoked, undocumented, invalid, dated, good.
std::string RolesOnPaper::own_row(const Row& a) const {
  const std::string on = get(a, "approved_on"), by = get(a, "approved_by");
  for (const Row& r : of("revocations", {get(a, "system"), get(a, "role")})) {
    const std::string revoked = get(r, "revoked_on");
    const bool account = get(r, "account").empty() || get(r, "account") == get(a, "account");
    if (get(r, "person") == get(a, "person") && account && revoked <= world.day && on <= revoked)
      return "revoked";
  }
  if (on.empty() || by.empty()) return "undocumented";
  if (!owned(get(a, "system"), by, on) || same_human(by, get(a, "person"))) return "invalid";
  const std::string since = get(a, "since"), until = get(a, "until");
  if (on > world.day || since > world.day || (!until.empty() && until < world.day)) return "dated";
  return "good";
}

Texts RolesOnPaper::holders(const Role& role) const {
  Texts out;
  if (!counts(role)) return out;
  for (const Row& row : of("assignments", role)) {
    if (own_row(row) == "good") out.insert(get(row, "person"));
  }
  return out;
}

std::vector<Row> RolesOnPaper::newest(const Role& role) const {
  std::string last;
  for (const Row& row : of("roles", role)) {
    if (approval_counts(row)) last = std::max(last, get(row, "approved_on"));
  }
  std::vector<Row> out;
  for (const Row& row : of("roles", role)) {
    if (approval_counts(row) && get(row, "approved_on") == last) out.push_back(row);
  }
  return out;
}

Found RolesOnPaper::about(const std::string& control, const Role& role, const std::string& person) const {
  Found out{control, role.first, "", role.second, "", "", {}, {}, {}, is_privileged(role)};
  out.person = person;
  if (!person.empty()) out.holders = {"person:" + person};
  return out;
}

std::string later(const std::string& day, int months) {
  int year = std::stoi(day.substr(0, 4)), month = std::stoi(day.substr(5, 2)) - 1 + months;
  int date = std::stoi(day.substr(8, 2));
  year += month / 12;
  month %= 12;
  const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  date = std::min(date, lengths[month] + (month == 1 && leap ? 1 : 0));
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02d-%02d", year, month + 1, date);
  return out;
}

}  // namespace behorig::naive
