#include <map>
#include <unordered_set>
#include <utility>

#include "core/base/text.h"
#include "core/model/control.h"
#include "core/register/fill.h"

namespace behorig {
namespace {

struct Bounds {
  std::string_view table, from, until;
};
constexpr Bounds kIntervals[] = {{"owners", "since", "until"},
                                 {"people", "starts", "ends"},
                                 {"roles", "approved_on", "approved_until"},
                                 {"assignments", "since", "until"},
                                 {"attainments", "on", "until"},
                                 {"exceptions", "accepted_on", "until"}};

/// A column whose texts some table must define.
struct Reference {
  std::string_view table, column, defined_in;
};
constexpr Reference kReferences[] = {{"owners", "system", "systems"},
                                     {"owners", "person", "people"},
                                     {"people", "manager", "people"},
                                     {"people", "same_as", "people"},
                                     {"accounts", "system", "systems"},
                                     {"accounts", "person", "people"},
                                     {"roles", "system", "systems"},
                                     {"roles", "approved_by", "people"},
                                     {"role_entitlements", "system", "systems"},
                                     {"role_entitlements", "role", "roles"},
                                     {"assignments", "system", "systems"},
                                     {"assignments", "person", "people"},
                                     {"assignments", "role", "roles"},
                                     {"assignments", "approved_by", "people"},
                                     {"birthrights", "system", "systems"},
                                     {"birthrights", "role", "roles"},
                                     {"conflicts", "system", "systems"},
                                     {"conflicts", "role", "roles"},
                                     {"requirements", "system", "systems"},
                                     {"requirements", "role", "roles"},
                                     {"attainments", "person", "people"},
                                     {"attainments", "requirement", "requirements"},
                                     {"exceptions", "system", "systems"},
                                     {"exceptions", "person", "people"},
                                     {"exceptions", "accepted_by", "people"},
                                     {"revocations", "system", "systems"},
                                     {"revocations", "person", "people"},
                                     {"revocations", "role", "roles"},
                                     {"revocations", "revoked_by", "people"}};

/// What a cell names, or a role's row defines: a role is another one in each system.
std::uint64_t key_of(const CheckedTable& table, const CheckedTable::Row& row, Symbol named, bool role) {
  return role ? std::uint64_t{table.symbol(row, "system").index} << 32 | named.index : named.index;
}

/// What each table defines.
class Definitions {
 public:
  explicit Definitions(const std::vector<CheckedTable>& tables) {
    constexpr std::pair<std::string_view, std::string_view> kDefining[] = {
        {"systems", "system"}, {"people", "person"}, {"requirements", "requirement"}, {"roles", "role"}};
    for (const auto& table : tables) {
      const auto name = table.spec().name;
      for (const auto& [defining, column] : kDefining) {
        if (name != defining) continue;
        auto& keys = defined_[name];
        for (std::size_t ix = 0; ix < table.size(); ++ix) {
          const auto row = table.row(ix);
          keys.insert(key_of(table, row, table.symbol(row, column), name == "roles"));
        }
      }
    }
  }

  /// Rows whose cell names something that no table defines: the first row of each.
  std::vector<CheckedTable::Row> missing(const Reference& reference, const CheckedTable& table) const {
    std::vector<CheckedTable::Row> out;
    const auto defined = defined_.find(reference.defined_in);
    std::unordered_set<std::uint64_t> told;
    for (std::size_t ix = 0; ix < table.size(); ++ix) {
      const auto row = table.row(ix);
      const Symbol named = table.symbol(row, reference.column);
      if (named.blank()) continue;
      const std::uint64_t key = key_of(table, row, named, reference.defined_in == "roles");
      if (defined != defined_.end() && defined->second.contains(key)) continue;
      if (told.insert(key).second) out.push_back(row);
    }
    return out;
  }

 private:
  std::map<std::string_view, std::unordered_set<std::uint64_t>> defined_;  ///< by table
};

Message about(std::string_view id, const CheckedTable& table, const CheckedTable::Row& row,
              std::string_view column) {
  return Message(id, {{"source", table.source()},
                      {"row", std::to_string(row.number)},
                      {"column", std::string(column)},
                      {"value", printable(table.cell(row, column))}});
}

void reversed(const CheckedTable& table, MessageList& warnings) {
  for (const auto& bounds : kIntervals) {
    if (bounds.table != table.spec().name) continue;
    for (std::size_t ix = 0; ix < table.size(); ++ix) {
      const auto row = table.row(ix);
      const auto from = table.date(row, bounds.from), until = table.date(row, bounds.until);
      if (from && until && *until < *from) warnings.add(about("register.reversed", table, row, bounds.until));
    }
  }
}

void unknown_controls(const CheckedTable& table, MessageList& warnings) {
  if (table.spec().name != "exceptions") return;
  std::vector<std::string> known;
  for (const auto& control : all_controls()) known.emplace_back(control.id);
  for (std::size_t ix = 0; ix < table.size(); ++ix) {
    const auto row = table.row(ix);
    if (find_control(table.cell(row, "control")) != nullptr) continue;
    const auto near = nearest(std::string(table.cell(row, "control")), known);
    auto message =
        about(near ? "register.control-unknown-near" : "register.control-unknown", table, row, "control");
    if (near) message.args.emplace_back("near", *near);
    warnings.add(std::move(message));
  }
}

/// Other tables may have several rows of one thing; a system has one classification and one name.
void repeated_systems(const CheckedTable& table, MessageList& warnings) {
  if (table.spec().name != "systems") return;
  std::map<Symbol, std::uint64_t> rows;
  for (std::size_t ix = 0; ix < table.size(); ++ix) {
    const auto row = table.row(ix);
    const auto [first, is_first] = rows.emplace(table.symbol(row, "system"), row.number);
    if (is_first) continue;
    auto message = about("register.system-twice", table, row, "system");
    message.args.emplace_back("first", std::to_string(first->second));
    warnings.add(std::move(message));
  }
}

}  // namespace

void warn(const std::vector<CheckedTable>& tables, MessageList& warnings) {
  const Definitions definitions(tables);
  for (const auto& table : tables) {
    reversed(table, warnings);
    unknown_controls(table, warnings);
    repeated_systems(table, warnings);
    for (const auto& reference : kReferences) {
      if (reference.table != table.spec().name) continue;
      for (const auto& row : definitions.missing(reference, table)) {
        auto message = about("register.not-defined", table, row, reference.column);
        message.args.emplace_back("table", reference.defined_in);
        warnings.add(std::move(message));
      }
    }
  }
}

}  // namespace behorig
