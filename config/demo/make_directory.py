"""The demo's directory: what make_demo.py calls for the LDIF that a real OpenLDAP server is loaded with, and for the
rows of the register that belong to it. Everybody who is employed has an account; a group for each unit; groups in
groups; one that is chosen by a search; two that contain each other."""
import base64
import uuid

BASE = "dc=ekstad,dc=example"
NAMES = uuid.UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")


def line(attribute, value):
    plain = value.isascii() and not value.startswith((" ", ":", "<"))
    return f"{attribute}: {value}" if plain else f"{attribute}:: {base64.b64encode(value.encode()).decode()}"


class Directory:
    def __init__(self):
        self.entries = []

    def entry(self, dn, *pairs):
        stable = str(uuid.uuid5(NAMES, dn))
        self.entries.append("\n".join([line("dn", dn)] + [line(a, v) for a, v in pairs] + [f"entryUUID: {stable}"]))

    def person(self, uid, row, *more):
        given, family = row["name"].split(" ", 1)
        # slapadd wants the values of an attribute together.
        classes = [pair for pair in more if pair[0] == "objectClass"]
        self.entry(person_dn(uid), ("objectClass", "inetOrgPerson"), *classes, ("uid", uid), ("cn", row["name"]),
                   ("sn", family), ("givenName", given), ("mail", row["email"]), ("employeeNumber", row["person"]),
                   ("title", row["title"]), ("ou", row["unit"]), *[p for p in more if p not in classes])

    def text(self):
        out = [f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Ekstad\ndc: ekstad"]
        out += [f"dn: ou={ou},{BASE}\nobjectClass: organizationalUnit\nou: {ou}"
                for ou in ("people", "groups", "service")]
        out += self.entries
        return "\n\n".join(out) + "\n"


def person_dn(uid):
    return f"uid={uid},ou=people,{BASE}"


def group_dn(name):
    return f"cn={name},ou=groups,{BASE}"


def add_directory(people, units, login, tables, add_role, assign, owner, approver):
    """`people`: name -> row of the register. Adds to the register's tables; returns the LDIF."""
    directory = Directory()
    day = "2026-11-24"
    tables["systems"].add("directory", "Katalogen", "Konton, filytor och fjärråtkomst för hela förvaltningen", 2, 2, 2,
                          "2026-03-02", 12, "ordinary", "RB-2018-001", "no", "KN 2018/2")
    tables["owners"].add("directory", owner, "system_owner", "2020-01-01")
    tables["owners"].add("directory", approver, "approver", "2020-01-01")

    members = {unit: [] for unit in units}
    everybody, chiefs = [], []
    for name, row in people.items():
        gone = row["ends"] and row["ends"] < day
        if row["starts"] > day or (gone and name not in ("Johan Ekdal", "Ulf Granat", "Kerstin Wallin")):
            continue
        uid, more = login(name), ()
        if name == "Ulf Granat":  # expired by its date, and still in his groups: disabled-with-grants
            more = (("objectClass", "shadowAccount"), ("shadowExpire", "20635"))
        if name == "Kerstin Wallin":  # as it should be: locked by an administrator, and in no group
            more = (("pwdAccountLockedTime", "000001010000Z"),)
        directory.person(uid, row, *more)
        if name == "Kerstin Wallin":
            continue
        everybody.append(uid)
        members[row["unit"]].append(uid)
        if row["title"] == "enhetschef":
            chiefs.append(uid)

    def add_group(name, *dns, description=""):
        directory.entry(group_dn(name), ("objectClass", "groupOfNames"), ("cn", name),
                        *([("description", description)] if description else []), *[("member", d) for d in dns])

    add_group("alla-medarbetare", *[person_dn(u) for u in everybody], description="E-post, intranät, tidrapport")
    add_role("directory", "medarbetare", "Medarbetare", owner, "2026-01-12", "alla-medarbetare", reference="KN 2026/2")
    tables["birthrights"].add("directory", "medarbetare", "", "")
    shared = {unit: "filyta-" + login("x " + unit)[2:] for unit in units}
    libraries = [unit for unit in units if "ibliotek" in unit]
    for unit, group in shared.items():
        add_group(group, *[person_dn(u) for u in members[unit]], description=f"Gemensamma filer, {unit}")
        held = [group] + (["filyta-alla-bibliotek"] if unit in libraries else [])
        add_role("directory", group, f"Filer, {unit}", owner, "2026-01-12", *held, reference="KN 2026/2")
        tables["birthrights"].add("directory", group, unit, "")
    # A member that does not exist: dangling-member.
    add_group("filyta-alla-bibliotek", *[group_dn(shared[u]) for u in libraries], person_dn("sommarvikarie3"),
              description="Filer som alla bibliotek delar")
    # Who is head of a unit is found by a search: nobody has to keep the group.
    directory.entry(group_dn("chefer"), ("objectClass", "groupOfURLs"), ("cn", "chefer"),
                    ("memberURL", f"ldap:///ou=people,{BASE}??sub?(title=enhetschef)"))
    add_role("directory", "chef", "Chef", owner, "2026-01-12", "chefer", reference="KN 2026/2")
    tables["birthrights"].add("directory", "chef", "", "enhetschef")

    # Two projects that contain each other: nesting-cycle. Those in it are approved for both.
    night = ["Dunja Marić", "Ove Stålnacke", "Pernilla Hägg", "Ingrid Sandell"]
    add_group("projekt-kulturnatten", *[person_dn(login(n)) for n in night], group_dn("projekt-sommarscen"))
    add_group("projekt-sommarscen", person_dn(login("Isa Mattila")), group_dn("projekt-kulturnatten"))
    add_role("directory", "kulturnatten", "Kulturnatten", owner, "2026-02-16", "projekt-kulturnatten",
             "projekt-sommarscen", reference="KN 2026/19")
    for name in night + ["Isa Mattila"]:
        assign("directory", "kulturnatten", name, by=owner, on="2026-02-16", reference="KN 2026/19")

    # The files about staff are for the heads; somebody put the whole music school into the group: unapproved-nesting.
    add_group("personalakter", group_dn("chefer"), group_dn(shared["Kulturskolan"]),
              description="Personalens handlingar")
    tables["role_entitlements"].add("directory", "chef", "personalakter")

    # Remote access, kept as a posixGroup as the gateway wants it; Gudrun was never approved: unapproved-access.
    remote = ["Lena Fors", "Amir Sadeghi", "Isa Mattila"]
    directory.entry(group_dn("fjärråtkomst"), ("objectClass", "posixGroup"), ("cn", "fjärråtkomst"),
                    ("gidNumber", "5001"), *[("memberUid", login(n)) for n in remote + ["Gudrun Tall"]])
    add_role("directory", "fjärråtkomst", "Fjärråtkomst", owner, "2026-01-12", "fjärråtkomst", reference="KN 2026/2")
    for name in remote:
        assign("directory", "fjärråtkomst", name, by=owner, on="2026-01-13", reference="KN 2026/2")

    # Whoever is in it is let into the ticket system; Isa is not any more (make_demo.py).
    add_group("biljettkassa", person_dn(login("Dunja Marić")), description="Inloggning till biljettsystemet")

    # Without a policy that says so, the server lets in who is locked.
    directory.entry(f"cn=lockout,ou=service,{BASE}", ("objectClass", "device"), ("objectClass", "pwdPolicy"),
                    ("cn", "lockout"), ("pwdAttribute", "userPassword"), ("pwdLockout", "TRUE"))

    # Accounts that are no person's: the reader, the backup, and a scanner that nobody answers for: orphan-account.
    for uid, purpose in [("behorig", "Läser katalogen för behörighetskontrollen"), ("backup", "Säkerhetskopiering")]:
        tables["accounts"].add("directory", uid, owner, "service", purpose)
    for uid in ("behorig", "backup", "scanner-museet"):
        directory.entry(f"uid={uid},ou=service,{BASE}", ("objectClass", "account"),
                        *([("objectClass", "simpleSecurityObject")] if uid == "behorig" else []), ("uid", uid),
                        *([("userPassword", "@PASSWORD@")] if uid == "behorig" else []))
    add_group("säkerhetskopiering", f"uid=backup,ou=service,{BASE}")
    add_role("directory", "säkerhetskopiering", "Säkerhetskopiering", owner, "2026-01-12", "säkerhetskopiering",
             privileged="yes", reference="KN 2026/2")
    people_by_number = {row["person"]: name for name, row in people.items()}
    assign("directory", "säkerhetskopiering", people_by_number[owner], account="backup", by=approver, on="2026-01-12",
           reference="KN 2026/2")
    return directory.text()
