#include <boost/json.hpp>
#include <map>

#include "tests/conformance/quirks.h"
#include "tests/support/mariadb.h"

namespace behorig::testing {
namespace {

/// A text as a literal that nothing in it can leave.
std::string hex(const std::string& text) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string out = "x'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out + "'";
}

/// One row after the other, in statements of some length.
class Rows {
 public:
  explicit Rows(std::string table) : table_(std::move(table)) {}
  void add(const std::string& row) {
    sql += (count_++ % 1000 == 0 ? ";\nINSERT INTO " + table_ + " VALUES " : ",") + row;
  }
  std::string sql;

 private:
  std::string table_;
  int count_ = 0;
};

/// Groups are single permissions of one module: Koha has no others, and nests nothing but these in modules.
class KohaQuirks : public Quirks {
 public:
  const char* connector() const override { return "koha"; }
  HostJob serve(const World& world) override {
    server_.emplace();
    std::map<std::string, std::string> numbers;
    Rows borrowers("borrowers (borrowernumber, userid, login_attempts)"), codes("permissions"),
        held("user_permissions");
    for (const auto& account : world.accounts) {
      const auto& number = numbers.emplace(account.name, std::to_string(numbers.size() + 1)).first->second;
      borrowers.add("(" + number + "," + hex(account.name) + (account.enabled ? ",0)" : ",-1)"));
    }
    for (const auto& group : world.groups) {
      codes.add("(13," + hex(group.name) + ",NULL)");
      for (const auto& member : group.accounts)
        held.add("(" + numbers.at(member) + ",13," + hex(group.name) + ")");
    }
    const TempFolder folder;
    write_file(folder.path() / "sql", kTables + borrowers.sql + codes.sql + held.sql + ";\n");
    server_->sql("source " + (folder.path() / "sql").string());
    const boost::json::object options{{"host", "127.0.0.1"},
                                      {"port", server_->port()},
                                      {"database", "koha"},
                                      {"user", "reader"},
                                      {"ca_file", server_->authority().file()},
                                      {"all_patrons", true}};
    return shipped_job("koha", boost::json::serialize(options), {{"password", secret()}});
  }
  void destroy() override { server_->kill(); }
  /// As long as a code may be.
  bool carries(const std::string& name) const override { return name.size() <= 64; }
  bool nests() const override { return false; }
  std::string called(const std::string& group) const override { return "tools:" + group; }
  std::set<std::string> own() const override { return {"superlibrarian", "tools"}; }
  std::string secret() const override { return MariaDb::kPassword; }

 private:
  static const std::string kTables;
  std::optional<MariaDb> server_;
};

const std::string KohaQuirks::kTables = R"(
CREATE DATABASE koha CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; USE koha; GRANT SELECT ON koha.* TO reader;
CREATE TABLE categories (categorycode varchar(10), category_type varchar(1));
CREATE TABLE borrowers (borrowernumber int PRIMARY KEY, cardnumber varchar(32), surname longtext, firstname mediumtext,
  email longtext, branchcode varchar(10), categorycode varchar(10), dateenrolled date, dateexpiry date, flags bigint,
  userid varchar(75), lastseen datetime, login_attempts int);
CREATE TABLE userflags (bit int PRIMARY KEY, flag varchar(30), flagdesc varchar(255), defaulton int);
CREATE TABLE permissions (module_bit int, code varchar(64), description varchar(255), PRIMARY KEY (module_bit, code));
CREATE TABLE user_permissions (borrowernumber int, module_bit int, code varchar(64));
INSERT INTO userflags VALUES (0, 'superlibrarian', '', 0), (13, 'tools', '', 0))";

}  // namespace

std::unique_ptr<Quirks> koha_quirks() { return std::make_unique<KohaQuirks>(); }

}  // namespace behorig::testing
