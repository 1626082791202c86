#include "plugins/common/ldap/settings.h"

namespace behorig::ldap {
namespace {

using sdk::Option;
using Type = Option::Type;

}  // namespace

std::vector<Option> server_options() {
  return {
      {.name = "uri",
       .help_en = "The server: ldaps://HOST[:PORT], ldap://HOST[:PORT] or ldapi://PATH (with %2F for /)",
       .help_sv = "Servern: ldaps://VÄRD[:PORT], ldap://VÄRD[:PORT] eller ldapi://SÖKVÄG (med %2F för /)",
       .required = true},
      {.name = "starttls",
       .type = Type::boolean,
       .help_en = "Turn to TLS on an ldap:// address; refused if the server will not",
       .help_sv = "Gå över till TLS på en ldap://-adress; läsningen nekas om servern inte vill",
       .default_json = "false"},
      {.name = "ca_file",
       .type = Type::path,
       .help_en = "PEM file with the authorities to trust; else those that the machine trusts",
       .help_sv = "PEM-fil med betrodda utfärdare; annars de som datorn litar på"},
      {.name = "insecure",
       .type = Type::boolean,
       .help_en =
           "Allow a connection without TLS: the password and what is read can be seen and changed on the way",
       .help_sv = "Tillåt anslutning utan TLS: lösenordet och det som läses kan ses och ändras på vägen",
       .default_json = "false"},
      {.name = "bind",
       .help_en = "simple (bind_dn and password), external (client certificate, or ldapi:// as this user), "
                  "anonymous",
       .help_sv =
           "simple (bind_dn och password), external (klientcertifikat, eller ldapi:// som denna användare), "
           "anonymous",
       .default_json = "\"simple\""},
      {.name = "bind_dn",
       .help_en = "The account that reads, as a distinguished name",
       .help_sv = "Kontot som läser, som DN (distinguished name)"},
      {.name = "password", .help_en = "Its password", .help_sv = "Dess lösenord", .secret = true},
      {.name = "client_certificate",
       .type = Type::path,
       .help_en = "PEM file for bind = \"external\"",
       .help_sv = "PEM-fil för bind = \"external\""},
      {.name = "client_key",
       .type = Type::path,
       .help_en = "Its private key",
       .help_sv = "Dess privata nyckel"},
      {.name = "timeout",
       .type = Type::integer,
       .help_en = "Seconds without a word from the server",
       .help_sv = "Sekunder utan ett ord från servern",
       .default_json = "60"},
      {.name = "page_size",
       .type = Type::integer,
       .help_en =
           "Entries a page; 0 = as many as the server takes. Comes down by itself when the server refuses",
       .help_sv = "Poster per sida; 0 = så många servern tar. Sänks av sig själv när servern vägrar",
       .default_json = "0"},
  };
}

std::vector<Option> domain_options() {
  auto out = server_options();
  for (auto& option : out) {
    if (option.name == "bind") {
      option.help_en =
          "simple (bind_dn and password), gssapi (Kerberos with keytab), external (client certificate), "
          "anonymous";
      option.help_sv =
          "simple (bind_dn och password), gssapi (Kerberos med keytab), external (klientcertifikat), "
          "anonymous";
    } else if (option.name == "page_size") {
      option.default_json =
          "1000";  // as much as domain controllers give at most, if they are left as they come
    } else if (option.name == "bind_dn") {
      option.help_en = "The account that reads: user@domain or its distinguished name";
      option.help_sv = "Kontot som läser: användare@domän eller dess DN (distinguished name)";
    }
  }
  out.push_back(
      {.name = "keytab",
       .type = Type::path,
       .help_en = "File with the key of the account that reads, and no other, for bind = \"gssapi\"",
       .help_sv = "Fil med nyckeln för kontot som läser, och ingen annan, för bind = \"gssapi\""});
  out.push_back({.name = "krb5_config",
                 .type = Type::path,
                 .help_en = "Kerberos's settings for bind = \"gssapi\"",
                 .help_sv = "Kerberos inställningar för bind = \"gssapi\"",
                 .default_json = "\"/etc/krb5.conf\""});
  return out;
}

Target target_of(const sdk::Host& host) {
  const sdk::Options& options = host.options();
  Target out;
  out.uri = options.text("uri");
  out.starttls = options.boolean("starttls");
  out.insecure = options.boolean("insecure");
  out.ca_file = options.text("ca_file");
  out.client_certificate = options.text("client_certificate");
  out.client_key = options.text("client_key");
  if (out.client_certificate.empty() != out.client_key.empty()) throw sdk::Failure("client-pair");
  const std::string bind = options.text("bind");
  if (bind == "simple") {
    out.bind = Target::Bind::simple;
  } else if (bind == "external") {
    out.bind = Target::Bind::external;
  } else if (bind == "anonymous") {
    out.bind = Target::Bind::anonymous;
  } else if (bind == "gssapi" && options.has("krb5_config")) {
    out.bind = Target::Bind::gssapi;
  } else {
    throw sdk::Failure("bind-unknown", {{"bind", bind}});
  }
  out.keytab = options.text("keytab");
  out.krb5_config = options.text("krb5_config");
  out.bind_dn = options.text("bind_dn");
  out.password = host.secret("password");
  out.timeout = std::chrono::seconds(options.integer("timeout", 1, 3600));
  return out;
}

}  // namespace behorig::ldap
