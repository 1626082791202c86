#include "plugins/common/sql/settings.h"
#include "plugins/common/text/case.h"

#include <algorithm>

namespace behorig::sql {
namespace {

using sdk::Failure;
using sdk::Option;

/// Does the driver verify whom it talks to? Those that are known are told so by these keywords.
bool driver_verifies(const std::map<std::string, std::string>& odbc) {
  std::map<std::string, std::string> low;
  for (const auto& [key, value] : odbc) low[text::lower(key)] = text::lower(value);
  if (low["sslmode"] == "verify-full") return true;
  const bool encrypted =
      low["encrypt"] == "yes" || low["encrypt"] == "strict" || low["encrypt"] == "mandatory";
  return encrypted && (low["trustservercertificate"].empty() || low["trustservercertificate"] == "no");
}

void read_odbc(const sdk::Options& options, Target& out) {
  for (const auto& pair : options.map("odbc")) {
    const std::string key(pair.key()), low = text::lower(key);
    if (!pair.value().is_string()) throw Failure("option-text", {{"option", "odbc." + key}});
    if (low == "pwd" || low == "password") throw Failure("odbc-password");
    out.odbc[key] = std::string(pair.value().as_string());
  }
  if (!out.odbc.contains("Driver")) throw Failure("option-missing", {{"option", "odbc.Driver"}});
  if (out.password && !out.insecure && !driver_verifies(out.odbc)) throw Failure("odbc-clear");
}

void check(const Target& target) {
  const auto must = [](const std::string& value, const char* option) {
    if (value.empty()) throw Failure("option-missing", {{"option", option}});
  };
  const auto only_text = [](const std::string& value, const char* option) {
    if (value.find('\0') != std::string::npos) throw Failure("option-text", {{"option", option}});
  };
  for (const auto& [value, option] :
       {std::pair{&target.host, "host"}, {&target.user, "user"}, {&target.database, "database"}})
    only_text(*value, option);
  if (target.client_certificate.empty() != target.client_key.empty()) throw Failure("client-pair");
  if (target.backend == Backend::sqlite) must(target.file, "file");
  if (target.backend == Backend::sqlite || target.backend == Backend::odbc) return;
  if (target.host.empty() == target.socket.empty()) throw Failure("host-or-socket");
  must(target.user, "user");
  // A socket may know the user by the operating system's word, a server by a certificate; else it is a slip.
  if (target.socket.empty() && target.client_certificate.empty() && target.password.value_or("").empty())
    throw Failure("password-missing");
  if (target.backend == Backend::postgresql) must(target.database, "database");
}

}  // namespace

std::vector<Option> server_options() {
  using Type = Option::Type;
  return {
      {.name = "host", .help_en = "The server's name or address", .help_sv = "Serverns namn eller adress"},
      {.name = "port",
       .type = Type::integer,
       .help_en = "Its port; 0 = the usual one",
       .help_sv = "Dess port; 0 = den vanliga",
       .default_json = "0"},
      {.name = "socket",
       .help_en = "Instead of host: a Unix socket of this machine (for PostgreSQL its folder)",
       .help_sv = "I stället för host: en Unix-socket på den här maskinen (för PostgreSQL dess mapp)"},
      {.name = "database", .help_en = "The database", .help_sv = "Databasen"},
      {.name = "user", .help_en = "The database user that reads", .help_sv = "Databasanvändaren som läser"},
      {.name = "password", .help_en = "Its password", .help_sv = "Dess lösenord", .secret = true},
      {.name = "ca_file",
       .type = Type::path,
       .help_en = "PEM file of the authorities that the server's certificate must come from; blank = those "
                  "that the machine trusts",
       .help_sv = "PEM-fil med utfärdarna som serverns certifikat måste komma från; tomt = de som maskinen "
                  "litar på"},
      {.name = "client_certificate",
       .type = Type::path,
       .help_en = "PEM file, where the server wants one",
       .help_sv = "PEM-fil, där servern vill ha en"},
      {.name = "client_key",
       .type = Type::path,
       .help_en = "Its private key",
       .help_sv = "Dess privata nyckel"},
      {.name = "insecure",
       .type = Type::boolean,
       .help_en = "Without TLS: everything in clear text",
       .help_sv = "Utan TLS: allt i klartext",
       .default_json = "false"},
      {.name = "timeout",
       .type = Type::integer,
       .help_en = "Seconds for connecting",
       .help_sv = "Sekunder för att ansluta",
       .default_json = "30"},
      {.name = "statement_timeout",
       .type = Type::integer,
       .help_en = "Seconds for each query",
       .help_sv = "Sekunder för varje fråga",
       .default_json = "300"},
  };
}

std::vector<Option> connection_options() {
  using Type = Option::Type;
  auto out = server_options();
  out.push_back({.name = "file",
                 .type = Type::path,
                 .help_en = "The file of an SQLite database",
                 .help_sv = "En SQLite-databas fil"});
  out.push_back(
      {.name = "odbc",
       .type = Type::map,
       .help_en = "Keywords of the connection string: Driver = \"/usr/lib/…/libtdsodbc.so\", Server = …",
       .help_sv = "Anslutningssträngens nyckelord: Driver = \"/usr/lib/…/libtdsodbc.so\", Server = …"});
  return out;
}

Target target_of(const sdk::Host& host, Backend backend) {
  const sdk::Options& options = host.options();
  Target out;
  out.backend = backend;
  out.host = options.text("host");
  out.port = static_cast<std::uint16_t>(options.integer("port", 0, 65535));
  out.socket = options.text("socket");
  out.database = options.text("database");
  out.user = options.text("user");
  out.password = host.secret("password");
  out.ca_file = options.text("ca_file");
  out.client_certificate = options.text("client_certificate");
  out.client_key = options.text("client_key");
  out.insecure = options.boolean("insecure");
  out.file = options.text("file");
  out.timeout = std::chrono::seconds(options.integer("timeout", 1, 3600));
  out.statement_timeout = std::chrono::seconds(options.integer("statement_timeout", 1, 86400));
  if (backend == Backend::odbc) read_odbc(options, out);
  check(out);
  return out;
}

}  // namespace behorig::sql
