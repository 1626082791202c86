#include "core/register/difference.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/base/sort.h"

namespace behorig {
namespace {

/// What says which row it is; and within it the first day, which may be corrected like any other cell.
struct KeySpec {
  std::string_view table;
  std::vector<std::string_view> identity;
  std::string_view begins = {};
};

const std::vector<KeySpec>& keys() {
  static const std::vector<KeySpec> kKeys{
      {"systems", {"system"}},
      {"owners", {"system", "person", "capacity"}, "since"},
      {"people", {"person"}, "starts"},
      {"accounts", {"system", "account", "person"}},
      {"roles", {"system", "role"}, "approved_on"},
      {"role_entitlements", {"system", "role", "entitlement"}},
      {"assignments", {"person", "system", "role", "account"}, "since"},
      {"birthrights", {"system", "role", "unit", "title"}},
      {"conflicts", {"conflict", "side", "system", "role", "entitlement"}},
      {"requirements", {"system", "role", "requirement"}},
      {"attainments", {"person", "requirement"}, "on"},
      {"exceptions", {"control", "system", "account", "person", "role", "entitlement"}, "accepted_on"},
      {"revocations", {"person", "system", "role", "account"}, "revoked_on"},
  };
  return kKeys;
}

std::vector<std::size_t> places(const TableSpec& table, bool with_begin) {
  const auto key =
      std::find_if(keys().begin(), keys().end(), [&](const auto& one) { return one.table == table.name; });
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto name = table.columns[i].name;
    const bool identity = std::find(key->identity.begin(), key->identity.end(), name) != key->identity.end();
    if (identity || (with_begin && name == key->begins)) out.push_back(i);
  }
  return out;
}

using CellTexts = std::vector<std::string_view>;

/// The distinct rows of one table, by their cells.
std::vector<CellTexts> rows_of(const RegisterRows& reg, const TableSpec& table) {
  std::vector<CellTexts> out;
  const KeptTable* kept = reg.find(table.name);
  if (kept == nullptr) return out;
  out.reserve(kept->size());
  for (std::size_t ix = 0; ix < kept->size(); ++ix) {
    CellTexts& cells = out.emplace_back();
    for (const Symbol symbol : kept->row(ix)) cells.push_back(reg.text(symbol));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<CellTexts> only_in(const std::vector<CellTexts>& these, const std::vector<CellTexts>& others) {
  std::vector<CellTexts> out;
  std::set_difference(these.begin(), these.end(), others.begin(), others.end(), std::back_inserter(out));
  return out;
}

std::size_t unlike(const CellTexts& one, const CellTexts& other) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < one.size(); ++i) out += one[i] != other[i] ? 1 : 0;
  return out;
}

/// Pairs rows that only one side has.
class Pairing {
 public:
  Pairing(const TableSpec& table, std::vector<CellTexts> was, std::vector<CellTexts> is)
      : table_(table), was_(std::move(was)), is_(std::move(is)) {}

  std::vector<RowChange> run() {
    match(places(table_, true), false);
    match(places(table_, false), true);
    for (const auto& cells : was_) add(&cells, nullptr);
    for (const auto& cells : is_) add(nullptr, &cells);
    const auto key = places(table_, true);
    const auto order = [&](const RowChange& change) {
      std::vector<std::string> out;
      for (const std::size_t at : key) out.push_back(change.found_by()[at]);
      return std::tuple(std::move(out), change.kind, change.was, change.is);
    };
    std::sort(out_.begin(), out_.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
    return std::move(out_);
  }

 private:
  using Groups = std::map<CellTexts, std::vector<std::size_t>>;

  static Groups grouped(const std::vector<CellTexts>& rows, const std::vector<std::size_t>& key) {
    Groups out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CellTexts cells;
      for (const std::size_t at : key) cells.push_back(rows[i][at]);
      out[std::move(cells)].push_back(i);
    }
    return out;
  }

  /// `alone`: only where each side has one row.
  void match(const std::vector<std::size_t>& key, bool alone) {
    const Groups were = grouped(was_, key), are = grouped(is_, key);
    std::vector<bool> was_taken(was_.size(), false), is_taken(is_.size(), false);
    for (const auto& [cells, before] : were) {
      const auto found = are.find(cells);
      if (found == are.end()) continue;
      const auto& after = found->second;
      if (alone && (before.size() > 1 || after.size() > 1)) continue;
      for (const auto& [a, b] : pairs(before, after)) {
        add(&was_[a], &is_[b]);
        was_taken[a] = is_taken[b] = true;
      }
    }
    leave_out(was_, was_taken);
    leave_out(is_, is_taken);
  }

  std::vector<std::pair<std::size_t, std::size_t>> pairs(const std::vector<std::size_t>& before,
                                                         const std::vector<std::size_t>& after) const {
    constexpr std::size_t kMostTried = 10'000;
    std::vector<std::pair<std::size_t, std::size_t>> out;
    if (before.size() * after.size() > kMostTried) {  // no person looks at so many: in their order
      for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i)
        out.emplace_back(before[i], after[i]);
      return out;
    }
    std::vector<std::tuple<std::size_t, std::size_t, std::size_t>> tried;  // by places in `before`, `after`
    for (std::size_t a = 0; a < before.size(); ++a) {
      for (std::size_t b = 0; b < after.size(); ++b)
        tried.emplace_back(unlike(was_[before[a]], is_[after[b]]), a, b);
    }
    std::sort(tried.begin(), tried.end());
    std::vector<bool> was_taken(before.size(), false), is_taken(after.size(), false);
    for (const auto& [count, a, b] : tried) {
      if (was_taken[a] || is_taken[b]) continue;
      out.emplace_back(before[a], after[b]);
      was_taken[a] = is_taken[b] = true;
    }
    return out;
  }

  void add(const CellTexts* was, const CellTexts* is) {
    RowChange change;
    change.kind = was == nullptr  ? RowChange::Kind::added
                  : is == nullptr ? RowChange::Kind::removed
                                  : RowChange::Kind::changed;
    change.table = &table_;
    if (was != nullptr) change.was.assign(was->begin(), was->end());
    if (is != nullptr) change.is.assign(is->begin(), is->end());
    out_.push_back(std::move(change));
  }

  const TableSpec& table_;
  std::vector<CellTexts> was_, is_;
  std::vector<RowChange> out_;
};

}  // namespace

const KeptTable* RegisterRows::find(std::string_view table) const {
  const auto found =
      std::find_if(tables.begin(), tables.end(), [&](const auto& t) { return t.spec->name == table; });
  return found == tables.end() ? nullptr : &*found;
}

std::vector<std::size_t> key_of(const TableSpec& table) { return places(table, true); }

std::vector<RowChange> differences(const RegisterRows& now, const RegisterRows& then) {
  std::vector<RowChange> out;
  for (const auto& table : register_schema()) {
    auto before = rows_of(now, table), after = rows_of(then, table);
    for (auto* rows : {&before, &after}) rows->erase(std::unique(rows->begin(), rows->end()), rows->end());
    auto changes = Pairing(table, only_in(before, after), only_in(after, before)).run();
    std::move(changes.begin(), changes.end(), std::back_inserter(out));
  }
  return out;
}

bool same_rows(const RegisterRows& one, const RegisterRows& other, bool in_order) {
  for (const auto& table : register_schema()) {
    const auto *a = one.find(table.name), *b = other.find(table.name);
    if ((a == nullptr) != (b == nullptr)) return false;
    if (a == nullptr) continue;
    if (a->size() != b->size()) return false;
    if (!in_order) {
      if (rows_of(one, table) != rows_of(other, table)) return false;
      continue;
    }
    for (std::size_t i = 0; i < a->cells.size(); ++i) {
      if (one.text(a->cells[i]) != other.text(b->cells[i])) return false;
    }
  }
  return true;
}

}  // namespace behorig
