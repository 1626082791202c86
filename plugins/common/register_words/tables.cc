#include "plugins/common/register_words/words.h"

namespace behorig::words {
namespace {

// Of columns that many tables have.
const Column kSystem{"system", {"System", "System-id"}};
const Column kPerson{"person", {"Person", "Person-id", "Anställd"}};
const Column kRole{"role", {"Roll", "Roll-id"}};
const Column kAccount{"account", {"Konto"}};
const Column kEntitlement{"entitlement", {"Behörighet"}};
const Column kName{"name", {"Namn"}};
const Column kDescription{"description", {"Beskrivning"}};
const Column kReference{"reference", {"Referens", "Diarienummer", "Dnr", "Beslut"}};
const Column kSince{"since", {"Från och med", "Fr.o.m.", "Från", "Gäller från"}, Form::date};
const Column kUntil{"until", {"Till och med", "T.o.m.", "Till", "Gäller till"}, Form::date};
const Column kApprovedBy{"approved_by", {"Godkänd av", "Beslutad av"}};
const Column kApprovedOn{"approved_on", {"Godkänd den", "Godkänd", "Beslutad den"}, Form::date};

/// What there is: systems, and people with their accounts.
std::vector<Table> of_what_is() {
  return {
      {"systems",
       {"System"},
       {kSystem,
        kName,
        kDescription,
        {"confidentiality", {"Konfidentialitet"}},
        {"integrity", {"Riktighet"}},
        {"availability", {"Tillgänglighet"}},
        {"classified_on", {"Klassad den", "Klassad"}, Form::date},
        {"review_months", {"Omprövas efter månader", "Månader till omprövning"}},
        {"personal_data", {"Personuppgifter"}},
        {"processing_record", {"Registerförteckning", "Behandling"}},
        {"third_country", {"Tredjeland"}, Form::yes_no},
        kReference}},
      {"owners",
       {"Ägare", "Systemägare"},
       {kSystem, kPerson, {"capacity", {"Egenskap", "I egenskap av"}}, kSince, kUntil}},
      {"people",
       {"Personer", "Anställda"},
       {kPerson,
        kName,
        {"email", {"E-post", "E-postadress", "Epost"}},
        {"unit", {"Enhet"}},
        {"title", {"Befattning", "Titel"}},
        {"manager", {"Chef"}},
        {"starts", {"Börjar", "Anställd från", "Första dag"}, Form::date},
        {"ends", {"Slutar", "Anställd till", "Sista dag"}, Form::date},
        {"same_as", {"Samma som", "Samma person som"}},
        {"language", {"Språk"}}}},
      {"accounts",
       {"Konton"},
       {kSystem,
        kAccount,
        kPerson,
        {"kind", {"Slag", "Kontoslag"}},
        {"purpose", {"Ändamål", "Syfte"}},
        kUntil}},
  };
}

/// What was decided: roles, who has them, and who lost them.
std::vector<Table> of_what_was_decided() {
  return {
      {"roles",
       {"Roller"},
       {kSystem,
        kRole,
        kName,
        kDescription,
        {"privileged", {"Privilegierad"}, Form::yes_no},
        kApprovedBy,
        kApprovedOn,
        {"approved_until", {"Godkänd till och med", "Godkänd t.o.m.", "Godkänd till"}, Form::date},
        kReference,
        {"max_holders", {"Högst antal", "Högsta antal"}},
        {"units", {"Enheter"}}}},
      {"role_entitlements",
       {"Rollbehörigheter", "Rollers behörigheter"},
       {kSystem, kRole, kEntitlement, kSince}},
      {"assignments",
       {"Tilldelningar"},
       {kPerson, kSystem, kRole, kAccount, kSince, kUntil, kApprovedBy, kApprovedOn, kReference}},
      {"birthrights",
       {"Grundbehörigheter"},
       {kSystem, kRole, {"unit", {"Enhet"}}, {"title", {"Befattning", "Titel"}}}},
      {"revocations",
       {"Återkallelser"},
       {kPerson,
        kSystem,
        kRole,
        kAccount,
        {"revoked_by", {"Återkallad av"}},
        {"revoked_on", {"Återkallad den", "Återkallad"}, Form::date},
        kReference}},
  };
}

/// What has to hold besides, and where it need not.
std::vector<Table> of_rules() {
  return {
      {"conflicts",
       {"Konflikter"},
       {{"conflict", {"Konflikt"}},
        {"side", {"Sida"}},
        kSystem,
        kRole,
        kEntitlement,
        kName,
        {"severity", {"Allvar"}}}},
      {"requirements", {"Krav"}, {kSystem, kRole, {"requirement", {"Krav"}}}},
      {"attainments",
       {"Uppfyllda krav"},
       {kPerson,
        {"requirement", {"Krav"}},
        {"on", {"Uppfyllt den", "Uppfyllt", "Från och med", "Fr.o.m."}, Form::date},
        kUntil}},
      {"exceptions",
       {"Undantag"},
       {{"control", {"Kontroll"}},
        kSystem,
        kAccount,
        kPerson,
        kRole,
        kEntitlement,
        {"reason", {"Skäl", "Motivering"}},
        {"accepted_by", {"Accepterat av", "Godkänt av"}},
        {"accepted_on", {"Accepterat den", "Accepterat", "Godkänt den"}, Form::date},
        kUntil,
        kReference}},
  };
}

}  // namespace

const std::vector<Table>& tables() {
  static const std::vector<Table> kTables = [] {
    auto out = of_what_is();
    for (const auto& more : {of_what_was_decided(), of_rules()})
      out.insert(out.end(), more.begin(), more.end());
    return out;
  }();
  return kTables;
}

}  // namespace behorig::words
