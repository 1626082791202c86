#include "plugins/common/sql/database.h"

#include <algorithm>

#include "plugins/common/sql/backends.h"
#include "plugins/common/sql/values.h"
#include "plugins/common/text/clean.h"

namespace behorig::sql {
namespace {

const char* name_of(Backend backend) {
  switch (backend) {
    case Backend::postgresql:
      return "postgresql";
    case Backend::mariadb:
      return "mariadb";
    case Backend::sqlite:
      return "sqlite";
    case Backend::odbc:
      return "odbc";
  }
  return "";
}

}  // namespace

std::string Target::shown() const {
  std::string where = host;
  if (!host.empty() && port != 0) where += ":" + std::to_string(port);
  if (!socket.empty()) where = socket;
  if (backend == Backend::sqlite) where = file;
  if (backend == Backend::odbc && odbc.contains("Server")) where = odbc.at("Server");
  return std::string(name_of(backend)) + (where.empty() ? "" : " " + where);
}

std::string words(std::string_view text) {
  constexpr std::size_t kMost = 400;
  std::string out;
  for (const char c : text.substr(0, kMost)) {
    const bool blank = static_cast<unsigned char>(c) <= ' ';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.')) out.pop_back();
  // A cut letter, or a server that speaks another encoding.
  if (!text::is_utf8(out))
    std::replace_if(
        out.begin(), out.end(), [](char c) { return (c & 0x80) != 0; }, '?');
  return out;
}

sdk::Failure failure(const char* id, const Target& target, const Query& query, std::string_view said) {
  return sdk::Failure(id, {{"query", query.name}, {"server", target.shown()}, {"words", words(said)}});
}

sdk::Failure failure(const char* id, const Target& target, std::string_view said) {
  return sdk::Failure(id, {{"server", target.shown()}, {"user", target.user}, {"words", words(said)}});
}

std::string trusted_by(const Target& target) {
  return target.ca_file.empty() ? "/etc/ssl/certs/ca-certificates.crt" : target.ca_file;
}

std::unique_ptr<Database> Database::open(const Target& target, const Watch& watch) {
  switch (target.backend) {
    case Backend::postgresql:
      return open_postgresql(target, watch);
    case Backend::mariadb:
      return open_mariadb(target, watch);
    case Backend::sqlite:
      return open_sqlite(target, watch);
    case Backend::odbc:
      return open_odbc(target, watch);
  }
  throw sdk::Failure("backend-unknown");
}

std::uint64_t Database::count(const Query& query) {
  // On lines of its own: the statement may end with a comment.
  const auto rows =
      this->query({query.name, "SELECT count(*) FROM (\n" + query.statement + "\n) behorig_count"});
  std::optional<std::uint64_t> out;
  while (rows->next()) {
    if (out) return static_cast<std::uint64_t>(-1);
    out = number(rows->cell(0).value_or(""));
  }
  return out.value_or(static_cast<std::uint64_t>(-1));
}

}  // namespace behorig::sql
