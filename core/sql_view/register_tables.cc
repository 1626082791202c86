// The tables of the register, as they are approved (core/register/schema.h), with what they mean on the day.

#include <optional>

#include "core/register/capacity.h"
#include "core/sql_view/world.h"

namespace behorig::sql {
namespace {

struct On {
  const Register& reg;
  const Meaning& meaning;
  Date day;
};

template <class Row>
struct RegisterColumn {
  std::string_view name;
  Symbol Row::*symbol = nullptr;  ///< rows are found by it
  Cell (*make)(const On&, const Row&) = nullptr;
  bool number = false;
};

template <class Row>
class RegisterTable : public Table {
 public:
  using Specs = std::vector<RegisterColumn<Row>>;
  RegisterTable(std::string name, Specs specs, const std::vector<Row>& rows, On on)
      : Table(std::move(name), columns_of(specs)),
        specs_(std::move(specs)),
        rows_(rows),
        on_(on),
        indexes_(specs_.size()) {}

  double size() const override { return static_cast<double>(rows_.size()); }

  class List : public Rows {
   public:
    List(const RegisterTable& table, const Wanted& wanted) : table_(table), end_(table.rows_.size()) {
      if (wanted.nothing()) end_ = 0;
      for (const auto& [column, text] : wanted.texts()) {
        const auto found = table.find(static_cast<std::size_t>(column), text);
        if (list_ && list_->size() <= found.size()) continue;
        list_ = found;
        end_ = found.size();
      }
    }
    bool next() override { return next_ < end_ ? (++next_, true) : false; }
    Cell cell(int column) override {
      const auto at = list_ ? (*list_)[next_ - 1] : next_ - 1;
      const Row& row = table_.rows_[at];
      const auto& spec = table_.specs_[static_cast<std::size_t>(column)];
      return spec.symbol != nullptr ? text_cell(table_.on_.reg.text(row.*spec.symbol))
                                    : spec.make(table_.on_, row);
    }

   private:
    const RegisterTable& table_;
    std::optional<std::span<const std::uint32_t>> list_;
    std::size_t next_ = 0, end_;
  };
  std::unique_ptr<Rows> rows(const Wanted& wanted) const override {
    return std::make_unique<List>(*this, wanted);
  }

 private:
  static std::vector<Column> columns_of(const Specs& specs) {
    std::vector<Column> out;
    for (const auto& spec : specs)
      out.push_back({std::string(spec.name), spec.number, spec.symbol != nullptr});
    return out;
  }
  std::span<const std::uint32_t> find(std::size_t column, const std::string& text) const {
    const auto symbol = on_.reg.symbols.find(text);
    if (!symbol) return {};
    auto& index = indexes_[column];
    if (!index) {
      index = std::make_unique<NumbersByKey>();
      for (std::size_t i = 0; i < rows_.size(); ++i)
        index->add((rows_[i].*specs_[column].symbol).index, static_cast<std::uint32_t>(i));
      index->seal();
    }
    return index->of(symbol->index);
  }

  Specs specs_;
  const std::vector<Row>& rows_;
  On on_;
  mutable std::vector<std::unique_ptr<NumbersByKey>> indexes_;  ///< by column, made when asked for
};

std::string_view name_of_data(Register::PersonalData data) {
  switch (data) {
    case Register::PersonalData::blank:
      return "";
    case Register::PersonalData::none:
      return "none";
    case Register::PersonalData::ordinary:
      return "ordinary";
    case Register::PersonalData::sensitive:
      return "sensitive";
    case Register::PersonalData::protected_:
      return "protected";
  }
  return "";
}

std::string_view name_of_row(OwnRow row) {
  switch (row) {
    case OwnRow::revoked:
      return "revoked";
    case OwnRow::undocumented:
      return "undocumented";
    case OwnRow::invalid:
      return "invalid";
    case OwnRow::dated:
      return "dated";
    case OwnRow::good:
      return "good";
  }
  return "";
}

Cell units_cell(const On& on, const Register::Role& role) {
  std::string out;
  for (const Symbol unit : role.units) out.append(out.empty() ? "" : ";").append(on.reg.text(unit));
  return own_text(std::move(out));
}

// A cell of a row that is no text as it stands.
#define BEHORIG_CELL(ROW, ...)                         \
  [](const On& on, const Register::ROW& row) -> Cell { \
    static_cast<void>(on);                             \
    return __VA_ARGS__;                                \
  }

using System = Register::System;
const RegisterTable<System>::Specs kSystems{
    {"system", &System::system},
    {"name", &System::name},
    {"description", &System::description},
    {"confidentiality", nullptr, BEHORIG_CELL(System, number_cell(row.confidentiality)), kNumber},
    {"integrity", nullptr, BEHORIG_CELL(System, number_cell(row.integrity)), kNumber},
    {"availability", nullptr, BEHORIG_CELL(System, number_cell(row.availability)), kNumber},
    {"classified_on", nullptr, BEHORIG_CELL(System, day_cell(row.classified_on)), kText},
    {"review_months", nullptr, BEHORIG_CELL(System, std::int64_t{row.review_months}), kNumber},
    {"personal_data", nullptr, BEHORIG_CELL(System, text_cell(name_of_data(row.personal_data))), kText},
    {"processing_record", &System::processing_record},
    {"third_country", nullptr, BEHORIG_CELL(System, yes_cell(row.third_country)), kNumber},
    {"reference", &System::reference}};

using Owner = Register::Owner;
const RegisterTable<Owner>::Specs kOwners{
    {"system", &Owner::system},
    {"person", &Owner::person},
    {"capacity", nullptr, BEHORIG_CELL(Owner, name_of(row.capacity)), kText},
    {"since", nullptr, BEHORIG_CELL(Owner, day_cell(row.when.from)), kText},
    {"until", nullptr, BEHORIG_CELL(Owner, day_cell(row.when.until)), kText},
    {"current", nullptr, BEHORIG_CELL(Owner, yes_cell(row.when.holds(on.day))), kNumber}};

using Person = Register::Person;
const RegisterTable<Person>::Specs kPeople{
    {"person", &Person::person},
    {"name", &Person::name},
    {"email", &Person::email},
    {"unit", &Person::unit},
    {"title", &Person::title},
    {"manager", &Person::manager},
    {"starts", nullptr, BEHORIG_CELL(Person, day_cell(row.employed.from)), kText},
    {"ends", nullptr, BEHORIG_CELL(Person, day_cell(row.employed.until)), kText},
    {"same_as", &Person::same_as},
    {"language", &Person::language},
    {"current", nullptr, BEHORIG_CELL(Person, yes_cell(row.employed.holds(on.day))), kNumber}};

using Account = Register::Account;
const RegisterTable<Account>::Specs kAccounts{
    {"system", &Account::system},
    {"account", &Account::account},
    {"person", &Account::person},
    {"kind", nullptr, BEHORIG_CELL(Account, row.kind ? Cell(name_of(*row.kind)) : Cell()), kText},
    {"purpose", &Account::purpose},
    {"until", nullptr, BEHORIG_CELL(Account, day_cell(row.until)), kText}};

using Role = Register::Role;
const RegisterTable<Role>::Specs kRoles{
    {"system", &Role::system},
    {"role", &Role::role},
    {"name", &Role::name},
    {"description", &Role::description},
    {"privileged", nullptr, BEHORIG_CELL(Role, yes_cell(row.privileged)), kNumber},
    {"approved_by", &Role::approved_by},
    {"approved_on", nullptr, BEHORIG_CELL(Role, day_cell(row.approved_on)), kText},
    {"approved_until", nullptr, BEHORIG_CELL(Role, day_cell(row.approved_until)), kText},
    {"reference", &Role::reference},
    {"max_holders", nullptr, BEHORIG_CELL(Role, number_cell(row.max_holders)), kNumber},
    {"units", nullptr, units_cell, kText},
    {"counts", nullptr, BEHORIG_CELL(Role, yes_cell(on.meaning.counts(row, on.day))), kNumber}};

using RoleEntitlement = Register::RoleEntitlement;
const RegisterTable<RoleEntitlement>::Specs kRoleEntitlements{
    {"system", &RoleEntitlement::system},
    {"role", &RoleEntitlement::role},
    {"entitlement", &RoleEntitlement::entitlement},
    {"since", nullptr, BEHORIG_CELL(RoleEntitlement, day_cell(row.since)), kText}};

using Assignment = Register::Assignment;
const RegisterTable<Assignment>::Specs kAssignments{
    {"person", &Assignment::person},
    {"system", &Assignment::system},
    {"role", &Assignment::role},
    {"account", &Assignment::account},
    {"since", nullptr, BEHORIG_CELL(Assignment, day_cell(row.when.from)), kText},
    {"until", nullptr, BEHORIG_CELL(Assignment, day_cell(row.when.until)), kText},
    {"approved_by", &Assignment::approved_by},
    {"approved_on", nullptr, BEHORIG_CELL(Assignment, day_cell(row.approved_on)), kText},
    {"reference", &Assignment::reference},
    {"state", nullptr, BEHORIG_CELL(Assignment, name_of_row(on.meaning.own_row(row, on.day))), kText}};

using Birthright = Register::Birthright;
const RegisterTable<Birthright>::Specs kBirthrights{{"system", &Birthright::system},
                                                    {"role", &Birthright::role},
                                                    {"unit", &Birthright::unit},
                                                    {"title", &Birthright::title}};

using Conflict = Register::Conflict;
const RegisterTable<Conflict>::Specs kConflicts{
    {"conflict", &Conflict::conflict},
    {"side", &Conflict::side},
    {"system", &Conflict::system},
    {"role", &Conflict::role},
    {"entitlement", &Conflict::entitlement},
    {"name", &Conflict::name},
    {"severity", nullptr, BEHORIG_CELL(Conflict, row.severity ? Cell(name_of(*row.severity)) : Cell()),
     kText}};

using Requirement = Register::Requirement;
const RegisterTable<Requirement>::Specs kRequirements{{"system", &Requirement::system},
                                                      {"role", &Requirement::role},
                                                      {"requirement", &Requirement::requirement}};

using Attainment = Register::Attainment;
const RegisterTable<Attainment>::Specs kAttainments{
    {"person", &Attainment::person},
    {"requirement", &Attainment::requirement},
    {"attained_on", nullptr, BEHORIG_CELL(Attainment, day_cell(row.on)), kText},
    {"until", nullptr, BEHORIG_CELL(Attainment, day_cell(row.until)), kText}};

using Exception = Register::Exception;
const RegisterTable<Exception>::Specs kExceptions{
    {"control", &Exception::control},
    {"system", &Exception::system},
    {"account", &Exception::account},
    {"person", &Exception::person},
    {"role", &Exception::role},
    {"entitlement", &Exception::entitlement},
    {"reason", &Exception::reason},
    {"accepted_by", &Exception::accepted_by},
    {"accepted_on", nullptr, BEHORIG_CELL(Exception, day_cell(row.accepted_on)), kText},
    {"until", nullptr, BEHORIG_CELL(Exception, day_cell(row.until)), kText},
    {"reference", &Exception::reference}};

using Revocation = Register::Revocation;
const RegisterTable<Revocation>::Specs kRevocations{
    {"person", &Revocation::person},
    {"system", &Revocation::system},
    {"role", &Revocation::role},
    {"account", &Revocation::account},
    {"revoked_by", &Revocation::revoked_by},
    {"revoked_on", nullptr, BEHORIG_CELL(Revocation, day_cell(row.revoked_on)), kText},
    {"reference", &Revocation::reference}};

#undef BEHORIG_CELL

}  // namespace

void add_register_tables(const Ground& ground, Tables& out) {
  const Register& reg = ground.world.meaning->reg();
  const On on{reg, *ground.world.meaning, ground.world.day};
  const auto add = [&]<class Row>(const char* name, const std::vector<RegisterColumn<Row>>& specs,
                                  const std::vector<Row>& rows) {
    out.push_back(std::make_unique<RegisterTable<Row>>(name, specs, rows, on));
  };
  add("systems", kSystems, reg.systems);
  add("owners", kOwners, reg.owners);
  add("people", kPeople, reg.people);
  add("registered_accounts", kAccounts, reg.accounts);
  add("roles", kRoles, reg.roles);
  add("role_entitlements", kRoleEntitlements, reg.role_entitlements);
  add("assignments", kAssignments, reg.assignments);
  add("birthrights", kBirthrights, reg.birthrights);
  add("conflicts", kConflicts, reg.conflicts);
  add("requirements", kRequirements, reg.requirements);
  add("attainments", kAttainments, reg.attainments);
  add("exceptions", kExceptions, reg.exceptions);
  add("revocations", kRevocations, reg.revocations);
}

}  // namespace behorig::sql
