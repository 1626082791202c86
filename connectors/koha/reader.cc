#include "connectors/koha/reader.h"

#include <bit>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "connectors/koha/permissions.h"
#include "plugins/common/sql/table.h"
#include "plugins/common/sql/values.h"
#include "plugins/common/text/day.h"

namespace behorig::koha_connector {
namespace {

using sql::Table;

// As Koha has it: who has tried in vain too often is locked out for some time; -1 is an administrator's lock.
const char* const kBorrowers =
    "SELECT b.borrowernumber, b.userid, b.cardnumber, b.surname, b.firstname, b.email, b.branchcode, "
    "b.categorycode, "
    "c.category_type, b.dateexpiry, b.dateenrolled, b.lastseen, b.flags, b.login_attempts "
    "FROM borrowers b LEFT JOIN categories c ON c.categorycode = b.categorycode";
const std::vector<std::string> kColumns{
    "borrowernumber", "userid",        "cardnumber", "surname",      "firstname", "email", "branchcode",
    "categorycode",   "category_type", "dateexpiry", "dateenrolled", "lastseen",  "flags", "login_attempts"};

class Reader {
 public:
  Reader(sql::Database& database, bool all_patrons, sdk::Reading& reading)
      : database_(database), all_(all_patrons), reading_(reading), permissions_(database, reading) {}

  bool read() {
    bool whole = permissions_.read();
    whole = read_singles() && whole;
    whole = read_borrowers() && whole;
    if (whole) state_orphans();
    return whole;
  }

 private:
  using Row = std::pair<std::uint64_t, std::string>;

  /// Who has what of user_permissions: before the borrowers, for it says who is read at all.
  bool read_singles() {
    Table table(database_,
                {"user_permissions", "SELECT borrowernumber, module_bit, code FROM user_permissions"},
                {.required = {"borrowernumber", "module_bit", "code"}}, reading_);
    while (table.next()) {
      const auto bit = sql::number(table.cell(1));
      if (!bit) table.wrong("value-not-known", 1, table.cell(1));
      if (bit) singles_[std::string(table.cell(0))].emplace_back(*bit, table.cell(2));
    }
    return table.finish();
  }

  bool read_borrowers() {
    Table table(database_, {"borrowers", kBorrowers}, {.required = kColumns}, reading_);
    while (table.next()) {
      const std::string id(table.cell(0));
      const auto flags = flags_of(table);
      const auto own = singles_.find(id);
      const bool staff = table.cell(8) == "S";
      if (own == singles_.end() && flags == 0 && !staff && permissions_.defaults().empty() && !all_) continue;
      const std::uint32_t account = state_account(table, id, staff);
      for (const auto module : permissions_.defaults()) reading_.grant(account, module);
      for (std::uint64_t left = flags; left != 0; left &= left - 1)
        reading_.grant(account, permissions_.module(static_cast<unsigned>(std::countr_zero(left))));
      if (own == singles_.end()) continue;
      for (const auto& [bit, code] : own->second) reading_.grant(account, permissions_.single(bit, code));
      singles_.erase(own);
    }
    return table.finish();
  }

  /// 64 bits: the highest module of today is 32. The column has a sign, so the last bit makes it negative.
  std::uint64_t flags_of(Table& table) {
    const std::string_view text = table.cell(12);
    if (text.empty()) return 0;
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size()) table.wrong("value-not-known", 12, text);
    return static_cast<std::uint64_t>(out);
  }

  std::uint32_t state_account(Table& table, const std::string& id, bool staff) {
    sdk::Account out{.id = id};
    out.name = table.cell(1).empty() ? table.cell(2) : table.cell(1);
    out.enabled = table.cell(13) == "-1" ? 0 : 1;
    out.created = day(table, 10);
    out.last_used = day(table, 11);
    day(table, 9);
    const auto attribute = [&](const char* key, std::string_view value) {
      if (!value.empty()) out.attributes.emplace_back(key, value);
    };
    attribute("userid", table.cell(1));
    attribute("cardnumber", table.cell(2));
    attribute("surname", table.cell(3));
    attribute("firstname", table.cell(4));
    attribute("email", table.cell(5));
    attribute("branch", table.cell(6));
    attribute("category", table.cell(7));
    attribute("staff", staff ? "yes" : "no");
    attribute("expires", table.cell(9));
    return reading_.account(std::move(out));
  }

  std::int32_t day(Table& table, std::size_t column) {
    const std::string_view text = table.cell(column);
    if (text.empty()) return BEHORIG_NO_DAY;
    const auto days = text::iso_day(text);
    if (!days) table.wrong("date-wrong", column, text);
    return days.value_or(BEHORIG_NO_DAY);
  }

  /// Rows of borrowers that are no more.
  void state_orphans() {
    for (const auto& [id, rows] : singles_) {
      for (const auto& [bit, code] : rows)
        reading_.dangling(permissions_.single(bit, code), "borrower " + id);
    }
  }

  sql::Database& database_;
  bool all_;
  sdk::Reading& reading_;
  Permissions permissions_;
  std::map<std::string, std::vector<Row>> singles_;  ///< by borrowernumber; those that were not met yet
};

}  // namespace

void read_koha(const sql::Target& target, bool all_patrons, sdk::Reading& reading) {
  const sql::Watch watch{.cancelled = [&] { return reading.cancelled(); },
                         .note = [&](const char* id, const sdk::Args& args) { reading.note(id, args); }};
  const auto database = sql::Database::open(target, watch);
  reading.proof("server", database->server());
  reading.proof("transaction", database->isolation());
  if (Reader(*database, all_patrons, reading).read()) reading.complete();
}

}  // namespace behorig::koha_connector
