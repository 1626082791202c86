#include "plugins/common/tls/stream.h"

namespace behorig::tls {

std::vector<sdk::Text> texts() {
  return {
      {"tls-name", "The name in {server} is not known ({what}): correct it, or see the name server.",
       "Namnet i {server} är inte känt ({what}): rätta det, eller se namnservern."},
      {"tls-connect",
       "{server} does not answer ({what}): see that it runs and that no firewall is in the way.",
       "{server} svarar inte ({what}): se att den är igång och att ingen brandvägg står i vägen."},
      {"tls-certificate", "The certificate of {server} does not hold ({what}): correct it, or set `ca_file`.",
       "Certifikatet hos {server} håller inte ({what}): rätta det, eller ange `ca_file`."},
      {"tls-file",
       "{what} cannot be used for TLS with {server}: see that the files are PEM and belong together.",
       "{what} går inte att använda för TLS med {server}: se att filerna är PEM och hör ihop."},
      {"tls-failed", "TLS with {server} did not come about ({what}): see that it speaks TLS 1.2 or later.",
       "TLS med {server} kom inte till stånd ({what}): se att den talar TLS 1.2 eller senare."},
      {"tls-silent", "{server} was silent for {seconds} seconds: it is tried again.",
       "{server} teg i {seconds} sekunder: nytt försök görs."},
      {"tls-cut", "The connection to {server} ended ({what}): see the server's own log. It is tried again.",
       "Anslutningen till {server} bröts ({what}): se serverns egen logg. Nytt försök görs."},
      {"tls-stopped", "The delivery was stopped.", "Leveransen stoppades."},
  };
}

}  // namespace behorig::tls
