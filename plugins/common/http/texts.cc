#include "plugins/common/http/client.h"

namespace behorig::http {

std::vector<sdk::Text> texts() {
  return {
      {"http-name", "The name in {url} is not known ({what}): correct the address, or see the name server.",
       "Namnet i {url} är inte känt ({what}): rätta adressen, eller se namnservern."},
      {"http-connect",
       "{url} does not answer ({what}): see that the service runs and that no firewall is in the way.",
       "{url} svarar inte ({what}): se att tjänsten är igång och att ingen brandvägg står i vägen."},
      {"http-certificate", "The certificate of {url} does not hold ({what}): correct it, or set `ca_file`.",
       "Certifikatet hos {url} håller inte ({what}): rätta det, eller ange `ca_file`."},
      {"http-ca-file", "The file {file} cannot be used as `ca_file` ({what}).",
       "Filen {file} går inte att använda som `ca_file` ({what})."},
      {"http-tls", "TLS with {url} did not come about ({what}): see that it speaks TLS 1.2 or later.",
       "TLS med {url} kom inte till stånd ({what}): se att den talar TLS 1.2 eller senare."},
      {"http-silent", "{url} was silent for {seconds} seconds: try again, or raise `timeout`.",
       "{url} teg i {seconds} sekunder: försök igen, eller höj `timeout`."},
      {"http-cut", "The connection to {url} ended in the middle ({what}): try again.",
       "Anslutningen till {url} bröts mitt i ({what}): försök igen."},
      {"http-large", "{url} answered with more than 64 MiB: lower `page_size`.",
       "{url} svarade med mer än 64 MiB: sänk `page_size`."},
      {"http-clear", "{url} is not https: use https, or set `insecure = true` where nobody can listen.",
       "{url} är inte https: använd https, eller ange `insecure = true` där ingen kan lyssna."},
      {"http-address",
       "{url} leads to {address}, which is no address of the internet: list its network in `networks` if it "
       "is "
       "meant.",
       "{url} leder till {address}, som inte är en adress på internet: ange dess nät i `networks` om det är "
       "avsett."},
      {"network-wrong", "{network} is no network: write it as 10.20.0.0/16 or fd00::/8.",
       "{network} är inget nät: skriv som 10.20.0.0/16 eller fd00::/8."},
      {"http-url", "{url} is no address: write https://HOST/PATH.",
       "{url} är ingen adress: skriv https://VÄRD/SÖKVÄG."},
      {"http-failed", "{url} could not be read ({what}).", "{url} gick inte att läsa ({what})."},
      {"http-stopped", "The reading was stopped.", "Läsningen stoppades."},
      {"http-refused", "{url} refused the token ({status}): see that it is valid and may read.",
       "{url} nekade åtkomst ({status}): se att token är giltig och får läsa."},
      {"http-not-there", "{url} is not there (404): correct the address.",
       "{url} finns inte (404): rätta adressen."},
      {"http-redirect",
       "{url} leads elsewhere ({status}), which is not followed: set the address that it leads to.",
       "{url} leder vidare ({status}), vilket inte följs: ange adressen dit den leder."},
      {"http-status", "{url} answered {status}: see the service's own log.",
       "{url} svarade {status}: se tjänstens egen logg."},
      {"http-type", "{url} sent \"{type}\" and no JSON: see that the address is that of the service itself.",
       "{url} skickade \"{type}\" och inte JSON: se att adressen är tjänstens egen."},
      {"http-json", "{url} sent JSON that cannot be read ({what}).",
       "{url} skickade JSON som inte går att läsa ({what})."},
      {"http-no-token", "{url} gave no token: see `client_id`, `client_secret` and `scope`.",
       "{url} gav ingen token: se `client_id`, `client_secret` och `scope`."},
      {"http-token-wrong",
       "The token has characters that no token has: see that its file holds nothing else.",
       "Token har tecken som ingen token har: se att filen inte innehåller annat."},
  };
}

}  // namespace behorig::http
