#include <map>
#include <unordered_map>
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

/// What each table defines: texts by their symbol; a role is another one in each system.
class Definitions {
 public:
  explicit Definitions(const std::vector<CheckedTable>& tables) {
    constexpr std::pair<std::string_view, std::string_view> kDefining[] = {
        {"systems", "system"}, {"people", "person"}, {"requirements", "requirement"}, {"roles", "role"}};
    for (const auto& table : tables) {
      for (const auto& [defining, column] : kDefining) {
        if (table.spec().name == defining) define(table, column);
      }
    }
  }

  /// Rows whose cell names something that no table defines: the first row of each.
  std::vector<CheckedTable::Row> missing(const ReferenceSpec& reference, const CheckedTable& table) const {
    std::vector<CheckedTable::Row> out;
    const bool role = reference.defined_in == "roles";
    const auto texts = texts_.find(reference.defined_in);
    const std::size_t named_at = table.place(reference.column), system_at = role ? table.place("system") : 0;
    std::unordered_set<std::uint64_t> told;
    std::uint64_t good = 0;  // the last that was there; rows of one role often follow each other
    for (std::size_t ix = 0; ix < table.size(); ++ix) {
      const auto row = table.row(ix);
      const std::uint32_t named = row.cells[named_at].index;
      if (named == 0) continue;
      const std::uint64_t key = role ? role_key(row.cells[system_at], row.cells[named_at]) : named;
      if (key == good) continue;
      const bool there = role ? roles_.contains(key)
                              : texts != texts_.end() && named < texts->second.size() && texts->second[named];
      if (there) {
        good = key;
      } else if (told.insert(key).second) {
        out.push_back(row);
      }
    }
    return out;
  }

 private:
  static std::uint64_t role_key(Symbol system, Symbol role) {
    return std::uint64_t{system.index} << 32 | role.index;
  }

  void define(const CheckedTable& table, std::string_view column) {
    const bool roles = column == "role";
    auto& texts = texts_[table.spec().name];
    const std::size_t named_at = table.place(column), system_at = roles ? table.place("system") : 0;
    for (std::size_t ix = 0; ix < table.size(); ++ix) {
      const auto row = table.row(ix);
      const Symbol named = row.cells[named_at];
      if (roles) {
        roles_.insert(role_key(row.cells[system_at], named));
      } else {
        if (named.index >= texts.size()) texts.resize(named.index + 1, false);
        texts[named.index] = true;
      }
    }
  }

  std::map<std::string_view, std::vector<bool>> texts_;  ///< by table, then symbol
  std::unordered_set<std::uint64_t> roles_;
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
    const std::size_t from_at = table.place(bounds.from), until_at = table.place(bounds.until);
    for (std::size_t ix = 0; ix < table.size(); ++ix) {
      const auto row = table.row(ix);
      if (row.cells[from_at].blank() || row.cells[until_at].blank()) continue;
      // ISO dates have the order of their texts.
      if (table.text(row.cells[until_at]) < table.text(row.cells[from_at]))
        warnings.add(about("register.reversed", table, row, bounds.until));
    }
  }
}

/// One of the kinds must count, and rows of a database have no order that anybody chose.
void unlike_kinds(const CheckedTable& table, MessageList& warnings) {
  if (table.spec().name != "accounts") return;
  const std::size_t system_at = table.place("system"), account_at = table.place("account"),
                    kind_at = table.place("kind");
  std::unordered_map<std::uint64_t, Symbol> first;
  for (std::size_t ix = 0; ix < table.size(); ++ix) {
    const auto row = table.row(ix);
    const Symbol kind = row.cells[kind_at];
    if (kind.blank()) continue;
    const std::uint64_t account =
        std::uint64_t{row.cells[system_at].index} << 32 | row.cells[account_at].index;
    if (first.emplace(account, kind).first->second == kind) continue;
    auto message = about("register.kinds-differ", table, row, "kind");
    message.args.emplace_back("account", printable(table.text(row.cells[account_at])));
    warnings.add(std::move(message));
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
    unlike_kinds(table, warnings);
    unknown_controls(table, warnings);
    repeated_systems(table, warnings);
    for (const auto& reference : register_references()) {
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
