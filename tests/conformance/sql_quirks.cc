#include <boost/json.hpp>

#include "tests/conformance/quirks.h"
#include "tests/support/postgres.h"

namespace behorig::testing {
namespace {

/// As COPY reads it.
std::string field(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : std::string(1, c);
  return out;
}

const std::string kTables =
    "CREATE TABLE a(account text, enabled bool); CREATE TABLE e(entitlement text); "
    "CREATE TABLE g(account text, entitlement text); CREATE TABLE n(entitlement text, gives text); "
    "GRANT SELECT ON a, e, g, n TO reader;";

class SqlQuirks : public Quirks {
 public:
  const char* connector() const override { return "sql"; }
  HostJob serve(const World& world) override {
    std::string accounts, groups, grants, nesting;
    for (const auto& account : world.accounts)
      accounts += field(account.name) + (account.enabled ? "\tt\n" : "\tf\n");
    for (const auto& group : world.groups) {
      groups += field(group.name) + "\n";
      for (const auto& member : group.accounts) grants += field(member) + "\t" + field(group.name) + "\n";
      for (const auto& member : group.groups) nesting += field(member) + "\t" + field(group.name) + "\n";
    }
    server_.emplace();
    server_->sql(kTables + "\nCOPY a FROM STDIN;\n" + accounts + "\\.\nCOPY e FROM STDIN;\n" + groups +
                 "\\.\nCOPY g FROM STDIN;\n" + grants + "\\.\nCOPY n FROM STDIN;\n" + nesting + "\\.\n");
    const boost::json::object options{{"backend", "postgresql"},
                                      {"host", "127.0.0.1"},
                                      {"port", server_->port()},
                                      {"database", "postgres"},
                                      {"user", "reader"},
                                      {"ca_file", server_->authority().file()},
                                      {"accounts", "SELECT * FROM a"},
                                      {"entitlements", "SELECT * FROM e"},
                                      {"grants", "SELECT * FROM g"},
                                      {"nesting", "SELECT * FROM n"}};
    return shipped_job("sql", boost::json::serialize(options), {{"password", secret()}});
  }
  void destroy() override { server_->kill(); }
  /// A text of PostgreSQL has no NUL.
  bool carries(const std::string& name) const override { return name.find('\0') == std::string::npos; }
  std::string secret() const override { return Postgres::kPassword; }

 private:
  std::optional<Postgres> server_;
};

}  // namespace

std::unique_ptr<Quirks> sql_quirks() { return std::make_unique<SqlQuirks>(); }

}  // namespace behorig::testing
