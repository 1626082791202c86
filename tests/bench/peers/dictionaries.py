"""dictionaries.py CITY DAY OUT: the question answered by the script that one writes first: dictionaries and sets."""

import csv
import sys
from collections import defaultdict
from pathlib import Path

CITY, DAY, OUT = Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def rows(file):
    with open(file, encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def table(name):
    return rows(CITY / "register" / f"{name}.csv")


def runs(since, until, day=DAY):
    return (since or "") <= day <= (until or "9999")


def read_register():
    owners, revoked = defaultdict(list), defaultdict(list)
    for row in table("owners"):
        owners[row["system"], row["person"]].append((row["since"], row["until"]))

    def owned(row):
        on = row["approved_on"]
        return on and any(runs(since, until, on) for since, until in owners[row["system"], row["approved_by"]])

    counting, contents = defaultdict(list), defaultdict(set)
    for row in table("roles"):
        if owned(row) and runs(row["approved_on"], row["approved_until"]):
            counting[row["system"], row["role"]].append(row["approved_on"])
    for row in table("role_entitlements"):
        key = row["system"], row["role"]
        if any(row["since"] <= on for on in counting.get(key, ())):
            contents[key].add(row["entitlement"])
    for row in table("revocations"):
        revoked[row["person"], row["system"], row["role"]].append(row["revoked_on"])
    roles = defaultdict(lambda: defaultdict(set))
    for row in table("assignments"):
        on = row["approved_on"]
        if not owned(row) or row["approved_by"] == row["person"] or not runs(max(on, row["since"]), row["until"]):
            continue
        if any(on <= day <= DAY for day in revoked.get((row["person"], row["system"], row["role"]), ())):
            continue
        roles[row["system"]][row["account"] or row["person"]].add(row["role"])
    return roles, contents


def read_people():
    by_mail, people, current = {}, set(), {}
    for row in table("people"):
        people.add(row["person"])
        by_mail[row["email"].lower()] = row["person"]
        if runs(row["starts"], row["ends"]):
            current[row["person"]] = row["unit"], row["title"]
    return by_mail, people, current


def closure(file):
    gives = defaultdict(set)
    if file.exists():
        for row in rows(file):
            gives[row["entitlement"]].add(row["gives"])
    out = {}
    for entitlement in list(gives):
        found, queue = set(), [entitlement]
        while queue:
            new = gives.get(queue.pop(), set()) - found
            found |= new
            queue.extend(new)
        out[entitlement] = found
    return out


def read_held(folder):
    nesting, held = closure(folder / "nesting.csv"), defaultdict(set)
    for row in rows(folder / "grants.csv"):
        if "since" in row and not runs(row["since"], row["until"]):
            continue
        held[row["account"]].add(row["entitlement"])
        held[row["account"]] |= nesting.get(row["entitlement"], set())
    return held


def main():
    roles, contents = read_register()
    by_mail, people, current = read_people()
    kinds = {(row["system"], row["account"]): row["kind"] for row in table("accounts")}
    birthrights = defaultdict(list)
    for row in table("birthrights"):
        birthrights[row["system"]].append(row)
    lines = set()
    for folder in sorted((CITY / "exports").iterdir()):
        system, held = folder.name, read_held(folder)
        for row in rows(folder / "accounts.csv"):
            account = row["account"]
            person = by_mail.get(row["mail"].lower()) if "mail" in row else row["employee_id"]
            personal = (system, account) not in kinds
            if personal and person not in people:
                lines.add(("orphan", system, account, "-"))
                continue
            mine = set(roles[system].get(person if personal else account, ()))
            if personal and person in current:
                unit, title = current[person]
                mine |= {b["role"] for b in birthrights[system]
                         if b["unit"] in ("", unit) and b["title"] in ("", title)}
            approved = set().union(*(contents[system, role] for role in mine))
            lines.update(("unapproved", system, account, e) for e in held[account] - approved)
            if personal:
                lines.update(("missing", system, person, e) for e in approved - held[account])
    with open(OUT, "wb") as out:
        for line in sorted("\t".join(parts).lower().encode() for parts in lines):
            out.write(line + b"\n")


main()
