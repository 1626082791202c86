#!/usr/bin/env python3
"""Writes the demo's register and exports: the culture administration of Ekstad, a municipality that does not exist.

Every name is invented. The same script always writes the same bytes. EXPECTED.md says which rows are there to be
found; everything else is clean. The control's date is 2026-11-24. Run it only to change the demo:

    python3 config/demo/make_demo.py
"""
import csv
import io
import random
import unicodedata
from pathlib import Path

from make_directory import add_directory

HERE = Path(__file__).resolve().parent
CHANCE = random.Random(20261124)
DOMAIN = "ekstad.example"

FIRST = """Ahmed Aisha Alexander Alva Amina Anders Anette Annika Arvid Astrid Axel Birgit Björn Camilla Carina Cecilia
Christer Daniel Dragana Ebba Elias Elif Elin Elsa Emil Emma Erik Eva Fatima Filip Frida Gabriel Georg Greta Gustav
Hanna Hanna-Li Hassan Helena Henrik Hodan Hugo Håkan Ida Ingela Isak Jamal Jenny Joakim Johanna Jonas Josefin Julia
Kajsa Karin Karl Katarina Khadija Kim Klara Lars Layla Leif Leila Lina Linnéa Ljubica Lovisa Lukas Magnus Maja Malin
Marcus Maria Marko Marta Martin Mats Mikael Mina Mohamed Monika My Märta Nadia Nils Nina Noor Olga Olivia Omar Oskar
Osman Per Petra Piotr Rasmus Rebecka Reza Ritva Robert Rut Samir Sanna Sara Selma Signe Simon Siv Stefan Stina Susanne
Svante Thanh Therese Thomas Tiina Tove Tuva Ulrika Vera Viktor Wilma Yasmin Yusuf Zahra Åke Åsa Örjan""".split()
LAST = """Abdi Adolfsson Ahlgren Ahmadi Alm Andersson Arvidsson Aydin Backman Bengtsson Berggren Bergström Björk Blom
Boström Carlsson Dahl Demir Edlund Ekström Eliasson Engström Eriksson Falk Farah Forsberg Fransson Granberg Gustafsson
Haile Hansson Hedlund Hellström Hermansson Holmgren Hosseini Ivarsson Jansson Johansson Jonsson Juntunen Karimi Karlsson
Kaya Kovačević Kristensen Larsson Laakso Lindberg Lindgren Ljung Lund Löfgren Magnusson Mattsson Melin Mohammadi Moberg
Möller Nguyen Nilsson Norberg Nordin Norén Novak Nyberg Olsson Osei Palm Persson Petersson Popov Qvist Rahimi Rosén Roth
Sahlin Salonen Samuelsson Sjöberg Ström Strömberg Sundqvist Svensson Szymański Tesfaye Thorell Törnqvist Udd Viklund
Virtanen Vu Wallgren Warsame Wiklund Yılmaz Zetterberg Åberg Åström Öberg Östlund""".split()

# unit: (how many people, titles by weight, first one = its head)
UNITS = {
    "Stadsbiblioteket": (58, ["bibliotekarie"] * 5 + ["biblioteksassistent"] * 5 + ["barnbibliotekarie"]),
    "Biblioteket Norr": (30, ["bibliotekarie"] * 4 + ["biblioteksassistent"] * 5 + ["barnbibliotekarie"]),
    "Biblioteket Söder": (32, ["bibliotekarie"] * 4 + ["biblioteksassistent"] * 5 + ["barnbibliotekarie"]),
    "Kulturskolan": (54, ["musiklärare"] * 6 + ["danslärare", "dramapedagog", "administratör"]),
    "Museet": (36, ["museipedagog", "intendent", "konservator", "museivärd", "museivärd"]),
    "Konserthuset": (22, ["producent", "ljudtekniker", "scentekniker", "publikvärd"]),
    "Bidrag och föreningsstöd": (15, ["handläggare"] * 4 + ["utredare"]),
    "Stab och service": (20, ["ekonom", "vaktmästare", "kommunikatör", "registrator", "lokalvårdare"]),
}
LIBRARIES = ("Stadsbiblioteket", "Biblioteket Norr", "Biblioteket Söder")
HEADS = {}


class Table:
    def __init__(self, *columns):
        self.columns = columns
        self.rows = []

    def add(self, *cells, **named):
        row = dict(zip(self.columns, cells)) | named
        assert set(row) <= set(self.columns), row
        self.rows.append(row)

    def text(self, delimiter=",", end="\n"):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
        writer.writerow(self.columns)
        for row in self.rows:
            writer.writerow([row.get(c, "") for c in self.columns])
        return out.getvalue()


people = Table("person", "name", "email", "unit", "title", "manager", "starts", "ends", "same_as")
systems = Table("system", "name", "description", "confidentiality", "integrity", "availability", "classified_on",
                "review_months", "personal_data", "processing_record", "third_country", "reference")
owners = Table("system", "person", "capacity", "since", "until")
accounts = Table("system", "account", "person", "kind", "purpose", "until")
roles = Table("system", "role", "name", "description", "privileged", "approved_by", "approved_on", "approved_until",
              "reference", "max_holders", "units")
role_entitlements = Table("system", "role", "entitlement", "since")
assignments = Table("person", "system", "role", "account", "since", "until", "approved_by", "approved_on",
                    "reference")
birthrights = Table("system", "role", "unit", "title")
exceptions = Table("control", "system", "account", "person", "role", "entitlement", "reason", "accepted_by",
                   "accepted_on", "until", "reference")
revocations = Table("person", "system", "role", "account", "revoked_by", "revoked_on", "reference")
conflicts = Table("conflict", "side", "system", "role", "entitlement", "name", "severity")
requirements = Table("system", "role", "requirement")
attainments = Table("person", "requirement", "on", "until")
REGISTER = dict(systems=systems, owners=owners, people=people, accounts=accounts, roles=roles,
                role_entitlements=role_entitlements, assignments=assignments, birthrights=birthrights,
                conflicts=conflicts, requirements=requirements, attainments=attainments, exceptions=exceptions,
                revocations=revocations)


def login(name):
    first, last = name.split(" ", 1)
    plain = unicodedata.normalize("NFD", f"{first}.{last}".replace("ı", "i").lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace(" ", "-")


def start():
    return f"{CHANCE.randint(2004, 2025)}-{CHANCE.randint(1, 12):02}-01"


def recent():
    """A sign-in of the weeks before the control."""
    return f"2026-11-{CHANCE.randint(2, 23):02}"


PEOPLE = {}  # name -> row


def person(name, unit, title, starts=None, ends="", email=None):
    number = f"p{1001 + len(PEOPLE)}"
    manager = HEADS.get(unit, "p1001")
    people.add(number, name, email or f"{login(name)}@{DOMAIN}", unit, title,
               "" if manager == number else manager, starts or start(), ends)
    assert name not in PEOPLE, name
    PEOPLE[name] = people.rows[-1]
    return number


def number_of(name):
    return PEOPLE[name]["person"]


# ---- the people of the stories (EXPECTED.md) ----
person("Ingrid Sandell", "Stab och service", "kulturchef", "2016-08-01")
for unit, head in [("Stadsbiblioteket", "Farid Haddad"), ("Biblioteket Norr", "Sofia Lindqvist"),
                   ("Biblioteket Söder", "Tomas Wrede"), ("Kulturskolan", "Pernilla Hägg"), ("Museet", "Ove Stålnacke"),
                   ("Konserthuset", "Dunja Marić"), ("Bidrag och föreningsstöd", "Mehmet Yıldız"),
                   ("Stab och service", "Lena Orrby")]:
    HEADS[unit] = f"p{1001 + len(PEOPLE)}"
    person(head, unit, "enhetschef", "2019-01-01")
    PEOPLE[head]["manager"] = "p1001"
person("Gunilla Åkerblom", "Museet", "utredare", "2008-03-01")
person("Birgitta Nyström", "Stab och service", "verksamhetsutvecklare", "2010-09-01")
person("Ulf Granat", "Konserthuset", "producent", "2012-01-01", "2026-06-30")
person("Anna Ek", "Biblioteket Söder", "biblioteksassistent", "2020-05-01")
person("Jonas Vik", "Stadsbiblioteket", "bibliotekarie", "2015-02-01")
person("Maja Sten", "Biblioteket Norr", "biblioteksassistent", "2018-06-01")
person("Kerstin Wallin", "Stadsbiblioteket", "bibliotekarie", "1999-08-15", "2026-03-31")
person("Johan Ekdal", "Biblioteket Söder", "biblioteksassistent", "2023-01-01", "2026-10-31")
person("Nora Alavi", "Biblioteket Norr", "bibliotekarie", "2027-01-11")
person("Elin Strand", "Stadsbiblioteket", "biblioteksassistent", "2026-06-01")
person("Bengt Hjort", "Stadsbiblioteket", "bibliotekarie", "2009-04-01")
person("Samira Noori", "Biblioteket Norr", "bibliotekarie", "2021-03-01")
person("Oskar Holm", "Stadsbiblioteket", "biblioteksassistent", "2022-08-01")
person("Ylva Frisk", "Biblioteket Söder", "biblioteksassistent", "2024-02-01")
person("Henning Lagerlöv", "Museet", "intendent", "2017-10-01")
person("Rosa Calderón", "Stadsbiblioteket", "barnbibliotekarie", "2014-01-01")
person("Ester Nygren", "Biblioteket Norr", "barnbibliotekarie", "2016-01-01")
person("Hamza Osman", "Biblioteket Söder", "barnbibliotekarie", "2023-09-01")
person("Vilgot Ramberg", "Biblioteket Norr", "bibliotekarie", "2020-01-01")
person("Tindra Ask", "Biblioteket Söder", "biblioteksassistent", "2026-11-16")
person("Kalle Brodin", "Biblioteket Söder", "biblioteksassistent", "2026-11-16")
person("Anna Berg", "Kulturskolan", "administratör", "2011-08-01")
person("Anna-Karin Berg", "Museet", "museivärd", "2024-04-01", email=f"anna.berg@{DOMAIN}")
person("Roland Tapper", "Biblioteket Söder", "biblioteksassistent", "2001-01-01", "2026-08-31")
person("Lena Fors", "Stadsbiblioteket", "systemförvaltare", "2013-05-01")
person("Amir Sadeghi", "Stadsbiblioteket", "systemförvaltare", "2019-11-01")
person("Karolina Brandt", "Bidrag och föreningsstöd", "handläggare", "2018-01-01")
person("Nikola Jurić", "Bidrag och föreningsstöd", "handläggare", "2021-09-01")
person("Sigrid Vallmo", "Bidrag och föreningsstöd", "utredare", "2022-01-01")
person("Peder Lönn", "Stab och service", "ekonom", "2016-04-01")
person("Gudrun Tall", "Bidrag och föreningsstöd", "systemförvaltare", "2015-01-01")
person("Isa Mattila", "Stab och service", "vaktmästare", "2019-06-01")

STORIES = set(PEOPLE)

for unit, (count, titles) in UNITS.items():
    made = 0
    while made < count:
        name = f"{CHANCE.choice(FIRST)} {CHANCE.choice(LAST)}"
        if name in PEOPLE or any(login(name) == login(other) for other in PEOPLE):
            continue
        person(name, unit, CHANCE.choice(titles))
        made += 1

# ---- systems and who owns them ----
systems.add("library", "Bibliotekssystemet", "Lån, låntagare och katalog", 2, 2, 2, "2026-03-02", 12, "ordinary",
            "RB-2021-014", "no", "KN 2021/77")
systems.add("grants", "Bidragssystemet", "Ansökningar och utbetalningar till föreningar", 2, 3, 1, "2026-03-02", 12,
            "ordinary", "RB-2020-003", "no", "KN 2020/12")
systems.add("archive", "Föreningsarkivet", "Föreningarnas handlingar", 1, 2, 1, "2026-05-11", 12, "ordinary",
            "RB-2026-002", "no", "KN 2026/40")
systems.add("booking", "Lokalbokningen", "Bokning av lokaler och scener", 1, 1, 2, "2026-03-02", 12, "ordinary",
            "RB-2022-009", "no", "KN 2022/31")
systems.add("tickets", "Biljettsystemet", "Biljetter till Konserthuset", 1, 2, "", "2026-03-02", 12, "ordinary",
            "RB-2019-021", "no", "KN 2019/5")  # nobody said how available it must be: unclassified-system
# Classified too long ago, and in no record of processing: classification-overdue, missing-processing-record.
systems.add("school", "Elevregistret", "Kulturskolans elever och kurser", 2, 2, 1, "2025-05-05", 12, "ordinary", "",
            "no", "KN 2018/9")
GUNILLA, FARID, SOFIA = number_of("Gunilla Åkerblom"), number_of("Farid Haddad"), number_of("Sofia Lindqvist")
BIRGITTA, MEHMET, INGRID = number_of("Birgitta Nyström"), number_of("Mehmet Yıldız"), number_of("Ingrid Sandell")
LENA_ORRBY = number_of("Lena Orrby")
owners.add("library", GUNILLA, "system_owner", "2017-01-01", "2025-09-30")
owners.add("library", FARID, "system_owner", "2025-10-01")
owners.add("library", SOFIA, "deputy", "2024-01-01")
owners.add("library", INGRID, "approver", "2017-01-01")
owners.add("grants", BIRGITTA, "system_owner", "2016-01-01", "2025-12-31")
owners.add("grants", MEHMET, "system_owner", "2026-01-01")
owners.add("grants", INGRID, "approver", "2017-01-01")
owners.add("archive", number_of("Ove Stålnacke"), "system_owner", "2026-02-01")
owners.add("booking", LENA_ORRBY, "system_owner", "2019-01-01")
owners.add("tickets", number_of("Ulf Granat"), "system_owner", "2018-01-01")

# ---- library: the roles as the owner approved them ----
def role(system, name, title, by, on, *entitlements, privileged="no", until="", reference=""):
    roles.add(system, name, title, "", privileged, by, on, until, reference)
    for entitlement in entitlements:
        role_entitlements.add(system, name, entitlement)


role("library", "bas", "Grundbehörighet", GUNILLA, "2023-02-01", until="2025-12-31", reference="KN 2023/9")
role("library", "bas", "Grundbehörighet", FARID, "2025-12-10", "bas", "utlån", "reservation", "låntagare",
     reference="KN 2025/118")
for name, title, entitlements in [("bibliotekarie", "Bibliotekarie", ["katalog"]), ("inköpare", "Inköpare", ["inköp"]),
                                  ("barn", "Barn och skola", ["barn"]), ("statistik", "Statistik", ["statistik"]),
                                  ("program", "Programansvarig", ["program", "arrangemang"]),
                                  ("självbetjäning", "Självbetjäningsautomat", ["utlån"]),
                                  ("kassa", "Kassa", ["avgifter"])]:
    role("library", name, title, FARID, "2025-12-10", *entitlements, reference="KN 2025/118")
role_entitlements.add("library", "kassa", "efterskänk", "2026-04-01")  # added after the approval: role-changed
role("library", "fjärrlån", "Fjärrlån", SOFIA, "2025-06-16", "fjärrlån", until="2026-06-30", reference="KN 2025/60")
role("library", "skyddade", "Skyddade personuppgifter", FARID, "2025-12-10", "skyddade", privileged="yes",
     reference="KN 2025/118")
role("library", "systemförvaltare", "Systemförvaltare", FARID, "2025-12-10", "admin", "avskrivning",
     privileged="yes", reference="KN 2025/118")
for unit in LIBRARIES:
    birthrights.add("library", "bas", unit, "")
birthrights.add("library", "bibliotekarie", "", "bibliotekarie")
birthrights.add("library", "bibliotekarie", "", "barnbibliotekarie")

LIBRARY_KIND = {"personal": "Personligt", "privileged": "Administratör", "service": "Tjänst", "shared": "Grupp",
                "emergency": "Nöd"}
library_accounts = Table("Konto", "Namn", "Status", "Typ", "Skapad", "Senast inloggad", "Anst.nr", "E-post")
library_held = {}  # account name -> list of entitlements


def library_account(name, *entitlements, who=None, status="Aktiv", kind="personal", used=None, mail=None):
    """An account of the library system; `who` is the person's name in the register, or None."""
    row = PEOPLE[who] if who else {}
    library_accounts.add(f"K{20401 + len(library_accounts.rows)}", name, status, LIBRARY_KIND[kind],
                         min(row.get("starts", "2022-03-01"), "2026-11-09"), recent() if used is None else used, row.get("person", ""),
                         row.get("email", "") if mail is None else mail)
    library_held[name] = list(entitlements)


def assign(system, role_name, name, by=None, on="2026-01-12", since="", until="", account="", reference="KN 2026/3"):
    assignments.add(number_of(name), system, role_name, account, since, until, by or FARID, on, reference)


LEFT_OUT = {"Tindra Ask", "Kalle Brodin"}  # new, no account yet: missing-account
GONE = {"Kerstin Wallin", "Johan Ekdal", "Roland Tapper", "Nora Alavi", "Maja Sten", "Lena Fors", "Amir Sadeghi"}
for name, row in PEOPLE.items():
    if row["unit"] in LIBRARIES and name not in LEFT_OUT | GONE:
        extra = ["katalog"] if row["title"] in ("bibliotekarie", "barnbibliotekarie") else []
        library_account(login(name), "bas", "låntagare", *extra, who=name)


def hold(name, *entitlements):
    library_held[login(name)] += entitlements


# Clean: what the owner approved is what they hold.
staff = [n for n, r in PEOPLE.items() if r["unit"] in LIBRARIES and n not in STORIES]
for name in staff[0:10]:
    assign("library", "kassa", name)
    hold(name, "avgifter")
for name in staff[10:16]:
    assign("library", "program", name)
    hold(name, "program")
for name in staff[16:20]:
    assign("library", "inköpare", name)
    hold(name, "inköp")
for name in staff[20:25]:
    assign("library", "statistik", name)
    hold(name, "statistik")
for name in ("Sofia Lindqvist", "Tomas Wrede"):
    assign("library", "skyddade", name)
    hold(name, "skyddade")
for name in ("Lena Fors", "Amir Sadeghi"):  # the everyday account, and one for administration
    assign("library", "systemförvaltare", name)
    library_account(login(name), "bas", "låntagare", who=name)
    library_account("adm-" + login(name), "admin", "avskrivning", who=name, kind="privileged")
library_account("automat-norr", "utlån", kind="service")
accounts.add("library", "automat-norr", SOFIA, "service", "Självbetjäningsautomat i entrén")
assign("library", "självbetjäning", "Sofia Lindqvist", account="automat-norr")
library_account("disk.stadsbiblioteket", "bas", "låntagare", kind="shared")
accounts.add("library", "disk.stadsbiblioteket", FARID, "shared", "Informationsdisken, gemensam dator")
assign("library", "bas", "Farid Haddad", account="disk.stadsbiblioteket", by=SOFIA)
library_account("nödadmin", "admin", kind="emergency", used="2026-11-03")
accounts.add("library", "nödadmin", number_of("Lena Fors"), "emergency", "Kuvert i kassaskåpet, övas varje halvår")
assign("library", "systemförvaltare", "Lena Fors", account="nödadmin")

# ---- library: the deviations (EXPECTED.md) ----
library_account(login("Maja Sten"), "bas", "låntagare", who="Maja Sten", status="Spärrad", used="2026-05-29")
library_account("anna.berg", "statistik", mail=f"anna.berg@{DOMAIN}")
library_account("automat-söder", "utlån", kind="service")
accounts.add("library", "automat-söder", number_of("Roland Tapper"), "service", "Självbetjäningsautomat i entrén")
assign("library", "självbetjäning", "Roland Tapper", account="automat-söder", on="2025-12-15")
library_account("integration-katalog", "katalog", kind="service")
library_account("konsult2019", "admin", "bas", mail="konsult@leverantor.example")
library_account("test.utbildning", "bas", "låntagare")
library_account(login("Kerstin Wallin"), "bas", "låntagare", "katalog", who="Kerstin Wallin", used="2026-03-30")
library_account(login("Johan Ekdal"), "bas", "låntagare", who="Johan Ekdal", used="2026-10-30")
library_account(login("Nora Alavi"), "bas", "låntagare", who="Nora Alavi", used="")
accounts.add("library", login("Elin Strand"), number_of("Elin Strand"), "personal", "Sommarvikarie", "2026-08-31")
assign("library", "inköpare", "Jonas Vik", by=GUNILLA, on="2024-03-11", reference="KN 2024/22")
revocations.add(number_of("Jonas Vik"), "library", "inköpare", "", FARID, "2026-05-12", "KN 2026/81")
hold("Jonas Vik", "inköp")
assign("library", "statistik", "Samira Noori", by=GUNILLA, on="2025-11-04", reference="KN 2025/101")
hold("Samira Noori", "statistik")
assign("library", "statistik", "Farid Haddad", by=FARID, on="2026-02-02", reference="")
hold("Farid Haddad", "statistik")
assign("library", "inköpare", "Anna Ek", on="2025-12-18", since="2026-01-01", until="2026-06-30", reference="KN 2025/120")
hold("Anna Ek", "inköp")
assign("library", "kassa", "Ylva Frisk", on="2026-05-20", since="2026-06-01", until="2026-08-31", reference="KN 2026/88")
hold("Ylva Frisk", "avgifter")
for name in ("Rosa Calderón", "Ester Nygren", "Hamza Osman"):
    assignments.add(number_of(name), "library", "barn")  # nobody wrote down who approved it: undocumented-approval
    hold(name, "barn")
for name in staff[25:31]:  # approved for "barn", which somebody nested into "skyddade": unapproved-nesting
    assign("library", "barn", name)
    hold(name, "barn")
hold("Bengt Hjort", "avskrivning")
library_account(login("Henning Lagerlöv"), "bas", who="Henning Lagerlöv")
hold("Oskar Holm", "statistik")
exceptions.add("unapproved-access", "library", login("Oskar Holm"), "", "", "statistik",
               "Vikarierar för statistikansvarig under våren", FARID, "2026-10-01", "2027-03-31", "KN 2026/190")
for name in staff[31:34]:
    assign("library", "fjärrlån", name, by=SOFIA, on="2025-08-18", reference="KN 2025/71")
    hold(name, "fjärrlån")
for name in staff[0:3]:
    hold(name, "efterskänk")
for name in staff[34:39]:
    hold(name, "rapport-pilot")
assign("library", "statistik", "Vilgot Ramberg")  # approved, never given: missing-access

library_entitlements = Table("Behörighet", "Namn", "Typ", "Känslig", "Beskrivning")
for entitlement, name, kind, sensitive in [
        ("bas", "Grundbehörighet", "grupp", "Nej"), ("utlån", "Utlåning och återlämning", "funktion", "Nej"),
        ("reservation", "Reservationer", "funktion", "Nej"), ("låntagare", "Låntagarregister", "funktion", "Nej"),
        ("katalog", "Katalogisering", "funktion", "Nej"), ("inköp", "Inköp och beställning", "funktion", "Nej"),
        ("fjärrlån", "Fjärrlån", "funktion", "Nej"), ("avgifter", "Avgifter och kassa", "funktion", "Nej"),
        ("efterskänk", "Efterskänka avgifter", "funktion", "Nej"), ("barn", "Barn och skola", "grupp", "Nej"),
        ("skyddade", "Skyddade personuppgifter", "funktion", "Ja"),
        ("statistik", "Statistik och rapporter", "funktion", "Nej"), ("program", "Programverksamhet", "grupp", "Nej"),
        ("arrangemang", "Arrangemang", "grupp", "Nej"), ("rapport-pilot", "Rapportverktyg (pilot)", "funktion", "Nej"),
        ("avskrivning", "Avskrivning av skulder", "funktion", "Ja"),
        ("admin", "Systemadministration", "funktion", "Ja")]:
    library_entitlements.add(entitlement, name, kind, sensitive)
library_nesting = Table("Behörighet", "Ger")
for member, gives in [("bas", "utlån"), ("bas", "reservation"), ("barn", "skyddade"), ("program", "arrangemang"),
                      ("arrangemang", "program"), ("sommarvikarier", "bas")]:
    library_nesting.add(member, gives)
library_grants = Table("Konto", "Behörighet")
for row in library_accounts.rows:
    library_grants.add(row["Konto"], ",".join(library_held[row["Namn"]]))

# ---- grants: comma-separated, UTF-8, the connector's own column names ----
role("grants", "läsare", "Läsare", MEHMET, "2026-01-15", "ärende-läs", reference="KN 2026/4")
role("grants", "handläggare", "Handläggare", MEHMET, "2026-01-15", "ärende-läs", "ärende-skriv", reference="KN 2026/4")
role("grants", "beslutsfattare", "Beslutsfattare", MEHMET, "2026-01-15", "beslut", privileged="yes",
     reference="KN 2026/4")
role("grants", "utbetalare", "Utbetalare", MEHMET, "2026-01-15", "utbetalning", privileged="yes", reference="KN 2026/4")
role("grants", "administratör", "Administratör", MEHMET, "2026-01-15", "administration", privileged="yes",
     reference="KN 2026/4")
grants_accounts = Table("account", "name", "enabled", "kind", "last_used", "created", "email")
grants_entitlements = Table("entitlement", "name", "kind", "privileged", "description")
grants_grants = Table("account", "entitlement", "since", "until")
for entitlement, name, sensitive in [("ärende-läs", "Läsa ärenden", "no"), ("ärende-skriv", "Handlägga ärenden", "no"),
                                     ("beslut", "Fatta beslut", "yes"), ("utbetalning", "Göra utbetalning", "yes"),
                                     ("administration", "Administrera systemet", "yes")]:
    grants_entitlements.add(entitlement, name, "permission", sensitive)


def grants_account(who, *entitlements, name=None, kind="personal", email=None, used=None):
    number = f"u{501 + len(grants_accounts.rows)}"
    row = PEOPLE[who] if who else {}
    grants_accounts.add(number, name or login(who), "yes", kind, recent() if used is None else used,
                        row.get("starts", "2021-05-03"), row.get("email", "") if email is None else email)
    for entitlement in entitlements:
        grants_grants.add(number, entitlement)
    return number


READ, WRITE = "ärende-läs", "ärende-skriv"
for name, row in PEOPLE.items():
    if row["unit"] != "Bidrag och föreningsstöd" or name in ("Mehmet Yıldız", "Gudrun Tall"):
        continue
    grants_account(name, READ, WRITE)
    if name not in ("Nikola Jurić", "Sigrid Vallmo"):
        assign("grants", "handläggare", name, by=MEHMET, on="2026-01-20", reference="KN 2026/5")
grants_account("Mehmet Yıldız", READ, "beslut")
for name, wanted in [("Mehmet Yıldız", "läsare"), ("Mehmet Yıldız", "beslutsfattare"), ("Peder Lönn", "läsare"),
                     ("Peder Lönn", "utbetalare"), ("Gudrun Tall", "läsare"), ("Gudrun Tall", "administratör")]:
    assign("grants", wanted, name, by=INGRID if name.startswith("Mehmet") else MEHMET, on="2026-01-20",
           reference="KN 2026/5")
grants_account("Peder Lönn", READ, "utbetalning")
for name in [n for n, r in PEOPLE.items() if r["unit"] == "Stab och service" and r["title"] == "ekonom"][1:4]:
    assign("grants", "läsare", name, by=MEHMET, on="2026-01-20", reference="KN 2026/5")
    grants_account(name, READ)
# Time limits in the system itself: a past one and a coming one are not held on the day of the control.
auditor = "Isa Mattila"
number = grants_account(auditor)
grants_grants.add(number, READ, "2026-11-01", "2027-01-31")
grants_grants.add(number, WRITE, "", "2026-10-31")
grants_grants.add(number, "beslut", "2027-02-01", "")
assign("grants", "läsare", auditor, by=MEHMET, on="2026-10-26", since="2026-11-01", until="2027-01-31",
       reference="KN 2026/201")
# Gudrun has an account for administration; the right was also left on her everyday one: unapproved-access.
grants_account("Gudrun Tall", READ, "administration")
grants_account("Gudrun Tall", "administration", name="adm.gudrun.tall", kind="privileged")
grants_account("Ulf Granat", READ, used="2026-06-26")  # left: leaver-account
assign("grants", "läsare", "Ulf Granat", by=BIRGITTA, on="2025-02-03", reference="KN 2025/8")
grants_account(None, "administration", READ, name="support.leverantör", email="support@leverantor.example")
assign("grants", "handläggare", "Nikola Jurić", by=BIRGITTA, on="2026-01-20", reference="KN 2026/5")
assign("grants", "handläggare", "Sigrid Vallmo", by=MEHMET, on="2026-03-02", since="2026-03-02", until="2026-09-30",
       reference="KN 2026/44")
karolina = next(r["account"] for r in grants_accounts.rows if r["name"] == "karolina.brandt")
grants_grants.add(karolina, "utbetalning")

# ---- archive: nobody has approved anything yet ----
archive_accounts = Table("account", "enabled", "email")
archive_grants = Table("account", "entitlement")
for name, held in [("Ove Stålnacke", ["läsa", "gallra"]), ("Henning Lagerlöv", ["läsa", "registrera"]),
                   ("Gunilla Åkerblom", ["läsa", "registrera"]), ("Sigrid Vallmo", ["läsa"]),
                   ("Karolina Brandt", ["läsa"]), ("Peder Lönn", ["läsa"])]:
    archive_accounts.add(login(name), "yes", PEOPLE[name]["email"])
    for entitlement in held:
        archive_grants.add(login(name), entitlement)

# ---- booking: its export has a status that the settings do not know ----
role("booking", "bokare", "Bokare", LENA_ORRBY, "2026-02-09", "boka", reference="KN 2026/15")
role("booking", "lokalansvarig", "Lokalansvarig", LENA_ORRBY, "2026-02-09", "boka", "låsa-upp", reference="KN 2026/15")
booking_accounts = Table("user", "state", "mail")
booking_grants = Table("user", "right")
bookers = ["Pernilla Hägg", "Dunja Marić", "Anna Berg", "Anna-Karin Berg"] + [
    n for n, r in PEOPLE.items() if r["unit"] == "Konserthuset" and n not in STORIES][:6]
for name in bookers + ["Isa Mattila"]:
    mail = "" if name.startswith("Anna") else PEOPLE[name]["email"]
    if name.startswith("Anna"):
        accounts.add("booking", login(name), number_of(name), "personal")
    booking_accounts.add(login(name), "V" if name in bookers[4:6] else "A", mail)
    wanted = "lokalansvarig" if name == "Isa Mattila" else "bokare"
    assign("booking", wanted, name, by=LENA_ORRBY, on="2026-02-10", reference="KN 2026/15")
    booking_grants.add(login(name), "boka")
booking_grants.add("isa.mattila", "låsa-upp")
booking_grants.add(login("Pernilla Hägg"), "låsa-upp")  # unapproved-access, from a reading that is not complete

# ---- school: permissions are to be given through groups; the rules that need no system ----
PERNILLA = number_of("Pernilla Hägg")
TEACHERS = [n for n, r in PEOPLE.items() if r["unit"] == "Kulturskolan" and n not in STORIES][:5]
owners.add("school", PERNILLA, "system_owner", "2019-01-01")
owners.add("school", INGRID, "approver", "2019-01-01")
role("school", "lärare", "Lärare", PERNILLA, "2026-01-19", "lärare", "närvaro", reference="KN 2026/6")
roles.rows[-1]["units"] = "Kulturskolan"
role("school", "ansvarig", "Ansvarig", PERNILLA, "2026-01-19", "betyg", privileged="yes", reference="KN 2026/6")
roles.rows[-1]["max_holders"] = 1
role("school", "ekonomi", "Avgifter", PERNILLA, "2026-01-19", "faktura", reference="KN 2026/6")  # unused-role
role("school", "vikarie", "Vikarie", PERNILLA, "2026-01-19", reference="KN 2026/6")  # empty-role
school_accounts = Table("account", "enabled", "email")
school_entitlements = Table("entitlement", "name", "kind", "privileged")
school_grants = Table("account", "entitlement")
school_nesting = Table("entitlement", "gives")
for entitlement, name, kind, sensitive in [("lärare", "Lärare", "group", "no"), ("närvaro", "Närvaro", "permission", "no"),
                                           ("ansvariga", "Ansvariga", "group", "no"),
                                           ("betyg", "Omdömen", "permission", "yes"),
                                           ("faktura", "Fakturor", "permission", "no")]:
    school_entitlements.add(entitlement, name, kind, sensitive)
school_nesting.add("lärare", "närvaro")
school_nesting.add("ansvariga", "betyg")
role_entitlements.add("school", "ansvarig", "ansvariga")
for name in TEACHERS + ["Gunilla Åkerblom"]:  # Gunilla works at the museum now: mover-access
    assign("school", "lärare", name, by=PERNILLA, on="2026-01-20", reference="KN 2026/7")
    school_accounts.add(login(name), "yes", PEOPLE[name]["email"])
    school_grants.add(login(name), "lärare")
school_grants.add(login(TEACHERS[0]), "närvaro")  # approved, and given to the account itself: direct-grant
for name in TEACHERS[3:5]:  # one may have it: too-many-holders
    assign("school", "ansvarig", name, by=PERNILLA, on="2026-01-20", reference="KN 2026/7")
    school_grants.add(login(name), "ansvariga")
assign("school", "vikarie", TEACHERS[1], by=PERNILLA, on="2026-01-20", reference="")  # missing-reference
# The deputy's row in owners did not end when he left: approver-left.
owners.add("school", number_of("Ulf Granat"), "deputy", "2019-01-01")
assign("school", "lärare", TEACHERS[1], by=number_of("Ulf Granat"), on="2026-08-20", reference="KN 2026/160")
# Two of the three roles that the library's owner has were approved by his own deputy: circular-approval.
assign("library", "program", "Farid Haddad", by=SOFIA)
library_grants.add(next(r["Konto"] for r in library_accounts.rows if r["Namn"] == login("Farid Haddad")), "program")

# ---- keys: a key cabinet that is read and that nobody wrote into the register: unregistered-system ----
keys_accounts = Table("account", "email")
keys_grants = Table("account", "entitlement")
for name in ("Isa Mattila", "Dunja Marić"):
    keys_accounts.add(login(name), PEOPLE[name]["email"])
    keys_grants.add(login(name), "skåp-1")

# ---- rules over systems, people and time ----
library_account("tomas.w", "bas", "låntagare", who="Tomas Wrede", used="2026-11-20")  # duplicate-account
number = library_accounts.rows[-1]["Konto"]
library_grants.add(number, "bas,låntagare")
role_entitlements.add("library", "statistik", "statistik-export")  # gone since an upgrade: unknown-reference
requirements.add("library", "skyddade", "sekretessförbindelse")
attainments.add(SOFIA, "sekretessförbindelse", "2024-02-01")  # Tomas has not signed: unmet-requirement
conflicts.add("utbetalning", "a", "grants", "", "ärende-skriv", "Handlägga och betala ut", "high")
conflicts.add("utbetalning", "b", "grants", "", "utbetalning")  # Karolina can do both: conflict
exceptions.add("unregistered-entitlement", "library", "", "", "", "rapport-pilot", "Pilot under hösten", FARID,
               "2026-08-24", "2026-10-31", "KN 2026/150")  # exception-expired

# The ticket system lets in whoever is in a group of the directory. The directory's owner took it back from Isa, to whom
# the ticket system's owner had given it: contradicting-owners.
ULF, DESK = number_of("Ulf Granat"), "biljettkassa"
role("tickets", "kassör", "Kassör", ULF, "2026-02-09", DESK, reference="KN 2026/16")
role("directory", DESK, "Biljettkassan", LENA_ORRBY, "2026-02-09", DESK, reference="KN 2026/16")
for name in ("Dunja Marić", "Isa Mattila"):
    assign("tickets", "kassör", name, by=ULF, on="2026-02-10", reference="KN 2026/16")
    assign("directory", DESK, name, by=LENA_ORRBY, on="2026-02-10", reference="KN 2026/16")
revocations.add(number_of("Isa Mattila"), "directory", DESK, "", LENA_ORRBY, "2026-09-14", "KN 2026/171")

# ---- directory: a real server, groups in groups ----
LDIF = add_directory(PEOPLE, list(UNITS), login, REGISTER, role, assign, LENA_ORRBY, INGRID)
(HERE / "directory").mkdir(exist_ok=True)
(HERE / "directory/tree.ldif").write_text(LDIF, encoding="utf-8")


def write(folder, name, table, encoding="utf-8", **how):
    path = HERE / folder / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(table.text(**how).encode(encoding))


for name, table in REGISTER.items():
    write("register", name, table)
for name, table in [("konton", library_accounts), ("behorighetsgrupper", library_entitlements),
                    ("behorigheter", library_grants), ("nastling", library_nesting)]:
    write("exports/library", name, table, encoding="windows-1252", delimiter=";", end="\r\n")
for name, table in [("accounts", grants_accounts), ("entitlements", grants_entitlements), ("grants", grants_grants)]:
    write("exports/grants", name, table)
for name, table in [("accounts", archive_accounts), ("grants", archive_grants)]:
    write("exports/archive", name, table)
for name, table in [("accounts", school_accounts), ("entitlements", school_entitlements), ("grants", school_grants),
                    ("nesting", school_nesting)]:
    write("exports/school", name, table)
for name, table in [("accounts", keys_accounts), ("grants", keys_grants)]:
    write("exports/keys", name, table)
for name, table in [("users", booking_accounts), ("rights", booking_grants)]:
    write("exports/booking", name, table)
