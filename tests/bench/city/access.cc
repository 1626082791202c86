#include "tests/bench/city/access.h"

#include <algorithm>

#include "tests/bench/city/names.h"

namespace behorig::city {
namespace {

// Shares of all grants.
constexpr double kUnapproved = 0.007, kExpired = 0.003, kOrphaned = 0.002, kMissing = 0.005;

}  // namespace

Access::Access(const City& city, const Shape& shape, RegisterTables& reg, Expected& expected)
    : city_(city),
      shape_(shape),
      reg_(reg),
      expected_(expected),
      random_(city.options.seed, shape.number + std::uint64_t{1000000}),
      missing_(shape.entitlements, false),
      drifted_(shape.groups, false) {}

void Access::make() {
  owners_ = reg_.system(shape_, random_);
  for (std::uint32_t e = 0; e < shape_.entitlements; ++e) entitlements_.push_back(entitlement(shape_, e));
  grants_.reserve(static_cast<std::size_t>(shape_.accounts * shape_.per_account * 1.2));
  for (std::uint32_t i = 0; i < shape_.accounts; ++i) personal((shape_.first_person + i) % city_.people);
  for (std::uint32_t i = 1; i <= shape_.services; ++i) service(i);
  orphans();
  findings("missing-access") +=
      static_cast<std::uint64_t>(std::count(missing_.begin(), missing_.end(), true));
  findings("unapproved-nesting") +=
      static_cast<std::uint64_t>(std::count(drifted_.begin(), drifted_.end(), true));
  const std::size_t roles = std::size_t{shape_.roles} + shape_.temporaries + shape_.groups;
  if (roles > assigned_.size()) findings("unused-role") += roles - assigned_.size();
  expected_.grants += grants_.size();
  expected_.accounts += accounts_.size();
  expected_.entitlements += entitlements_.size();
}

std::uint32_t Access::begin_account(std::string id, std::uint32_t person) {
  account_ = static_cast<std::uint32_t>(accounts_.size());
  accounts_.push_back({std::move(id), person});
  return account_;
}

void Access::personal(std::uint32_t person) {
  begin_account(personal_account(city_, shape_, person), person);
  ordinary_roles(person);
  held_ordinary();
  birthright(person);
  temporary_roles(person);
  const bool in_group = shape_.groups > 0 && group_role_of(person);
  unapproved(person, in_group);
}

/// Approved by whoever owned the system then; `recent`: after the handover.
Day Access::approval_day(bool recent) {
  return random_.between(recent ? kHandover + 1 : day(2022, 2, 1), day(2026, 10, 15));
}

/// A role, with the history that some of them have: prolonged, or taken back and given anew.
void Access::assign(std::uint32_t person, std::string_view role, std::string_view account) {
  const bool prolonged = random_.chance(0.05), again = !prolonged && account.empty() && random_.chance(0.003);
  if (prolonged)
    reg_.assignment(shape_, owners_, {person, role, account, day(2023, 4, 3), day(2025, 12, 31)});
  if (again) {
    reg_.assignment(shape_, owners_, {person, role, account, day(2023, 4, 3), {}});
    reg_.revocation(shape_, owners_, person, role, day(2024, 5, 13));
  }
  Assignment row{person, role, account, approval_day(prolonged || again), {}};
  if (random_.chance(0.3)) row.until = random_.between(kToday, day(2028, 12, 31));
  reg_.assignment(shape_, owners_, row);
  assigned_.emplace(role);
}

void Access::ordinary_roles(std::uint32_t person) {
  roles_.clear();
  approved_.clear();
  closed_.clear();
  const auto wanted = std::max(random_.about(shape_.per_account / shape_.role_size), 1U);
  while (roles_.size() < wanted) {
    const auto role = random_.below(shape_.roles);
    if (std::find(roles_.begin(), roles_.end(), role) == roles_.end()) roles_.push_back(role);
  }
  if (random_.chance(0.003)) {
    // Taken back and gone: the register remembers, the system holds nothing.
    const auto role = random_.below(shape_.roles);
    if (std::find(roles_.begin(), roles_.end(), role) == roles_.end()) {
      closed_.push_back({role * shape_.role_step, shape_.role_size});
      reg_.assignment(shape_, owners_, {person, ordinary_role(role), {}, day(2023, 4, 3), {}});
      reg_.revocation(shape_, owners_, person, ordinary_role(role), day(2024, 9, 2));
    }
  }
  std::sort(roles_.begin(), roles_.end());
  for (const auto role : roles_) {
    approved_.push_back({role * shape_.role_step, shape_.role_size});
    assign(person, ordinary_role(role));
  }
}

void Access::hold_or_miss(std::uint32_t entitlement) {
  if (!random_.chance(kMissing)) return hold(entitlement);
  ++expected_.missing;
  missing_[entitlement] = true;
}

/// The runs of neighbouring roles overlap; each entitlement is held once.
void Access::held_ordinary() {
  std::uint32_t next = 0;
  for (const auto& run : approved_) {
    for (std::uint32_t e = std::max(next, run.first); e < run.first + run.size; ++e) hold_or_miss(e);
    next = run.first + run.size;
  }
}

void Access::birthright(std::uint32_t person) {
  const auto unit = city_.unit_of(person);
  if (!shape_.everybody && std::find(shape_.units.begin(), shape_.units.end(), unit) == shape_.units.end())
    return;
  if (shape_.birthright_title < kTitles && title_of(person) != shape_.birthright_title) return;
  for (std::uint32_t e = 0; e < kBirthrightSize; ++e) hold_or_miss(shape_.birthright_first + e);
}

/// Substitutes: what was given for a time. Some still hold it after that time.
void Access::temporary_roles(std::uint32_t person) {
  const bool expired = random_.chance(kExpired * shape_.per_account / kTemporarySize);
  if (!expired && !random_.chance(0.02)) return;
  const auto number = random_.below(shape_.temporaries);
  const auto role = temporary_role(number);
  const auto first = shape_.temporary_first + number * kTemporarySize;
  if (expired) {
    const Day approved = random_.between(day(2022, 2, 1), day(2025, 6, 1));
    reg_.assignment(shape_, owners_,
                    {person, role, {}, approved, random_.between(day(2025, 6, 2), kToday - 1)});
    ++findings("expired-approval");
    expected_.unapproved += kTemporarySize;
  } else if (random_.chance(0.5)) {
    // Expired and gone.
    reg_.assignment(shape_, owners_, {person, role, {}, day(2023, 4, 3), day(2024, 4, 2)});
    return;
  } else {
    reg_.assignment(shape_, owners_, {person, role, {}, day(2023, 4, 3), day(2024, 4, 2)});
    reg_.assignment(shape_, owners_, {person, role, {}, day(2026, 1, 12), day(2027, 4, 1)});
    assigned_.emplace(role);
  }
  for (std::uint32_t e = 0; e < kTemporarySize; ++e) hold(first + e);
}

bool Access::group_role_of(std::uint32_t person) {
  // Somebody has the first group, so that there is a nesting to find.
  const bool first = account_ == 0;
  if (!first && !random_.chance(1.0 / 6)) return false;
  const auto number = first ? 0 : random_.below(shape_.groups);
  assign(person, group_role(number));
  const auto base = shape_.group_first + number * group::size;
  for (std::uint32_t e = group::granted; e < group::given; ++e) hold(base + e);
  if (!group::drifts(number)) return true;
  drifted_[number] = true;
  expected_.unapproved += 2;
  return true;
}

bool Access::taken(std::uint32_t entitlement) const {
  const auto holds = [&](const Run& run) { return run.holds(entitlement); };
  return std::any_of(approved_.begin(), approved_.end(), holds) ||
         std::any_of(closed_.begin(), closed_.end(), holds) ||
         std::find(extra_.begin(), extra_.end(), entitlement) != extra_.end();
}

void Access::unapproved(std::uint32_t person, bool in_group) {
  extra_.clear();
  for (auto left = random_.about(kUnapproved * shape_.per_account); left > 0; --left) {
    if (shape_.groups > 0 && !in_group && random_.chance(0.1)) {
      unapproved_group();
      in_group = true;
    } else {
      unapproved_ordinary(person);
    }
  }
}

bool Access::unapproved_ordinary(std::uint32_t person) {
  for (int tries = 0; tries < 20; ++tries) {
    const auto e = random_.below(shape_.birthright_first);
    if (taken(e)) continue;
    extra_.push_back(e);
    hold(e);
    ++findings("unapproved-access");
    ++expected_.unapproved;
    if (random_.chance(0.01)) {
      reg_.exception(shape_, owners_, person, accounts_[account_].id, entitlements_[e]);
      ++expected_.accepted;
    }
    return true;
  }
  return false;
}

/// A group that nobody approved for the account, and all that it gives: one cause.
void Access::unapproved_group() {
  const auto number = random_.below(shape_.groups);
  hold(shape_.group_first + number * group::size + group::granted);
  ++findings("unapproved-access");
  expected_.unapproved += group::drifts(number) ? 5 : 3;
}

void Access::service(std::uint32_t number) {
  begin_account(service_account(shape_, number), AccountRow::none);
  const auto& id = accounts_[account_].id;
  const auto person = random_.below(city_.people);
  reg_.service(shape_, id, person);
  const auto role = random_.below(shape_.roles);
  assign(person, ordinary_role(role), id);
  for (std::uint32_t e = 0; e < shape_.role_size; ++e) hold(role * shape_.role_step + e);
}

/// Accounts that nobody is linked to, each with what one role would give.
void Access::orphans() {
  const auto wanted = random_.about(kOrphaned * shape_.accounts * shape_.per_account / shape_.role_size);
  for (std::uint32_t i = 0; i < wanted; ++i) {
    begin_account(orphan_account(shape_, i), AccountRow::none);
    const auto role = random_.below(shape_.roles);
    for (std::uint32_t e = 0; e < shape_.role_size; ++e) hold(role * shape_.role_step + e);
    ++findings("orphan-account");
    ++expected_.orphans;
  }
}

}  // namespace behorig::city
