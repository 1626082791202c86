// A service that speaks SCIM 2.0 (RFC 7643, 7644): users, groups, roles and entitlements
// (core/docs/connectors/scim.md).

#include "connectors/scim/reader.h"
#include "plugins/common/http/client.h"

namespace {

using namespace behorig;
using sdk::Option;
using Type = Option::Type;

std::vector<Option> options() {
  return {
      {.name = "url",
       .help_en = "Where /Users and /Groups are: https://HOST/scim/v2",
       .help_sv = "Där /Users och /Groups finns: https://VÄRD/scim/v2",
       .required = true},
      {.name = "token", .help_en = "A bearer token", .help_sv = "En bearer token", .secret = true},
      {.name = "token_url",
       .help_en = "Without a token: where one is given for client_id and client_secret (OAuth 2.0)",
       .help_sv = "Utan token: där en ges för client_id och client_secret (OAuth 2.0)"},
      {.name = "client_id", .help_en = "The client that asks for it", .help_sv = "Klienten som begär den"},
      {.name = "client_secret", .help_en = "Its secret", .help_sv = "Dess hemlighet", .secret = true},
      {.name = "scope", .help_en = "What is asked for", .help_sv = "Vad som begärs"},
      {.name = "ca_file",
       .type = Type::path,
       .help_en = "PEM file with the authorities to trust; else those that the machine trusts",
       .help_sv = "PEM-fil med betrodda utfärdare; annars de som datorn litar på"},
      {.name = "insecure",
       .type = Type::boolean,
       .help_en = "Allow http://: the token and what is read can be seen and changed on the way",
       .help_sv = "Tillåt http://: token och det som läses kan ses och ändras på vägen",
       .default_json = "false"},
      {.name = "proxy",
       .help_en = "HTTP proxy: http://HOST:PORT; blank = none",
       .help_sv = "HTTP-proxy: http://VÄRD:PORT; tomt = ingen"},
      {.name = "timeout",
       .type = Type::integer,
       .help_en = "Seconds without a byte from the service",
       .help_sv = "Sekunder utan en byte från tjänsten",
       .default_json = "60"},
      {.name = "page_size",
       .type = Type::integer,
       .help_en = "Resources that are asked for at a time",
       .help_sv = "Resurser som begärs åt gången",
       .default_json = "100"},
      {.name = "paging",
       .help_en = "index (RFC 7644), cursor (RFC 9865), or auto: as the service says that it prefers",
       .help_sv = "index (RFC 7644), cursor (RFC 9865), eller auto: som tjänsten säger att den föredrar",
       .default_json = "\"auto\""},
      {.name = "ask_missing",
       .type = Type::boolean,
       .help_en =
           "Ask about what is not listed any more before it is believed to be gone; false only where the "
           "service goes on showing what was deleted",
       .help_sv =
           "Fråga om det som inte listas längre innan det anses borta; false bara där tjänsten fortsätter "
           "visa det som har tagits bort",
       .default_json = "true"},
      {.name = "attributes",
       .type = Type::list,
       .help_en = "Attributes of users that are kept: emails, employeeNumber, name.familyName; those that "
                  "[correlate] "
                  "names come by themselves",
       .help_sv =
           "Användarattribut som sparas: emails, employeeNumber, name.familyName; de som [correlate] nämner "
           "kommer av sig själva",
       .default_json = "[]",
       .correlation = true},
  };
}

std::vector<sdk::Text> own_texts() {
  return {
      {"option-number", "The option {option} must be between 1 and {most}.",
       "Valet {option} måste ligga mellan 1 och {most}."},
      {"paging-unknown", "`paging` is \"{paging}\" and must be auto, index or cursor.",
       "`paging` är \"{paging}\" och måste vara auto, index eller cursor."},
      {"no-credentials", "Set `token`, or `token_url` with `client_id` and `client_secret`.",
       "Ange `token`, eller `token_url` med `client_id` och `client_secret`."},
      {"step-listed", "Read {count} of {url} in {pages} pages.", "Läste {count} från {url} i {pages} sidor."},
      {"step-identity", "The service says that it is read by {name}.",
       "Tjänsten säger att den läses av {name}."},
      {"no-list", "{url} sent no SCIM list ({what} is missing or wrong): see that the address is right.",
       "{url} skickade ingen SCIM-lista ({what} saknas eller är fel): se att adressen är rätt."},
      {"no-id", "{url} lists something without an id.", "{url} listar något utan id."},
      {"too-many", "{url} lists more than {count} resources.", "{url} listar fler än {count} resurser."},
      {"list-changed",
       "{url} said another total on each page, three times: try again when nobody changes it.",
       "{url} angav olika antal på olika sidor, tre gånger: försök igen när ingen ändrar i den."},
      {"list-repeated",
       "{url} gave the same resource on two pages, three times: its paging cannot be believed.",
       "{url} gav samma resurs på två sidor, tre gånger: dess sidindelning går inte att lita på."},
      {"list-total",
       "{url} says that there are {total} and gave {found}: it does not show all, or counts wrong.",
       "{url} säger att det finns {total} och gav {found}: den visar inte alla, eller räknar fel."},
      {"active-unknown", "{user}: nobody knows what {value} means in `active`.",
       "{user}: ingen vet vad {value} betyder i `active`."},
      {"value-blank", "{user} has something in `{list}` that has no value.",
       "{user} har något i `{list}` som saknar värde."},
      {"group-gone", "The group {group} was listed and is gone: read again.",
       "Gruppen {group} listades och är borta: läs igen."},
      {"group-other", "Asked for the group {group}, the service answered with something else.",
       "På frågan om gruppen {group} svarade tjänsten med något annat."},
      {"members-wrong", "The group {group} lists a member without an id.",
       "Gruppen {group} räknar upp en medlem utan id."},
      {"member-both",
       "{group} lists {member}, which is the id of a user and of a group, without saying which.",
       "{group} räknar upp {member}, som är id för både en användare och en grupp, utan att säga vilken."},
      {"member-not-listed",
       "{group} lists {member}, which is there and was not in the list: the list is not whole.",
       "{group} räknar upp {member}, som finns men inte var med i listan: listan är inte hel."},
      {"left-out", "{url} is there and is not listed any more: the lists are not whole, read again.",
       "{url} finns men listas inte längre: listorna är inte hela, läs igen."},
      {"left-out-unknown",
       "{url} is not listed any more, and the service does not say whether it is gone (status {status}).",
       "{url} listas inte längre, och tjänsten säger inte om den är borta (status {status})."},
      {"group-not-listed", "The user {user} is in the group {group}, which was not in the list.",
       "Användaren {user} är med i gruppen {group}, som inte var med i listan."},
      {"member-left-out",
       "The user {user} says to be in {group}, which does not list them: its members were cut.",
       "Användaren {user} anger sig vara med i {group}, som inte räknar upp användaren: dess medlemmar har "
       "kapats."},
  };
}

sdk::About about() {
  sdk::About out{.name = "scim", .version = "1.0"};
  out.help_en = "Reads a service over SCIM 2.0: users, groups in groups, roles and entitlements";
  out.help_sv = "Läser en tjänst över SCIM 2.0: användare, grupper i grupper, roller och behörigheter";
  out.options = options();
  out.capabilities = {"paths-from-options", "network", "tls-trust"};
  out.texts = http::texts();
  auto own = own_texts();
  out.texts.insert(out.texts.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  return out;
}

}  // namespace

BEHORIG_CONNECTOR(about, scim_connector::read_service)
