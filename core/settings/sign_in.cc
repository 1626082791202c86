#include "core/settings/sign_in.h"

#include <algorithm>

#include "core/settings/reader.h"

namespace behorig {
namespace {

/// https, a host, and nothing that two programs could understand in two ways.
bool is_https(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme) || url.size() == kScheme.size() || url[kScheme.size()] == '/') return false;
  return std::all_of(url.begin(), url.end(), [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("#\"<>\\^`{|}@").find(c) == std::string_view::npos;
  });
}

std::string https(SettingsFile& file, TableReader& table, std::string_view key) {
  std::string out = table.text(key).value_or("");
  if (!out.empty() && !is_https(out))
    file.wrong("settings.https", table.node(key), {{"key", table.full(key)}});
  return out;
}

std::string required_text(SettingsFile& file, TableReader& table, std::string_view key) {
  table.required(key);
  std::string out = table.text(key).value_or("");
  if (table.has(key) && out.empty())
    file.wrong("settings.missing", table.node(key), {{"key", table.full(key)}});
  return out;
}

std::string resolved(const SettingsFile& file, TableReader& table, std::string_view key) {
  const auto name = table.text(key);
  return name ? (file.path.parent_path() / *name).lexically_normal().string() : std::string();
}

ClaimSettings read_claims(SettingsFile& file, TableReader& table) {
  ClaimSettings out;
  out.person = table.text("person_claim").value_or("");
  const std::string column = table.text("person_column").value_or("person");
  if (column != "person" && column != "email")
    file.wrong("settings.one-of", table.node("person_column"),
               {{"key", table.full("person_column")}, {"values", "person, email"}});
  out.person_by_address = column == "email";
  out.address_unverified = table.boolean("unverified_addresses").value_or(false);
  out.groups = table.text("groups_claim").value_or(out.groups);
  return out;
}

}  // namespace

void read_oidc(SettingsFile& file, TableReader table, std::optional<OidcSettings>& out) {
  OidcSettings oidc;
  required_text(file, table, "issuer");
  oidc.issuer = https(file, table, "issuer");
  oidc.client_id = required_text(file, table, "client_id");
  if (table.has("client_secret")) oidc.client_secret = table.secret("client_secret");
  required_text(file, table, "public_url");
  oidc.public_url = https(file, table, "public_url");
  if (oidc.public_url.find('/', std::string_view("https://").size()) != std::string::npos)
    file.wrong("settings.public-url", table.node("public_url"));
  oidc.scopes = table.texts("scopes").value_or(oidc.scopes);
  if (std::find(oidc.scopes.begin(), oidc.scopes.end(), "openid") == oidc.scopes.end())
    oidc.scopes.insert(oidc.scopes.begin(), "openid");
  oidc.ca_file = resolved(file, table, "ca_file");
  oidc.claims = read_claims(file, table);
  oidc.idle_seconds = table.duration("idle").value_or(oidc.idle_seconds);
  oidc.session_seconds = table.duration("session").value_or(oidc.session_seconds);
  oidc.home = table.text("home").value_or(oidc.home);
  if (!oidc.home.starts_with('/') || oidc.home.starts_with("//") ||
      !std::all_of(oidc.home.begin(), oidc.home.end(),
                   [](char c) { return c > 0x20 && c < 0x7f && c != '\\'; }))
    file.wrong("settings.home", table.node("home"));
  table.close();
  out = std::move(oidc);
}

void read_jwt(SettingsFile& file, TableReader table, std::optional<JwtSettings>& out) {
  JwtSettings jwt;
  required_text(file, table, "issuer");
  jwt.issuer = https(file, table, "issuer");
  jwt.audience = required_text(file, table, "audience");
  jwt.keys_url = https(file, table, "keys_url");
  jwt.keys_file = resolved(file, table, "keys_file");
  if (jwt.keys_url.empty() == jwt.keys_file.empty()) file.wrong("settings.keys", table.where());
  jwt.ca_file = resolved(file, table, "ca_file");
  jwt.type = table.text("type").value_or(jwt.type);
  jwt.claims = read_claims(file, table);
  table.close();
  out = std::move(jwt);
}

}  // namespace behorig
