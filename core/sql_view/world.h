#pragma once

#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/controls/comparison.h"
#include "core/controls/numbers_by_key.h"
#include "core/sql_view/sql_view.h"
#include "core/sql_view/table.h"

namespace behorig::sql {

/// One reading beside the register. What is expensive is made when a query first asks for it.
class SystemView {
 public:
  SystemView(const SqlReading& reading, const Meaning& meaning) : reading_(reading), meaning_(meaning) {}
  SystemView(const SystemView&) = delete;
  SystemView& operator=(const SystemView&) = delete;

  const std::string& system() const { return reading_.system; }
  const std::string& read_at() const { return reading_.read_at; }
  const Snapshot& snapshot() const { return *reading_.snapshot; }
  const Meaning& meaning() const { return meaning_; }
  Date day() const { return reading_.options.day; }
  Comparison& comparison();

  std::string_view text(Symbol symbol) const { return snapshot().text(symbol); }
  std::string_view account_id(AccountIx account) const { return text(snapshot().accounts()[account].id); }
  std::string_view entitlement_id(EntitlementIx e) const { return text(snapshot().entitlements()[e].id); }

  /// By the stable id.
  std::optional<AccountIx> account(std::string_view id);
  std::optional<EntitlementIx> entitlement(std::string_view id);
  /// Accounts of any kind that are linked to the person, alone or among several.
  std::span<const AccountIx> accounts_of(std::string_view person);
  /// Who holds it on the day, itself.
  std::span<const AccountIx> holders(EntitlementIx entitlement);
  /// Who holds it on the day, itself or through others; by number.
  std::vector<AccountIx> reaching(EntitlementIx entitlement);
  /// What the account holds on the day through nestings. Until the next call.
  const std::vector<EntitlementIx>& reached(AccountIx account);
  /// Shortest chain from what the account holds itself to what it comes to hold.
  std::vector<EntitlementIx> chain(AccountIx account, EntitlementIx entitlement);

 private:
  void count_holders();
  void turn_nestings();

  const SqlReading& reading_;
  const Meaning& meaning_;
  std::unique_ptr<Comparison> comparison_;
  std::vector<std::uint32_t> account_by_symbol_, entitlement_by_symbol_;  ///< number + 1
  std::unique_ptr<NumbersByKey> by_person_;
  std::vector<std::size_t> holder_offsets_;
  std::vector<AccountIx> holders_;
  bool turned_ = false;
  std::vector<std::size_t> member_offsets_;  ///< by what is given
  std::vector<EntitlementIx> members_;
  std::optional<AccountIx> last_reached_;
  std::vector<EntitlementIx> reached_;
};

/// The world with what is made of it.
struct Ground {
  explicit Ground(SqlWorld world_);
  SystemView* system(std::string_view id);
  /// Those that the wanted text of the column names: all, one, or none.
  std::vector<SystemView*> chosen(const std::string* wanted);

  SqlWorld world;
  std::vector<std::unique_ptr<SystemView>> systems;

 private:
  std::unordered_map<std::string_view, SystemView*> by_id_;
};

Tables all_tables(Ground& ground);
void add_register_tables(const Ground& ground, Tables& out);
void add_reading_tables(Ground& ground, Tables& out);
void add_access_tables(Ground& ground, Tables& out);

/// Rows that lie system by system and account by account.
class AccountRows : public Rows {
 public:
  AccountRows(Ground& ground, Wanted wanted, int person_column, int entitlement_column);
  bool next() override;

 protected:
  /// How many rows the account has; row() counts through them.
  virtual std::size_t fill() = 0;
  /// Accounts that may hold the entitlement that is wanted.
  virtual std::vector<AccountIx> candidates(EntitlementIx entitlement);

  SystemView& system() { return *systems_[at_ - 1]; }
  AccountIx account() const { return account_; }
  std::size_t row() const { return row_; }
  const Wanted& wanted() const { return wanted_; }
  /// That is wanted, in this system; none = any.
  std::optional<EntitlementIx> wanted_entitlement() const { return entitlement_; }

 private:
  bool next_account();
  bool next_system();

  Wanted wanted_;
  int person_column_, entitlement_column_;
  std::vector<SystemView*> systems_;
  std::size_t at_ = 0;  ///< the next system
  std::optional<EntitlementIx> entitlement_;
  std::optional<std::vector<AccountIx>> list_;  ///< of this system; none = all
  std::size_t next_in_list_ = 0, list_end_ = 0;
  AccountIx account_ = 0;
  std::size_t row_ = 0, rows_ = 0;
};

}  // namespace behorig::sql
