#include <algorithm>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <string>
#include <tuple>

#include "core/base/text.h"
#include "core/snapshot/snapshot.h"

namespace behorig {
namespace {

/// Sorts by key with one counting pass (keys below `keys`): linear, and stable.
template <class Row, class KeyOf>
std::vector<Row> grouped(const std::vector<Row>& rows, std::size_t keys, KeyOf key_of,
                         std::vector<std::uint64_t>& offsets) {
  offsets.assign(keys + 1, 0);
  for (const Row& row : rows) ++offsets[key_of(row) + 1];
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  std::vector<std::uint64_t> next(offsets.begin(), offsets.end() - 1);
  std::vector<Row> out(rows.size());
  for (const Row& row : rows) out[next[key_of(row)]++] = row;
  return out;
}

auto key_of(const LimitedGrant& grant) {
  return std::make_tuple(grant.account, grant.entitlement, grant.when.from, grant.when.until);
}

/// A later definition of the same id may add what was blank; it may not say something else.
template <class Value>
bool merge_value(Value& into, const Value& again, const Value& blank) {
  if (again == blank || again == into) return true;
  if (into != blank) return false;
  into = again;
  return true;
}

}  // namespace

SnapshotBuilder::SnapshotBuilder(DnSyntax syntax) { snapshot_.syntax_ = syntax; }

Symbol SnapshotBuilder::text(std::string_view raw, bool dn) {
  if (raw.empty()) return {};
  if (dn) {
    if (const auto canonical = canonical_dn(raw)) return snapshot_.symbols_.intern(*canonical);
  }
  if (is_ascii(raw)) return snapshot_.symbols_.intern(raw);
  return snapshot_.symbols_.intern(nfc(raw));
}

void SnapshotBuilder::merge(AccountFact& into, const AccountFact& again) {
  std::string differing;
  const auto note = [&](bool same, std::string_view what) {
    if (same) return;
    if (!differing.empty()) differing += ", ";
    differing += what;
  };
  note(merge_value(into.enabled, again.enabled, Enabled::unknown), "enabled");
  note(merge_value(into.kind, again.kind, {}), "kind");
  note(merge_value(into.name, again.name, Symbol{}), "name");
  note(merge_value(into.dn, again.dn, Symbol{}), "dn");
  note(merge_value(into.last_used, again.last_used, {}), "last_used");
  note(merge_value(into.created, again.created, {}), "created");
  if (differing.empty()) return;
  contradictions_.push_back(
      Message("reading.account-contradicts",
              {{"account", std::string(snapshot_.text(into.id))}, {"what", differing}}));
}

bool SnapshotBuilder::account(const Account& account) {
  if (account.id.empty()) return false;
  AccountFact fact{text(account.id, snapshot_.syntax_.account_id),
                   text(account.name, snapshot_.syntax_.account_name),
                   text(account.dn, true),
                   account.enabled,
                   account.kind,
                   account.last_used,
                   account.created};
  if (fact.id.index >= account_by_id_.size()) account_by_id_.resize(fact.id.index * 2 + 1, 0);
  auto& slot = account_by_id_[fact.id.index];
  if (slot == 0) {
    snapshot_.accounts_.push_back(fact);
    slot = static_cast<std::uint32_t>(snapshot_.accounts_.size());
  } else {
    accounts_repeat_ = true;
    merge(snapshot_.accounts_[slot - 1], fact);
  }
  const AccountIx number = slot - 1;
  account_of_.push_back(number);
  for (const auto& [key, value] : account.attributes) {
    if (value.empty()) continue;
    attributes_.push_back({number, {text(key), text(value)}});
  }
  return true;
}

bool SnapshotBuilder::entitlement(const Entitlement& entitlement) {
  if (entitlement.id.empty()) return false;
  EntitlementFact fact{text(entitlement.id, snapshot_.syntax_.entitlement_id),
                       text(entitlement.name, snapshot_.syntax_.entitlement_name),
                       text(entitlement.dn, true),
                       text(entitlement.kind),
                       text(entitlement.description),
                       entitlement.privileged};
  if (fact.id.index >= entitlement_by_id_.size()) entitlement_by_id_.resize(fact.id.index * 2 + 1, 0);
  auto& slot = entitlement_by_id_[fact.id.index];
  if (slot == 0) {
    snapshot_.entitlements_.push_back(fact);
    slot = static_cast<std::uint32_t>(snapshot_.entitlements_.size());
  } else {
    entitlements_repeat_ = true;
    auto& known = snapshot_.entitlements_[slot - 1];
    // Privileged if any definition says so: the careful reading of a contradiction.
    known.privileged = known.privileged || fact.privileged;
    if (!merge_value(known.name, fact.name, Symbol{})) {
      contradictions_.push_back(
          Message("reading.entitlement-contradicts",
                  {{"entitlement", std::string(snapshot_.text(known.id))}, {"what", "name"}}));
    }
    merge_value(known.dn, fact.dn, Symbol{});
    merge_value(known.kind, fact.kind, Symbol{});
    merge_value(known.description, fact.description, Symbol{});
  }
  entitlement_of_.push_back(slot - 1);
  return true;
}

void SnapshotBuilder::grants(std::vector<GrantPair> pairs) {
  if (accounts_repeat_ || entitlements_repeat_) {
    for (GrantPair& pair : pairs) pair = {account_of_[pair.account], entitlement_of_[pair.entitlement]};
  }
  pairs_.push_back(std::move(pairs));
}

void SnapshotBuilder::add_pair(GrantPair pair) {
  constexpr std::size_t kPiece = 4096;
  if (pairs_.empty() || pairs_.back().size() == pairs_.back().capacity())
    pairs_.emplace_back().reserve(kPiece);
  pairs_.back().push_back(pair);
}

void SnapshotBuilder::limited_grant(std::uint32_t account, std::uint32_t entitlement, Interval when) {
  if (when == Interval{}) {
    add_pair({account_of_[account], entitlement_of_[entitlement]});
  } else {
    snapshot_.limited_.push_back({account_of_[account], entitlement_of_[entitlement], when});
  }
}

void SnapshotBuilder::nesting(std::uint32_t member, std::uint32_t gives) {
  snapshot_.nestings_.push_back({entitlement_of_[member], entitlement_of_[gives]});
}

void SnapshotBuilder::dangling(std::uint32_t entitlement, std::string_view member) {
  snapshot_.dangling_.push_back(
      {entitlement_of_[entitlement], text(member, snapshot_.syntax_.entitlement_id)});
}

/// One counting sort of the pairs by account, then each account's entitlements sorted and without repeats.
void SnapshotBuilder::group_grants() {
  auto& s = snapshot_;
  const std::size_t accounts = s.accounts_.size();
  std::vector<std::uint64_t> next(accounts + 1, 0);
  for (const auto& piece : pairs_) {
    for (const GrantPair& pair : piece) ++next[pair.account + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  s.grants_.resize(next.back());
  for (const auto& piece : pairs_) {
    for (const GrantPair& pair : piece) s.grants_[next[pair.account]++] = pair.entitlement;
  }
  pairs_ = {};
  // Every `next` stands now at its account's end.
  s.grant_offsets_.assign(1, 0);
  s.grant_offsets_.reserve(accounts + 1);
  auto out = s.grants_.begin(), begin = out;
  for (std::size_t a = 0; a < accounts; ++a) {
    const auto end = s.grants_.begin() + static_cast<std::ptrdiff_t>(next[a]);
    auto last = end;
    if (std::adjacent_find(begin, end, std::greater_equal<>()) != end) {
      std::sort(begin, end);
      last = std::unique(begin, end);
    }
    out = out == begin ? last : std::copy(begin, last, out);
    s.grant_offsets_.push_back(static_cast<std::uint64_t>(out - s.grants_.begin()));
    begin = end;
  }
  s.grants_.erase(out, s.grants_.end());
}

Snapshot SnapshotBuilder::finish() && {
  auto& s = snapshot_;
  const std::size_t accounts = s.accounts_.size();

  group_grants();
  std::vector<std::uint64_t> attribute_offsets;
  const auto attributes = grouped(
      attributes_, accounts, [](const auto& row) { return row.first; }, attribute_offsets);
  s.attribute_offsets_ = std::move(attribute_offsets);
  s.attributes_.reserve(attributes.size());
  for (const auto& [account, attribute] : attributes) s.attributes_.push_back(attribute);

  const auto by_key = [](const LimitedGrant& a, const LimitedGrant& b) { return key_of(a) < key_of(b); };
  const auto same = [](const LimitedGrant& a, const LimitedGrant& b) { return key_of(a) == key_of(b); };
  std::sort(s.limited_.begin(), s.limited_.end(), by_key);
  s.limited_.erase(std::unique(s.limited_.begin(), s.limited_.end(), same), s.limited_.end());

  // Another spelling of an entitlement that does exist is a nesting: losing it would hide access.
  std::erase_if(s.dangling_, [&](const DanglingMember& row) {
    const std::uint32_t known =
        row.member.index < entitlement_by_id_.size() ? entitlement_by_id_[row.member.index] : 0;
    if (known != 0) s.nestings_.push_back({known - 1, row.entitlement});
    return known != 0;
  });
  std::sort(s.nestings_.begin(), s.nestings_.end());
  s.nestings_.erase(std::unique(s.nestings_.begin(), s.nestings_.end()), s.nestings_.end());
  return std::move(snapshot_);
}

}  // namespace behorig
