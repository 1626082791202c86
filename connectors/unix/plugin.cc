// Accounts, groups and sudo rules of one Unix machine, from copies of its files.

#include <chrono>

#include "connectors/unix/reader.h"
#include "plugins/common/sudoers/texts.h"
#include "plugins/sdk/behorig_sdk.h"

namespace {

using namespace behorig;
using Type = sdk::Option::Type;

std::vector<sdk::Option> options() {
  return {
      {.name = "path",
       .type = Type::path,
       .help_en = "Folder that stands for the machine's /etc: passwd, group, sudoers, sudoers.d",
       .help_sv = "Mapp som står för maskinens /etc: passwd, group, sudoers, sudoers.d",
       .required = true},
      {.name = "shadow",
       .type = Type::boolean,
       .help_en = "shadow is there, too: which accounts have expired or are locked",
       .help_sv = "shadow finns också: vilka konton som har gått ut eller är låsta",
       .default_json = "false"},
      {.name = "sudoers",
       .type = Type::boolean,
       .help_en = "Read sudoers; false where the machine has no sudo",
       .help_sv = "Läs sudoers; false om maskinen inte har sudo",
       .default_json = "true"},
      {.name = "host",
       .help_en =
           "The machine's full name, where sudoers is shared by many: other machines' rules do not count",
       .help_sv = "Maskinens fullständiga namn, om många delar sudoers: andra maskiners regler räknas inte"},
      {.name = "addresses",
       .type = Type::list,
       .help_en = "Its addresses with their networks, where rules are for addresses: \"10.0.0.5/24\"",
       .help_sv = "Dess adresser med nät, om regler gäller adresser: \"10.0.0.5/24\"",
       .default_json = "[]"},
      {.name = "service_below",
       .type = Type::integer,
       .help_en = "Accounts with a smaller uid than this are service accounts, but not uid 0; usually 1000",
       .help_sv = "Konton med lägre uid än detta är tjänstekonton, men inte uid 0; vanligen 1000",
       .default_json = "0"},
      {.name = "service_no_login",
       .type = Type::boolean,
       .help_en = "Accounts with a shell of `no_login` are service accounts",
       .help_sv = "Konton med ett skal i `no_login` är tjänstekonton",
       .default_json = "false"},
      {.name = "no_login",
       .type = Type::list,
       .help_en = "Shells that let nobody in",
       .help_sv = "Skal som inte släpper in någon",
       .default_json = R"(["/usr/sbin/nologin","/sbin/nologin","/bin/false","/usr/bin/false"])"},
      {.name = "privileged_groups",
       .type = Type::list,
       .help_en = "Groups that are as good as root",
       .help_sv = "Grupper som är så gott som root",
       .default_json = R"(["disk","docker","kmem","lxd","shadow"])"},
  };
}

std::vector<sdk::Text> own_texts() {
  return {
      {"file-unreadable", "{file} cannot be read ({detail}): see that it was collected and may be read.",
       "{file} går inte att läsa ({detail}): se att den har hämtats och får läsas."},
      {"file-changed", "{file} changed while it was read: read it again when all has been collected.",
       "{file} ändrades medan den lästes: läs den igen när allt har hämtats."},
      {"file-cut", "{file} stops in the middle of a line: collect it again.",
       "{file} slutar mitt i en rad: hämta den igen."},
      {"file-nul", "{file} has a NUL byte, so it is no text: collect it again.",
       "{file} har en NUL-byte, så den är ingen text: hämta den igen."},
      {"file-empty", "{file} is empty, which no machine's is: collect it again.",
       "{file} är tom, vilket ingen maskins är: hämta den igen."},
      {"line-wrong", "{file}, line {line} ({name}) is not understood: correct it, or collect it with getent.",
       "{file}, rad {line} ({name}) går inte att förstå: rätta den, eller hämta den med getent."},
      {"name-twice", "{file}, line {line}: {name} is there a second time and differs: remove one of them.",
       "{file}, rad {line}: {name} finns en andra gång och skiljer sig: ta bort en av dem."},
      {"shadow-unknown", "{file}, line {line}: {name} is not in passwd: collect both files at one time.",
       "{file}, rad {line}: {name} finns inte i passwd: hämta båda filerna samtidigt."},
      {"password-empty", "The account {name} has no password at all: set one, or lock it.",
       "Kontot {name} har inget lösenord alls: sätt ett, eller lås det."},
      {"uid-shared", "uid {uid} is that of several accounts ({names}), who are one to the system: part them.",
       "uid {uid} hör till flera konton ({names}), som är ett för systemet: skilj dem åt."},
      {"gid-shared", "gid {gid} is that of several groups, which are one to the system: part them.",
       "gid {gid} hör till flera grupper, som är en för systemet: skilj dem åt."},
      {"sudoers-not-read", "`sudoers` is false, so who may run what as somebody else is not read.",
       "`sudoers` är false, så vem som får köra vad som någon annan läses inte."},
      {"no-rules", "sudoers gives nothing to anybody: see that it was collected by root, and in full.",
       "sudoers ger ingen någonting: se att den har hämtats av root, och hel."},
      {"who-not-known",
       "{file}, line {line}: who is in {who} stands in no file, so who the rule is for is not known: name a "
       "Unix group instead.",
       "{file}, rad {line}: vilka som är med i {who} står inte i någon fil, så vem regeln gäller är inte "
       "känt: ange en Unixgrupp i stället."},
      {"who-not-known-denied",
       "{file}, line {line}: who is in {who} stands in no file, so the rule is told of them, too.",
       "{file}, rad {line}: vilka som är med i {who} står inte i någon fil, så regeln berättas också om "
       "dem."},
  };
}

sdk::About about() {
  sdk::About out{.name = "unix", .version = "1.0"};
  out.help_en = "Reads accounts, groups and sudo rules of a Unix machine from copies of its files";
  out.help_sv = "Läser konton, grupper och sudo-regler i en Unixmaskin ur kopior av dess filer";
  out.options = options();
  out.capabilities = {"paths-from-options"};
  out.texts = own_texts();
  for (auto& text : sudoers::texts()) out.texts.push_back(std::move(text));
  return out;
}

void read(sdk::Reading& reading) {
  const sdk::Options& options = reading.options();
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  unix_connector::read_host({.folder = options.text("path"),
                             .shadow = options.boolean("shadow"),
                             .sudoers = options.boolean("sudoers"),
                             .service_below = options.integer("service_below"),
                             .service_no_login = options.boolean("service_no_login"),
                             .no_login = options.list("no_login"),
                             .privileged_groups = options.list("privileged_groups"),
                             .machine = {options.text("host"), options.list("addresses")},
                             .today = static_cast<std::int32_t>(now.time_since_epoch().count())},
                            reading);
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
