#include "plugins/common/facts/texts.h"

namespace behorig::facts {

std::vector<sdk::Text> texts() {
  return {
      {"nothing-said", "The program wrote nothing: its first line must be the fact \"begin\".",
       "Programmet skrev ingenting: dess första rad måste vara uppgiften \"begin\"."},
      {"line-long", "Line {line} of the program's output is longer than {bytes} bytes: correct the program.",
       "Rad {line} i programmets utdata är längre än {bytes} byte: rätta programmet."},
      {"half-line", "The program's output stops in the middle of line {line}: correct the program.",
       "Programmets utdata slutar mitt i rad {line}: rätta programmet."},
      {"no-end", "The program's output stops after line {line} without the fact \"end\": not all was told.",
       "Programmets utdata slutar efter rad {line} utan uppgiften \"end\": allt har inte berättats."},
      {"after-end", "Line {line} of the program's output comes after the fact \"end\": correct the program.",
       "Rad {line} i programmets utdata kommer efter uppgiften \"end\": rätta programmet."},
      {"no-json", "Line {line} of the program's output is no JSON that is taken here ({error}): correct it.",
       "Rad {line} i programmets utdata är ingen JSON som tas emot här ({error}): rätta den."},
      {"no-fact", "Line {line} of the program's output is no object with a text \"fact\": correct it.",
       "Rad {line} i programmets utdata är inget objekt med en text \"fact\": rätta den."},
      {"field-twice", "Line {line} of the program's output has a field twice: correct the program.",
       "Rad {line} i programmets utdata har ett fält två gånger: rätta programmet."},
      {"begin-missing", "Line {line} of the program's output comes before the fact \"begin\".",
       "Rad {line} i programmets utdata kommer före uppgiften \"begin\"."},
      {"begin-twice", "Line {line} of the program's output begins a second time: correct the program.",
       "Rad {line} i programmets utdata börjar en andra gång: rätta programmet."},
      {"version-unknown", "Line {line}: this version of Behorig knows version 1 of the facts and no other.",
       "Rad {line}: den här versionen av Behorig känner till version 1 av uppgifterna och ingen annan."},
      {"fact-unknown", "Line {line}: there is no fact \"{fact}\": see core/docs/connectors/exec.md.",
       "Rad {line}: det finns ingen uppgift \"{fact}\": se core/docs/connectors/exec.md."},
      {"field-unknown", "Line {line}: the fact \"{fact}\" has no field \"{field}\": correct the program.",
       "Rad {line}: uppgiften \"{fact}\" har inget fält \"{field}\": rätta programmet."},
      {"field-missing", "Line {line}: the fact \"{fact}\" needs the field \"{field}\", not blank.",
       "Rad {line}: uppgiften \"{fact}\" behöver fältet \"{field}\", inte tomt."},
      {"field-wrong",
       "Line {line}: the field \"{field}\" of the fact \"{fact}\" is not as it must be: see "
       "core/docs/connectors/exec.md.",
       "Rad {line}: fältet \"{field}\" i uppgiften \"{fact}\" är inte som det måste vara: se "
       "core/docs/connectors/exec.md."},
      {"text-long", "Line {line}: the field \"{field}\" of the fact \"{fact}\" is longer than {bytes} bytes.",
       "Rad {line}: fältet \"{field}\" i uppgiften \"{fact}\" är längre än {bytes} byte."},
      {"id-twice", "Line {line}: a second {fact} with the id \"{id}\": each is told once.",
       "Rad {line}: en andra {fact} med id \"{id}\": var och en berättas en gång."},
      {"id-unknown", "Line {line}: \"{id}\" in \"{field}\" was not told before: tell it first.",
       "Rad {line}: \"{id}\" i \"{field}\" har inte berättats: berätta om det först."},
      {"counts-differ",
       "Line {line}: the program says that it told {said} {field}, and {came} came: correct the program.",
       "Rad {line}: programmet säger att det berättade {said} {field}, och {came} kom: rätta programmet."},
      {"said-incomplete", "The program says itself that it did not read everything.",
       "Programmet säger själv att det inte läste allt."},
      {"said", "The program says: {text}", "Programmet säger: {text}"},
  };
}

}  // namespace behorig::facts
