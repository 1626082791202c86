#include "core/register/fill.h"

#include <charconv>
#include <cstdlib>
#include <map>

namespace behorig {
namespace {

/// Dates by their symbol: a million rows have a few thousand of them.
class Dates {
 public:
  explicit Dates(const Symbols& symbols) : symbols_(symbols), known_(symbols.size()) {}

  std::optional<Date> of(Symbol symbol) {
    if (symbol.blank()) return std::nullopt;
    auto& known = known_[symbol.index];
    if (!known) known = Date::parse(symbols_.text(symbol));
    return known;
  }

 private:
  const Symbols& symbols_;
  std::vector<std::optional<Date>> known_;
};

/// What is kept from row to row.
struct Walk {
  Register& reg;
  const TableSpec& spec;
  Dates dates{reg.symbols};
  std::size_t asked = 0;  ///< the column that was asked for last
};

/// The cells of one row as the register keeps them.
class Cells {
 public:
  Cells(Walk& walk, std::span<const Symbol> row) : walk_(walk), row_(row) {}

  Symbol text(std::string_view column) const { return row_[place(column)]; }
  std::string_view raw(std::string_view column) const { return walk_.reg.text(text(column)); }
  std::optional<Date> date(std::string_view column) const { return walk_.dates.of(text(column)); }
  Interval between(std::string_view from, std::string_view until) const {
    return {date(from).value_or(Date::earliest()), date(until).value_or(Date::latest())};
  }
  bool yes(std::string_view column) const { return raw(column) == "yes"; }
  std::optional<int> number(std::string_view column) const {
    const std::string_view text = raw(column);
    if (text.empty()) return std::nullopt;
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  std::vector<Symbol> list(std::string_view column) const {
    std::vector<Symbol> out;
    for (const auto part : parts_of(raw(column))) out.push_back(*walk_.reg.symbols.find(part));
    return out;
  }

 private:
  /// Rows are asked for their columns in the schema's order, a million times.
  std::size_t place(std::string_view column) const {
    const auto& columns = walk_.spec.columns;
    auto& asked = walk_.asked;
    for (std::size_t tried = 0; tried < columns.size(); ++tried) {
      asked = asked + 1 < columns.size() ? asked + 1 : 0;
      if (columns[asked].name == column) return asked;
    }
    std::abort();
  }

  Walk& walk_;
  const std::span<const Symbol> row_;
};

Register::Capacity capacity_of(std::string_view name) {
  if (name == "system_owner") return Register::Capacity::system_owner;
  if (name == "information_owner") return Register::Capacity::information_owner;
  return name == "deputy" ? Register::Capacity::deputy : Register::Capacity::approver;
}

Register::PersonalData personal_data_of(std::string_view name) {
  using enum Register::PersonalData;
  if (name.empty()) return blank;
  if (name == "none") return none;
  if (name == "ordinary") return ordinary;
  return name == "sensitive" ? sensitive : protected_;
}

constexpr int kReviewMonths = 12;

void add_system(Register& reg, const Cells& c) {
  reg.systems.push_back({c.text("system"), c.text("name"), c.text("description"), c.number("confidentiality"),
                         c.number("integrity"), c.number("availability"), c.date("classified_on"),
                         c.number("review_months").value_or(kReviewMonths),
                         personal_data_of(c.raw("personal_data")), c.text("processing_record"),
                         c.yes("third_country"), c.text("reference")});
}

void add_owner(Register& reg, const Cells& c) {
  reg.owners.push_back(
      {c.text("system"), c.text("person"), capacity_of(c.raw("capacity")), c.between("since", "until")});
}

void add_person(Register& reg, const Cells& c) {
  reg.people.push_back({c.text("person"), c.text("name"), c.text("email"), c.text("unit"), c.text("title"),
                        c.text("manager"), c.between("starts", "ends"), c.text("same_as"),
                        c.text("language")});
}

void add_account(Register& reg, const Cells& c) {
  reg.accounts.push_back({c.text("system"), c.text("account"), c.text("person"), account_kind(c.raw("kind")),
                          c.text("purpose"), c.date("until")});
}

void add_role(Register& reg, const Cells& c) {
  const auto most = c.number("max_holders");
  reg.roles.push_back(
      {c.text("system"), c.text("role"), c.text("name"), c.text("description"), c.yes("privileged"),
       c.text("approved_by"), c.date("approved_on"), c.date("approved_until"), c.text("reference"),
       most ? std::optional(static_cast<std::uint32_t>(*most)) : std::nullopt, c.list("units")});
}

void add_role_entitlement(Register& reg, const Cells& c) {
  reg.role_entitlements.push_back({c.text("system"), c.text("role"), c.text("entitlement"), c.date("since")});
}

void add_assignment(Register& reg, const Cells& c) {
  reg.assignments.push_back({c.text("person"), c.text("system"), c.text("role"), c.text("account"),
                             c.between("since", "until"), c.text("approved_by"), c.date("approved_on"),
                             c.text("reference")});
}

void add_birthright(Register& reg, const Cells& c) {
  reg.birthrights.push_back({c.text("system"), c.text("role"), c.text("unit"), c.text("title")});
}

void add_conflict(Register& reg, const Cells& c) {
  reg.conflicts.push_back({c.text("conflict"), c.text("side"), c.text("system"), c.text("role"),
                           c.text("entitlement"), c.text("name"), severity(c.raw("severity"))});
}

void add_requirement(Register& reg, const Cells& c) {
  reg.requirements.push_back({c.text("system"), c.text("role"), c.text("requirement")});
}

void add_attainment(Register& reg, const Cells& c) {
  reg.attainments.push_back({c.text("person"), c.text("requirement"), c.date("on"), c.date("until")});
}

void add_exception(Register& reg, const Cells& c) {
  reg.exceptions.push_back({c.text("control"), c.text("system"), c.text("account"), c.text("person"),
                            c.text("role"), c.text("entitlement"), c.text("reason"), c.text("accepted_by"),
                            *c.date("accepted_on"), *c.date("until"), c.text("reference")});
}

void add_revocation(Register& reg, const Cells& c) {
  reg.revocations.push_back({c.text("person"), c.text("system"), c.text("role"), c.text("account"),
                             c.text("revoked_by"), *c.date("revoked_on"), c.text("reference")});
}

}  // namespace

void fill(Register& reg, const KeptTable& table, std::uint64_t delivered) {
  using Add = void (*)(Register&, const Cells&);
  static const std::map<std::string_view, Add> kAdd{{"systems", add_system},
                                                    {"owners", add_owner},
                                                    {"people", add_person},
                                                    {"accounts", add_account},
                                                    {"roles", add_role},
                                                    {"role_entitlements", add_role_entitlement},
                                                    {"assignments", add_assignment},
                                                    {"birthrights", add_birthright},
                                                    {"conflicts", add_conflict},
                                                    {"requirements", add_requirement},
                                                    {"attainments", add_attainment},
                                                    {"exceptions", add_exception},
                                                    {"revocations", add_revocation}};
  const Add add = kAdd.at(table.spec->name);
  if (table.spec->name == "assignments") reg.assignments.reserve(table.size());  // by far the most
  Walk walk{reg, *table.spec};
  for (std::size_t row = 0; row < table.size(); ++row) add(reg, Cells(walk, table.row(row)));
  reg.row_counts[std::string(table.spec->name)] = delivered;
}

}  // namespace behorig
