#include "plugins/common/sudoers/texts.h"

namespace behorig::sudoers {

std::vector<sdk::Text> texts() {
  return {
      {"sudoers-line",
       "{file}, line {line} is not understood from \"{near}\": see what it gives whom (visudo -c), and write "
       "it "
       "another way.",
       "{file}, rad {line} går inte att förstå från \"{near}\": se vad den ger vem (visudo -c), och skriv "
       "den "
       "på ett annat sätt."},
      {"sudoers-alias-twice",
       "{file}, line {line} defines the alias {alias} a second time, and sudo takes the first: give it a "
       "name "
       "of its own.",
       "{file}, rad {line} definierar aliaset {alias} en andra gång, och sudo tar det första: ge det ett "
       "eget "
       "namn."},
      {"sudoers-alias-unknown",
       "{file}, line {line} names the command alias {alias}, which is not defined: define it, or take it "
       "away.",
       "{file}, rad {line} anger kommandoaliaset {alias}, som inte är definierat: definiera det, eller ta "
       "bort "
       "det."},
      {"sudoers-alias-loop", "{file}, line {line}: the alias {alias} contains itself: take it out of itself.",
       "{file}, rad {line}: aliaset {alias} innehåller sig självt: ta ut det ur sig självt."},
      {"sudoers-include-deep",
       "{file} is not read, for files include each other too deep or too often: see that none includes "
       "itself.",
       "{file} läses inte, för filer inkluderar varandra för djupt eller för ofta: se att ingen inkluderar "
       "sig "
       "själv."},
      {"sudoers-include-host",
       "{file}, line {line} includes a file by the name of the host: say `host` in the settings.",
       "{file}, rad {line} inkluderar en fil efter värdens namn: ange `host` i inställningarna."},
      {"sudoers-too-much",
       "{file}, line {line}: the aliases give more rules than can be taken: say less with each.",
       "{file}, rad {line}: aliasen ger fler regler än vad som kan tas emot: säg mindre med varje."},
      {"sudoers-default",
       "{file}, line {line} says \"{text}\", which changes what rules mean: see that it is meant.",
       "{file}, rad {line} säger \"{text}\", vilket ändrar vad regler betyder: se att det är avsett."},
      {"sudoers-host-unsure",
       "{file}, line {line}: whether the rule for {host} is for this host is not known, so it counts: say "
       "`host` in full, and `addresses`.",
       "{file}, rad {line}: om regeln för {host} gäller den här värden är inte känt, så den räknas: ange "
       "hela "
       "`host`, och `addresses`."},
      {"sudoers-skipped", "{file} is not read: sudo passes over names with a dot, or a ~ at their end.",
       "{file} läses inte: sudo går förbi namn med punkt, eller med ~ sist."},
  };
}

}  // namespace behorig::sudoers
