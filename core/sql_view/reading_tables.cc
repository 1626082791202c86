// What the readings hold: readings, accounts, account_people, attributes, entitlements, grants,
// limited_grants, nestings, dangling.

#include <algorithm>

#include "core/sql_view/world.h"

namespace behorig::sql {
namespace {

class ReadingTable : public Table {
 public:
  ReadingTable(Ground& ground, std::string name, std::vector<Column> columns)
      : Table(std::move(name), std::move(columns)), ground_(ground) {}

  double size() const override {
    double out = 0;
    for (const auto& system : ground_.systems) out += static_cast<double>(size_in(*system));
    return out;
  }

 protected:
  virtual std::size_t size_in(const SystemView& system) const = 0;
  Ground& ground() const { return ground_; }

 private:
  Ground& ground_;
};

Cell kind_cell(std::optional<AccountKind> kind) { return kind ? Cell(name_of(*kind)) : Cell(); }

Cell enabled_cell(Enabled enabled) {
  return enabled == Enabled::unknown ? Cell() : yes_cell(enabled == Enabled::yes);
}

// ---- account by account ----

class AccountsTable : public ReadingTable {
 public:
  explicit AccountsTable(Ground& ground)
      : ReadingTable(ground, "accounts",
                     {{"system", false, kQuick},
                      {"account", false, kQuick},
                      {"name"},
                      {"dn"},
                      {"enabled", kNumber},
                      {"kind"},
                      {"last_used"},
                      {"created"},
                      {"person", false, kQuick},
                      {"person_name"},
                      {"people", kNumber}}) {}
  std::size_t size_in(const SystemView& system) const override { return system.snapshot().accounts().size(); }

  class List : public AccountRows {
   public:
    List(Ground& ground, Wanted wanted) : AccountRows(ground, std::move(wanted), kPerson, -1) {}
    std::size_t fill() override { return 1; }
    Cell cell(int column) override {
      const auto& fact = system().snapshot().accounts()[account()];
      switch (column) {
        case 0:
          return text_cell(system().system());
        case 1:
          return text_cell(system().text(fact.id));
        case 2:
          return text_cell(system().text(fact.name));
        case 3:
          return text_cell(system().text(fact.dn));
        case 4:
          return enabled_cell(fact.enabled);
        case 6:
          return day_cell(fact.last_used);
        case 7:
          return day_cell(fact.created);
        default:
          return linked(column);
      }
    }

   private:
    static constexpr int kPerson = 8;
    Cell linked(int column) {
      constexpr int kKind = 5, kPersonName = 9, kPeople = 10;
      const Meaning& meaning = system().meaning();
      const Link& link = system().comparison().links.of(account());
      if (column == kKind) return kind_cell(link.kind);
      if (column == kPeople) return static_cast<std::int64_t>(link.people.size());
      if (link.people.size() != 1) return {};
      if (column == kPersonName)
        return text_cell(meaning.reg().text(meaning.name_of(link.people.front(), system().day())));
      return text_cell(meaning.reg().text(link.people.front()));
    }
  };
  std::unique_ptr<Rows> rows(const Wanted& wanted) const override {
    return std::make_unique<List>(ground(), wanted);
  }
};

class AccountPeopleTable : public ReadingTable {
 public:
  explicit AccountPeopleTable(Ground& ground)
      : ReadingTable(ground, "account_people",
                     {{"system", false, kQuick}, {"account", false, kQuick}, {"person", false, kQuick}}) {}
  std::size_t size_in(const SystemView& system) const override { return system.snapshot().accounts().size(); }

  class List : public AccountRows {
   public:
    List(Ground& ground, Wanted wanted) : AccountRows(ground, std::move(wanted), 2, -1) {}
    std::size_t fill() override { return people().size(); }
    Cell cell(int column) override {
      if (column == 0) return text_cell(system().system());
      if (column == 1) return text_cell(system().account_id(account()));
      return text_cell(system().meaning().reg().text(people()[row()]));
    }

   private:
    const std::vector<Symbol>& people() { return system().comparison().links.of(account()).people; }
  };
  std::unique_ptr<Rows> rows(const Wanted& wanted) const override {
    return std::make_unique<List>(ground(), wanted);
  }
};

class AttributesTable : public ReadingTable {
 public:
  explicit AttributesTable(Ground& ground)
      : ReadingTable(ground, "attributes",
                     {{"system", false, kQuick}, {"account", false, kQuick}, {"name"}, {"value"}}) {}
  std::size_t size_in(const SystemView& system) const override {
    return 2 * system.snapshot().accounts().size();
  }

  class List : public AccountRows {
   public:
    List(Ground& ground, Wanted wanted) : AccountRows(ground, std::move(wanted), -1, -1) {}
    std::size_t fill() override { return system().snapshot().attributes(account()).size(); }
    Cell cell(int column) override {
      if (column == 0) return text_cell(system().system());
      if (column == 1) return text_cell(system().account_id(account()));
      const auto& attribute = system().snapshot().attributes(account())[row()];
      return text_cell(system().text(column == 2 ? attribute.key : attribute.value));
    }
  };
  std::unique_ptr<Rows> rows(const Wanted& wanted) const override {
    return std::make_unique<List>(ground(), wanted);
  }
};

class GrantsTable : public ReadingTable {
 public:
  explicit GrantsTable(Ground& ground)
      : ReadingTable(
            ground, "grants",
            {{"system", false, kQuick}, {"account", false, kQuick}, {"entitlement", false, kQuick}}) {}
  std::size_t size_in(const SystemView& system) const override { return system.snapshot().counts().grants; }

  class List : public AccountRows {
   public:
    List(Ground& ground, Wanted wanted) : AccountRows(ground, std::move(wanted), -1, 2) {}
    std::vector<AccountIx> candidates(EntitlementIx entitlement) override {
      const auto holders = system().holders(entitlement);
      return {holders.begin(), holders.end()};
    }
    std::size_t fill() override {
      held_ = system().comparison().held.of(account());
      const auto one = wanted_entitlement();
      if (!one) return held_.size();
      const auto found = std::lower_bound(held_.begin(), held_.end(), *one);
      if (found == held_.end() || *found != *one) return 0;
      held_ = held_.subspan(static_cast<std::size_t>(found - held_.begin()), 1);
      return 1;
    }
    Cell cell(int column) override {
      if (column == 0) return text_cell(system().system());
      if (column == 1) return text_cell(system().account_id(account()));
      return text_cell(system().entitlement_id(held_[row()]));
    }

   private:
    std::span<const EntitlementIx> held_;
  };
  std::unique_ptr<Rows> rows(const Wanted& wanted) const override {
    return std::make_unique<List>(ground(), wanted);
  }
};

// ---- numbered from 0 in each system ----

class NumberedTable : public ReadingTable {
 public:
  using CellOf = Cell (*)(SystemView&, std::size_t, int);
  using SizeIn = std::size_t (*)(const SystemView&);
  NumberedTable(Ground& ground, std::string name, std::vector<Column> columns, SizeIn count, CellOf cell)
      : ReadingTable(ground, std::move(name), std::move(columns)), size_(count), cell_(cell) {}
  std::size_t size_in(const SystemView& system) const override { return size_(system); }

  class List : public Rows {
   public:
    List(const NumberedTable& table, const Wanted& wanted)
        : table_(table),
          systems_(wanted.nothing() ? std::vector<SystemView*>() : table.ground().chosen(wanted.of(0))) {
      // Only entitlements are found by their id.
      if (table.name() == "entitlements") by_id_ = wanted.of(1) == nullptr ? "" : *wanted.of(1);
    }
    bool next() override {
      ++number_;
      while (number_ >= end_) {
        if (at_ == systems_.size()) return false;
        system_ = systems_[at_++];
        number_ = 0;
        end_ = table_.size_in(*system_);
        if (by_id_.empty()) continue;
        const auto found = system_->entitlement(by_id_);
        number_ = found ? *found : 0;
        end_ = found ? number_ + 1 : 0;
      }
      return true;
    }
    Cell cell(int column) override {
      return column == 0 ? Cell(std::string_view(system_->system()))
                         : table_.cell_(*system_, number_, column);
    }

   private:
    const NumberedTable& table_;
    std::vector<SystemView*> systems_;
    std::string by_id_;
    std::size_t at_ = 0, number_ = 0, end_ = 0;
    SystemView* system_ = nullptr;
  };
  std::unique_ptr<Rows> rows(const Wanted& wanted) const override {
    return std::make_unique<List>(*this, wanted);
  }

 private:
  SizeIn size_;
  CellOf cell_;
};

Cell reading_cell(SystemView& system, std::size_t, int column) {
  const auto counts = system.snapshot().counts();
  const std::uint64_t numbers[] = {counts.accounts, counts.entitlements, counts.grants, counts.nestings};
  if (column == 1) return text_cell(system.read_at());
  return static_cast<std::int64_t>(numbers[column - 2]);
}

Cell entitlement_cell(SystemView& system, std::size_t number, int column) {
  const auto& fact = system.snapshot().entitlements()[number];
  constexpr int kPrivileged = 6;
  if (column == kPrivileged) return yes_cell(fact.privileged);
  const Symbol texts[] = {fact.id, fact.name, fact.dn, fact.kind, fact.description};
  return text_cell(system.text(texts[column - 1]));
}

Cell limited_cell(SystemView& system, std::size_t number, int column) {
  const auto& grant = system.snapshot().limited_grants()[number];
  if (column == 1) return text_cell(system.account_id(grant.account));
  if (column == 2) return text_cell(system.entitlement_id(grant.entitlement));
  return day_cell(column == 3 ? grant.when.from : grant.when.until);
}

Cell nesting_cell(SystemView& system, std::size_t number, int column) {
  const auto& nesting = system.snapshot().nestings()[number];
  return text_cell(system.entitlement_id(column == 1 ? nesting.member : nesting.gives));
}

Cell dangling_cell(SystemView& system, std::size_t number, int column) {
  const auto& dangling = system.snapshot().dangling()[number];
  if (column == 1) return text_cell(system.entitlement_id(dangling.entitlement));
  return text_cell(system.text(dangling.member));
}

}  // namespace

void add_reading_tables(Ground& ground, Tables& out) {
  const auto numbered = [&](const char* name, std::vector<Column> columns, NumberedTable::SizeIn size,
                            NumberedTable::CellOf cell) {
    out.push_back(std::make_unique<NumberedTable>(ground, name, std::move(columns), size, cell));
  };
  const Column system{"system", false, kQuick};
  numbered(
      "readings",
      {system,
       {"read_at"},
       {"accounts", kNumber},
       {"entitlements", kNumber},
       {"grants", kNumber},
       {"nestings", kNumber}},
      [](const SystemView&) { return std::size_t{1}; }, reading_cell);
  out.push_back(std::make_unique<AccountsTable>(ground));
  out.push_back(std::make_unique<AccountPeopleTable>(ground));
  out.push_back(std::make_unique<AttributesTable>(ground));
  numbered(
      "entitlements",
      {system,
       {"entitlement", false, kQuick},
       {"name"},
       {"dn"},
       {"kind"},
       {"description"},
       {"privileged", kNumber}},
      [](const SystemView& s) { return s.snapshot().entitlements().size(); }, entitlement_cell);
  out.push_back(std::make_unique<GrantsTable>(ground));
  numbered(
      "limited_grants", {system, {"account"}, {"entitlement"}, {"since"}, {"until"}},
      [](const SystemView& s) { return s.snapshot().limited_grants().size(); }, limited_cell);
  numbered(
      "nestings", {system, {"member"}, {"gives"}},
      [](const SystemView& s) { return s.snapshot().nestings().size(); }, nesting_cell);
  numbered(
      "dangling", {system, {"entitlement"}, {"member"}},
      [](const SystemView& s) { return s.snapshot().dangling().size(); }, dangling_cell);
}

}  // namespace behorig::sql
