#include <map>
#include <set>

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

/// What each table defines; a role by its system and name.
class Definitions {
 public:
  explicit Definitions(const std::vector<CheckedTable>& tables) {
    for (const auto& table : tables) {
      const auto name = table.spec().name;
      for (const auto& row : table.rows()) {
        if (name == "systems") defined_.emplace(name, table.cell(row, "system"));
        if (name == "people") defined_.emplace(name, table.cell(row, "person"));
        if (name == "requirements") defined_.emplace(name, table.cell(row, "requirement"));
        if (name == "roles") defined_.emplace(name, key(table, row, "role"));
      }
    }
  }

  bool has(const Reference& reference, const CheckedTable& table, const CheckedTable::Row& row) const {
    if (table.cell(row, reference.column).empty()) return true;
    return defined_.contains({reference.defined_in, meant(reference, table, row)});
  }

  /// What the row refers to. A role is another one in each system.
  static std::string meant(const Reference& reference, const CheckedTable& table,
                           const CheckedTable::Row& row) {
    return reference.defined_in == "roles" ? key(table, row, reference.column)
                                           : table.cell(row, reference.column);
  }

 private:
  static std::string key(const CheckedTable& table, const CheckedTable::Row& row, std::string_view column) {
    return table.cell(row, "system") + '\n' + table.cell(row, column);
  }
  std::set<std::pair<std::string_view, std::string>> defined_;
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
    for (const auto& row : table.rows()) {
      const auto from = table.date(row, bounds.from), until = table.date(row, bounds.until);
      if (from && until && *until < *from) warnings.add(about("register.reversed", table, row, bounds.until));
    }
  }
}

void unknown_controls(const CheckedTable& table, MessageList& warnings) {
  if (table.spec().name != "exceptions") return;
  std::vector<std::string> known;
  for (const auto& control : all_controls()) known.emplace_back(control.id);
  for (const auto& row : table.rows()) {
    if (find_control(table.cell(row, "control")) != nullptr) continue;
    const auto near = nearest(table.cell(row, "control"), known);
    auto message =
        about(near ? "register.control-unknown-near" : "register.control-unknown", table, row, "control");
    if (near) message.args.emplace_back("near", *near);
    warnings.add(std::move(message));
  }
}

/// Other tables may have several rows of one thing; a system has one classification and one name.
void repeated_systems(const CheckedTable& table, MessageList& warnings) {
  if (table.spec().name != "systems") return;
  std::map<std::string, std::uint64_t> rows;
  for (const auto& row : table.rows()) {
    const auto [first, is_first] = rows.emplace(table.cell(row, "system"), row.number);
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
      std::set<std::string> told;
      for (const auto& row : table.rows()) {
        if (definitions.has(reference, table, row) ||
            !told.insert(Definitions::meant(reference, table, row)).second)
          continue;
        auto message = about("register.not-defined", table, row, reference.column);
        message.args.emplace_back("table", reference.defined_in);
        warnings.add(std::move(message));
      }
    }
  }
}

}  // namespace behorig
